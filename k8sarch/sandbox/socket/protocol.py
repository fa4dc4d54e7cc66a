"""What crosses the socket: requests of a page as typed values, answers as JSON text, encoded once for all
viewers.

Time, from the page (instants are microseconds of the cluster):

    {"do": "go", "at": 41200000}    show that instant of the lane; the newest wins; beyond the end: the end
    {"do": "step", "what": "cause", "back": true}   to the cause or event before, or to the next
    {"do": "run_until", "what": "leader"}           as fast as it goes until a condition of until.py holds,
    {"do": "run_until", "what": "instant", "at": …}     an instant is reached,
    {"do": "run_until", "what": "timer", "of": "eviction/shop/web-x"}   or a timer of the picture ends
    {"do": "live"}                  to the end of the lane, and play
    {"do": "lane", "lane": "A"}     show that lane, at the same instant if it reaches so far
    {"do": "drop_lane", "lane": "B"}
    {"do": "compare", "with": "A"}  put that lane beside, at the same instant; null ends it
    {"do": "pace", "speed": 0.1}    one of limits.SPEEDS

Reasons:

    {"do": "why", "of": REFERENCE}      → {"kind": "because", …}, see cluster/why/because.py and references.py
    {"do": "caused", "of": "change/812"} → {"kind": "caused", …}, see cluster/why/consequences.py

Time, to the page: after every jump a whole picture, with "jumped": true. Pictures and frames say "past":
whether the instant is before the lane's end. While a journey lasts no frame goes out; where it goes was told
when it began, by {"kind": "journey", "at"}.

    {"kind": "lanes", "current": "A", "lanes": [{letter, parent, forked_at, end, first, bands}]}
        whenever they change and after every jump; `first`: the lane's own first act in words; `bands`: the
        timeline's rows {track: {segments}} as they stand at the lane's end
    {"kind": "beside", "lane", "tables", "at", "number"}
        the lane that is compared, whole; lane null: none any more
    frame["beside"] = {"lane", "rows", "at", "number"}
        what changed in it since; `at` is the frame's own
"""

from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.translation import gettext as _

from k8sarch.cluster import OF_MAX, CommandError, command_from
from k8sarch.sandbox.journeys.lanes import LETTERS
from k8sarch.sandbox.journeys.until import CONDITIONS
from k8sarch.sandbox.limits import LIFELINES_MAX, LINE_LETTERS_MAX, MESSAGE_BYTES_MAX, SPEEDS
from k8sarch.sandbox.socket import viewers

FAULT_SETTINGS = ("machine", "process", "controller")
LEVELS = ("map", "inside", "messages", "bytes")


class RequestError(ValueError):
    """The message is none of ours, or asks for what cannot be; the text is for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Hello:
    """A page is there, or there again: `since` is the last change it showed, of `stream`; `printed` the last
    answer of kubectl."""

    since: int | None
    stream: str | None = None
    printed: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """So many messages have come on this socket."""

    number: int


@dataclass(frozen=True, slots=True)
class Attend:
    """How much of the stream a page wants: closer, map, hidden."""

    level: str


@dataclass(frozen=True, slots=True)
class Act:
    """A command for the cluster, as a line."""

    line: str


@dataclass(frozen=True, slots=True)
class AddWorker:
    """One more worker, with the next free name."""

    zone: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How time passes: `speed` cluster seconds a second, or standing still."""

    speed: float | None = None
    paused: bool | None = None


@dataclass(frozen=True, slots=True)
class Go:
    """Show the instant `at` (microseconds) of the lane."""

    at: int


@dataclass(frozen=True, slots=True)
class Step:
    """To the next cause or event, or back to the one before."""

    what: str
    back: bool


@dataclass(frozen=True, slots=True)
class RunUntil:
    """As fast as it goes until a condition holds, an instant is reached or a timer ends."""

    what: str
    at: int | None = None
    of: str = ""


@dataclass(frozen=True, slots=True)
class Live:
    """To the end of the lane."""


@dataclass(frozen=True, slots=True)
class ToLane:
    """Show another lane."""

    letter: str


@dataclass(frozen=True, slots=True)
class DropLane:
    """Forget a lane."""

    letter: str


@dataclass(frozen=True, slots=True)
class Compare:
    """Show another lane beside the current one, or no more."""

    letter: str | None


@dataclass(frozen=True, slots=True)
class Why:
    """The chain behind a thing."""

    of: str


@dataclass(frozen=True, slots=True)
class Caused:
    """What a change brought about."""

    of: str


@dataclass(frozen=True, slots=True)
class Look:
    """What this viewer looks into from now on: one of LEVELS, and the reference of what; "map" is none."""

    level: str
    of: str = ""
    between: tuple[str, ...] = ()  # messages: the chosen lifelines; none: the usual ones of `of`
    kinds: tuple[str, ...] = ()  # messages: the kinds that are shown; none: all
    last: int = 0  # inside etcd: the last index of the window; 0 follows the log


@dataclass(frozen=True, slots=True)
class KeepMoment:
    """A link to this very moment; `of` is what is selected, or None."""

    of: str | None


@dataclass(frozen=True, slots=True)
class StartOver:
    """The same machines and seed from the beginning."""


@dataclass(frozen=True, slots=True)
class Read:
    """One look at a record: `what` (document, revisions, watch, raft, timers) of the thing `of`; `before`
    asks for what lies before the newest window."""

    what: str
    of: str
    before: int = 0


@dataclass(frozen=True, slots=True)
class Other:
    """An action of a page part that the sandbox does not know; whoever serves that part may."""

    do: str
    content: dict[str, Any]


Travel = Go | Step | RunUntil | Live | ToLane | DropLane | Compare
Clock = Pace | Go | Step | RunUntil | Live | ToLane  # what moves time, or stops it
Request = (
    Hello
    | Seen
    | Attend
    | Act
    | AddWorker
    | Pace
    | Travel
    | Why
    | Caused
    | Look
    | Read
    | KeepMoment
    | StartOver
    | Other
)


def content_of(text: str | None, data: bytes | None) -> dict[str, Any]:
    """The JSON object that a frame holds. Raises RequestError."""
    if text is None:
        raise RequestError(_("This page sends text, and something else arrived. Nothing was changed."))
    if len(text) > MESSAGE_BYTES_MAX or len(text.encode()) > MESSAGE_BYTES_MAX:
        raise RequestError(
            _("A message is at most {value} KiB long. Nothing was changed.").format(
                value=MESSAGE_BYTES_MAX // 1024
            )
        )
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise RequestError(_("The message is not JSON. Nothing was changed; load the page again.")) from None
    if not isinstance(content, dict) or not isinstance(content.get("do"), str):
        raise RequestError(
            _("The message does not say what to do. Nothing was changed; load the page again.")
        )
    return content


def request_from(content: dict[str, Any]) -> Request:
    """The request that `content` is. Raises RequestError."""
    match content["do"]:
        case "hello":
            stream = content.get("stream")
            return Hello(
                _count(content.get("since")),
                stream if isinstance(stream, str) and len(stream) <= 40 else None,
                _count(content.get("printed")),
            )
        case "seen":
            number = _count(content.get("number"))
            if number is None:
                raise RequestError(_("number is no count of messages. Nothing was changed."))
            return Seen(number)
        case "attend":
            level = content.get("level")
            if level not in viewers.LEVELS:
                raise RequestError(
                    _("A page attends to one of: {names}.").format(names=", ".join(viewers.LEVELS))
                )
            return Attend(level)
        case "strike" | "heal" as verb:
            words = [
                _word(content, "fault"),
                *(f"{name}={_word(content, name)}" for name in FAULT_SETTINGS if name in content),
            ]
            return _act(f"{'fault' if verb == 'strike' else 'heal'} {' '.join(words)}")
        case "kubectl":
            line = content.get("line")
            if (
                not isinstance(line, str)
                or not line.strip()
                or len(line) > LINE_LETTERS_MAX
                or not line.isprintable()
            ):
                raise RequestError(
                    _(
                        "A line of kubectl has 1 to {line_letters} printable characters. Nothing was changed."
                    ).format(line_letters=LINE_LETTERS_MAX)
                )
            return _act(line if line.split()[0] == "kubectl" else f"kubectl {line}")
        case "add_worker":
            return AddWorker(_word(content, "zone", most=1))
        case "remove_worker":
            return _act(f"machine remove {_word(content, 'machine')}")
        case "pace":
            if content.get("speed") not in SPEEDS or isinstance(content.get("speed"), bool):
                raise RequestError(
                    _("The speeds are {names}.").format(names=", ".join(f"x{speed}" for speed in SPEEDS))
                )
            return Pace(speed=content["speed"])
        case "pause":
            return Pace(paused=True)
        case "play":
            return Pace(paused=False)
        case "run_to_next":
            return Step("event", back=False)
        case "go":
            return Go(_instant(content))
        case "step":
            if content.get("what") not in ("cause", "event") or not isinstance(content.get("back"), bool):
                raise RequestError(_("A step goes to a cause or an event, on or back."))
            return Step(content["what"], content["back"])
        case "run_until":
            return _run_until(content)
        case "live":
            return Live()
        case "lane":
            return ToLane(_letter(content, "lane"))
        case "drop_lane":
            return DropLane(_letter(content, "lane"))
        case "compare":
            return Compare(None if content.get("with") is None else _letter(content, "with"))
        case "why":
            return Why(_word(content, "of", most=OF_MAX))
        case "caused":
            return Caused(_word(content, "of", most=OF_MAX))
        case "look":
            return _look(content)
        case "moment":
            return KeepMoment(None if content.get("of") is None else _word(content, "of", most=300))
        case "read":
            return _read(content)
        case "start_over":
            return StartOver()
    return Other(content["do"][:40], content)


def _instant(content: dict[str, Any]) -> int:
    """The instant under `at`, in microseconds. Raises RequestError."""
    at = content.get("at")
    if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < 2**53:
        raise RequestError(_("An instant is a whole number of microseconds from the cluster's beginning."))
    return at


def _letter(content: dict[str, Any], key: str) -> str:
    """The letter of a lane. Raises RequestError."""
    letter = content.get(key)
    if not isinstance(letter, str) or len(letter) != 1 or letter not in LETTERS:
        raise RequestError(_("The lanes are {names}.").format(names=", ".join(LETTERS)))
    return letter


def _run_until(content: dict[str, Any]) -> RunUntil:
    """Raises RequestError."""
    match content.get("what"):
        case "instant":
            return RunUntil("instant", at=_instant(content))
        case "timer":
            return RunUntil("timer", of=_word(content, "of", most=300))
        case str() as what if what in CONDITIONS:
            return RunUntil(what)
    raise RequestError(_("It can run until: instant, timer, {names}.").format(names=", ".join(CONDITIONS)))


def _look(content: dict[str, Any]) -> Look:
    """Raises RequestError."""
    if content.get("level") not in LEVELS:
        raise RequestError(_("The levels of a look are {names}.").format(names=", ".join(LEVELS)))
    if content["level"] == "map":
        return Look("map")
    last = content.get("last", 0)
    if not isinstance(last, int) or isinstance(last, bool) or not 0 <= last < 2**53:
        raise RequestError(_("The last index of a log is a number. Nothing was changed."))
    between, kinds = _words(content, "between"), _words(content, "kinds")
    return Look(content["level"], _word(content, "of", most=300), between, kinds, last)


def _words(content: dict[str, Any], key: str) -> tuple[str, ...]:
    """A short list of names, each once, in order. Raises RequestError."""
    words = content.get(key, [])
    if not isinstance(words, list) or len(words) > LIFELINES_MAX:
        raise RequestError(
            _("{key} is a list of at most {lifelines} names. Nothing was changed.").format(
                key=key, lifelines=LIFELINES_MAX
            )
        )
    return tuple(dict.fromkeys([_word({key: word}, key) for word in words]))


def _read(content: dict[str, Any]) -> Read:
    """Raises RequestError."""
    before = content.get("before", 0)
    if not isinstance(before, int) or isinstance(before, bool) or not 0 <= before < 2**53:
        raise RequestError(_("before is no revision and no index. Nothing was changed."))
    return Read(_word(content, "what", most=40), _word(content, "of", most=300), before)


def _count(value: Any) -> int | None:
    """A count as JSON has it, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else None


def _act(line: str) -> Act:
    try:
        return Act(command_from(line).line())
    except CommandError as error:
        raise RequestError(str(error)) from error


def _word(content: dict[str, Any], key: str, most: int = 80) -> str:
    """The text under `key`, without blanks. Raises RequestError."""
    word = content.get(key)
    if not isinstance(word, str) or not 0 < len(word) <= most or not word.isprintable() or " " in word:
        raise RequestError(_("{key} is missing or is no name. Nothing was changed.").format(key=key))
    return word


def encoded(answer: dict[str, Any]) -> str:
    """The text of an answer."""
    return orjson.dumps(answer).decode()


def refused(says: str) -> str:
    """The text of an error: a sentence or two."""
    return encoded({"kind": "error", "says": says})
