"""Pages of moments and of tapes: a moment to look at, the same for a frame in another page, tapes as files
out and in; and what a visitor may do with a moment: play its tape anew, or go on from there in a sandbox of
their own.

Reading needs no account and no cookie. Only the view `embed` may stand in a frame of another site.
"""

from uuid import UUID

from asgiref.sync import sync_to_async
from csp.constants import NONE
from csp.decorators import csp_replace
from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from k8sarch.cluster import SpecError, release
from k8sarch.sandbox.kept import keeping, moments, store
from k8sarch.sandbox.kept.anew import NewSandbox, SamePlay, told
from k8sarch.sandbox.kept.playing import CannotPlay, Play, plays
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.models import Moment
from k8sarch.sandbox.pages.drawing_views import printed_answer
from k8sarch.sandbox.pages.forms import TapeFileForm
from k8sarch.sandbox.pages.views import mine_page
from k8sarch.sandbox.socket.identity import known_owner, owner_of
from k8sarch.sandbox.socket.protocol import RequestError
from k8sarch.sandbox.socket.rights import right_to


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
        "at": moment.seconds,
        "is_of_this_release": moment.release == release(),
        "outcome": told(moment),
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


@require_GET
async def printed(request: HttpRequest, token: str) -> HttpResponse:
    """The moment as a page to be printed; with ?file=svg as a drawing to be kept."""
    moment = await sync_to_async(moment_or_404)(token)
    tables = (await sync_to_async(moments.shown_of)(moment))["picture"]["tables"]
    return await printed_answer(request, tables, moment.at, moment, reverse("sandbox:moment", args=[token]))


def tape_answer(text: str, name: str) -> HttpResponse:
    """A tape as a download; `name` has letters that need no quoting."""
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.tape.txt"'
    return answer


@require_POST
async def go_on(request: HttpRequest, token: str) -> HttpResponse:
    """Open a sandbox of one's own that stands at the moment, with its tape."""
    moment = await sync_to_async(moment_or_404)(token)
    owner = await sync_to_async(owner_of)(request.session)
    if not await sync_to_async(store.has_room)(owner):
        return await sync_to_async(refused)(request, moment, token, store.full_says())
    try:
        played = moments.tape_of(moment)
        name = f"{moment.name[:60]} ({moment.at / 1_000_000:.0f} s)"
        play = Play(played, moment.at, owner)
        plays.begin(play, NewSandbox(owner, name, played).then)
    except (CannotPlay, SpecError) as error:
        return await sync_to_async(refused)(request, moment, token, str(error))
    return await ended_or_waiting(request, play)


@require_POST
async def play(request: HttpRequest, token: str) -> HttpResponse:
    """Play the tape anew under this release, unless that was done, and tell whether it came out the same."""
    moment = await sync_to_async(moment_or_404)(token)
    address = reverse("sandbox:moment", args=[token])
    if moment.played_under == release() and "refused" not in (moment.outcome or {}):
        return redirect(address)
    owner = await sync_to_async(owner_of)(request.session)
    try:
        same = await sync_to_async(SamePlay)(moment)  # unpacks what was kept
        play = Play(moments.tape_of(moment), moment.at, owner, same.comparison.see, address=address)
        plays.begin(play, same.then)
    except (CannotPlay, SpecError) as error:
        return await sync_to_async(refused)(request, moment, token, str(error))
    return await ended_or_waiting(request, play)


def refused(request: HttpRequest, moment: Moment, token: str, says: str) -> HttpResponse:
    """The page of the moment with a reason why nothing came of what was asked."""
    return render(request, "sandbox/moment.html", {**context_of(moment, token), "refusal": says}, status=400)


async def ended_or_waiting(request: HttpRequest, play: Play) -> HttpResponse:
    """Where a play leads when it ends soon, else the page that tells how far it is."""
    await plays.wait(play)
    if play.ended:
        return await sync_to_async(arrived)(request, play)
    return redirect("sandbox:playing", play_id=play.id)


def arrived(request: HttpRequest, play: Play) -> HttpResponse:
    """The end of a play: its address with what is to be said there, or why it has none."""
    if play.address:
        if play.notice:
            notices.success(request, play.notice)
        return redirect(play.address)
    return render(request, "sandbox/playing.html", {"play": play}, status=400)


@require_GET
async def playing(request: HttpRequest, play_id: UUID) -> HttpResponse:
    """How far a play of mine is; where it leads once it has ended."""
    play = plays.of(play_id, await sync_to_async(known_owner)(request.session))
    if play is None:
        raise Http404(
            _("There is no such tape being played, or it ended long ago. Nothing was lost; begin it again.")
        )
    if not play.ended:
        return await sync_to_async(render)(request, "sandbox/playing.html", {"play": play})
    answer = await sync_to_async(arrived)(request, play)
    return HttpResponseClientRedirect(answer.get("Location", request.path)) if request.htmx else answer


@require_GET
async def sandbox_tape(request: HttpRequest, sandbox_id: UUID) -> HttpResponse:
    """The tape of a sandbox that one may watch, up to where it stands, with release and digest."""
    right = await sync_to_async(right_to)(
        sandbox_id, await sync_to_async(known_owner)(request.session), await request.auser()
    )
    if right is None:
        raise Http404(_("There is no such sandbox, or it is not yours to see."))
    try:
        tape = await keeping.tape_now(host, sandbox_id)
    except RequestError as error:  # the server is full, or the cluster on its way to another moment
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    return tape_answer(tape.text(), f"sandbox-{tape.end / 1_000_000:.0f}s")


@require_POST
async def bring(request: HttpRequest) -> HttpResponse:
    """Open a sandbox from the file of a tape."""
    owner = await sync_to_async(owner_of)(request.session)
    form = TapeFileForm(request.POST, request.FILES)
    if not await sync_to_async(store.has_room)(owner):
        return await sync_to_async(mine_page)(request, brought=form, refusal=store.full_says())
    if not await sync_to_async(form.is_valid)():  # reads the whole file
        return await sync_to_async(mine_page)(request, brought=form)
    tape = form.cleaned_data["file"]
    try:
        play = Play(tape, max(tape.end, *(at for at, _line in tape.lines), 0), owner)
        plays.begin(play, NewSandbox(owner, form.cleaned_data["title"], tape).then)
    except CannotPlay as error:
        return await sync_to_async(mine_page)(request, brought=form, refusal=str(error))
    return await ended_or_waiting(request, play)


@require_POST
def delete(request: HttpRequest, moment_id: UUID) -> HttpResponse:
    """Delete one of my moments: its link shows nothing any more."""
    if not moments.delete(moment_id, known_owner(request.session)):
        raise Http404(_("There is no such moment, or it is not yours to delete."))
    return redirect("sandbox:mine")
