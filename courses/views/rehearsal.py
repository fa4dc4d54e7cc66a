"""What the console does with a rehearsal: begins it, ends it, removes all that it left."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.classroom import NotNow
from courses.rehearsal import company
from courses.rehearsal.forms import RehearsalForm
from courses.room.console import answered
from courses.views.instructor import own_class_or_404

PART = "side_rehearsal"


@login_required
@require_POST
def rehearsal_begin(request: HttpRequest, class_id: int) -> HttpResponse:
    classroom = own_class_or_404(request, class_id)
    form = RehearsalForm(request.POST)
    refusal = ""
    if not form.is_valid():
        refusal = _("Choose how many come, as numbers. Nothing was changed.")
    else:
        place = company.place_of(classroom, own_address(request), tls=settings.SESSION_COOKIE_SECURE)
        try:
            company.begin(classroom=classroom, place=place, counts=form.cleaned_data)
        except NotNow as no:
            refusal = str(no)
    return answered(request, classroom, PART, refusal=refusal)


@login_required
@require_POST
def rehearsal_end(request: HttpRequest, class_id: int) -> HttpResponse:
    classroom = own_class_or_404(request, class_id)
    company.end(classroom=classroom)
    return answered(request, classroom, PART)


@login_required
@require_POST
def rehearsal_remove(request: HttpRequest, class_id: int) -> HttpResponse:
    classroom = own_class_or_404(request, class_id)
    company.remove(classroom=classroom)
    return answered(request, classroom, PART)


def own_address(request: HttpRequest) -> str:
    """Where this server listens on its own machine, whatever name the page was asked for by."""
    server = getattr(request, "scope", {}).get("server") or ("127.0.0.1", request.get_port())
    return f"http://127.0.0.1:{server[1]}"
