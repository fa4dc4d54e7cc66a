"""The only writer of sessions: when one began and ended, the wall as it stood, what was noted, bookmarks.

A session begins by itself when a console or a learner's page of the class is open (`recorder.py`), or when
the instructor says so; it ends when the instructor says so, or when nothing happens any more.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import notices
from courses.classroom import NotNow
from courses.limits import (
    SESSION_FRAMES_MAX,
    SESSION_IDLE_SECONDS,
    SESSION_MARKS_MAX,
    SESSION_NOTED_MAX,
    SESSION_REST_SECONDS,
    SESSIONS_MAX,
)
from courses.models import Classroom, ClassSession, SessionEvent, SessionFrame
from courses.room.events import MARK

CONSOLE_LIVE = ("side_session_state",)
LATEST_MARKS = 3
"""Bookmarks that the console shows: the rest is in the replay."""


def running(classroom_id: int) -> ClassSession | None:
    """The session of a class that has not ended."""
    return ClassSession.objects.filter(classroom_id=classroom_id, ended=None).first()


@transaction.atomic
def begin(*, classroom: Classroom, name: str = "") -> ClassSession:
    """Begin a session, or give the one that runs. The oldest goes when there are too many."""
    session = running(classroom.pk)
    if session is not None:
        return session
    try:
        with transaction.atomic():
            session = ClassSession.objects.create(classroom=classroom, name=name)
    except IntegrityError:  # another browser of the class was first
        return ClassSession.objects.get(classroom=classroom, ended=None)
    surplus = ClassSession.objects.filter(classroom=classroom).order_by("-begun", "-id")[SESSIONS_MAX:]
    ClassSession.objects.filter(pk__in=[each.pk for each in surplus]).delete()
    transaction.on_commit(lambda: notices.progress_changed([classroom.pk]))
    return session


@transaction.atomic
def begin_by_itself(*, classroom: Classroom) -> ClassSession | None:
    """The session that runs, or a new one because somebody is there; None shortly after the last one ended.

    One that was left running when the server went down long ago ends at the last thing that is known of it.
    """
    session = running(classroom.pk)
    now = timezone.now()
    if session is not None:
        last = last_known(session)
        if now - last < timedelta(seconds=SESSION_IDLE_SECONDS):
            return session
        end(session=session, at=last)
    latest = ClassSession.objects.filter(classroom=classroom).order_by("-ended").first()
    if latest is not None and latest.ended and now - latest.ended < timedelta(seconds=SESSION_REST_SECONDS):
        return None
    return begin(classroom=classroom)


def last_known(session: ClassSession) -> datetime:
    """When something of the session was written down last."""
    frame = session.frames.order_by("-at").values_list("at", flat=True).first()
    event = session.events.order_by("-at").values_list("at", flat=True).first()
    return max(instant for instant in (session.begun, frame, event) if instant is not None)


@transaction.atomic
def end(*, session: ClassSession, at: datetime | None = None) -> None:
    """End the session; one in which nobody was there leaves nothing. Ending twice changes nothing."""
    ended = at or timezone.now()
    if not ClassSession.objects.filter(pk=session.pk, ended=None).update(ended=ended):
        return
    session.ended = ended
    if not session.frames.exists() and not session.events.exists():
        session.delete()
    transaction.on_commit(lambda: notices.progress_changed([session.classroom_id]))


@transaction.atomic
def rename(*, session: ClassSession, name: str) -> None:
    """Give the session a name, or none."""
    ClassSession.objects.filter(pk=session.pk).update(name=name)


@transaction.atomic
def remove(*, session: ClassSession) -> None:
    """Forget an ended session with its frames and bookmarks."""
    if session.ended is None:
        raise NotNow(_("This session still runs. Nothing was removed. End it first."))
    session.delete()


@transaction.atomic
def keep_frame(*, session: ClassSession, at: datetime, shown: bytes) -> None:
    """Keep the wall as it stood at `at`. When there are too many, every second one goes, so that the whole
    session stays, only coarser."""
    if not ClassSession.objects.filter(pk=session.pk).exists():
        return
    SessionFrame.objects.create(session=session, at=at, shown=shown)
    kept = list(session.frames.order_by("at", "id").values_list("id", flat=True))
    if len(kept) > SESSION_FRAMES_MAX:
        SessionFrame.objects.filter(pk__in=kept[1:-1:2]).delete()


@transaction.atomic
def note(*, classroom_id: int, kind: str, says: str = "") -> None:
    """Write down in the running session what leaves no row of its own: another lesson, another pace.
    Without a session nothing is written."""
    session = running(classroom_id)
    if session is not None and session.events.count() < SESSION_NOTED_MAX:
        SessionEvent.objects.create(session=session, kind=kind, says=says[:200])


@transaction.atomic
def mark(*, session: ClassSession, says: str, at: datetime | None = None) -> SessionEvent:
    """Set a bookmark at `at`, or now. Raises NotNow when there are too many."""
    if session.events.filter(is_mark=True).count() >= SESSION_MARKS_MAX:
        raise NotNow(
            _("This session has %(count)d bookmarks, the most there may be. Remove one first.")
            % {"count": SESSION_MARKS_MAX}
        )
    instant = min(max(at or timezone.now(), session.begun), session.ended or timezone.now())
    return SessionEvent.objects.create(session=session, kind=MARK, says=says, at=instant, is_mark=True)


def mark_second(*, session: ClassSession, says: str, second: int) -> SessionEvent:
    """The same, at a second counted from the beginning."""
    return mark(session=session, says=says, at=session.begun + timedelta(seconds=second))


@transaction.atomic
def unmark(*, session: ClassSession, mark_id: int) -> None:
    """Remove a bookmark. Removing it twice changes nothing."""
    session.events.filter(pk=mark_id, is_mark=True).delete()


# What the owners of pages ask for


def console_context(classroom: Classroom, user: User | AnonymousUser) -> dict[str, Any]:
    """For `console/_side_session.html`: the session that runs, and how many bookmarks it has."""
    session = running(classroom.pk)
    marks = session.events.filter(is_mark=True).order_by("-at") if session else SessionEvent.objects.none()
    return {"session": session, "latest_marks": list(marks[:LATEST_MARKS])}
