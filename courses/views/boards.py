"""What the console does with the prediction board: shows it, reveals it, takes it off."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses import catalogue
from courses.classroom import NotNow
from courses.forms import BoardForm
from courses.lesson import Lesson
from courses.room import boards
from courses.room.console import answered
from courses.views.instructor import own_class_or_404

PART = "side_board"


@login_required
@require_POST
def board_show(request: HttpRequest, class_id: int) -> HttpResponse:
    """The distribution goes on the projector, without what is true."""
    return _changed(request, class_id, boards.show)


@login_required
@require_POST
def board_reveal(request: HttpRequest, class_id: int) -> HttpResponse:
    """What history said goes on all screens."""
    return _changed(request, class_id, boards.reveal)


def _changed(request: HttpRequest, class_id: int, verb: Callable[..., object]) -> HttpResponse:
    classroom = own_class_or_404(request, class_id)
    lesson = _lesson(request)
    refusal = ""
    if lesson is None:
        refusal = _("There is no such lesson. Nothing was changed.")
    else:
        try:
            verb(classroom=classroom, lesson=lesson)
        except NotNow as no:
            refusal = str(no)
    return answered(request, classroom, PART, refusal=refusal)


def _lesson(request: HttpRequest) -> Lesson | None:
    form = BoardForm(request.POST)
    return catalogue.current().numbered(form.cleaned_data["lesson"]) if form.is_valid() else None


@login_required
@require_POST
def board_close(request: HttpRequest, class_id: int) -> HttpResponse:
    """The board leaves the projector and the learners' pages."""
    classroom = own_class_or_404(request, class_id)
    boards.close(classroom=classroom)
    return answered(request, classroom, PART)
