"""One socket, one viewer: JSON to requests, frames to JSON, rights on the way in. Nothing else happens
here."""

import time
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.utils.translation import gettext as _

from k8sarch.cluster import ByInstructor, ClusterSpec, command_from
from k8sarch.sandbox.journeys import beside
from k8sarch.sandbox.kept import keeping, moments, store
from k8sarch.sandbox.limits import (
    COMMANDS_A_SECOND,
    COMMANDS_BURST,
    READS_A_SECOND,
    READS_BURST,
    SEEN_A_SECOND,
    SEEN_BURST,
    SOCKETS_A_PERSON,
    SOCKETS_A_SANDBOX,
    Bucket,
)
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.live.worker import lanes_of
from k8sarch.sandbox.models import SandboxRecord
from k8sarch.sandbox.shown.reading import answer_to
from k8sarch.sandbox.socket import endings, protocol
from k8sarch.sandbox.socket.identity import known_owner, owner_of
from k8sarch.sandbox.socket.prompt import PromptConsumer
from k8sarch.sandbox.socket.protocol import (
    Act,
    AddWorker,
    Attend,
    Caused,
    Compare,
    DropLane,
    Go,
    Hello,
    KeepMoment,
    Live,
    Look,
    Other,
    Pace,
    Read,
    RequestError,
    RunUntil,
    Seen,
    StartOver,
    Step,
    ToLane,
    Why,
)
from k8sarch.sandbox.socket.rights import DRIVE, TRAVEL, WATCH, right_to
from k8sarch.sandbox.socket.viewers import Viewer

GONE = 4404
FULL = 4429
WATCHES = Hello | Seen | Attend | Why | Caused | Look | Read  # what a viewer may who may not drive
TRAVELS = WATCHES | Pace | Go | Step | RunUntil | Live | ToLane | Compare  # and what who looks at a copy may
MAY = {WATCH: WATCHES, TRAVEL: TRAVELS}  # who drives may everything


def is_seen(text: str | None) -> bool:
    """Whether a message looks like an acknowledgement, which costs next to nothing."""
    return text is not None and len(text) < 50 and text.startswith('{"do":"seen"')


class SandboxConsumer(PromptConsumer):
    """A viewer of one sandbox, who may drive it or only watch."""

    right = WATCH
    is_copy = False  # of somebody's cluster, for who helps
    sandbox_id: UUID | None = None
    more: tuple[str, ...] = ()  # the actions beside the sandbox's that `act` of a part built on this one does

    async def connect(self) -> None:
        self.viewer = Viewer(self.tell, self.close_for_now)
        await self.accept()
        self.bucket = Bucket(COMMANDS_A_SECOND, COMMANDS_BURST)
        self.readings = Bucket(READS_A_SECOND, READS_BURST)
        self.seen_bucket = Bucket(SEEN_A_SECOND, SEEN_BURST)
        self.joined = False
        try:
            self.sandbox_id, self.right = await self.sandbox_and_right()
        except RequestError as error:
            await self.refuse(str(error), GONE)
            return
        mine = endings.clusters_name(self.scope["session"])
        if endings.count(mine) >= SOCKETS_A_PERSON:
            self.sandbox_id = None
            says = _("You look at clusters on {count} pages, the limit. Close one and load this page.")
            await self.refuse(says.format(count=SOCKETS_A_PERSON), FULL)
            return
        endings.enter(self.scope, mine)
        if len(host.viewers.get(self.sandbox_id, {})) >= SOCKETS_A_SANDBOX:
            await self.refuse(
                _("{count} people look at this sandbox already, its limit. Try again later.").format(
                    count=SOCKETS_A_SANDBOX
                ),
                FULL,
            )

    async def sandbox_and_right(self) -> tuple[UUID, str]:
        """Which sandbox this socket is for, and what its viewer may. Raises RequestError."""
        sandbox_id = self.scope["url_route"]["kwargs"]["sandbox_id"]
        right = await sync_to_async(right_to)(
            sandbox_id, known_owner(self.scope["session"]), self.scope["user"]
        )
        if right is None:
            raise RequestError(_("There is no such sandbox, or it is not yours to see."))
        self.is_copy = await sync_to_async(store.is_copy)(sandbox_id)
        if right != DRIVE:  # it ends when the right does
            owner = await sync_to_async(store.owner_of)(sandbox_id)
            endings.enter(self.scope, endings.watching_name(owner))
        return sandbox_id, right

    def signed(self, line: str) -> str:
        """The line of an act as the tape keeps it: in a copy it is an instructor's, and a learner to whom the
        fork is sent reads whose it was."""
        return ByInstructor(command_from(line)).line() if self.is_copy else line

    async def refuse(self, says: str, code: int) -> None:
        """Say why, and close for good."""
        await self.send(text_data=protocol.refused(says))
        await self.close(code=code)

    async def disconnect(self, code: int) -> None:
        if self.sandbox_id is not None:
            host.leave(self.sandbox_id, self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.sandbox_id is None:
            return
        try:
            bucket = self.seen_bucket if is_seen(text_data) else self.bucket
            if not bucket.takes(time.monotonic()):
                raise RequestError(
                    _(
                        "More than {commands_a_second} messages a second. This one was "
                        "dropped; wait a moment."
                    ).format(commands_a_second=COMMANDS_A_SECOND)
                )
            request = protocol.request_from(protocol.content_of(text_data, bytes_data))
            await self.carry_out(request)
        except RequestError as error:
            await self.send(text_data=protocol.refused(str(error)))

    async def carry_out(self, request: protocol.Request) -> None:
        """Do what was asked, within the viewer's rights. Raises RequestError."""
        assert self.sandbox_id is not None, "nothing is asked of a socket without a sandbox"
        if self.right != DRIVE and not isinstance(request, MAY[self.right]):
            if self.right == TRAVEL:
                raise RequestError(_("This copy is to be looked at. Work in a fork to change it."))
            raise RequestError(_("You are watching this sandbox; only its learner can change it."))
        if isinstance(request, protocol.Clock) and (await host.alive(self.sandbox_id)).held:
            raise RequestError(_("Your instructor holds the clock."))
        match request:
            case Hello():
                await self.greet(request)
            case Seen(number):
                if self.viewer.has_seen(number):
                    await self.show_afresh()
            case Attend(level):
                await host.attend(self.sandbox_id, self, level)
            case Act(line):
                await host.act(self.sandbox_id, self.signed(line))
            case AddWorker(zone):
                name = await host.next_worker(self.sandbox_id)
                await host.act(self.sandbox_id, self.signed(f"machine add {name} zone={zone}"))
            case Pace(speed, paused):
                await host.pace(self.sandbox_id, speed, paused)
            case Go() | Step() | RunUntil() | Live() | ToLane() | DropLane() | Compare():
                await host.travel(self.sandbox_id, request)
            case Why(of):
                await self.send(text_data=protocol.encoded(await host.because(self.sandbox_id, of)))
            case Caused(of):
                await self.send(text_data=protocol.encoded(await host.caused(self.sandbox_id, of)))
            case Look():
                await host.look(self.sandbox_id, self, request)
            case KeepMoment(of):
                await self.keep_moment(of)
            case Read():
                if not self.readings.takes(time.monotonic()):
                    raise RequestError(_("The drawer reads faster than this server answers. Wait a moment."))
                sandbox = await host.alive(self.sandbox_id)
                await self.send(text_data=protocol.encoded(answer_to(sandbox, request)))
            case StartOver():
                await host.start_over(self.sandbox_id)
            case Other(do, content) if do in self.more:
                await self.act(do, content)
            case Other(do):
                raise RequestError(_("This page cannot {do}. Nothing was changed.").format(do=repr(do)))

    async def keep_moment(self, of: str | None) -> None:
        """Make a link to this very moment and tell its maker. Raises RequestError."""
        assert self.sandbox_id is not None, "no moment is kept without a sandbox"
        owner = known_owner(self.scope["session"]) or ""
        try:
            moment = await keeping.keep(host, self.sandbox_id, owner, of)
        except moments.NoMoment as error:
            raise RequestError(str(error)) from error
        url = f"/moments/{moments.token_of(moment)}/"
        answer = {
            "kind": "moment",
            "url": url,
            "embed": f"{url}embed/",
            "tape": f"{url}tape/",
            "at": moment.at,
        }
        await self.send(text_data=protocol.encoded(answer))

    async def greet(self, hello: Hello) -> None:
        """Show everything; a page that was away is told what it missed, and from where it goes on."""
        assert self.sandbox_id is not None, "nobody is greeted without a sandbox"
        since = hello.since
        sandbox = await host.join(self.sandbox_id, self, self.viewer, since)
        self.joined = True
        await self.greeted(sandbox)
        gap = (
            None if since is None or hello.stream is None else host.gap(self.sandbox_id, since, hello.stream)
        )
        if gap is None:
            await self.show(sandbox, since)
        else:
            self.viewer.shown = gap["number"]
            resumed = {"changes": gap["number"] - gap["after"], "from": since}
            await self.send(text_data=protocol.encoded({**gap, "resumed": resumed}))
        streams = host.streams[self.sandbox_id]
        self.viewer.printed = streams.printed_last
        for notice in streams.printed_since(hello.printed):
            await self.send(text_data=protocol.encoded(notice))
        await self.show_lanes(sandbox)

    async def show_lanes(self, sandbox) -> None:
        """Send what lanes there are, and the one that is compared."""
        await self.send(text_data=protocol.encoded(lanes_of(sandbox)))
        if sandbox.beside is None or sandbox.beside.is_told:
            await self.send(text_data=protocol.encoded(beside.whole(sandbox)))

    async def show(self, sandbox, since: int | None = None) -> None:
        """Send the whole picture."""
        picture: dict[str, Any] = host.worker.picture_of(sandbox)
        count = sandbox.cluster.world.journal.count
        self.viewer.shown = count
        resumed = None if since is None or since > count else {"changes": count - since, "from": since}
        more = {"rights": self.right, "resumed": resumed, "sandbox": str(self.sandbox_id)}
        streams = host.streams[sandbox.id]
        place = {"stream": streams.id, "print": streams.printed_last}
        await self.send(text_data=protocol.encoded({**picture, **more, **place}))

    async def show_afresh(self) -> None:
        """The page was behind and has seen all that was sent: it goes on from the picture as it is now."""
        assert self.sandbox_id is not None, "nobody is behind without a sandbox"
        sandbox = await host.alive(self.sandbox_id)
        await self.show(sandbox, self.viewer.shown)
        await self.show_lanes(sandbox)
        for notice in host.streams[sandbox.id].printed_since(self.viewer.printed):
            await self.send(text_data=protocol.encoded(notice))

    async def greeted(self, sandbox) -> None:
        """For parts built on this one: the sandbox is alive and its picture is about to be sent."""

    async def act(self, do: str, content: dict[str, Any]) -> None:
        """For parts built on this one: a message that is one of `more`."""

    async def tell(self, text: str) -> None:
        """Send what all viewers are sent."""
        await self.send(text_data=text)

    async def send(
        self, text_data: str | None = None, bytes_data: bytes | None = None, close: int | bool = False
    ) -> None:
        """Send, and count what the page has not seen; a page that is behind is sent nothing."""
        if self.viewer.is_behind or text_data is None:
            return
        self.viewer.sends(len(text_data), time.monotonic())
        await super().send(text_data=text_data, close=close)

    async def close_for_now(self, code: int) -> None:
        """End the socket; the page comes again by itself."""
        await self.close(code=code)


class HomeConsumer(SandboxConsumer):
    """The cluster on the home page: this browser's own, made at the first look."""

    async def sandbox_and_right(self) -> tuple[UUID, str]:
        session = self.scope["session"]
        owner = owner_of(session)
        if session.modified:
            await sync_to_async(session.save)()
        record = await sync_to_async(store.the_one)(
            owner=owner, kind=SandboxRecord.HOME, name="Shop", spec=ClusterSpec(seed=7)
        )
        return record.id, DRIVE
