"""What crosses the socket: requests of a page as typed values, answers as JSON text, encoded once for all
viewers."""

from dataclasses import dataclass
from typing import Any

import orjson

from k8sarch.cluster import CommandError, command_from

from .limits import LINE_LETTERS_MAX, MESSAGE_BYTES_MAX, SPEEDS

FAULT_SETTINGS = ("machine", "process")
LEVELS = ("map", "inside", "messages", "bytes")


class RequestError(ValueError):
    """The message is none of ours, or asks for what cannot be; the text is for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Hello:
    """A page is there, or there again: `since` is the last change it showed."""

    since: int | None


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

    speed: int | None = None
    paused: bool | None = None
    seek: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """The chain behind a thing."""

    of: str


@dataclass(frozen=True, slots=True)
class Look:
    """What this viewer looks into from now on: one of LEVELS, and the reference of what; "map" is none."""

    level: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class KeepMoment:
    """A link to this very moment; `of` is what is selected, or None."""

    of: str | None


@dataclass(frozen=True, slots=True)
class StartOver:
    """The same machines and seed from the beginning."""


@dataclass(frozen=True, slots=True)
class Other:
    """An action of a page part that the sandbox does not know; whoever serves that part may."""

    do: str
    content: dict[str, Any]


Request = Hello | Act | AddWorker | Pace | Why | Look | KeepMoment | StartOver | Other


def content_of(text: str | None, data: bytes | None) -> dict[str, Any]:
    """The JSON object that a frame holds. Raises RequestError."""
    if text is None:
        raise RequestError("This page sends text, and something else arrived. Nothing was changed.")
    if len(text) > MESSAGE_BYTES_MAX or len(text.encode()) > MESSAGE_BYTES_MAX:
        raise RequestError(f"A message is at most {MESSAGE_BYTES_MAX // 1024} KiB long. Nothing was changed.")
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise RequestError("The message is not JSON. Nothing was changed; load the page again.") from None
    if not isinstance(content, dict) or not isinstance(content.get("do"), str):
        raise RequestError("The message does not say what to do. Nothing was changed; load the page again.")
    return content


def request_from(content: dict[str, Any]) -> Request:
    """The request that `content` is. Raises RequestError."""
    match content["do"]:
        case "hello":
            since = content.get("since")
            return Hello(
                since
                if isinstance(since, int) and not isinstance(since, bool) and 0 <= since < 2**53
                else None
            )
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
                    f"A line of kubectl has 1 to {LINE_LETTERS_MAX} printable characters. Nothing was "
                    "changed."
                )
            return _act(line if line.split()[0] == "kubectl" else f"kubectl {line}")
        case "add_worker":
            return AddWorker(_word(content, "zone", most=1))
        case "remove_worker":
            return _act(f"machine remove {_word(content, 'machine')}")
        case "pace":
            if content.get("speed") not in SPEEDS or isinstance(content.get("speed"), bool):
                raise RequestError(f"The speeds are {', '.join(f'x{speed}' for speed in SPEEDS)}.")
            return Pace(speed=content["speed"])
        case "pause":
            return Pace(paused=True)
        case "play":
            return Pace(paused=False)
        case "run_to_next":
            return Pace(seek=True)
        case "why":
            return Why(_word(content, "of", most=300))
        case "look":
            return _look(content)
        case "moment":
            return KeepMoment(None if content.get("of") is None else _word(content, "of", most=300))
        case "start_over":
            return StartOver()
    return Other(content["do"][:40], content)


def _look(content: dict[str, Any]) -> Look:
    """Raises RequestError."""
    if content.get("level") not in LEVELS:
        raise RequestError(f"The levels of a look are {', '.join(LEVELS)}.")
    return (
        Look("map") if content["level"] == "map" else Look(content["level"], _word(content, "of", most=300))
    )


def _act(line: str) -> Act:
    try:
        return Act(command_from(line).line())
    except CommandError as error:
        raise RequestError(str(error)) from error


def _word(content: dict[str, Any], key: str, most: int = 80) -> str:
    """The text under `key`, without blanks. Raises RequestError."""
    word = content.get(key)
    if not isinstance(word, str) or not 0 < len(word) <= most or not word.isprintable() or " " in word:
        raise RequestError(f"{key} is missing or is no name. Nothing was changed.")
    return word


def encoded(answer: dict[str, Any]) -> str:
    """The text of an answer."""
    return orjson.dumps(answer).decode()


def refused(says: str) -> str:
    """The text of an error: a sentence or two."""
    return encoded({"kind": "error", "says": says})
