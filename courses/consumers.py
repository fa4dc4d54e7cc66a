"""The socket of a lesson: its sandbox, which reports verdicts and moves the strip."""

import asyncio
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.utils.translation import gettext as _

from courses import catalogue, progress
from courses.afterwards.attention import Attention
from courses.forms import LookForm, PredictionForm
from courses.lesson import Lesson
from courses.limits import ATTENTION_WRITTEN_SECONDS, TRAVEL_COUNTS_SECONDS
from courses.room import pace
from courses.room.deeds import KEEPER
from k8sarch.cluster import SpecError
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.live.tasks import Asked
from k8sarch.sandbox.socket import protocol
from k8sarch.sandbox.socket.consumers import SandboxConsumer
from k8sarch.sandbox.socket.identity import known_owner
from k8sarch.sandbox.socket.protocol import (
    Act,
    AddWorker,
    Go,
    Live,
    Look,
    Read,
    RequestError,
    RunUntil,
    Step,
    ToLane,
    Why,
)
from k8sarch.sandbox.socket.rights import DRIVE


class LessonConsumer(SandboxConsumer):
    """This browser's sandbox of a lesson. What its check says and what the learner does moves the strip."""

    more: tuple[str, ...] = ("predict", "looked")
    lesson: Lesson
    owner: str
    travelled = 0.0  # when the learner last went through time (real clock)
    seen = ("", "")  # what the learner looked at last
    has_acted = False  # written down on this socket
    scored: Mapping[str, Any] = MappingProxyType({})  # what history has decided, as it was written down last
    is_passed = False  # written down on this socket, with the chain that is asked for
    attention: Attention | None = None
    writing: asyncio.Task[None] | None = None  # of the attention

    async def sandbox_and_right(self) -> tuple[UUID, str]:
        names = self.scope["url_route"]["kwargs"]
        found = catalogue.current().find(names["module"], names["slug"])
        owner = known_owner(self.scope["session"])
        if found is None or owner is None:
            raise RequestError(
                _("There is no such lesson, or this browser keeps no cookies. Load the lesson's page again.")
            )
        self.owner, self.lesson = owner, found[1]
        return await sync_to_async(self._open)(), DRIVE

    def _open(self) -> UUID:
        spec = catalogue.current().clusters[self.lesson.cluster]
        try:
            record = sandboxes.open_for_lesson(self.owner, self.lesson.number, self.lesson.title, dict(spec))
        except SpecError as error:
            raise RequestError(
                _("The cluster of this lesson cannot be built: {error}").format(error=error)
            ) from error
        progress.open_lesson(owner=self.owner, lesson=self.lesson)
        pace.settle_learner(self.owner)
        return record.id

    async def disconnect(self, code: int) -> None:
        await super().disconnect(code)  # first: a disk that refuses keeps no viewer
        if self.writing is not None:
            await asyncio.wait([self.writing])
        if self.attention is not None:
            self.attention.passes(time.monotonic())
            await self.write_attention(self.attention)

    def attend_to(self, request: protocol.Request) -> None:
        """Count the time up to this message, and now and then write it down, beside: nothing waits for it."""
        if self.attention is None:
            return
        self.attention.hears(request, time.monotonic())
        is_due = self.attention.seconds >= ATTENTION_WRITTEN_SECONDS
        if is_due and (self.writing is None or self.writing.done()):
            self.writing = asyncio.get_running_loop().create_task(self.write_attention(self.attention))

    async def write_attention(self, attention: Attention) -> None:
        """Add what was counted to the learner's time in this lesson."""
        seconds = attention.taken()
        if seconds:
            await sync_to_async(progress.add_active)(owner=self.owner, lesson=self.lesson, seconds=seconds)

    async def greeted(self, sandbox: Any) -> None:
        self.attention = self.attention or Attention.beginning(time.monotonic())
        asked = self.asked()
        if asked is None:
            return
        assert self.sandbox_id is not None, "a sandbox greeted us"
        if sandbox.task is None:
            host.worker.watch_task(sandbox, asked)
        host.on_verdict(self.sandbox_id, self, self.on_verdict)
        verdict = host.worker.verdict(sandbox, always=True)
        if verdict is not None:  # what happened while this page was away, or in the full sandbox, counts too
            await self.on_verdict(verdict)

    def asked(self) -> Asked | None:
        """What is watched in this sandbox; None for nothing."""
        return asked_of(self.lesson)

    async def on_verdict(self, verdict: dict[str, Any]) -> None:
        """Write down what history has decided of the prediction, and that the task is passed."""
        assert self.sandbox_id is not None, "only a sandbox gives verdicts"
        stand = sandboxes.stand_of(self.sandbox_id)
        if verdict["measured"] != self.scored and stand is not None:
            self.scored = verdict["measured"]
            place = {"sandbox": str(self.sandbox_id), "take": stand.take, "lane": stand.lane}
            measured = {kind: {**found, **place} for kind, found in verdict["measured"].items()}
            await sync_to_async(progress.score_prediction)(
                owner=self.owner, lesson=self.lesson, measured=measured
            )
        if verdict["passed"] and self.lesson.task is not None and not self.is_passed:
            self.is_passed = True
            await sync_to_async(progress.pass_task)(
                owner=self.owner,
                lesson=self.lesson,
                task=self.lesson.task.name,
                sandbox=str(self.sandbox_id),
                stand=stand,
                chain=host.worker.chain(self.sandbox_id, seed=f"{self.owner}/{self.lesson.number}"),
            )

    async def carry_out(self, request: protocol.Request) -> None:
        self.attend_to(request)
        await super().carry_out(request)
        self.note(request)
        is_act = isinstance(request, Act) and not sandboxes.only_looks(request.line)
        if not self.has_acted and (is_act or isinstance(request, AddWorker)):
            await sync_to_async(progress.note_act)(owner=self.owner, lesson=self.lesson)
            self.has_acted = True

    def note(self, request: protocol.Request) -> None:
        """Note, for who teaches the learner, what was asked; a dragged playhead is one travel."""
        match request:
            case Act(line):
                self.did("kubectl" if line.startswith("kubectl ") else "act", line)
            case AddWorker(zone):
                self.did("act", f"machine add worker zone={zone}")
            case Why(of):
                self.saw("why", of)
            case Look(level, of) if level != "map":
                self.saw("look", of)
            case Read(_what, of) if of != "all":
                self.saw("look", of)
            case Go() | Step() | RunUntil() | Live() | ToLane():
                if time.monotonic() - self.travelled > TRAVEL_COUNTS_SECONDS:
                    self.did("travel")
                self.travelled = time.monotonic()

    def saw(self, kind: str, of: str) -> None:
        """A look counts when it is another than the last one: pages ask again by themselves."""
        if (kind, of) != self.seen:
            self.seen = (kind, of)
            self.did(kind, of)

    def did(self, kind: str, of: str = "") -> None:
        KEEPER.note(owner=self.owner, lesson=self.lesson.number, kind=kind, of=of)

    async def act(self, do: str, content: dict[str, Any]) -> None:
        if do == "predict":
            await self.predict(content)
        else:
            await self.looked(content)

    async def predict(self, content: dict[str, Any]) -> None:
        """Commit a prediction. Raises RequestError."""
        if self.lesson.predict is None:
            raise RequestError(_("This lesson asks for no prediction. Nothing was changed."))
        spec = catalogue.current().clusters[self.lesson.cluster]
        form = PredictionForm(content, predict=self.lesson.predict, spec=spec)
        if not form.is_valid():
            raise RequestError(
                _("This prediction is none of those that the lesson asks for. Nothing was changed.")
            )
        try:
            await sync_to_async(progress.commit_prediction)(
                owner=self.owner, lesson=self.lesson, **form.cleaned_data
            )
        except progress.PredictionClosed:
            raise RequestError(
                _(
                    "This cluster was acted on before you predicted, so a prediction would be a look back. "
                    "Nothing was changed."
                )
            ) from None

    async def looked(self, content: dict[str, Any]) -> None:
        """Note what the learner looked at, for the hints. Raises RequestError."""
        form = LookForm(content)
        if not form.is_valid():
            raise RequestError(_("This look names nothing on the page. Nothing was changed."))
        await sync_to_async(progress.note_look)(
            owner=self.owner, lesson=self.lesson, of=form.cleaned_data["of"]
        )


def asked_of(lesson: Lesson) -> Asked | None:
    """What a lesson asks of its sandbox; None for one without a task."""
    if lesson.task is None:
        return None
    questions = lesson.predict.questions if lesson.predict else ()
    return Asked(
        check=lesson.task.check,
        arguments=dict(lesson.task.arguments),
        measures={each.kind: (each.measure, dict(each.arguments)) for each in questions if each.measure},
        effect=lesson.explain.effect if lesson.explain else "",
        effect_arguments=dict(lesson.explain.arguments) if lesson.explain else {},
    )
