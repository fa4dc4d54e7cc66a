"""Two learners become one: whoever signs in keeps what the browser did without the account.

Where both did the same thing, the better of the two stays, as if one person had done both: a mark is never
taken back, the first prediction counts, a right answer stands. What hangs on a membership (hands, answers,
notes) goes along with it.
"""

from collections.abc import Callable
from functools import partial

from django.db import IntegrityError, models, transaction

from courses import notices
from courses.models import (
    Certificate,
    ChainAttempt,
    Deed,
    Learner,
    LessonProgress,
    Mark,
    Mastery,
    Membership,
    Prediction,
    QuizAnswer,
    TaskPass,
)
from courses.people.relations import hanging_on
from k8sarch.sandbox import sandboxes

BETTER: tuple[tuple[type[models.Model], tuple[str, ...], Callable], ...] = (
    # (rows of which a learner has one for each of these fields, what makes one better: the larger stays)
    (TaskPass, ("lesson", "task"), lambda row: -row.passed.timestamp()),
    (QuizAnswer, ("lesson", "quiz"), lambda row: (row.is_right, row.answered.timestamp())),
    (Prediction, ("lesson",), lambda row: -row.made.timestamp()),
    (ChainAttempt, ("lesson",), lambda row: (row.is_right, row.picked is not None, -row.made.timestamp())),
    (Mark, ("lesson", "kind"), lambda row: -row.earned.timestamp()),
    (Mastery, ("lesson",), lambda row: (row.passed is not None, -row.begun.timestamp())),
)


@transaction.atomic
def merge(*, source: str, target: str) -> None:
    """All that the owner `source` did becomes that of `target`; the learner `source` is no more. The classes
    of both look again."""
    sandboxes.hand_over(source=source, target=target)
    old = Learner.objects.filter(id=source).first()
    if old is None:
        return
    new = Learner.objects.get(id=target)
    for model, keys, value in BETTER:
        keep_better(model, keys, value, old, new)
    for progress in LessonProgress.objects.filter(learner=old):
        add_progress(progress, new)
    Deed.objects.filter(learner=old).update(learner=new)
    Certificate.objects.filter(learner=old).update(learner=new)
    for membership in Membership.objects.filter(learner=old):
        bring_along(membership, new)
    if not new.nickname and old.nickname:
        new.nickname = old.nickname
        new.save(update_fields=["nickname"])
    old.delete()
    classrooms = list(new.memberships.values_list("classroom_id", flat=True))
    for class_id in classrooms:
        transaction.on_commit(partial(notices.room_changed, class_id))


def keep_better(
    model: type[models.Model], keys: tuple[str, ...], value: Callable, old: Learner, new: Learner
) -> None:
    """Give `new` the rows of `old`, but where both have one the worse goes."""
    rows = model._default_manager
    theirs = {tuple(getattr(row, key) for key in keys): row for row in rows.filter(learner=new)}
    for row in rows.filter(learner=old):
        other = theirs.get(tuple(getattr(row, key) for key in keys))
        if other is not None and value(other) >= value(row):
            continue  # it goes with `old`
        if other is not None:
            other.delete()
        rows.filter(pk=row.pk).update(learner=new)


def add_progress(progress: LessonProgress, new: Learner) -> None:
    """How far both came in one lesson, together."""
    other = LessonProgress.objects.filter(learner=new, lesson=progress.lesson).first()
    if other is None:
        LessonProgress.objects.filter(pk=progress.pk).update(learner=new)
        return
    has_predicted = Prediction.objects.filter(learner=new, lesson=progress.lesson).exists()
    other.acted = other.acted or progress.acted
    other.closed = (other.closed or progress.closed) and not has_predicted
    other.step = max(other.step, progress.step)
    if progress.hints > other.hints:
        other.hints, other.hint_opened = progress.hints, progress.hint_opened
    other.looked = [*other.looked, *(look for look in progress.looked if look not in other.looked)]
    other.active_seconds += progress.active_seconds
    other.progressed = max(other.progressed, progress.progressed)
    finished = [each for each in (other.finished, progress.finished) if each is not None]
    other.finished = min(finished, default=None)
    other.save()
    LessonProgress.objects.filter(pk=other.pk).update(opened=min(other.opened, progress.opened))


def bring_along(membership: Membership, new: Learner) -> None:
    """The membership becomes that of `new`; if `new` is in that class already, what hangs on it moves
    there."""
    theirs = Membership.objects.filter(learner=new, classroom=membership.classroom_id).first()
    if theirs is None:
        Membership.objects.filter(pk=membership.pk).update(learner=new)
        return
    for model, name, rows in hanging_on(membership):
        for row in rows:
            try:
                with transaction.atomic():
                    model._default_manager.filter(pk=row.pk).update(**{name: theirs})
            except IntegrityError:  # both answered, or both have a hand up: that of the account stays
                row.delete()
    membership.delete()
