"""What a pretend image does when it runs: when it answers, what it asks of others, how it stops, whether it
dies."""

from dataclasses import dataclass

from ..kernel.clock import Duration, ms


@dataclass(frozen=True, slots=True)
class Image:
    """One program. Durations in microseconds.

    `starts`: from the start of the process until it answers; None when it never answers anybody.
    `serves`: how long it works on a question. `calls`: the Service of its own namespace that it asks for
    every question.
    `exits`: how long it runs by itself, or None for ever; with `exit_code`.
    `drains`: how long it goes on answering after SIGTERM. `stops`: how long after SIGTERM it ends, or None
    when it ignores SIGTERM.
    `stop_code`: its exit code then (143 when SIGTERM simply ends it).
    `size`: bytes to download.
    """

    name: str
    size: int
    starts: Duration | None = None
    serves: Duration = ms(1)
    calls: str = ""
    exits: Duration | None = None
    exit_code: int = 0
    drains: Duration = 0
    stops: Duration | None = ms(100)
    stop_code: int = 0


def repository_of(reference: str) -> str:
    """The name without registry, tag and digest: "nginx" for docker.io/library/nginx:1.27, "shop/web" for
    shop/web:2."""
    name = reference.partition("@")[0]
    head, slash, tail = name.rpartition("/")
    name = head + slash + tail.partition(":")[0]
    first, slash, rest = name.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        name = rest
    return name.removeprefix("library/")
