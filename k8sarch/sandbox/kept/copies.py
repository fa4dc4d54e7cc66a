"""Copies: somebody else's sandbox as it stood at one instant, played anew into a sandbox of the helper's, and
what was done there sent back as a lane of its owner's own.

Contract: the source is read and never changed by a copy; a fork that is sent back adds a lane to it, or opens
a sandbox of its owner's, and changes nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import transaction
from django.utils.translation import gettext as _

from k8sarch.cluster import SpecError, Tape, release, spec_from
from k8sarch.sandbox.journeys import grafts
from k8sarch.sandbox.journeys.grafts import Fork
from k8sarch.sandbox.journeys.lanes import free_letter
from k8sarch.sandbox.kept import checkpoints, store
from k8sarch.sandbox.kept.playing import CannotPlay, Play, plays
from k8sarch.sandbox.limits import HELPS_A_PERSON, SANDBOXES_A_PERSON, WARM_UP
from k8sarch.sandbox.live.host import Host
from k8sarch.sandbox.live.worker import lanes_of
from k8sarch.sandbox.models import SandboxRecord
from k8sarch.sandbox.socket.protocol import encoded


class CannotSend(Exception):
    """The fork cannot be sent back; the text says why, and what to do."""


# From the learner to who helps


@dataclass(slots=True)
class Copy:
    """A play that ends in a copy for `owner`. `opened` is told its id, in the thread of the database, and
    returns the address where it is shown."""

    host: Host
    owner: str
    name: str
    tape: Tape
    at: int
    opened: Callable[[UUID], str]

    async def then(self, play: Play) -> None:
        """Keep what was played; of more copies than one person may have the oldest go."""
        if play.refusal:
            return
        gone, play.address = await sync_to_async(self.keep)(play)
        for sandbox_id in gone:
            await self.host.forget(sandbox_id)

    def keep(self, play: Play) -> tuple[list[UUID], str]:
        """Write the copy, with what was played as its checkpoint; returns the ids of those that went for it,
        and where it is shown."""
        with transaction.atomic():
            others = SandboxRecord.objects.filter(owner=self.owner, kind=SandboxRecord.HELP).order_by("-used")
            gone = [record.id for record in others[HELPS_A_PERSON - 1 :]]
            for sandbox_id in gone:
                store.delete(sandbox_id)
            record = store.create_played(
                owner=self.owner,
                kind=SandboxRecord.HELP,
                name=self.name,
                tape=self.tape,
                position=self.at,
                end=play.until,
            )
            address = self.opened(record.id)
        play.picture.take_patch()
        checkpoints.write(record.id, checkpoints.taken(play.cluster, play.picture, self.tape))
        return gone, address


async def copy_at(
    host: Host,
    *,
    source: UUID,
    take: int,
    lane: str,
    at: int,
    owner: str,
    browser: str,
    name: str,
    opened: Callable[[UUID], str],
) -> Play:
    """Play the tape of that lane, cut at the instant `at` (microseconds), into a copy for `owner`; returns
    when it has ended or patience has. `browser` is who may ask how far it is. Raises CannotPlay."""
    try:
        whole = await sync_to_async(store.tape_of)(source, take, lane)
    except SpecError as error:
        raise CannotPlay(str(error)) from error
    if whole is None:
        raise CannotPlay(_("This moment is not kept any more: its sandbox or its lane is gone."))
    tape = replace(whole.cut(at), release=release())
    play = Play(tape, max(at, WARM_UP), browser)
    plays.begin(play, Copy(host, owner, name, tape, at, opened).then)
    await plays.wait(play)
    return play


# Back to the learner


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a fork went: the sandbox, the letter of its lane, and the instant at which it begins."""

    sandbox: UUID
    lane: str
    at: int


async def fork_of(host: Host, sandbox_id: UUID, at: int) -> Fork:
    """What was done in a copy that began at the instant `at`, in the lane that it shows. Raises
    RequestError when the copy is gone."""
    await host.arrival(await host.alive(sandbox_id))
    async with host.lock_of(sandbox_id):
        sandbox = await host.opened(sandbox_id)
        lane = sandbox.lane
        if sandbox.is_past:
            return Fork(lane.tape.lines, at, lane.end, lane.digest, lane.bands)
        host.worker.run_folding(sandbox, sandbox.cluster.now)
        cluster = sandbox.cluster
        return Fork(lane.tape.lines, at, cluster.now, cluster.digest, sandbox.picture.whole_bands())


async def graft(host: Host, *, source: UUID, take: int, lane: str, fork: Fork, name: str) -> Sent:
    """Put a fork into the sandbox that it was copied from, as a lane beside that one. Where its owner has
    started over since, or has no letter left, it becomes a sandbox of their own, named `name`. Raises
    CannotSend."""
    async with host.lock_of(source):
        kept = await sync_to_async(store.kept)(source)
        if kept is None:
            raise CannotSend(_("The learner's sandbox is gone, so nothing can be sent there."))
        alive = host.worker.sandboxes.get(source)
        lanes = list((alive.lanes if alive else kept.lanes).values())
        if kept.take == take and not grafts.brings_news(lanes, fork):
            raise CannotSend(
                _(
                    "Nothing was done in this fork that the learner's own lanes do not hold. Act first, or "
                    "send a pointer."
                )
            )
        letter = free_letter([each.letter for each in lanes])
        if kept.take != take or letter is None or alive is not None and alive.stopped:
            return await sync_to_async(own_sandbox)(source, fork, name)
        grafted = grafts.graft(grafts.parent_of(lanes, fork, lane), fork, letter)
        if grafted.tape.release != release():
            grafted.digest = ""
        try:
            await sync_to_async(store.add_lane)(source, take, grafted)
        except store.TooMany:
            return await sync_to_async(own_sandbox)(source, fork, name)
        if alive is not None:
            alive.lanes[letter] = grafted
            await host.send_all(source, encoded(lanes_of(alive)))
        return Sent(source, letter, grafted.forked_at)


def own_sandbox(source: UUID, fork: Fork, name: str) -> Sent:
    """The fork as a sandbox of the owner's own, which stands where the copy began. Raises CannotSend."""
    record = SandboxRecord.objects.get(id=source)
    tape = Tape(spec_from(record.spec), fork.lines, release())
    try:
        made = store.create_played(
            owner=record.owner, name=name, tape=tape, position=min(fork.at, fork.end), end=fork.end
        )
    except store.TooMany as error:
        raise CannotSend(
            _(
                "The learner's cluster has no room for one more lane, and the learner has {count} sandboxes, "
                "as many as one person can keep. Ask the learner to drop a lane, then send it again."
            ).format(count=SANDBOXES_A_PERSON)
        ) from error
    return Sent(made.id, made.lane, min(fork.at, fork.end))
