"""What was appointed with a sandbox: commands at an instant to come."""

from dataclasses import dataclass

from k8sarch.cluster import ByInstructor


@dataclass(frozen=True, slots=True)
class Promise:
    """`lines` enter a sandbox at exactly `at`; then time passes at `speed`, watched or not, for `follow`
    (both microseconds). `name` says to whoever asked for it which one it is."""

    name: str
    at: int
    lines: tuple[str, ...]
    speed: float = 1.0
    follow: int = 0


def signed(line: str) -> str:
    """The line as it is kept on the tape: what is appointed is an instructor's act."""
    return f"{ByInstructor.verb} {line}"
