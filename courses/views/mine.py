"""What this server keeps of me: to read, to take along as a file, to remove."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses import reports
from courses.classroom import NotNow
from courses.forms import ConfirmForm
from courses.people import own_data, retention
from k8sarch.sandbox.socket import endings
from k8sarch.sandbox.socket.identity import known_owner


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    return page(request, ConfirmForm())


def page(request: HttpRequest, confirm: ConfirmForm) -> HttpResponse:
    owner = known_owner(request.session) or ""
    context = {
        "memberships": reports.memberships_of(owner),
        "counts": own_data.counts(owner),
        "rules": retention.RULES,
        "why_not": own_data.why_not_removed(request.user),
        "confirm": confirm,
    }
    return render(request, "courses/people/mine.html", context, status=400 if confirm.errors else 200)


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """All of it as one JSON file."""
    content = own_data.told(owner=known_owner(request.session) or "", user=request.user)
    answer = JsonResponse(content, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="k8sarch-{timezone.now():%Y-%m-%d}.json"'
    return answer


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return page(request, form)
    before = endings.session_name(request.session)
    try:
        own_data.remove(owner=known_owner(request.session) or "", user=request.user)
    except NotNow as refusal:
        messages.error(request, str(refusal))
        return redirect("courses:mine")
    logout(request)
    endings.end([before])
    messages.success(request, _("All that was kept of you is removed. This browser is unknown here now."))
    return redirect("courses:home")
