"""Certificates: a learner's own, and the page that anybody with the link may read."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.afterwards import certificates
from courses.afterwards.forms import CertificateForm, HolderForm
from courses.classroom import NotNow
from courses.models import MarkKind
from courses.room.projector_socket import qr_svg
from courses.views.instructor import reached
from k8sarch.sandbox.socket.identity import owner_of


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    return _mine(request)


def _mine(request: HttpRequest, refused: HolderForm | None = None) -> HttpResponse:
    owner = owner_of(request.session)
    standings = [
        (standing, _holder_form(standing, refused), _token(standing))
        for standing in certificates.standings_of(owner)
    ]
    shown = {standing.certificate.pk for standing, _form, _token in standings if standing.certificate}
    context = {
        "standings": standings,
        "others": [
            (certificate, certificates.token_of(certificate))
            for certificate in certificates.of_owner(owner)
            if certificate.pk not in shown
        ],
        "mark_kinds": MarkKind.choices,
    }
    return render(request, "courses/afterwards/certificates.html", context, status=400 if refused else 200)


def _holder_form(standing: certificates.Standing, refused: HolderForm | None) -> HolderForm:
    """An empty form for this class, or the one that was just refused."""
    number = standing.membership.classroom_id
    if refused is not None and refused.data.get("classroom") == str(number):
        return refused
    return HolderForm(initial={"classroom": number}, auto_id=f"holder-{number}-%s")


def _token(standing: certificates.Standing) -> str:
    return certificates.token_of(standing.certificate) if standing.certificate else ""


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """The learner asks for the certificate of a class, with the name that is to stand on it."""
    form = HolderForm(request.POST)
    if not form.is_valid():
        return _mine(request, form)
    try:
        issued = certificates.issue(
            owner=owner_of(request.session),
            classroom_id=form.cleaned_data["classroom"],
            holder=form.cleaned_data["holder"],
        )
    except NotNow as refusal:
        messages.error(request, str(refusal))
        return redirect("courses:certificates")
    return redirect("courses:certificate", token=certificates.token_of(issued))


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    form = CertificateForm(request.POST)
    if form.is_valid():
        certificates.forget(owner=owner_of(request.session), certificate_id=form.cleaned_data["certificate"])
        messages.success(request, _("The certificate is deleted. Its link shows nothing any more."))
    return redirect("courses:certificates")


@never_cache
@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """Whether the link is genuine, and what it stands for. A revoked one says so and shows nothing more."""
    issued = certificates.found(token)
    if issued is None:
        return render(request, "courses/afterwards/certificate_unknown.html", status=404)
    address = reached(request, reverse("courses:certificate", kwargs={"token": token}))
    context = {
        "certificate": issued,
        "marks": MarkKind.choices,
        "address": address,
        "qr": qr_svg(address),
    }
    status = 410 if issued.revoked else 200
    return render(request, "courses/afterwards/certificate.html", context, status=status)
