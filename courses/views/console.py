"""The console of a class: its page, the class list, the lesson of the class, notes."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses import catalogue, reports
from courses.classroom import NotNow
from courses.forms import ClassLessonForm, LookedAtForm, NoteForm
from courses.limits import DEEDS_KEPT
from courses.models import Classroom, Membership, Step
from courses.room import chosen, console, notes, pace
from courses.views.instructor import join_address, own_class_or_404, shown
from courses.wall import wall_of


@never_cache
@login_required
@require_safe
def class_live(request: HttpRequest, class_id: int) -> HttpResponse:
    found = own_class_or_404(request, class_id)
    form = LookedAtForm(request.GET)
    form.is_valid()
    member = reports.member_of(found, form.cleaned_data.get("learner", ""))
    looked = console.looked_at(found, member, wall_of(found))
    socket = f"/ws/classes/{found.pk}/"
    context = {
        "classroom": found,
        "wall": looked.wall,
        "chosen": member,
        "chosen_id": member.learner_id if member else "",
        "as": form.cleaned_data.get("as") or "tiles",
        "shapes": shapes(),
        "join_shown": shown(join_address(request)),
        "parts": console.parts_of(request, looked),
        "socket": f"{socket}?learner={member.learner_id}" if member else socket,
    }
    return render(request, "courses/console/page.html", context)


def shapes() -> list[tuple[str, str]]:
    """The ways in which a class is shown, and what their buttons say; how many tiles is said live."""
    return [("tiles", _("Tiles")), ("compact", _("Compact")), ("table", _("Table"))]


@dataclass(frozen=True, slots=True)
class ListRow:
    """One member in the class list, and what they did lately."""

    learner_id: str
    nickname: str
    joined: datetime
    lesson: object
    step: Step | None
    need: str
    note_count: int
    deeds: list[chosen.Said]


@never_cache
@login_required
@require_safe
def class_list(request: HttpRequest, class_id: int) -> HttpResponse:
    found = own_class_or_404(request, class_id)
    members = {member.pk: member for member in found.memberships.annotate(note_count=Count("notes"))}
    deeds = chosen.deeds_by_learner([member.learner_id for member in members.values()])
    rows = [
        ListRow(
            learner_id=row.learner_id,
            nickname=row.nickname,
            joined=members[row.membership_id].joined,
            lesson=row.lesson,
            step=row.step,
            need=row.need,
            note_count=members[row.membership_id].note_count,
            deeds=deeds.get(row.learner_id, []),
        )
        for row in sorted(reports.class_rows(found), key=lambda row: row.nickname.casefold())
    ]
    context = {"classroom": found, "rows": rows, "kept": DEEDS_KEPT, "notes": notes.notes_of(found)}
    return render(request, "courses/console/list.html", context)


@login_required
@require_POST
def class_lesson(request: HttpRequest, class_id: int) -> HttpResponse:
    found = own_class_or_404(request, class_id)
    form = ClassLessonForm(request.POST)
    if not form.is_valid():
        refusal = _("There is no such lesson. Nothing was changed.")
        return console.answered(request, found, "head_lesson", refusal=refusal)
    pace.choose_lesson(classroom=found, lesson=catalogue.current().numbered(form.cleaned_data["lesson"]))
    return console.answered(request, found, "head_lesson")


@login_required
@require_POST
def note(request: HttpRequest, class_id: int) -> HttpResponse:
    found = own_class_or_404(request, class_id)
    member = _member_meant(request, found)
    form = NoteForm(request.POST)
    refusal = ""
    if not form.is_valid():
        refusal = _("Nothing was written down. A note has one to 1000 characters.")
    else:
        assert isinstance(request.user, User), "login_required lets nobody else in"
        try:
            notes.write(classroom=found, by=request.user, text=form.cleaned_data["text"], membership=member)
        except NotNow as full:
            refusal = str(full)
    return console.answered(request, found, "side_notes", refusal=refusal, chosen=member, form=form)


@login_required
@require_POST
def note_delete(request: HttpRequest, class_id: int, note_id: int) -> HttpResponse:
    found = own_class_or_404(request, class_id)
    notes.delete(classroom=found, note_id=note_id)
    return console.answered(request, found, "side_notes", chosen=_member_meant(request, found))


def _member_meant(request: HttpRequest, classroom: Classroom) -> Membership | None:
    """The member of the class whom a form of the side is about."""
    form = LookedAtForm(request.POST)
    return reports.member_of(classroom, form.cleaned_data["learner"]) if form.is_valid() else None
