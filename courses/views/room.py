"""What an instructor does with the whole room: pace and clock, offers. Each answers with its part of the
console.
"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.classroom import NotNow
from courses.models import Classroom, Membership, Offer
from courses.room import hands, offers, pace
from courses.room.console import answered
from courses.room.forms import OFFER_FORMS, ClockForm, OfferForm, PaceForm
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


@login_required
@require_POST
def lower_hand(request: HttpRequest, class_id: int, member_id: int) -> HttpResponse:
    classroom = own_class_or_404(request, class_id)
    membership = get_object_or_404(Membership, pk=member_id, classroom=classroom)
    hands.lower(membership=membership)
    return answered(request, classroom, "side_learner", chosen=membership)


@login_required
@require_POST
def offer(request: HttpRequest, class_id: int, kind: str) -> HttpResponse:
    """Hand something to all, or to the member that the form names."""
    classroom = own_class_or_404(request, class_id)
    if kind not in OFFER_FORMS:
        raise Http404("There is no such offer.")
    form = OFFER_FORMS[kind](request.POST)
    refusal = ""
    if form.is_valid():
        try:
            assert isinstance(request.user, User), "login_required lets nobody else in"
            _handed_out(kind, form, classroom, request.user)
            return answered(request, classroom, "side_offers")
        except NotNow as no:
            refusal = str(no)
    filled = {**offers.empty_forms(), kind: form}
    return answered(request, classroom, "side_offers", refusal=refusal, offer_forms=filled, offer_open=kind)


def _handed_out(kind: str, form: OfferForm, classroom: Classroom, by: User) -> None:
    given = {**form.cleaned_data}
    member_id = given.pop("to")
    to = get_object_or_404(Membership, pk=member_id, classroom=classroom) if member_id else None
    common: dict[str, Any] = {"classroom": classroom, "by": by, "to": to}
    if kind == "hint":
        offers.hint(**common, **given)
    elif kind == "question":
        choices, right = given.pop("choices")
        offers.ask(**common, **given, choices=choices, right=right)
    elif kind == "pointer":
        offers.point(**common, **given)
    else:
        offers.share(**common, lesson=given["lesson"], moment=given["link"], says=given["says"])


@login_required
@require_POST
def reveal_offer(request: HttpRequest, class_id: int, offer_id: int) -> HttpResponse:
    classroom = own_class_or_404(request, class_id)
    try:
        offers.reveal(offer=get_object_or_404(Offer, pk=offer_id, classroom=classroom))
    except NotNow as refusal:
        return answered(request, classroom, "side_offers", refusal=str(refusal))
    return answered(request, classroom, "side_offers")


@login_required
@require_POST
def withdraw_offer(request: HttpRequest, class_id: int, offer_id: int) -> HttpResponse:
    classroom = own_class_or_404(request, class_id)
    offers.withdraw(offer=get_object_or_404(Offer, pk=offer_id, classroom=classroom))
    return answered(request, classroom, "side_offers")
