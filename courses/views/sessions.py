"""Sessions of a class: their list, their replay, bookmarks. Only for who teaches the class."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.classroom import NotNow
from courses.forms import BookmarkForm, ReplayForm, SessionForm
from courses.models import ClassSession
from courses.room import replay, sessions
from courses.room.console import answered
from courses.views.instructor import own_class_or_404

PART = "side_session"


def own_session_or_404(request: HttpRequest, class_id: int, session_id: int) -> ClassSession:
    classroom = own_class_or_404(request, class_id)
    return get_object_or_404(ClassSession.objects.filter(classroom=classroom), pk=session_id)


@never_cache
@login_required
@require_safe
def history(request: HttpRequest, class_id: int) -> HttpResponse:
    """All sessions of the class, the latest first."""
    classroom = own_class_or_404(request, class_id)
    rows = [(session, replay.lasted(session)) for session in replay.sessions_of(classroom)]
    return render(request, "courses/sessions/history.html", {"classroom": classroom, "rows": rows})


@never_cache
@login_required
@require_safe
def look_again(request: HttpRequest, class_id: int, session_id: int) -> HttpResponse:
    """The replay of a session at the second `at`; for htmx only the wall as it stood then."""
    session = own_session_or_404(request, class_id, session_id)
    form = ReplayForm(request.GET)
    if not form.is_valid():
        raise Http404("No session is that long.")
    whole = replay.seconds_of(session)
    stood = replay.stood(session, min(form.cleaned_data["at"] or 0, whole))
    context = {"classroom": session.classroom, "session": session, "stood": stood, "whole": whole}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "courses/sessions/_stood.html", context)
    placed = replay.placed(session)
    context |= {
        "placed": placed,
        "along": round(100 * stood.second / whole, 2),
        "ruler": replay.ruler(session),
        "lasted": replay.lasted(session),
    }
    return render(request, "courses/sessions/replay.html", context)


@login_required
@require_POST
def begin(request: HttpRequest, class_id: int) -> HttpResponse:
    """The instructor begins a session."""
    classroom = own_class_or_404(request, class_id)
    sessions.begin(classroom=classroom)
    return answered(request, classroom, PART)


@login_required
@require_POST
def end(request: HttpRequest, class_id: int, session_id: int) -> HttpResponse:
    """The instructor ends it."""
    session = own_session_or_404(request, class_id, session_id)
    sessions.end(session=session)
    return answered(request, session.classroom, PART)


@login_required
@require_POST
def bookmark_now(request: HttpRequest, class_id: int) -> HttpResponse:
    """A bookmark at this moment, from the console; a session begins with it if none runs."""
    classroom = own_class_or_404(request, class_id)
    form = BookmarkForm(request.POST)
    if not form.is_valid():
        return answered(request, classroom, PART, refusal=_("Say in a few words what this moment is."))
    refusal = ""
    try:
        sessions.mark(session=sessions.begin(classroom=classroom), says=form.cleaned_data["says"])
    except NotNow as no:
        refusal = str(no)
    return answered(request, classroom, PART, refusal=refusal)


@login_required
@require_POST
def bookmark(request: HttpRequest, class_id: int, session_id: int) -> HttpResponse:
    """A bookmark at a second of a session, from its replay."""
    session = own_session_or_404(request, class_id, session_id)
    form = BookmarkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say in a few words what this moment is."))
        return to_replay(session, 0)
    second = form.cleaned_data["at"] or 0
    try:
        sessions.mark_second(session=session, says=form.cleaned_data["says"], second=second)
    except NotNow as no:
        messages.error(request, str(no))
    return to_replay(session, second)


@login_required
@require_POST
def bookmark_remove(request: HttpRequest, class_id: int, session_id: int, mark_id: int) -> HttpResponse:
    """The bookmark goes."""
    session = own_session_or_404(request, class_id, session_id)
    sessions.unmark(session=session, mark_id=mark_id)
    form = ReplayForm(request.POST)
    return to_replay(session, (form.cleaned_data["at"] or 0) if form.is_valid() else 0)


@login_required
@require_POST
def rename(request: HttpRequest, class_id: int, session_id: int) -> HttpResponse:
    """The session gets a name, or none."""
    session = own_session_or_404(request, class_id, session_id)
    form = SessionForm(request.POST)
    if form.is_valid():
        sessions.rename(session=session, name=form.cleaned_data["name"])
    else:
        messages.error(request, _("This name cannot be shown. Nothing was changed."))
    return to_replay(session, 0)


@login_required
@require_POST
def remove(request: HttpRequest, class_id: int, session_id: int) -> HttpResponse:
    """An ended session is forgotten, with its frames and bookmarks."""
    session = own_session_or_404(request, class_id, session_id)
    try:
        sessions.remove(session=session)
    except NotNow as no:
        messages.error(request, str(no))
    return redirect("courses:sessions", class_id=class_id)


def to_replay(session: ClassSession, second: int) -> HttpResponse:
    names = {"class_id": session.classroom_id, "session_id": session.pk}
    return redirect(f"{reverse('courses:replay', kwargs=names)}?at={second}")
