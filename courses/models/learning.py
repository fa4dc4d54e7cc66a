"""What a learner did and earned. Fields, constraints and `__str__` only: `progress.py` writes them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.people import Learner


class Step(models.IntegerChoices):
    """Where a learner stands in a lesson: the first step of the strip that is not done."""

    PREDICT = 1, _("Predict")
    BREAK = 2, _("Break")
    WATCH = 3, _("Watch")
    EXPLAIN = 4, _("Explain")
    CHECK = 5, _("Check")
    DONE = 6, _("Done")


class MarkKind(models.TextChoices):
    """The three marks of a lesson. A mark is never taken back."""

    PREDICTED = "predicted", _("predicted")
    CHECKED = "checked", _("experiment checked")
    EXPLAINED = "explained", _("explained")


class LessonProgress(models.Model):
    """How far a learner came in one lesson, named by its number ("6.1").

    `closed`: the cluster was acted on before a prediction, so that none counts any more. `hints`: how many
    are open, the last since `hint_opened`. `looked`: what hints asked to look at and was looked at.
    `active_seconds`: how long the lesson's page was open and attended to. `need`: what the learner's latest
    deeds show, as `room/needs.py` found it; {} for nothing.
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="progress")
    lesson = models.CharField(max_length=8)
    step = models.PositiveSmallIntegerField(choices=Step, default=Step.PREDICT)
    acted = models.BooleanField(default=False)
    closed = models.BooleanField(default=False)
    hints = models.PositiveSmallIntegerField(default=0)
    hint_opened = models.DateTimeField(null=True, blank=True)
    looked = models.JSONField(default=list)
    active_seconds = models.PositiveIntegerField(default=0)
    need = models.JSONField(default=dict, blank=True)
    opened = models.DateTimeField(auto_now_add=True)
    progressed = models.DateTimeField()
    finished = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "lesson progress"
        constraints = [models.UniqueConstraint(fields=["learner", "lesson"], name="one_progress_a_lesson")]

    def __str__(self) -> str:
        return f"{self.learner} in {self.lesson}: {self.get_step_display()}"


class TaskPass(models.Model):
    """A learner passed a task: the check read it from the history of the learner's own cluster, in that
    `take` and `lane` of `sandbox` at the instant `at` (microseconds of the cluster's time; None for passes of
    before it was kept).
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="task_passes")
    lesson = models.CharField(max_length=8)
    task = models.CharField(max_length=60)
    sandbox = models.CharField(max_length=36, blank=True)
    take = models.PositiveIntegerField(null=True, blank=True)
    lane = models.CharField(max_length=1, blank=True)
    at = models.BigIntegerField(null=True, blank=True)
    passed = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "task passes"
        constraints = [models.UniqueConstraint(fields=["learner", "lesson", "task"], name="one_pass_a_task")]

    def __str__(self) -> str:
        return f"{self.learner} passed {self.task} of {self.lesson}"


class QuizAnswer(models.Model):
    """The latest answer of a learner to a quiz; `misconception` names the belief behind a wrong one."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="quiz_answers")
    lesson = models.CharField(max_length=8)
    quiz = models.CharField(max_length=60)
    choice = models.CharField(max_length=300)
    is_right = models.BooleanField()
    misconception = models.CharField(max_length=60, blank=True)
    tries = models.PositiveSmallIntegerField(default=1)
    answered = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "lesson", "quiz"], name="one_answer_a_quiz")
        ]

    def __str__(self) -> str:
        return f"{self.learner} on {self.quiz} of {self.lesson}: {'right' if self.is_right else 'wrong'}"


class Prediction(models.Model):
    """What a learner said before the experiment. It is given once: a look back must not improve it.

    `measured` is what the history of the learner's cluster said to it, by kind of question: {value, begun,
    at, says, is_right, misconception}, and where that is to be seen: {sandbox, take, lane}. `is_right` is
    None until every question is decided.
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="predictions")
    lesson = models.CharField(max_length=8)
    choice = models.CharField(max_length=300, blank=True)
    number = models.IntegerField(null=True, blank=True)
    shape = models.CharField(max_length=80, blank=True)
    is_right = models.BooleanField(null=True)
    misconception = models.CharField(max_length=60, blank=True)
    measured = models.JSONField(default=dict, blank=True)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "lesson"], name="one_prediction_a_lesson"),
            models.CheckConstraint(
                condition=models.Q(number__isnull=False) | ~models.Q(choice="") | ~models.Q(shape=""),
                name="a_prediction_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner} on {self.lesson}: {self.choice or self.shape or self.number}"


class ChainAttempt(models.Model):
    """The question for the true chain as it was made from the learner's own record, and the latest pick.

    It is kept so that a reload does not shuffle it. `options` are those of `k8sarch.sandbox.checks.question`.
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="chains")
    lesson = models.CharField(max_length=8)
    options = models.JSONField()
    right = models.PositiveSmallIntegerField()
    picked = models.PositiveSmallIntegerField(null=True, blank=True)
    is_right = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    sandbox = models.CharField(max_length=36, blank=True)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learner", "lesson"], name="one_chain_a_lesson")]

    def __str__(self) -> str:
        return f"{self.learner} on the chain of {self.lesson}: {'right' if self.is_right else 'open'}"


class Mark(models.Model):
    """One of the three marks of a lesson."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="marks")
    lesson = models.CharField(max_length=8)
    kind = models.CharField(max_length=12, choices=MarkKind)
    earned = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "lesson", "kind"], name="each_mark_once_a_lesson")
        ]

    def __str__(self) -> str:
        return f"{self.learner} in {self.lesson}: {self.get_kind_display()}"


class Deed(models.Model):
    """One thing that a learner did in a lesson, for who teaches the learner: never what was typed elsewhere.

    `kind` is act, kubectl, look, why, travel, predict, answer or open; `of` what it was done to, or the line
    of kubectl. The latest DEEDS_KEPT of a learner are kept.
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="deeds")
    lesson = models.CharField(max_length=8)
    kind = models.CharField(max_length=8)
    of = models.CharField(max_length=160, blank=True)
    done = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["learner", "id"], name="latest_deeds")]

    def __str__(self) -> str:
        return f"{self.learner} in {self.lesson}: {self.kind} {self.of}"
