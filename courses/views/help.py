"""Helping: an instructor's pages of a learner's moment, and what a learner does with what came back."""

from urllib.parse import quote
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses import catalogue
from courses.classroom import NotNow
from courses.decimals import in_seconds
from courses.models import Classroom, Hand, Help, Membership, Offer, OfferAnswer, OfferKind, Spotlight
from courses.room import help, offers, spotlight
from courses.room.console import answered
from courses.room.help_forms import AnswerForm, MomentForm, NoteForm, PointerForm, SpotlightForm
from courses.views.instructor import own_class_or_404
from courses.views.line import back, led
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.sandboxes import CannotPlay, CannotSend, Stand
from k8sarch.sandbox.socket.identity import known_owner, owner_of
from k8sarch.sandbox.socket.protocol import RequestError

# An instructor's


def console_of(classroom: Classroom, learner_id: str = "") -> str:
    """The address of the console, with a learner in its side."""
    address = reverse("courses:class", kwargs={"class_id": classroom.pk})
    return f"{address}?learner={learner_id}" if learner_id else address


def member_or_404(classroom: Classroom, number: int | None) -> Membership:
    return get_object_or_404(classroom.memberships.select_related("learner", "classroom"), pk=number)


def own_help_or_404(request: HttpRequest, class_id: int, help_id: int) -> Help:
    found = help.helps_of(request.user).filter(membership__classroom=class_id, pk=help_id).first()
    if found is None:
        raise Http404(_("There is no such moment of this class, or another instructor opened it."))
    return found


@login_required
@require_POST
async def help_open(request: HttpRequest, class_id: int) -> HttpResponse:
    """Open a copy of a learner's cluster: at the raised hand, at a moment that is named, or now."""
    user = await request.auser()
    assert isinstance(user, User), "login_required lets nobody else in"
    membership, source, stand, refusal = await sync_to_async(asked_moment)(request, class_id)
    of = await sync_to_async(pointed_at)(request, membership)
    if source is None or stand is None:
        messages.error(request, refusal)
        return redirect(console_of(membership.classroom, membership.learner_id))
    known = await sync_to_async(help.same_copy)(by=user, membership=membership, sandbox=source, stand=stand)
    if known is not None:
        return redirect(address_of(known, of))

    def opened(sandbox_id: UUID) -> str:
        made = help.open_copy(by=user, membership=membership, source=source, stand=stand, sandbox=sandbox_id)
        return address_of(made, of)

    try:
        play = await sandboxes.copy_at(
            source=source,
            stand=stand,
            owner=help.owner_of(user),
            browser=await sync_to_async(owner_of)(request.session),
            name=f"{membership.nickname}, {in_seconds(stand.at)}",
            opened=opened,
        )
    except CannotPlay as error:
        refusal = str(error)
    else:
        if not play.ended:
            return redirect("sandbox:playing", play_id=play.id)
        if play.address:
            return redirect(play.address)
        refusal = play.refusal
    messages.error(request, refusal)
    return redirect(console_of(membership.classroom, membership.learner_id))


def pointed_at(request: HttpRequest, membership: Membership) -> str:
    """What the raised hand is about, or ""."""
    form = MomentForm(request.POST)
    number = form.cleaned_data["hand"] if form.is_valid() else None
    hand = Hand.objects.filter(membership=membership, pk=number or 0).first()
    return hand.of if hand is not None else ""


def address_of(found: Help, of: str = "") -> str:
    """The page of a copy; `of` is selected there."""
    names = {"class_id": found.membership.classroom_id, "help_id": found.pk}
    return reverse("courses:help", kwargs=names) + (f"#see={quote(of)}" if of else "")


def asked_moment(request: HttpRequest, class_id: int) -> tuple[Membership, UUID | None, Stand | None, str]:
    """Whose moment is asked for, its sandbox and where; without the two last, why there is none."""
    classroom = own_class_or_404(request, class_id)
    form = MomentForm(request.POST)
    if not form.is_valid():
        raise Http404(_("This names no moment of this class."))
    asked = form.cleaned_data
    membership = member_or_404(classroom, asked["membership"])
    try:
        if asked["sandbox"] is not None:
            help.check_sandbox(membership, asked["sandbox"])
            return membership, asked["sandbox"], form.stand(), ""
        hand = Hand.objects.filter(membership=membership, pk=asked["hand"]).first()
        source, stand = help.moment_of(membership, hand)
        help.check_sandbox(membership, source)
        return membership, source, stand, ""
    except NotNow as refusal:
        return membership, None, None, str(refusal)


@never_cache
@login_required
@require_safe
def help_page(request: HttpRequest, class_id: int, help_id: int) -> HttpResponse:
    """The copy: to be looked at, or worked in once it is a fork."""
    found = own_help_or_404(request, class_id, help_id)
    record = sandboxes.record_of(found.sandbox) if found.sandbox else None
    context = {
        "help": found,
        "membership": found.membership,
        "classroom": found.membership.classroom,
        "lesson": catalogue.current().numbered(lesson_of(found)),
        "sandbox": record,
        "socket": f"/ws/sandboxes/{found.sandbox}/",
        "hand": Hand.objects.filter(membership=found.membership, lowered=None).first(),
    }
    return render(request, "courses/help/page.html", context)


def lesson_of(found: Help) -> str:
    """The number of the lesson whose cluster was copied, or ""."""
    source = sandboxes.record_of(found.source)
    return source.lesson if source is not None else ""


@login_required
@require_POST
def help_fork(request: HttpRequest, class_id: int, help_id: int) -> HttpResponse:
    """From now on the copy is worked in."""
    found = own_help_or_404(request, class_id, help_id)
    help.work_in_fork(help=found)
    return redirect("courses:help", class_id=class_id, help_id=help_id)


@login_required
@require_POST
async def help_send(request: HttpRequest, class_id: int, help_id: int) -> HttpResponse:
    """Send the fork back, as a lane of the learner's own cluster, with a note."""
    found = await sync_to_async(own_help_or_404)(request, class_id, help_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A note has 500 characters at most. Nothing was sent."))
    elif not found.is_fork or found.sandbox is None:
        messages.error(request, _("This copy is no fork yet. Nothing was sent."))
    else:
        await send(request, found, form.cleaned_data["says"])
    return redirect("courses:help", class_id=class_id, help_id=help_id)


async def send(request: HttpRequest, found: Help, says: str) -> None:
    """Send it, and say where it went or why not."""
    assert found.sandbox is not None, "a copy that is gone cannot be sent"
    at = in_seconds(found.at)
    try:
        sent = await sandboxes.graft(
            copy=found.sandbox,
            source=found.source,
            stand=help.stand_of(found),
            name=_("From your instructor, %(at)s") % {"at": at},
        )
    except (CannotSend, RequestError) as error:
        messages.error(request, str(error))
        return
    await sync_to_async(help.note_sent)(help=found, sent=sent, says=says)
    given = {"nickname": found.membership.nickname, "lane": sent.lane, "at": in_seconds(sent.at)}
    if sent.sandbox == found.source:
        said = _("Sent: %(nickname)s has it as lane %(lane)s, from %(at)s. Their own line stays as it is.")
    else:
        said = _("Sent: %(nickname)s has it as a sandbox of their own, from %(at)s.")
    messages.success(request, said % given)


@login_required
@require_POST
def help_point(request: HttpRequest, class_id: int) -> HttpResponse:
    """Point a learner to an instant of their own cluster: the one named, the raised hand's, or now."""
    membership, sandbox, stand, refusal = asked_moment(request, class_id)
    form = PointerForm(request.POST)
    if not form.is_valid():
        refusal = refusal or _("A pointer has a sentence of 500 characters at most. Nothing was sent.")
    copy_id = form.cleaned_data.get("help")
    copy = own_help_or_404(request, class_id, copy_id) if copy_id else None
    if not refusal:
        assert isinstance(request.user, User) and stand is not None, "a moment was found"
        try:
            offers.point(
                classroom=membership.classroom,
                by=request.user,
                at=min(stand.at, copy.at) if copy else stand.at,  # what comes after is the copy's own future
                of=form.cleaned_data["of"],
                says=form.cleaned_data["says"],
                to=membership,
                sandbox=str(sandbox),
                take=stand.take,
                lane=stand.lane,
            )
        except NotNow as error:
            refusal = str(error)
    if copy is None:
        return answered(
            request,
            membership.classroom,
            "side_help",
            refusal=refusal,
            chosen=membership,
            pointed=not refusal,
        )
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("Sent: it opens that instant in the learner's own cluster."))
    return redirect("courses:help", class_id=class_id, help_id=copy.pk)


@login_required
@require_POST
def spotlight_ask(request: HttpRequest, class_id: int) -> HttpResponse:
    """Ask a learner to show their cluster on the projector."""
    classroom = own_class_or_404(request, class_id)
    form = SpotlightForm(request.POST)
    if not form.is_valid():
        raise Http404(_("This names nobody of this class."))
    membership = member_or_404(classroom, form.cleaned_data["membership"])
    refusal = ""
    try:
        spotlight.ask(membership=membership, is_named=form.cleaned_data["is_named"])
    except NotNow as error:
        refusal = str(error)
    return answered(request, classroom, "side_help", refusal=refusal, chosen=membership)


@login_required
@require_POST
def spotlight_end(request: HttpRequest, class_id: int, spotlight_id: int) -> HttpResponse:
    """Off the projector, or no longer asked for."""
    classroom = own_class_or_404(request, class_id)
    rows = Spotlight.objects.filter(membership__classroom=classroom).select_related("membership__learner")
    found = get_object_or_404(rows, pk=spotlight_id)
    spotlight.end(spotlight=found)
    return answered(request, classroom, "side_help", chosen=found.membership)


# A learner's


@require_POST
async def fork(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Open a fork that was sent to me, or put it away."""
    offer, address = await sync_to_async(own_fork_or_404)(request, offer_id)
    form = AnswerForm(request.POST)
    is_taken = form.is_valid() and form.cleaned_data["answer"] == OfferAnswer.TAKEN
    if is_taken:
        try:
            content = offer.content
            await sync_to_async(help.check_take)(content)
            await sandboxes.show_lane(UUID(content["sandbox"]), content["lane"], int(content["at"]))
        except (NotNow, RequestError) as error:
            messages.error(request, str(error))
            return led(request, address)
    await sync_to_async(help.answer)(offer=offer, is_taken=is_taken)
    if is_taken:
        return led(request, address)
    return HttpResponse(status=204) if request.htmx else back(request)  # type: ignore[attr-defined]


def own_fork_or_404(request: HttpRequest, offer_id: int) -> tuple[Offer, str]:
    """The offer of a fork to this very browser, and the page of the sandbox that it is in."""
    offers = Offer.objects.filter(kind=OfferKind.FORK, withdrawn=None).select_related("membership")
    offer = get_object_or_404(offers, pk=offer_id, membership__learner=known_owner(request.session) or "-")
    record = sandboxes.record_of(UUID(offer.content["sandbox"]))
    if record is None:
        raise Http404(_("The sandbox of this fork is gone."))
    lesson = catalogue.current().numbered(record.lesson) if record.kind == record.LESSON else None
    if lesson is None:
        return offer, reverse("sandbox:show", kwargs={"sandbox_id": record.id})
    names = {"module": lesson.module_slug, "slug": lesson.slug}
    return offer, reverse("courses:lesson", kwargs=names)


@require_POST
def spotlit(request: HttpRequest, spotlight_id: int) -> HttpResponse:
    """Agree to the spotlight, decline it, or end it."""
    rows = Spotlight.objects.select_related("membership")
    found = get_object_or_404(rows, pk=spotlight_id, membership__learner=known_owner(request.session) or "-")
    form = AnswerForm(request.POST)
    answer = form.cleaned_data["answer"] if form.is_valid() else ""
    try:
        if answer == "agree":
            spotlight.agree(spotlight=found)
        elif answer == "decline":
            spotlight.decline(spotlight=found)
        elif answer == "end":
            spotlight.end(spotlight=found)
    except NotNow as refusal:
        messages.error(request, str(refusal))
    return HttpResponse(status=204) if request.htmx else back(request)  # type: ignore[attr-defined]
