"""Stories and scenarios: what is done, line by line, and what must be seen.

A story is text. Flush left: what we do. Indented: what was seen, written by `pytest --rewrite`. `must` lines
are written by hand from upstream's rule and never rewritten.

    # rule: A leader that is cut off keeps its title until it hears of a later term.
    # source: Raft paper, section 5.1
    # shows: LeaderElected LeaderSteppedDown

    cluster control_planes=3 workers=1 zones=1 seed=7 app=none
    run 5s
    fault isolate machine={etcd-leader}
    run 3s
        etcd on cp-3 leads term 3 …
    must * leads term * within 3s
    why pod/{pod:web}
        410.3 s The scheduler bound shop/web-… to worker-3
    must why * You cut the power of worker-2
    must not Node * is Ready=Unknown
    heal isolate machine={that}

A demand is about what happened since the last thing that was done:
`must [not] [N times] PATTERN [within DURATION]`. The pattern may match a fact's sentence or a line that
kubectl printed. `{that}` is what the placeholder before it stood for. `why REFERENCE` (see why/references.py)
writes the chain of reasons, and `must [not] why PATTERN` is about the lines of the last one.

A scenario is YAML: `cluster`, `commands` (each "@INSTANT COMMAND"), `until`.
"""

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

import yaml

from .cluster import Cluster
from .commands import CommandError, command_from
from .kernel.clock import Duration, Instant, minutes, read
from .kernel.journal import Change, Fact
from .kubectl.facts import TerminalPrinted
from .spec import WORKERS_MAX_AT_ALL, ClusterSpec, SpecError, spec_from
from .tape import Tape, TapeError, tape_from
from .view import ClusterView
from .why import because, in_brief, named_by

PLACEHOLDER = re.compile(r"\{([a-z:0-9-]{1,60})\}")
COUNTED = re.compile(r"(\d{1,6}) times (.+)")
TEXT_MAX = 1_000_000
UNTIL_MAX = minutes(60 * 24)


class StoryError(ValueError):
    """The text is no story or scenario, or cannot be played; it says in which line and why."""


@dataclass(slots=True)
class Line:
    """One line of a story: what we do or demand, and what was seen after it."""

    place: int
    text: str
    seen: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Story:
    """A story that was read."""

    head: list[str]
    shows: tuple[str, ...]
    lines: list[Line]

    @property
    def musts(self) -> list[Line]:
        """The demands."""
        return [line for line in self.lines if line.text.startswith("must ")]


def story_from(text: str) -> Story:
    """The story that `text` tells. Raises StoryError."""
    head, shows, lines = [], (), []
    for place, raw in enumerate(text.splitlines(), start=1):
        if raw.startswith("#"):
            head.append(raw)
            if raw.startswith("# shows:"):
                shows = tuple(raw.removeprefix("# shows:").split())
        elif raw.startswith((" ", "\t")) and raw.strip():
            if not lines:
                raise StoryError(f"line {place}: nothing was done yet that this could follow")
            lines[-1].seen.append(raw.strip())
        elif raw.strip():
            lines.append(Line(place, raw.strip()))
    if not lines or not lines[0].text.startswith("cluster"):
        raise StoryError("a story begins with what is racked: cluster control_planes=3 workers=4 …")
    return Story(head, shows, lines)


class Player:
    """Plays the lines of a story, an answer or a scenario on one cluster, and remembers what it saw."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.view = ClusterView(cluster)
        self.since_act: list[Change] = []  # what happened since the last thing that was done
        self.act_at: Instant = cluster.now
        self.heard: list[Change] = []  # everything so far, unless somebody takes it away
        self.that = ""  # what the last placeholder stood for
        self.told: list[str] = []  # the last chain of reasons that was asked for

    def hear(self) -> list[Change]:
        """Take the new changes in."""
        fresh = self.cluster.take_changes()
        self.since_act += fresh
        self.heard += fresh
        return fresh

    def do(self, text: str) -> list[Change]:
        """Carry out one line: `run 10s`, or a command with its placeholders filled in. Raises StoryError."""
        fresh: list[Change] = []
        try:
            if text.startswith("run "):
                until = self.cluster.now + read(text.removeprefix("run ").strip())
                while self.cluster.run(until, events_max=20_000) == 20_000:
                    fresh += self.hear()
            else:
                command = command_from(PLACEHOLDER.sub(self.word, text))
                self.since_act, self.act_at = [], self.cluster.now
                self.cluster.do(command)
        except (CommandError, LookupError, ValueError) as error:
            raise StoryError(f"{text!r}: {error}") from error
        return fresh + self.hear()

    def word(self, match: re.Match) -> str:
        """What a placeholder stands for now. Raises LookupError."""
        if match[1] != "that":
            self.that = self.view.word(match[1])
        elif not self.that:
            raise LookupError("{that} follows another placeholder, and there was none")
        return self.that

    def why(self, text: str) -> list[str]:
        """The chain behind what a line `why REFERENCE` names. Raises StoryError."""
        try:
            of = named_by(self.cluster, PLACEHOLDER.sub(self.word, text.removeprefix("why ").strip()))
        except LookupError as error:
            raise StoryError(f"{text!r}: {error}") from error
        self.told = in_brief(because(self.cluster, of))
        return self.told

    def holds(self, must: str) -> bool:
        """Whether a demand is met by what happened since the last thing that was done."""
        text = must.removeprefix("must ")
        absent = text.startswith("not ")
        if text.removeprefix("not ").startswith("why "):
            wanted = text.removeprefix("not ").removeprefix("why ")
            return any(fnmatchcase(line, wanted) for line in self.told) != absent
        pattern, within, limit = text.removeprefix("not ").rpartition(" within ")
        pattern, latest = (pattern, self.act_at + read(limit)) if within else (limit, None)
        counted = COUNTED.fullmatch(pattern)
        if counted:
            pattern = counted[2]
        found = sum(
            fnmatchcase(sentence, pattern)
            for change in self.since_act
            if latest is None or change.at <= latest
            for sentence in sentences(change.fact)
        )
        return (found == int(counted[1]) if counted else found > 0) != absent


def sentences(fact: Fact) -> list[str]:
    """What can be seen of a fact: what it says, or the lines that kubectl printed."""
    if isinstance(fact, TerminalPrinted) and fact.text:
        return [line.rstrip() for line in fact.text.splitlines() if line.strip()]
    return [fact.says()]


def player_of(story: Story) -> Player:
    """Who plays it, on a cluster as its first line asks. Raises StoryError."""
    settings = dict(pair.split("=", 1) for pair in story.lines[0].text.split()[1:] if "=" in pair)
    try:
        return Player(Cluster(spec_from(settings, WORKERS_MAX_AT_ALL), WORKERS_MAX_AT_ALL))
    except SpecError as error:
        raise StoryError(f"line {story.lines[0].place}: {error}") from error


def play_story(story: Story, player: Player | None = None) -> tuple[list[list[str]], list[str]]:
    """Play a story: what was seen after each line, and the demands that were not met, each as a sentence."""
    player = player or player_of(story)
    player.hear()
    seen: list[list[str]] = [[]]
    unmet: list[str] = []
    for line in story.lines[1:]:
        seen.append([])
        if line.text.startswith("must "):
            try:
                if not player.holds(line.text):
                    unmet.append(f"line {line.place}: {line.text}")
            except ValueError as error:
                raise StoryError(f"line {line.place}: {error}") from error
            continue
        try:
            if line.text.startswith("why "):
                seen[-1] = player.why(line.text)
                continue
            fresh = player.do(line.text)
        except StoryError as error:
            raise StoryError(f"line {line.place}: {error}") from error
        shown = [change.fact for change in fresh if type(change.fact).__name__ in story.shows]
        seen[-1] = [sentence for fact in shown for sentence in sentences(fact)]
    return seen, unmet


def rewritten(story: Story, seen: list[list[str]]) -> str:
    """The text of the story with what was seen now."""
    lines = [*story.head, ""]
    for line, now_seen in zip(story.lines, seen, strict=True):
        if not line.text.startswith("must ") and lines[-1].startswith(("    ", "must ")):
            lines.append("")
        lines.append(line.text)
        lines += [f"    {sentence}" for sentence in now_seen]
    return "\n".join(lines) + "\n"


def scenario_from(text: str) -> tuple[Tape, Duration]:
    """The tape and the end of a scenario. Raises StoryError."""
    if len(text) > TEXT_MAX:
        raise StoryError(f"a scenario has at most {TEXT_MAX} characters")
    depth = 0
    try:
        for event in yaml.parse(text, yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise StoryError("aliases are not allowed")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > 64:
                raise StoryError("it is nested more than 64 deep")
        data = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise StoryError(f"this is not YAML: {error}") from error
    if not isinstance(data, dict) or set(data) - {"cluster", "commands", "until"}:
        raise StoryError("a scenario has the keys cluster, commands and until")
    try:
        spec = spec_from(data.get("cluster") or {}, WORKERS_MAX_AT_ALL)
        tape = Tape(spec)
        for entry in data.get("commands") or []:
            at, _, line = str(entry).partition(" ")
            if not at.startswith("@"):
                raise StoryError(
                    f"{str(entry)[:60]!r} does not begin with its instant, as in '@10s fault "
                    "power_off machine=worker-2'"
                )
            instant = read(at[1:])
            if tape.lines and instant < tape.lines[-1][0]:
                raise StoryError(f"{str(entry)[:60]!r} comes before the command above it")
            tape = tape.with_line(instant, command_from(line).line())
        return tape, read(str(data.get("until", "10m")))
    except (SpecError, CommandError, ValueError) as error:
        raise StoryError(str(error)) from error


def playable_from(text: str) -> tuple[Tape | Story, Duration | None]:
    """A tape, a scenario or a story, whichever `text` is, and where it ends if it says so. Raises
    StoryError."""
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    try:
        if first.startswith("cluster {"):
            tape = tape_from(text)
            return tape, tape.end or None
    except TapeError as error:
        raise StoryError(str(error)) from error
    if first.startswith("cluster") and not first.startswith("cluster:"):
        return story_from(text), None
    return scenario_from(text)


__all__ = [
    "ClusterSpec",
    "Line",
    "Player",
    "Story",
    "StoryError",
    "play_story",
    "player_of",
    "playable_from",
    "rewritten",
    "scenario_from",
    "story_from",
]
