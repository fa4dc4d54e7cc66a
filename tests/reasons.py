"""Whether the causes that are named are the causes: the swarm's tapes, played once more without the command
that a chain names.

A *happening* is a revision by which a pod was created, marked for deletion, or removed. Its *command* is the
change at which the chain of cluster/why ends. Pods that the opening of the shop created, and that nobody
touched before the first line of the tape, are because of that opening, which is a command as any other
("You opened the shop") but stands in the spec and not on the tape; so it counts as what it is, and is never
left out of a tape.

A happening *stands* without its command when the tape without that line has, at the very same instant, the
same kind of happening to a pod of the same owner. It is *near* when there is one within a second before or
after. The second question is far harder than the first: whatever is left out shifts something by
microseconds.
"""

from dataclasses import dataclass
from typing import Any

from k8sarch.cluster.cluster import Cluster
from k8sarch.cluster.commands import CommandError, command_from
from k8sarch.cluster.kernel.chance import Chance
from k8sarch.cluster.kernel.clock import seconds
from k8sarch.cluster.kernel.journal import Change
from k8sarch.cluster.story import PLACEHOLDER
from k8sarch.cluster.tape import Tape
from k8sarch.cluster.view import ClusterView
from k8sarch.cluster.why import Records, chain
from tests.swarm import CALM, STORM, Storm, spec_of

NEAR = seconds(1)
EVENTS_A_SLICE = 20_000


@dataclass(frozen=True, slots=True)
class Happening:
    """One creation or deletion of a pod. `kind`: created, marked or removed. `line`: the place of its command
    on the tape; -1 for the opening of the shop, -2 when its chain ends elsewhere."""

    seed: int
    number: int
    at: int
    kind: str
    owner: str
    pod: str
    line: int
    end: str


def kind_of(change: Change) -> str:
    """What a change does to a pod: created, marked, removed, or nothing that counts here."""
    fact: Any = change.fact
    if type(fact).__name__ != "ObjectStored" or fact.resource != "pods":
        return ""
    if fact.verb != "updated":
        return "created" if fact.verb == "created" else "removed"
    return "marked" if fact.what.startswith("marked for deletion") else ""


def owner_of(change: Change) -> str:
    """The owner of a pod, or the pod itself when it has none."""
    fact: Any = change.fact
    owners = fact.document["metadata"].get("ownerReferences") or ()
    return f"{fact.namespace}/{owners[0]['name'] if owners else fact.name}"


def gathered(cluster: Cluster, changes: dict[int, Change], until: int) -> None:
    """Run to `until` and keep every change, more than a journal does."""
    happened = EVENTS_A_SLICE
    while happened == EVENTS_A_SLICE:
        happened = cluster.run(until, events_max=EVENTS_A_SLICE)
        changes.update((change.number, change) for change in cluster.take_changes())


def storm_of(
    seed: int, storm: int = STORM, calm: int = CALM
) -> tuple[Tape, dict[int, Change], dict[int, int]]:
    """The swarm's tape of a seed, all its changes, and the place on the tape of each command's change.

    As the swarm plays it, but for its questions after every event and its tidying at the end.
    """
    chance = Chance(seed, "storm")
    spec = spec_of(chance, seed)
    cluster, tape = Cluster(spec), Tape(spec)
    view, weather = ClusterView(cluster), Storm(chance, spec)
    changes: dict[int, Change] = {}
    places: dict[int, int] = {}

    def give(line: str) -> str:
        nonlocal tape
        try:
            line = PLACEHOLDER.sub(lambda match: view.word(match[1]), line)
            places[cluster.do(command_from(line))] = len(tape.lines)
        except (CommandError, LookupError):
            return ""
        tape = tape.with_line(cluster.now, line)
        return line

    at = seconds(20) + chance.below(seconds(20))
    while at < storm:
        gathered(cluster, changes, at)
        line = give(weather.next())
        if line.startswith("fault "):
            weather.struck.append(line.removeprefix("fault "))
        at += weather.pause()
    gathered(cluster, changes, storm)
    for fault in weather.struck:
        give("heal " + fault)
    gathered(cluster, changes, cluster.now + calm)
    return tape, changes, places


def happenings_of(seed: int, changes: dict[int, Change], places: dict[int, int]) -> list[Happening]:
    """All happenings of a run, each with the command that its chain names."""
    records = Records(changes)
    found = []
    for change in changes.values():
        fact: Any = change.fact
        kind = kind_of(change)
        if kind:
            end = chain(records, change.number, most=1_000)[-1]
            last = changes[end["number"]]
            opened = end["fact"] == "CommandGiven" and last.number not in places
            line = places.get(last.number, -1 if opened else -2)
            pod, says = f"{fact.namespace}/{fact.name}", last.fact.says()
            found.append(Happening(seed, change.number, change.at, kind, owner_of(change), pod, line, says))
    return found


def played_without(tape: Tape, line: int, until: int) -> list[tuple[str, str, int]]:
    """What befalls pods when the tape is played without one of its lines: (kind, owner, at), up to `until`.

    A command that cannot be given any more is left out too.
    """
    cluster, changes = Cluster(tape.spec), {}
    for place, (at, text) in enumerate(tape.lines):
        if at > until:
            break
        if place != line:
            gathered(cluster, changes, at)
            try:
                cluster.do(command_from(text))
            except CommandError:
                continue
    gathered(cluster, changes, until)
    return [(kind, owner_of(change), change.at) for change in changes.values() if (kind := kind_of(change))]


def outcome(happening: Happening, tape: Tape, line: int) -> tuple[bool, bool]:
    """Whether it happens all the same without a line of its tape: at the very instant, and within a
    second."""
    others = played_without(tape, line, happening.at + NEAR)
    instants = [at for kind, owner, at in others if (kind, owner) == (happening.kind, happening.owner)]
    return happening.at in instants, any(abs(at - happening.at) <= NEAR for at in instants)


def drawn(happenings: list[Happening], count: int, seed: int = 1) -> list[Happening]:
    """So many of those that name a line, without repetition."""
    chance, left, found = Chance(seed, "counterfactual"), [each for each in happenings if each.line >= 0], []
    while left and len(found) < count:
        found.append(left.pop(chance.below(len(left))))
    return found


def another_line(happening: Happening, tape: Tape) -> int | None:
    """A line before the happening that its chain does not name, for comparison; None when there is none."""
    others = [
        place for place, (at, _) in enumerate(tape.lines) if at < happening.at and place != happening.line
    ]
    return Chance(happening.number, "another line").pick(others) if others else None
