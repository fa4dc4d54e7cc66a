"""The people of a class: who teaches it, and for how long its door is open. Only the lead changes who
teaches."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.classroom import NotNow
from courses.forms import ConfirmForm, DoorForm, TeacherForm, WhichTeacherForm
from courses.models import Classroom
from courses.people import team
from courses.rehearsal import company
from courses.views.instructor import led_class_or_403, own_class_or_404


@never_cache
@login_required
@require_safe
def people(request: HttpRequest, class_id: int) -> HttpResponse:
    return page(request, own_class_or_404(request, class_id))


def page(request: HttpRequest, found: Classroom, **more: object) -> HttpResponse:
    """The page, with a form that was refused, if there is one."""
    context = {
        "classroom": found,
        "instructors": found.instructors.order_by("username"),
        "leads": team.leads(request.user, found),
        "form": TeacherForm(),
        "confirm": ConfirmForm(),
        "door": DoorForm(),
        **more,
    }
    return render(request, "courses/people/team.html", context, status=400 if more else 200)


@login_required
@require_POST
def add(request: HttpRequest, class_id: int) -> HttpResponse:
    found = led_class_or_403(request, class_id)
    form = TeacherForm(request.POST)
    if form.is_valid():
        try:
            user = team.add(classroom=found, whom=form.cleaned_data["whom"])
        except NotNow as refusal:
            form.add_error("whom", str(refusal))
        else:
            said = _("%(name)s teaches this class from now on, with the same rights as you.")
            messages.success(request, said % {"name": user.get_username()})
            return redirect("courses:people", class_id=found.pk)
    return page(request, found, form=form)


@login_required
@require_POST
def remove(request: HttpRequest, class_id: int) -> HttpResponse:
    """The lead removes anybody else; everybody may go."""
    found = own_class_or_404(request, class_id)
    form = WhichTeacherForm(request.POST)
    if form.is_valid() and form.cleaned_data["user"] != request.user.pk:
        found = led_class_or_403(request, class_id)
    return acted(request, form, lambda user_id: team.remove(classroom=found, user_id=user_id), class_id)


@login_required
@require_POST
def hand_over(request: HttpRequest, class_id: int) -> HttpResponse:
    found = led_class_or_403(request, class_id)
    form = WhichTeacherForm(request.POST)
    return acted(request, form, lambda user_id: team.hand_over(classroom=found, user_id=user_id), class_id)


def acted(
    request: HttpRequest, form: WhichTeacherForm, verb: Callable[[int], object], class_id: int
) -> HttpResponse:
    """Do it, and go back to the page, or to the list when the class is not mine any more."""
    if form.is_valid():
        try:
            verb(form.cleaned_data["user"])
        except NotNow as refusal:
            messages.error(request, str(refusal))
    if form.is_valid() and form.cleaned_data["user"] == request.user.pk:
        return redirect("courses:teach")
    return redirect("courses:people", class_id=class_id)


@login_required
@require_POST
def end(request: HttpRequest, class_id: int) -> HttpResponse:
    found = led_class_or_403(request, class_id)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return page(request, found, confirm=form)
    company.remove(classroom=found)  # without the class nobody would find its simulated learners again
    team.end(classroom=found)
    messages.success(request, _("The class %(name)s is no more.") % {"name": found.name})
    return redirect("courses:teach")
