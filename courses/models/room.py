"""What happens in a class while it is taught. Fields, constraints and `__str__` only; each table has one
writer in `courses/room/`.

Instants of a cluster are microseconds of its own time, as everywhere.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.people import Classroom, Membership


class ClassSession(models.Model):
    """One lesson hour of a class: from the first to the last word, to be replayed afterwards."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="sessions")
    name = models.CharField(max_length=60, blank=True)
    begun = models.DateTimeField(auto_now_add=True)
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["classroom"],
                condition=models.Q(ended__isnull=True),
                name="one_running_session_a_class",
            )
        ]

    def __str__(self) -> str:
        return f"{self.classroom} on {self.begun:%Y-%m-%d %H:%M}"


class SessionFrame(models.Model):
    """The wall as it stood at one moment of a session: compressed JSON of its rows, kept when it changed."""

    session = models.ForeignKey(ClassSession, on_delete=models.CASCADE, related_name="frames")
    at = models.DateTimeField()
    shown = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["session", "at"], name="frames_in_order")]

    def __str__(self) -> str:
        return f"{self.session} at {self.at:%H:%M:%S}"


class SessionEvent(models.Model):
    """What happened in a session and left no row of its own: another lesson, another pace. `says` is what
    the sentence of its `kind` needs (`events.py`). `is_mark`: a bookmark that the instructor set.
    """

    session = models.ForeignKey(ClassSession, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=16)
    says = models.CharField(max_length=200)
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    is_mark = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["session", "at"], name="events_in_order")]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.says}"


class Hand(models.Model):
    """A raised hand, tied to the moment of the learner's cluster that it is about. `lowered` None: it is
    up.
    """

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="hands")
    lesson = models.CharField(max_length=8, blank=True)
    sandbox = models.UUIDField()
    take = models.PositiveIntegerField()
    lane = models.CharField(max_length=1)
    at = models.BigIntegerField()
    of = models.CharField(max_length=300, blank=True)
    says = models.CharField(max_length=200, blank=True)
    raised = models.DateTimeField(auto_now_add=True)
    lowered = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=models.Q(lowered__isnull=True),
                name="one_raised_hand_a_member",
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership} at {self.at / 1_000_000:.1f} s"


class OfferKind(models.TextChoices):
    """What an instructor may hand to a learner or to all."""

    HINT = "hint", _("hint")
    QUESTION = "question", _("question")
    POINTER = "pointer", _("pointer")
    FORK = "fork", _("fork")
    SCENARIO = "scenario", _("scenario")


class Offer(models.Model):
    """Something that an instructor hands to one member, or to all when `membership` is None. Nobody has to
    take it.

    `content` by kind: question {"choices": [text], "right": place or None}; pointer {"sandbox", "take",
    "lane", "at", "of"}, "sandbox" being "" for everybody's own of the lesson; fork {"help": id of the Help,
    "sandbox", "take", "lane", "at", "is_lane"}, where it went; scenario {"moment": token} or
    {"lesson": number}; hint {}. `revealed`: the distribution of a question is on all
    screens.
    """

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="offers")
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.CASCADE, related_name="offers"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=10, choices=OfferKind)
    lesson = models.CharField(max_length=8, blank=True)
    says = models.CharField(max_length=500, blank=True)
    content = models.JSONField(default=dict, blank=True)
    made = models.DateTimeField(auto_now_add=True)
    revealed = models.DateTimeField(null=True, blank=True)
    withdrawn = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["classroom", "kind", "id"], name="offers_of_a_class")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.membership or self.classroom}: {self.says[:40]}"


class OfferAnswer(models.Model):
    """What a member made of an offer: took it, put it away, or the place of the choice in a question."""

    TAKEN, DECLINED, CHOSEN = "taken", "declined", "chosen"
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="answers")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="answers")
    answer = models.CharField(max_length=8)
    choice = models.PositiveSmallIntegerField(null=True, blank=True)
    answered = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offer", "membership"], name="one_answer_an_offer")]

    def __str__(self) -> str:
        return f"{self.membership}: {self.answer} {self.choice if self.choice is not None else ''}".rstrip()


class Board(models.Model):
    """The predictions of a class in one lesson on the projector: the distribution first; `revealed` when what
    history said went to all screens. `closed`: it is not on the projector any more.
    """

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="boards")
    lesson = models.CharField(max_length=8)
    shown = models.DateTimeField(auto_now_add=True)
    revealed = models.DateTimeField(null=True, blank=True)
    closed = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Predictions of {self.classroom} in {self.lesson}"


class Strike(models.Model):
    """A fault for the whole class: the same `lines` of a tape in every sandbox of its lesson, at the same
    instant `at` of each cluster's own time. `speed`: how fast time passes afterwards. `shown`: when it was
    last put on the projector; `closed`: off it.
    """

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="strikes")
    lesson = models.CharField(max_length=8)
    lines = models.JSONField()
    label = models.CharField(max_length=120)
    at = models.BigIntegerField()
    speed = models.FloatField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(auto_now_add=True)
    shown = models.DateTimeField(db_default=Now())
    closed = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.label} at {self.at / 1_000_000:.1f} s for {self.classroom}"


class Struck(models.Model):
    """One sandbox of a strike. `prepared` is what its learner had prepared, [[what, value]], most telling
    first; `curve` is [[microseconds since the fault, per cent of requests answered]], kept as far as the lane
    came, which is `reached`; `marks`: {what: microseconds since the fault} of what happened after it.
    """

    WAITING, STRUCK, REFUSED = "waiting", "struck", "refused"
    strike = models.ForeignKey(Strike, on_delete=models.CASCADE, related_name="sandboxes")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="strikes")
    sandbox = models.UUIDField()
    take = models.PositiveIntegerField(default=0)
    lane = models.CharField(max_length=1, blank=True)
    state = models.CharField(max_length=8, default=WAITING)
    says = models.CharField(max_length=200, blank=True)
    prepared = models.JSONField(default=list, blank=True)
    curve = models.JSONField(default=list, blank=True)
    reached = models.BigIntegerField(default=0)
    marks = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "struck sandboxes"
        constraints = [models.UniqueConstraint(fields=["strike", "membership"], name="struck_once_a_strike")]

    def __str__(self) -> str:
        return f"{self.membership}: {self.state}"


class Help(models.Model):
    """An instructor's own copy (`sandbox`) of a learner's cluster at one moment. The learner's line stays as
    it is; `sent`: the fork went back as a lane of the learner's own.
    """

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="helps")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="helps")
    source = models.UUIDField()
    take = models.PositiveIntegerField()
    lane = models.CharField(max_length=1)
    at = models.BigIntegerField()
    sandbox = models.UUIDField(null=True, blank=True)
    is_fork = models.BooleanField(default=False)
    made = models.DateTimeField(auto_now_add=True)
    sent = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.membership} at {self.at / 1_000_000:.1f} s, by {self.by}"


class Spotlight(models.Model):
    """A learner's cluster on the projector: only after the learner agreed, without the name unless asked for
    too.
    """

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="spotlights")
    sandbox = models.UUIDField()
    is_named = models.BooleanField(default=False)
    asked = models.DateTimeField(auto_now_add=True)
    agreed = models.DateTimeField(null=True, blank=True)
    declined = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.membership}"


class Note(models.Model):
    """What an instructor wrote down, about a member or the class. Learners never see it, but it is in their
    export.
    """

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="notes")
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.CASCADE, related_name="notes"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.CharField(max_length=1000)
    written = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.text[:60]
