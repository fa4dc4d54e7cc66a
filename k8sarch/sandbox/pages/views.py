"""Pages of the sandboxes: mine, one, and the forms that change them."""

from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from k8sarch.sandbox.kept import moments, store
from k8sarch.sandbox.limits import SANDBOXES_A_PERSON
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.models import SandboxRecord
from k8sarch.sandbox.pages.forms import NewSandboxForm, TapeFileForm
from k8sarch.sandbox.shown import grammar as sheet
from k8sarch.sandbox.socket.identity import known_owner, owner_of
from k8sarch.sandbox.socket.rights import DRIVE, right_to


@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """My sandboxes, and the form for a new one."""
    form = NewSandboxForm(request.POST or None, initial={})
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            record = store.create(
                owner=owner_of(request.session),
                kind=SandboxRecord.OWN,
                name=form.cleaned_data["name"],
                spec=form.spec(),
            )
            return redirect("sandbox:show", sandbox_id=record.id)
        except store.TooMany as error:
            refusal = str(error)
    return mine_page(request, form=form, refusal=refusal)


def mine_page(
    request: HttpRequest,
    *,
    form: NewSandboxForm | None = None,
    brought: TapeFileForm | None = None,
    refusal: str = "",
) -> HttpResponse:
    """My sandboxes and my links to moments, with what was just filled in and could not be done."""
    owner = known_owner(request.session)
    return render(
        request,
        "sandbox/mine.html",
        {
            "form": form or NewSandboxForm(None, initial={}),
            "brought": brought or TapeFileForm(),
            "sandboxes": store.of_owner(owner),
            "moments": [(moment, moments.token_of(moment)) for moment in moments.of_owner(owner)],
            "kept_days": settings.KEPT_DAYS["moments"],
            "refusal": refusal,
            "most": SANDBOXES_A_PERSON,
        },
        status=400 if request.method == "POST" else 200,
    )


@require_GET
def show(request: HttpRequest, sandbox_id: UUID) -> HttpResponse:
    """One sandbox; whoever may not even watch it is told that there is none."""
    right = right_to(sandbox_id, known_owner(request.session), request.user)
    if right is None:
        raise Http404(_("There is no such sandbox, or it is not yours to see."))
    record = SandboxRecord.objects.get(id=sandbox_id)
    return render(
        request,
        "sandbox/show.html",
        {
            "sandbox": record,
            "right": right,
            "drives": right == DRIVE,
            "socket": f"/ws/sandboxes/{record.id}/",
        },
    )


@require_GET
def grammar(request: HttpRequest) -> HttpResponse:
    """Every shape, state, message and band of the stage, in words and drawn by the stage's own modules."""
    return render(request, "sandbox/grammar.html", {"columns": sheet.columns()})


@require_POST
async def delete(request: HttpRequest, sandbox_id: UUID) -> HttpResponse:
    """Delete one of mine."""
    await sync_to_async(_mine_or_404)(request, sandbox_id)
    await sync_to_async(store.delete)(sandbox_id)
    await host.forget(sandbox_id)
    return redirect("sandbox:mine")


@require_POST
async def start_over(request: HttpRequest, sandbox_id: UUID) -> HttpResponse:
    """Begin one of mine again from the same seed; open pages follow by themselves."""
    await sync_to_async(_mine_or_404)(request, sandbox_id)
    await host.start_over(sandbox_id)
    return redirect("sandbox:show", sandbox_id=sandbox_id)


def _mine_or_404(request: HttpRequest, sandbox_id: UUID) -> SandboxRecord:
    record = SandboxRecord.objects.filter(id=sandbox_id, owner=known_owner(request.session) or "-").first()
    if record is None:
        raise Http404(_("There is no such sandbox, or it is not yours to change."))
    return record
