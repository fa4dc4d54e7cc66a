"""What an instructor does with the whole room: pace and clock, offers. Each answers with its part of the
console.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.classroom import NotNow
from courses.room import pace
from courses.room.console import answered
from courses.room.forms import ClockForm, PaceForm
from courses.views.instructor import own_class_or_404


@login_required
@require_POST
def set_pace(request: HttpRequest, class_id: int) -> HttpResponse:
    classroom = own_class_or_404(request, class_id)
    form = PaceForm(request.POST)
    if not form.is_valid():
        return answered(request, classroom, "head_pace", refusal=_("Choose one of the three paces."))
    try:
        pace.set_pace(classroom=classroom, pace=form.cleaned_data["pace"])
    except NotNow as refusal:
        return answered(request, classroom, "head_pace", refusal=str(refusal))
    return answered(request, classroom, "head_pace")


@login_required
@require_POST
def set_clock(request: HttpRequest, class_id: int) -> HttpResponse:
    classroom = own_class_or_404(request, class_id)
    form = ClockForm(request.POST)
    if not form.is_valid():
        return answered(request, classroom, "head_pace", refusal=_("Choose one of the speeds."))
    try:
        pace.set_clock(classroom=classroom, **form.cleaned_data)
    except NotNow as refusal:
        return answered(request, classroom, "head_pace", refusal=str(refusal))
    return answered(request, classroom, "head_pace")
