"""Explain: the true chain behind a recorded change among near-misses made from the same record.

Contract: `question` gives plain data, the same for the same record, or None when the record is too short for
an honest question. Every near-miss is false in this record, and says which of its lines is not so:

- strange: a line is another change of the same run, of which nothing in this chain came;
- order: two lines have changed places, and a reason does not come after what it brings about;
- author: somebody else is said to have done it.
"""

import re
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any, NamedTuple

from k8sarch.cluster import Change

from .history import seconds_said

LINES_MAX = 4
OPTIONS = 4
STEPS_MAX = 5_000  # changes looked at on the way back from an effect; a whole lesson has fewer
OPENED_AT = 30_000_000  # microseconds; commands before this instant set the cluster up
WRITES = ("ObjectStored", "RoutineStored")
# How much a kind of change tells; the lines between act and effect are those that tell most.
TELLING = {
    "NodeSilent": 6.0,
    "EvictionScheduled": 6.0,
    "LeaderLost": 6.0,
    "LeadershipLost": 6.0,
    "ElectionStarted": 4.5,
    "PlanMade": 5.0,
    "ObjectStored": 5.0,
    "SandboxRemoved": 4.5,
    "PodScheduledTo": 3.0,
    "ProcessStopped": 2.0,
    "PodKilled": 3.0,
}
NEIGHBOUR_COSTS = 2.0  # lines far from each other tell more together
REPEATED_COSTS = 1.5  # so do lines of different authors
AUTHORS = {
    "system:kube-scheduler": "The scheduler",
    "system:kube-controller-manager": "The controller-manager",
    "system:kube-proxy": "kube-proxy",
    "kubernetes-admin": "kubectl",
}
ACTORS = ("The scheduler", "The kubelet", "kube-proxy", "The controller-manager")

STRANGE_LEAST = 3.0  # what tells less is no line of a near-miss
REPLICASET = re.compile(r"(?:[Rr]eplica[Ss]et )?\b([a-z/-]+)-(?=[a-z]*\d)[a-z0-9]{8,10}\b")
SLICE = re.compile(r"endpointslice (\S+)-[a-z0-9]{5}\b")

Find = Callable[[int], Change | None]
Called = Callable[[str], str]


class Line(NamedTuple):
    """One sentence of a chain: what it says, when it happened, and the change that it tells."""

    says: str
    at: int
    change: Change


class Option(NamedTuple):
    """A chain to pick; `wrong` is the place of its false line (None: the true chain), `because` why it is
    false, `go` the instant to look at."""

    lines: list[Line]
    wrong: int | None
    because: str
    go: int

    @property
    def says(self) -> list[str]:
        """Its sentences."""
        return [line.says for line in self.lines]


def question(find: Find, recorded: Iterable[Change], effect: Change, called: Called, seed: str) -> Any:
    """{"options": [{"lines": [{"says", "at"}], "wrong", "because", "go"}], "right": place of the true
    one}."""
    recorded = [change for change in recorded if not change.fact.routine]
    path = way_to_act(find, effect)
    if len(path) < 3:
        return None
    lines = [Line(said(change, called), change.at, change) for change in most_telling(path)]
    behind = ancestors(find, effect)
    known = {said(change, called) for change in recorded}
    options = [Option(lines, None, "", effect.at)]
    strangers, orders, authors = (
        strange(lines, recorded, behind, called, seed),
        reordered(lines),
        misattributed(lines, known, seed),
    )
    # One of each kind; where the record has none of a kind, a second of another.
    for miss in (*strangers[:1], *orders[:1], *authors[:1], *strangers[1:], *authors[1:], *orders[1:]):
        if len(options) < OPTIONS and all(miss.says != option.says for option in options):
            options.append(miss)
    if len(options) < OPTIONS:
        return None
    options.sort(key=lambda option: drawn(seed, *option.says))
    return {
        "options": [
            {
                "lines": [{"says": line.says, "at": line.at} for line in option.lines],
                "wrong": option.wrong,
                "because": option.because,
                "go": option.go,
            }
            for option in options
        ],
        "right": next(place for place, option in enumerate(options) if option.wrong is None),
    }


# The true chain


def way_to_act(find: Find, effect: Change) -> list[Change]:
    """The shortest recorded way from the learner's latest act to `effect`, both included; empty if there is
    none."""
    came_from: dict[int, Change | None] = {effect.number: None}
    waiting, acts = [effect], []
    for here in waiting:
        if type(here.fact).__name__ == "CommandGiven":
            if here.at >= OPENED_AT:
                acts.append(here)
            continue
        for number in here.because:
            parent = find(number)
            if parent is not None and number not in came_from and len(came_from) < STEPS_MAX:
                came_from[number] = here
                waiting.append(parent)
    if not acts:
        return []
    change: Change | None = max(acts, key=lambda act: act.number)
    path = []
    while change is not None:
        path.append(change)
        change = came_from[change.number]
    return path


def most_telling(path: list[Change]) -> list[Change]:
    """Act, effect, and the changes between them that tell most, in their order."""
    chosen = [0, len(path) - 1]
    while len(chosen) < min(LINES_MAX, len(path)):
        others = [place for place in range(1, len(path) - 1) if place not in chosen]
        chosen.append(max(others, key=lambda place: (worth(path, place, chosen), place)))
    return [path[place] for place in sorted(chosen)]


def worth(path: list[Change], place: int, chosen: list[int]) -> float:
    """What a change adds to those that are chosen already."""
    change = path[place]
    worth = TELLING.get(type(change.fact).__name__, 1.0)
    if any(abs(place - other) == 1 for other in chosen):
        worth -= NEIGHBOUR_COSTS
    if any(author(path[other]) == author(change) != "" for other in chosen):
        worth -= REPEATED_COSTS
    return worth


def ancestors(find: Find, effect: Change) -> set[int]:
    """The numbers of all changes behind `effect`, itself included."""
    seen = {effect.number}
    waiting = [effect]
    for here in waiting:
        for number in here.because:
            parent = find(number)
            if parent is not None and number not in seen and len(seen) < STEPS_MAX:
                seen.add(number)
                waiting.append(parent)
    return seen


# The near-misses


def strange(
    lines: list[Line], recorded: list[Change], behind: set[int], called: Called, seed: str
) -> list[Option]:
    """One line between act and effect is a change that happened, but is not behind the effect."""
    told = {said(change, called) for change in recorded if change.number in behind}
    options = []
    for place in sorted(range(1, len(lines) - 1), key=lambda place: drawn(seed, "strange", str(place))):
        before, after = lines[place - 1].change, lines[place + 1].change
        found = [
            Line(said(change, called), change.at, change)
            for change in recorded
            if before.number < change.number < after.number
            and change.number not in behind
            and TELLING.get(type(change.fact).__name__, 0.0) >= STRANGE_LEAST
            and said(change, called) not in told
        ]
        if found:
            line = min(found, key=lambda line: drawn(seed, line.says))
            because = f"It did happen, at {seconds_said(line.at)}, but what follows did not come of it."
            options.append(Option([*lines[:place], line, *lines[place + 1 :]], place, because, line.at))
    return options


def reordered(lines: list[Line]) -> list[Option]:
    """Two neighbours, the act aside, have changed places; first those that are furthest apart in time."""
    options = []
    pairs = sorted(range(1, len(lines) - 1), key=lambda place: lines[place].at - lines[place + 1].at)
    for place in pairs:
        before, after = lines[place], lines[place + 1]
        because = (
            f"The next line came first, at {precisely(before.at, after.at)}; "
            f"this one came of it, at {precisely(after.at, before.at)}."
        )
        options.append(
            Option([*lines[:place], after, before, *lines[place + 2 :]], place, because, before.at)
        )
    return options


def misattributed(lines: list[Line], known: set[str], seed: str) -> list[Option]:
    """One line names another author or machine than the record does; `known` are all sentences of the
    record."""
    options = []
    for place in sorted(range(1, len(lines)), key=lambda place: drawn(seed, "author", str(place))):
        line = lines[place]
        other = next((each for each in others_for(line, seed) if each not in known), None)
        if other is not None:
            changed = [*lines[:place], line._replace(says=other), *lines[place + 1 :]]
            options.append(Option(changed, place, f"The record says: {line.says}", line.at))
    return options


def others_for(line: Line, seed: str) -> list[str]:
    """The sentence of a line with another in the place of who did it. Silence is left out: who else heard
    nothing is not recorded."""
    who = author(line.change)
    name = type(line.change.fact).__name__
    if who and name in WRITES:
        others = [actor for actor in ACTORS if not who.startswith(actor)]
        machine = line.change.fact.document.get("spec", {}).get("nodeName", "")
        words = {
            "The kubelet": f"The kubelet of {machine}" if machine else "The kubelet",
            "kube-proxy": "kube-proxy",
        }
        said = [words.get(actor, actor) + line.says.removeprefix(who) for actor in others]
    elif line.says.startswith("The scheduler chose "):
        said = ["The ReplicaSet controller" + line.says.removeprefix("The scheduler")]
    elif line.says.startswith("The runtime of "):
        said = [f"{actor} {line.says.split(' ', 4)[4]}" for actor in ("The API server", "The scheduler")]
    elif name in ("LeaderElected", "ElectionStarted"):
        here = line.change.fact.member.partition("/")[0]
        said = [
            line.says.replace(f"etcd on {here}", f"etcd on {machine}", 1)
            for machine in ("cp-1", "cp-2", "cp-3")
            if machine != here
        ]
    elif name == "ProcessStopped":
        said = [line.says.replace(line.change.fact.process, "etcd", 1)]
    elif line.says.startswith("The node controller"):
        said = ["The scheduler" + line.says.removeprefix("The node controller")]
    elif "its controller creates" in line.says:
        said = [line.says.replace("its controller creates", "the scheduler creates")]

    elif name in ("LeadershipAcquired", "LeadershipLost"):
        program = line.change.fact.identity.rpartition("/")[2]
        other = "scheduler" if program == "controller-manager" else "controller-manager"
        said = [line.says.replace(program, other)]
    else:
        said = []
    return sorted((each for each in said if each != line.says), key=lambda each: drawn(seed, each))


# Words


def precisely(at: int, other: int) -> str:
    """An instant as `353.4 s`, with milliseconds where `other` would read the same."""
    near = round(at / 100_000) == round(other / 100_000)
    return f"{at / 1_000_000:.3f} s" if near else seconds_said(at)


def said(change: Change, called: Called) -> str:
    """A change as a sentence with an actor, pods by their nicknames."""
    says = change.fact.says()
    if type(change.fact).__name__ in WRITES:
        what = says.removeprefix("The API server ").rsplit(", rev ", 1)[0]
        verb, _, what = what.partition(" ")
        thing, colon, words = what.partition(": ")
        several = words.split(", ")
        if len(several) > 2:
            words = f"{several[0]}, and {len(several) - 1} more"
        says = f"{author(change)} {'wrote' if verb == 'stored' else verb} {thing}{colon}{words}"
    says = SLICE.sub(r"the EndpointSlice of \1", called(says)).rstrip(".")
    says = REPLICASET.sub(r"the ReplicaSet of \1", says)
    return f"{says[:1].upper()}{says[1:]}." if says.startswith("the ") else f"{says}."


def author(change: Change) -> str:
    """Who wrote, at the beginning of a sentence; empty for what nobody wrote."""
    if type(change.fact).__name__ not in WRITES:
        return ""
    by: str = change.fact.by
    if by.startswith("system:node:"):
        return f"The kubelet of {by.removeprefix('system:node:')}"
    return AUTHORS.get(by, "The API server itself")


def drawn(*words: str) -> bytes:
    """A place in an order that only `words` decide."""
    return sha256("/".join(words).encode()).digest()
