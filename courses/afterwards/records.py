"""The rows that a gradebook is made of, read once for many learners: a statement a table, however many they
are.

Contract: everything is keyed by (owner, number of the lesson); who did nothing there has no entry.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from courses.models import (
    ChainAttempt,
    LessonProgress,
    Mark,
    Mastery,
    Prediction,
    QuizAnswer,
    TaskPass,
)
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.sandboxes import Stand

Key = tuple[str, str]


@dataclass(slots=True)
class Records:
    """What learners did. `marks` are kind → when it was earned; `takes` counts how often the lesson's cluster
    was begun; `helped` are the acts of instructors in the clusters of lessons, by sandbox.
    """

    progress: dict[Key, LessonProgress] = field(default_factory=dict)
    marks: dict[Key, dict[str, datetime]] = field(default_factory=lambda: defaultdict(dict))
    predictions: dict[Key, Prediction] = field(default_factory=dict)
    passes: dict[Key, TaskPass] = field(default_factory=dict)
    answers: dict[Key, list[QuizAnswer]] = field(default_factory=lambda: defaultdict(list))
    chains: dict[Key, ChainAttempt] = field(default_factory=dict)
    masteries: dict[Key, Mastery] = field(default_factory=dict)
    takes: dict[Key, int] = field(default_factory=dict)
    helped: dict[str, list[Stand]] = field(default_factory=dict)

    def tries(self, key: Key) -> int:
        """How many answers were given to what the lesson asks to explain."""
        chain = self.chains.get(key)
        return sum(answer.tries for answer in self.answers.get(key, [])) + (chain.tries if chain else 0)


def records_of(owners: Sequence[str], lesson: str = "") -> Records:
    """The records of these learners, in one lesson or in all."""
    where: dict[str, Any] = {"learner_id__in": list(owners)}
    if lesson:
        where["lesson"] = lesson
    found = Records()
    for progress in LessonProgress.objects.filter(**where):
        found.progress[progress.learner_id, progress.lesson] = progress
    for mark in Mark.objects.filter(**where):
        found.marks[mark.learner_id, mark.lesson][mark.kind] = mark.earned
    for prediction in Prediction.objects.filter(**where):
        found.predictions[prediction.learner_id, prediction.lesson] = prediction
    for passed in TaskPass.objects.filter(**where).order_by("-passed"):
        found.passes[passed.learner_id, passed.lesson] = passed
    for answer in QuizAnswer.objects.filter(**where).order_by("pk"):
        found.answers[answer.learner_id, answer.lesson].append(answer)
    for chain in ChainAttempt.objects.filter(**where):
        found.chains[chain.learner_id, chain.lesson] = chain
    for mastery in Mastery.objects.filter(**where):
        found.masteries[mastery.learner_id, mastery.lesson] = mastery
    found.helped = sandboxes.acts_of_instructors(owners)
    found.takes = sandboxes.takes_in_lessons(owners)
    return found
