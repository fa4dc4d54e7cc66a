"""The rows of the school. Fields, constraints and `__str__` only: `progress.py` and `classroom.py` write
them.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


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


class Learner(models.Model):
    """A browser that learns. Its key is the owner string that the browser's sandboxes carry."""

    id = models.CharField(primary_key=True, max_length=32)
    nickname = models.CharField(max_length=24, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.nickname or f"browser {self.id[:6]}"


class Classroom(models.Model):
    """A class that learns together; whoever knows the join code may enter while it is open."""

    name = models.CharField(max_length=60)
    join_code = models.CharField(max_length=8, unique=True)
    instructors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="classrooms")
    is_open = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def join_code_shown(self) -> str:
        """XXXX-XXXX, as it is read aloud and typed."""
        return f"{self.join_code[:4]}-{self.join_code[4:]}"


class Membership(models.Model):
    """A learner is in a class, under a nickname that nobody else there has."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="memberships")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="memberships")
    nickname = models.CharField(max_length=24)
    joined = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["classroom", "learner"], name="one_membership_a_class"),
            models.UniqueConstraint("classroom", Lower("nickname"), name="one_nickname_a_class"),
        ]

    def __str__(self) -> str:
        return f"{self.nickname} in {self.classroom}"


class LessonProgress(models.Model):
    """How far a learner came in one lesson, named by its number ("6.1").

    `closed`: the learner acted before predicting, so that no prediction counts any more. `hints`: how many
    are open, the last since `hint_opened`. `looked`: what hints asked to look at and was looked at.
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="progress")
    lesson = models.CharField(max_length=8)
    step = models.PositiveSmallIntegerField(choices=Step, default=Step.PREDICT)
    acted = models.BooleanField(default=False)
    closed = models.BooleanField(default=False)
    hints = models.PositiveSmallIntegerField(default=0)
    hint_opened = models.DateTimeField(null=True, blank=True)
    looked = models.JSONField(default=list)
    opened = models.DateTimeField(auto_now_add=True)
    progressed = models.DateTimeField()
    finished = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "lesson progress"
        constraints = [models.UniqueConstraint(fields=["learner", "lesson"], name="one_progress_a_lesson")]

    def __str__(self) -> str:
        return f"{self.learner} in {self.lesson}: {self.get_step_display()}"


class TaskPass(models.Model):
    """A learner passed a task: the check read it from the history of the learner's own cluster."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="task_passes")
    lesson = models.CharField(max_length=8)
    task = models.CharField(max_length=60)
    sandbox = models.CharField(max_length=36, blank=True)
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
    at, says, is_right, misconception}. `is_right` is None until every question is decided.
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
