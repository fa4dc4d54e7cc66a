"""A tape: what was racked, and each command with its instant. Playing it gives the cluster back, to the byte.

Text form: the spec as one line of JSON after `cluster`, the release after `release`, how far it was recorded
after `end` and the digest of the journal there after `digest` (both may be missing), then one command a line.

    cluster {"control_planes": 3, …}
    release 3f1a…
    end 150.000000s
    digest 9c02…
    @41.250000s fault power_off machine=worker-2

Lines end with a line feed and with nothing else: what a command says may hold any other character.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from platform import python_version

import orjson

from .cluster import Cluster
from .commands import CommandError, command_from
from .kernel.clock import Instant, read, said
from .spec import ClusterSpec, SpecError, spec_from

LINES_MAX = 10_000
LIBRARIES = ("kubernetes-validate", "orjson", "jsonpatch", "PyYAML")


class TapeError(ValueError):
    """The text is no tape; it says in which line and why."""


@cache
def release() -> str:
    """Names what a cluster's behaviour depends on: the source of this package, of Python, and of the
    libraries it uses."""
    digest = blake2b(python_version().encode(), digest_size=8)
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    folders = [files(__package__)]
    sources = {}
    while folders:
        for entry in folders.pop().iterdir():
            if entry.is_dir():
                folders.append(entry)
            elif entry.name.endswith(".py"):
                sources[str(entry)] = entry.read_bytes()
    for path in sorted(sources):
        digest.update(sources[path])
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Tape:
    """A spec and the commands that were given, in order: (instant, line). `end` is how far it was recorded,
    and `digest` what the journal's digest was there; 0 and empty when nobody wrote it down."""

    spec: ClusterSpec
    lines: tuple[tuple[Instant, str], ...] = ()
    release: str = ""
    end: Instant = 0
    digest: str = ""

    def with_line(self, at: Instant, line: str) -> "Tape":
        """This tape and one more command, which is not before the last."""
        assert not self.lines or at >= self.lines[-1][0], "a command cannot be given before the one before it"
        return Tape(self.spec, (*self.lines, (at, line)), self.release)

    def cut(self, at: Instant) -> "Tape":
        """The tape up to and with the instant `at`: where acting in the past begins."""
        return Tape(self.spec, tuple(entry for entry in self.lines if entry[0] <= at), self.release)

    def play(self, until: Instant, cluster: Cluster | None = None) -> Cluster:
        """The cluster at the instant `until`; from `cluster`, a state of this very tape, when there is
        one."""
        playing = cluster or Cluster(self.spec)
        for at, line in self.lines[playing.given :]:
            if at > until:
                break
            playing.run(at)
            playing.do(command_from(line))
        playing.run(until)
        return playing

    def text(self) -> str:
        """The text form."""
        return "".join(
            [
                f"cluster {orjson.dumps(self.spec.plain()).decode()}\n",
                f"release {self.release}\n",
                *([f"end {said(self.end)}\n"] if self.end else []),
                *([f"digest {self.digest}\n"] if self.digest else []),
                *(f"@{said(at)} {line}\n" for at, line in self.lines),
            ]
        )


def tape_from(text: str) -> Tape:
    """The tape that `text` is. Raises TapeError."""
    spec, recorded_under, end, digest, lines = ClusterSpec(), "", 0, "", []
    for place, line in enumerate(text.split("\n"), start=1):
        try:
            word, _, rest = line.removesuffix("\r").partition(" ")
            if word == "cluster":
                spec = spec_from(orjson.loads(rest))
            elif word == "release":
                recorded_under = rest.strip()
            elif word == "end":
                end = read(rest.strip())
            elif word == "digest":
                digest = rest.strip()
            elif word.startswith("@"):
                at = read(word[1:])
                if lines and at < lines[-1][0]:
                    raise TapeError(
                        f"{said(at)} is before {said(lines[-1][0])}, the instant of the command above"
                    )
                lines.append((at, command_from(rest).line()))
            elif line.strip() and not line.startswith("#"):
                raise TapeError("a line of a tape begins with cluster, release, end, digest or @")
        except (SpecError, CommandError, ValueError) as error:
            raise TapeError(f"line {place}: {error}") from error
        if len(lines) > LINES_MAX:
            raise TapeError(f"line {place}: a tape has at most {LINES_MAX} commands")
    if end and lines and end < lines[-1][0]:
        raise TapeError(f"the tape ends at {said(end)}, before its last command at {said(lines[-1][0])}")
    return Tape(spec, tuple(lines), recorded_under, end, digest)
