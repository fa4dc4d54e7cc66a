"""Tapes as files: what may be brought in. Whoever sends one may be anybody, so every limit is enforced before
anything is played, and a refusal names the line and the reason."""

import re

from django.utils.translation import gettext as _

from k8sarch.cluster import Tape, TapeError, command_from, said, tape_from
from k8sarch.sandbox.kept.nesting import too_much
from k8sarch.sandbox.limits import (
    LINE_LETTERS_MAX,
    TAPE_FILE_BYTES_MAX,
    TAPE_FILE_INSTANT_MAX,
    TAPE_FILE_LINE_BYTES_MAX,
    TAPE_LINES_MAX,
)

HEADS = ("cluster", "release", "end", "digest")  # each once
RELEASE = re.compile(r"[0-9a-f]{0,32}")
DIGEST = re.compile(r"(?:[0-9a-f]{32})?")
CALLS_MAX = 2**53  # numbers of API calls; larger ones are no numbers in JSON


def tape_of(content: bytes) -> Tape:
    """The tape in a file. Raises TapeError, whose text names the line and says what is wrong with it."""
    if len(content) > TAPE_FILE_BYTES_MAX:
        raise too_large(len(content))
    if content.count(b"\n") > TAPE_LINES_MAX + 100:
        raise TapeError(
            _("The file has %(lines)d lines; a tape has %(most)d commands at most.")
            % {"lines": content.count(b"\n"), "most": TAPE_LINES_MAX}
        )
    if not content.strip():
        raise TapeError(_("The file is empty."))
    lines = [text_of(place, line) for place, line in enumerate(content.split(b"\n"), start=1)]
    check_heads(lines)
    tape = tape_from("\n".join(lines))
    check(lines, tape)
    return tape


def too_large(size: int) -> TapeError:
    """The refusal of a file of so many bytes."""
    return TapeError(
        _("The file has %(size)d KiB; a tape has %(most)d KiB at most.")
        % {"size": -(-size // 1024), "most": TAPE_FILE_BYTES_MAX // 1024}
    )


def text_of(place: int, line: bytes) -> str:
    """A line as text. Raises TapeError."""
    if len(line) > TAPE_FILE_LINE_BYTES_MAX:
        raise TapeError(
            _("line %(place)d has %(size)d KiB; a line has %(most)d KiB at most")
            % {"place": place, "size": len(line) // 1024, "most": TAPE_FILE_LINE_BYTES_MAX // 1024}
        )
    if b"\0" in line:
        raise TapeError(_("line %(place)d holds a NUL byte: this is no text file") % {"place": place})
    try:
        return line.decode("utf-8-sig" if place == 1 else "utf-8").removesuffix("\r")
    except UnicodeDecodeError as error:
        raise TapeError(
            _("line %(place)d is no UTF-8 text from its byte %(byte)d on")
            % {"place": place, "byte": error.start + 1}
        ) from error


def check_heads(lines: list[str]) -> None:
    """The file says first which cluster, and each head once. Raises TapeError."""
    seen: dict[str, int] = {}
    for place, line in enumerate(lines, start=1):
        word, _blank, rest = line.partition(" ")
        if not line.strip() or line.startswith("#"):
            continue
        if not seen and word != "cluster":
            raise TapeError(
                _("line %(place)d: a tape begins with a line that says cluster") % {"place": place}
            )
        if word in HEADS and word in seen:
            raise TapeError(
                _("line %(place)d says %(word)s again; line %(first)d has said it")
                % {"place": place, "word": word, "first": seen[word]}
            )
        seen.setdefault(word if word in HEADS else "@", place)
        pattern = {"release": RELEASE, "digest": DIGEST}.get(word)
        if pattern is not None and not pattern.fullmatch(rest.strip()):
            raise TapeError(_("line %(place)d: this is no %(word)s") % {"place": place, "word": word})


def check(lines: list[str], tape: Tape) -> None:
    """What a sandbox of the site may hold. Raises TapeError."""
    if len(tape.lines) > TAPE_LINES_MAX:
        raise TapeError(_("a tape has %(most)d commands at most") % {"most": TAPE_LINES_MAX})
    if tape.end > TAPE_FILE_INSTANT_MAX:
        raise TapeError(
            _("the tape ends after %(most)s of cluster time, the limit")
            % {"most": said(TAPE_FILE_INSTANT_MAX)}
        )
    problem = too_much(list(tape.spec.objects))
    if problem:
        raise TapeError(_("the list of objects %(problem)s") % {"problem": problem})
    places = [place for place, line in enumerate(lines, start=1) if line.startswith("@")]
    for place, (at, line) in zip(places, tape.lines, strict=True):
        problem = refusal(at, line)
        if problem:
            raise TapeError(_("line {place}: {problem}").format(place=place, problem=problem))


def refusal(at: int, line: str) -> str:
    """Why a command cannot be brought in, or nothing."""
    if at > TAPE_FILE_INSTANT_MAX:
        return _("%(at)s is after %(most)s of cluster time, the limit") % {
            "at": said(at),
            "most": said(TAPE_FILE_INSTANT_MAX),
        }
    command = command_from(line)
    if command.verb == "api":
        if command.call >= CALLS_MAX:
            return _("the number of the call is too large")
        problem = too_much(getattr(command, "body", None))
        return _("the body of the call %(problem)s") % {"problem": problem} if problem else ""
    if len(line) > LINE_LETTERS_MAX or not line.isprintable():
        return _("a command has %(most)d printable characters at most") % {"most": LINE_LETTERS_MAX}
    return ""
