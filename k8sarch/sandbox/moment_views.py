"""Pages of moments: one to look at, one to put into another page as a frame, its tape as a file; and what a visitor may
do with it: play the tape anew, or go on from there in a sandbox of their own.

Reading needs no account and no cookie. Only the view `embed` may stand in a frame of another site.
"""

from uuid import UUID

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET, require_POST

from k8sarch.cluster import release

from . import moments
from .identity import known_owner
from .models import Moment


def moment_or_404(token: str) -> Moment:
    """The moment of that token."""
    moment = moments.found(token)
    if moment is None:
        raise Http404(_("There is no such moment. Its link may have been cut off, or its maker deleted it."))
    return moment


def context_of(moment: Moment, token: str) -> dict:
    """What both pages show."""
    return {
        "moment": moment,
        "token": token,
        "still": moments.shown_of(moment),
        "at": f"{moment.at / 1_000_000:.1f}",
        "is_of_this_release": moment.release == release(),
    }


@require_GET
def show(request: HttpRequest, token: str) -> HttpResponse:
    """The moment, and what can be done with it."""
    moment = moment_or_404(token)
    return render(request, "sandbox/moment.html", context_of(moment, token))


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"], "form-action": [NONE]})
@require_GET
def embed(request: HttpRequest, token: str) -> HttpResponse:
    """The moment alone, for a frame in any page: nothing to send, no cookie set."""
    moment = moment_or_404(token)
    return render(request, "sandbox/moment_embed.html", context_of(moment, token))


@require_GET
def tape(request: HttpRequest, token: str) -> HttpResponse:
    """The tape that leads to the moment, as a text file."""
    moment = moment_or_404(token)
    return tape_answer(moments.tape_of(moment).text(), f"moment-{moment.at / 1_000_000:.0f}s")


def tape_answer(text: str, name: str) -> HttpResponse:
    """A tape as a download; `name` has letters that need no quoting."""
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.tape.txt"'
    return answer


@require_POST
def delete(request: HttpRequest, moment_id: UUID) -> HttpResponse:
    """Delete one of my moments: its link shows nothing any more."""
    if not moments.delete(moment_id, known_owner(request.session)):
        raise Http404(_("There is no such moment, or it is not yours to delete."))
    return redirect("sandbox:mine")
