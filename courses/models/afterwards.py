"""What is left of a class: assignments, mastery, certificates. Fields, constraints and `__str__` only;
`courses/afterwards/` writes them.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models

from courses.models.people import Classroom, Learner


class Assignment(models.Model):
    """A lesson that a class is asked to do, perhaps until an instant."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="assignments")
    lesson = models.CharField(max_length=8)
    due = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["classroom", "lesson"], name="a_lesson_assigned_once")]

    def __str__(self) -> str:
        return f"{self.lesson} for {self.classroom}"


class Mastery(models.Model):
    """A learner does a lesson's task once more, in a cluster of another seed and without hints. `passed`
    None: not yet; else it was seen in that `take` and `lane` of `sandbox` at the instant `at` (microseconds
    of the cluster's time). `attempts` counts beginnings.
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="masteries")
    lesson = models.CharField(max_length=8)
    seed = models.PositiveIntegerField()
    sandbox = models.UUIDField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=1)
    begun = models.DateTimeField(auto_now_add=True)
    passed = models.DateTimeField(null=True, blank=True)
    take = models.PositiveIntegerField(null=True, blank=True)
    lane = models.CharField(max_length=1, blank=True)
    at = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "masteries"
        constraints = [models.UniqueConstraint(fields=["learner", "lesson"], name="one_mastery_a_lesson")]

    def __str__(self) -> str:
        return f"{self.learner} masters {self.lesson}: {'yes' if self.passed else 'not yet'}"


class Certificate(models.Model):
    """What a learner earned, as it stood on the day of issue; its link is verified by id and signature.

    `content` is all that the page shows: {"class", "instructors", "lessons": [{"number", "title", "marks",
    "mastered", "finished"}]}. It outlives the learner's other rows, unless the learner deletes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    learner = models.ForeignKey(Learner, null=True, on_delete=models.SET_NULL, related_name="certificates")
    classroom = models.ForeignKey(
        Classroom, null=True, on_delete=models.SET_NULL, related_name="certificates"
    )
    holder = models.CharField(max_length=60)
    content = models.JSONField()
    issued = models.DateTimeField(auto_now_add=True)
    revoked = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.holder}, {self.issued:%Y-%m-%d}"
