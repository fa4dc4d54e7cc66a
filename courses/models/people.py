"""Who learns and who teaches, in which class. Fields, constraints and `__str__` only: `classroom.py` writes
them.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Pace(models.TextChoices):
    """How a class moves: freely; all at the class's lesson, each with their own clock; all there, and the
    instructor holds the clock.
    """

    FREE = "free", _("Go freely")
    GATHERED = "gathered", _("Gather here")
    LOCKED = "locked", _("Locked to me")


class Learner(models.Model):
    """A browser that learns. Its key is the owner string that the browser's sandboxes carry."""

    id = models.CharField(primary_key=True, max_length=32)
    nickname = models.CharField(max_length=24, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(user__isnull=False), name="one_learner_an_account"
            )
        ]

    def __str__(self) -> str:
        return self.nickname or f"browser {self.id[:6]}"


class Classroom(models.Model):
    """A class that learns together; whoever knows the join code may enter while it is open: `is_open`, and
    not beyond `open_until`, if there is an end (`takes_in` says both).

    `instructors` all teach it, co-instructors too; its `lead` alone says who they are, and ends it.
    `lesson` is the number of the one that the class is at, "" before one was chosen. `is_paused` and
    `speed` are the instructor's clock: speed counts for all clusters of that lesson while `pace` is
    LOCKED; pausing counts always. `called`: when everybody was last brought to the lesson; a page that has
    not followed that call yet goes there. `door_shown`: when the projector was last asked to show
    the way in.
    """

    name = models.CharField(max_length=60)
    join_code = models.CharField(max_length=8, unique=True)
    instructors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="classrooms")
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="led_classrooms",
    )
    is_open = models.BooleanField(default=True)
    open_until = models.DateTimeField(null=True, blank=True)
    lesson = models.CharField(max_length=8, blank=True)
    pace = models.CharField(max_length=8, choices=Pace, default=Pace.FREE)
    is_paused = models.BooleanField(default=False)
    speed = models.FloatField(default=1)
    called = models.DateTimeField(null=True, blank=True)
    door_shown = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def takes_in(self) -> bool:
        """Whether whoever knows the code may enter now."""
        return self.is_open and (self.open_until is None or timezone.now() < self.open_until)

    @property
    def join_code_shown(self) -> str:
        """XXXX-XXXX, as it is read aloud and typed."""
        return f"{self.join_code[:4]}-{self.join_code[4:]}"


class Membership(models.Model):
    """A learner is in a class, under a nickname that nobody else there has. `is_rehearsal`: simulated."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="memberships")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="memberships")
    nickname = models.CharField(max_length=24)
    is_rehearsal = models.BooleanField(default=False)
    joined = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["classroom", "learner"], name="one_membership_a_class"),
            models.UniqueConstraint("classroom", Lower("nickname"), name="one_nickname_a_class"),
        ]

    def __str__(self) -> str:
        return f"{self.nickname} in {self.classroom}"
