"""Drawings of a sandbox as they stand in a page or in a file: a printable moment, and who owns whom.

Rights as for watching. Both show the sandbox at the instant where it stands; looking changes nothing.
"""

import asyncio
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from k8sarch.cluster import ClusterView
from k8sarch.diagrams import alone, drawing_svg
from k8sarch.sandbox.limits import REFERENCE_LETTERS_MAX
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.live.worker import Sandbox
from k8sarch.sandbox.models import Moment, SandboxRecord
from k8sarch.sandbox.shown.ownership import NothingToDraw, ownership
from k8sarch.sandbox.shown.printed import Tables, moment_drawing
from k8sarch.sandbox.socket.identity import known_owner
from k8sarch.sandbox.socket.protocol import RequestError
from k8sarch.sandbox.socket.rights import right_to

SVG = "image/svg+xml; charset=utf-8"


def record_or_404(request: HttpRequest, sandbox_id: UUID) -> SandboxRecord:
    """The record, for whoever may at least watch."""
    if right_to(sandbox_id, known_owner(request.session), request.user) is None:
        raise Http404(_("There is no such sandbox, or it is not yours to see."))
    return SandboxRecord.objects.get(id=sandbox_id)


async def opened(request: HttpRequest, sandbox_id: UUID) -> tuple[SandboxRecord, Sandbox]:
    """The record and its running cluster."""
    record = await sync_to_async(record_or_404)(request, sandbox_id)
    try:
        return record, await host.alive(sandbox_id)
    except RequestError as error:
        raise Http404(str(error)) from error


@require_GET
async def printed(request: HttpRequest, sandbox_id: UUID) -> HttpResponse:
    """The moment as a page to be printed; with ?file=svg as a drawing to be kept."""
    record, sandbox = await opened(request, sandbox_id)
    back = reverse("sandbox:show", args=[sandbox_id])
    return await printed_answer(request, sandbox.picture.tables, sandbox.cluster.now, record, back)


async def printed_answer(
    request: HttpRequest, tables: Tables, at: int, shown: SandboxRecord | Moment, back: str
) -> HttpResponse:
    """The picture of a sandbox or of a kept moment at the instant `at`, to be printed or kept; `back` is
    where it stands on the screen."""
    drawing = moment_drawing(tables, at, shown.name)
    svg = await asyncio.to_thread(drawing_svg, drawing, "moment")
    if request.GET.get("file") == "svg":
        answer = HttpResponse(alone(svg), content_type=SVG)
        name = f"{slugify(shown.name) or 'sandbox'}-{at / 1e6:.1f}s.svg"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    # The drawing is made by our own code, which escapes every word in it.
    context = {"seed": shown.spec["seed"], "back": back, "drawing": drawing, "svg": mark_safe(svg)}  # noqa: S308
    return await sync_to_async(render)(request, "sandbox/print.html", context)


@require_GET
async def graph(request: HttpRequest, sandbox_id: UUID) -> HttpResponse:
    """Who owns what stands behind ?of=REFERENCE, as SVG for the page; with &file=svg as a drawing to be
    kept."""
    record, sandbox = await opened(request, sandbox_id)
    reference = request.GET.get("of", "")
    if not 0 < len(reference) <= REFERENCE_LETTERS_MAX:
        return HttpResponse(
            _("Say of what, as in ?of=pods/shop/web-1."), status=400, content_type="text/plain; charset=utf-8"
        )
    try:
        drawing = ownership(ClusterView(sandbox.cluster), sandbox.picture.tables, reference)
    except NothingToDraw as error:
        return HttpResponse(str(error), status=404, content_type="text/plain; charset=utf-8")
    page = reverse("sandbox:show", args=[sandbox_id])
    links = {box.lesson: f"{page}#see={box.lesson}" for box in drawing.boxes if box.lesson}
    svg = await asyncio.to_thread(drawing_svg, drawing, "owners", links)
    return HttpResponse(alone(svg) if request.GET.get("file") == "svg" else svg, content_type=SVG)
