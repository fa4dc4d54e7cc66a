"""What a member says to the class: a hand, an answer to an offer. Each is answered with the line as it stands
then; without JavaScript with the page that it was sent from.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from courses.classroom import NotNow
from courses.models import Membership
from courses.room import hands, offers
from courses.room.forms import AnswerForm, HandForm
from courses.room.leads import address_of
from courses.room.line_state import line_of, membership_of, parts_of
from k8sarch.sandbox.socket.identity import known_owner


def own_membership_or_404(request: HttpRequest) -> Membership:
    """The membership that this browser's line is about."""
    membership = membership_of(known_owner(request.session))
    if membership is None:
        raise Http404(_("You are in no class. Join one by its code."))
    return membership


@require_POST
def raise_hand(request: HttpRequest) -> HttpResponse:
    membership = own_membership_or_404(request)
    form = HandForm(request.POST)
    if not form.is_valid():
        return line_answered(request, _("The sentence has 200 letters at most, which can be seen."))
    try:
        hands.raise_hand(membership=membership, **form.cleaned_data)
    except NotNow as refusal:
        return line_answered(request, str(refusal))
    return line_answered(request)


@require_POST
def lower_hand(request: HttpRequest) -> HttpResponse:
    hands.lower(membership=own_membership_or_404(request))
    return line_answered(request)


@require_POST
def answer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Take an offer and go where it leads, choose an answer of a question, or put it away."""
    membership = own_membership_or_404(request)
    offer = offers.offer_to(membership, offer_id)
    if offer is None:
        raise Http404(_("Nothing like this was handed to you."))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return line_answered(request, _("Choose one answer first."))
    try:
        if form.cleaned_data["do"] == AnswerForm.CHOOSE:
            offers.choose(offer=offer, membership=membership, choice=form.cleaned_data["choice"])
        elif form.cleaned_data["do"] == AnswerForm.PUT_AWAY:
            offers.put_away(offer=offer, membership=membership)
        else:
            address = address_of(offer, membership)
            offers.take(offer=offer, membership=membership)
            if address:
                return led(request, address)
    except NotNow as refusal:
        return line_answered(request, str(refusal))
    return line_answered(request)


def line_answered(request: HttpRequest, refusal: str = "") -> HttpResponse:
    """The line as it stands now, and why nothing was done if so."""
    if not request.htmx:  # type: ignore[attr-defined]
        if refusal:
            messages.error(request, refusal)
        return back(request)
    line = line_of(known_owner(request.session), str(request.POST.get("page_lesson", ""))[:8])
    context = {"parts": parts_of(line, request), "refusal": refusal, "class_line": line}
    return render(request, "courses/line/_answer.html", context)


def led(request: HttpRequest, address: str) -> HttpResponse:
    """To another page, whether htmx asked or a form without it."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)  # type: ignore[attr-defined]


def back(request: HttpRequest) -> HttpResponse:
    """To the page of ours that a form without htmx was sent from."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    return redirect(page if is_ours else "courses:lessons")
