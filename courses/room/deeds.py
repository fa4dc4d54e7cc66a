"""The only writer of what learners do in lessons, for who teaches them: Deed rows, and what they show
(`LessonProgress.need`).

Contract: `KEEPER.note(...)` costs the socket nothing: deeds are gathered and written once a second for all
learners of the process, in one transaction. A power cut may lose the last second of them; nothing that a
learner was told depends on one.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.db import transaction

from courses import notices
from courses.limits import DEED_CHARACTERS_MAX, DEEDS_KEPT, DEEDS_PERIOD_SECONDS, DEEDS_WAITING_MAX
from courses.models import Deed, Learner, LessonProgress, Membership
from courses.room import needs


@dataclass(frozen=True, slots=True)
class Noted:
    """What a learner did: `lesson` by number, `kind` and `of` as in the row."""

    owner: str
    lesson: str
    kind: str
    of: str


class Keeper:
    """The deeds of this process that are not written yet."""

    def __init__(self) -> None:
        self.noted: list[Noted] = []
        self.task: asyncio.Task[None] | None = None

    def note(self, *, owner: str, lesson: str, kind: str, of: str = "") -> None:
        """Called in the event loop. When more wait than may, the oldest go."""
        self.noted.append(Noted(owner, lesson, kind, of[:DEED_CHARACTERS_MAX]))
        del self.noted[:-DEEDS_WAITING_MAX]
        task, loop = self.task, asyncio.get_running_loop()
        if task is None or task.done() or task.get_loop() is not loop:
            self.task = asyncio.create_task(self.keep())

    async def keep(self) -> None:
        """Write what waits, until nothing does."""
        while self.noted:
            await asyncio.sleep(DEEDS_PERIOD_SECONDS)
            noted, self.noted = self.noted, []
            await sync_to_async(write)(noted)


KEEPER = Keeper()


@transaction.atomic
def write(noted: Iterable[Noted]) -> None:
    """Keep these deeds and what they show of each learner; the oldest beyond DEEDS_KEPT go. Whoever is no
    learner any more is left out.
    """
    noted = list(noted)
    known = set(Learner.objects.filter(id__in={each.owner for each in noted}).values_list("id", flat=True))
    Deed.objects.bulk_create(
        Deed(learner_id=each.owner, lesson=each.lesson, kind=each.kind, of=each.of[:DEED_CHARACTERS_MAX])
        for each in noted
        if each.owner in known
    )
    look_again(known)


def look_again(owners: Iterable[str]) -> None:
    """Say anew what the kept deeds of these learners show, each in the lesson of the latest."""
    kept: dict[str, list[Deed]] = defaultdict(list)
    for deed in Deed.objects.filter(learner_id__in=owners).order_by("learner_id", "id"):
        kept[deed.learner_id].append(deed)
    beyond = [deed.pk for deeds in kept.values() for deed in deeds[:-DEEDS_KEPT]]
    if beyond:
        Deed.objects.filter(pk__in=beyond).delete()
    changed = []
    for progress in LessonProgress.objects.filter(learner_id__in=kept):
        deeds = kept[progress.learner_id][-DEEDS_KEPT:]
        if deeds[-1].lesson != progress.lesson:
            continue
        need = _need(progress, deeds)
        if need != progress.need:
            progress.need = need
            progress.save(update_fields=["need"])
            changed.append(progress.learner_id)
    if changed:
        rows = Membership.objects.filter(learner_id__in=changed).values_list("classroom_id", flat=True)
        classroom_ids = sorted(set(rows))
        transaction.on_commit(lambda: notices.progress_changed(classroom_ids))


def need_of(progress: LessonProgress) -> needs.Need:
    """What the kept deeds show of this learner in this lesson."""
    return _need(progress, Deed.objects.filter(learner_id=progress.learner_id).order_by("id"))


def _need(progress: LessonProgress, deeds: Iterable[Deed]) -> needs.Need:
    """Deeds since the learner last came on are new."""
    of_lesson = [deed for deed in deeds if deed.lesson == progress.lesson]
    return needs.shown(
        [needs.Done(deed.kind, deed.of, deed.done > progress.progressed) for deed in of_lesson]
    )
