"""What is kept of a sandbox: its tape, its place in time, whose it is. The cluster itself is played from
that."""

from uuid import uuid4

from django.db import models


class SandboxRecord(models.Model):
    """One learner's cluster. `spec` is plain data of a ClusterSpec; `position` the instant reached
    (microseconds). `held`: somebody else holds its clock."""

    HOME, LESSON, OWN = "home", "lesson", "own"
    AGAIN, HELP = (
        "again",
        "help",
    )  # a lesson's task in a cluster of another seed; a copy to help somebody with
    MANY = (OWN, HELP)  # kinds of which one person may have several
    KINDS = [(kind, kind) for kind in (HOME, LESSON, OWN, AGAIN, HELP)]
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=8, choices=KINDS)
    lesson = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=80)
    spec = models.JSONField()
    release = models.CharField(max_length=32)
    position = models.BigIntegerField(default=0)
    speed = models.FloatField(default=1)
    paused = models.BooleanField(default=False)
    held = models.BooleanField(default=False)
    take = models.PositiveIntegerField(default=1)  # counts the starts over: lanes of other takes are history
    lane = models.CharField(max_length=1, default="A")  # the letter of the lane that is shown
    created = models.DateTimeField(auto_now_add=True)
    used = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "lesson"],
                condition=~models.Q(kind__in=("own", "help")),
                name="one_home_and_one_a_lesson",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.id})"


class LaneRecord(models.Model):
    """One line of history of a sandbox. A fork stores only its own commands; `shared` of its parent's come
    before them. A lane that was dropped stays, unseen, for the commands that its forks share."""

    sandbox = models.ForeignKey(SandboxRecord, on_delete=models.CASCADE, related_name="lanes")
    take = models.PositiveIntegerField()
    letter = models.CharField(max_length=1)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="forks")
    forked_at = models.BigIntegerField(default=0)
    shared = models.PositiveIntegerField(default=0)
    end = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=32, blank=True)  # of the history up to `end`, when it is known
    bands = models.JSONField(default=dict)  # of the timeline up to `end`, as far as known
    dropped = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "take", "letter"],
                condition=models.Q(dropped=False),
                name="one_lane_a_letter",
            )
        ]

    def __str__(self) -> str:
        return f"lane {self.letter} of {self.sandbox_id}"


class TapeLine(models.Model):
    """One acknowledged command: durable before anybody is told. `place` counts from the lane's beginning, the
    shared commands included."""

    lane = models.ForeignKey(LaneRecord, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveIntegerField()
    at = models.BigIntegerField()
    line = models.TextField()

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["lane", "place"], name="one_line_a_place_of_a_lane")]

    def __str__(self) -> str:
        return f"@{self.at} {self.line}"


class Appointment(models.Model):
    """What is going to be done in a sandbox at the instant `at` (microseconds), whatever its learner does
    until then. The row goes, in one transaction with the tape's new lines, when it is done. `name`: whose
    errand it is; `follow`: how long (microseconds) time then passes although nobody looks."""

    sandbox = models.OneToOneField(SandboxRecord, on_delete=models.CASCADE, related_name="appointment")
    name = models.CharField(max_length=40)
    at = models.BigIntegerField()
    lines = models.JSONField()
    speed = models.FloatField(default=1)
    follow = models.BigIntegerField(default=0)
    made = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name} in {self.sandbox_id} at {self.at} us"


class Moment(models.Model):
    """A cluster at one instant, for whoever has the link: what was shown, and the tape that leads there.

    `shown` is compressed JSON (moments.py says of what), `prints` a print of each recorded change that was
    still kept, by which a later play tells where it differs. `owner` and `sandbox` say where it came from;
    neither is followed.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.CharField(max_length=64, db_index=True)
    sandbox = models.UUIDField()
    name = models.CharField(max_length=80)
    lane = models.CharField(max_length=1, default="A")
    spec = models.JSONField()
    lines = models.JSONField()  # [[instant, line], …] up to and with `at`
    at = models.BigIntegerField()
    release = models.CharField(max_length=32)
    digest = models.CharField(max_length=32)
    changes = models.PositiveIntegerField()
    shown = models.BinaryField()
    prints = models.BinaryField()
    played_under = models.CharField(
        max_length=32, blank=True
    )  # the release of the last play, and how it ended
    outcome = models.JSONField(null=True)
    created = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.name} at {self.at} us ({self.id})"

    @property
    def seconds(self) -> str:
        """The instant, as pages say it."""
        return f"{self.at / 1_000_000:.1f}"
