"""The console's part about the learner in the side: where they stand and what they did lately, in words."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from courses.models import Classroom, Deed, LessonProgress, Membership, Step
from courses.room.needs import line_of
from k8sarch.sandbox import sandboxes

CONSOLE_LIVE = ("side_learner",)
LATELY = 8


@dataclass(frozen=True, slots=True)
class Said:
    """A deed in words, and how long ago it was."""

    said: str
    ago: str


def console_context(
    classroom: Classroom, user: User | AnonymousUser, membership: Membership | None
) -> dict[str, Any]:
    """Where the learner stands, and the latest deeds, newest first."""
    if membership is None:
        return {}
    progress = LessonProgress.objects.filter(learner_id=membership.learner_id).order_by("-progressed").first()
    return {"stands": stands(progress, classroom.lesson), "lately": deeds_of(membership.learner_id, LATELY)}


def stands(progress: LessonProgress | None, class_lesson: str) -> str:
    """Where the learner stands and since when, as a sentence; the lesson by number if not the class's."""
    if progress is None:
        return _("Has not begun a lesson.")
    values = {"lesson": progress.lesson, "minutes": minutes_since(progress.progressed)}
    if progress.step == Step.DONE:
        return _("Is done with %(lesson)s for %(minutes)s min.") % values
    values["step"] = str(Step(progress.step).label)
    if progress.lesson == class_lesson:
        return _("Stands at %(step)s for %(minutes)s min.") % values
    return _("Stands at %(step)s of %(lesson)s for %(minutes)s min.") % values


def minutes_since(instant: datetime) -> str:
    """Minutes with one decimal, below ten; whole ones above, so that words stand still for a while."""
    minutes = (timezone.now() - instant).total_seconds() / 60
    return number_format(int(minutes * 10) / 10 if minutes < 10 else int(minutes))


def deeds_of(learner_id: str, count: int) -> list[Said]:
    """The latest deeds of a learner in words, newest first."""
    return deeds_by_learner([learner_id]).get(learner_id, [])[:count]


def deeds_by_learner(learner_ids: list[str]) -> dict[str, list[Said]]:
    """Learner → the kept deeds in words, newest first; equal ones that follow each other as one."""
    found: dict[str, list[tuple[str, int, datetime]]] = defaultdict(list)
    for deed in Deed.objects.filter(learner_id__in=learner_ids).order_by("-id"):
        kept, said = found[deed.learner_id], deed_said(deed)
        if kept and kept[-1][0] == said:
            kept[-1] = (said, kept[-1][1] + 1, kept[-1][2])
        else:
            kept.append((said, 1, deed.done))
    return {
        learner_id: [
            Said(
                said if times == 1 else _("%(said)s, %(times)d times") % {"said": said, "times": times},
                _("%(minutes)s min ago") % {"minutes": minutes_since(done)},
            )
            for said, times, done in kept
        ]
        for learner_id, kept in found.items()
    }


def deed_said(deed: Deed) -> str:
    """A deed in words, without its learner."""
    name = deed.of.rpartition("/")[2]
    match deed.kind:
        case "act":
            return sandboxes.told(deed.of)
        case "kubectl":
            return _("typed `%(line)s`") % {"line": line_of(deed.of)}
        case "look":
            return _("looked into %(name)s") % {"name": name}
        case "why":
            return _("asked why about %(name)s") % {"name": name}
        case "travel":
            return _("went through time")
        case "predict":
            return _("committed a prediction")
        case "answer":
            quiz, _space, outcome = deed.of.rpartition(" ")
            right = _("answered “%(quiz)s” rightly")
            wrong = _("answered “%(quiz)s” wrongly")
            return (right if outcome == "right" else wrong) % {"quiz": quiz.replace("-", " ")}
    return _("opened lesson %(lesson)s") % {"lesson": deed.lesson}
