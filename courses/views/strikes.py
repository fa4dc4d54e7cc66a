"""A fault for the whole class: strike, look at the curves with names, put them on the projector."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses import catalogue
from courses.classroom import NotNow
from courses.models import Strike
from courses.room import strikes
from courses.room.boards import lesson_of
from courses.room.console import answered
from courses.room.faults import StrikeForm, fault_for_all, ready_of, spec_of
from courses.room.recoveries import with_names
from courses.views.instructor import own_class_or_404

PART = "side_strike"


@login_required
@require_POST
def strike(request: HttpRequest, class_id: int) -> HttpResponse:
    """Strike with the fault of a button (`ready`), or with any other."""
    found = own_class_or_404(request, class_id)
    lesson = lesson_of(found)
    if lesson is None:
        return answered(request, found, PART, refusal=_("Choose the lesson of the class first."))
    spec = spec_of(catalogue.current().clusters[lesson.cluster])
    ready = next((each for each in ready_of(spec) if each.name == request.POST.get("ready")), None)
    form = StrikeForm(ready.settings if ready else request.POST, spec=spec)
    if not form.is_valid():
        says = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return answered(request, found, PART, refusal=says, strike_form=form, is_other=True)
    assert isinstance(request.user, User), "login_required lets nobody else in"
    try:
        strikes.begin(
            classroom=found,
            by=request.user,
            fault=fault_for_all(form.cleaned_data),
            at=form.at_microseconds,
            leaves_out=form.cleaned_data["leaves_out"],
            speed=found.speed if ready and found.pace == "locked" else float(form.cleaned_data["speed"]),
        )
    except NotNow as refusal:
        return answered(request, found, PART, refusal=str(refusal))
    return answered(request, found, PART)


@never_cache
@login_required
@require_safe
def strike_form(request: HttpRequest, class_id: int) -> HttpResponse:
    """The form for any other fault: for htmx alone, else as a page."""
    found = own_class_or_404(request, class_id)
    lesson = lesson_of(found)
    if lesson is None:
        return answered(request, found, PART, refusal=_("Choose the lesson of the class first."))
    form = StrikeForm(spec=spec_of(catalogue.current().clusters[lesson.cluster]))
    name = "_strike_form" if request.htmx else "strike_form"  # type: ignore[attr-defined]
    return render(request, f"courses/console/{name}.html", {"classroom": found, "strike_form": form})


@never_cache
@login_required
@require_safe
def strike_curves(request: HttpRequest, class_id: int, strike_id: int) -> HttpResponse:
    """The curves with names. `?part=1`: the part of the page that goes on living."""
    found = own_class_or_404(request, class_id)
    row = get_object_or_404(Strike, pk=strike_id, classroom=found)
    context = {"classroom": found, **with_names(row)}
    name = "_strike_curves" if request.GET.get("part") else "strike_curves"
    return render(request, f"courses/console/{name}.html", context)


@login_required
@require_POST
def strike_shown(request: HttpRequest, class_id: int, strike_id: int) -> HttpResponse:
    """Put the curves on the projector (`is_shown`), or take them off."""
    found = own_class_or_404(request, class_id)
    row = get_object_or_404(Strike, pk=strike_id, classroom=found)
    (strikes.show if request.POST.get("is_shown") else strikes.close)(strike=row)
    return answered(request, found, PART)
