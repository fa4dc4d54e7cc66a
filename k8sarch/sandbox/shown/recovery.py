"""How a history's requests were answered, as far back as is kept: what a curve of recovery is drawn from.

Folded along with the picture, and kept with it; so it says the same whichever way the sandbox came to where
it stands.
"""

from collections.abc import Collection, Iterable

from k8sarch.cluster import ByInstructor, command_from

RATES_KEPT = 2_000  # changes of the rate: a quarter of an hour of a failing shop, days of a quiet one
MARKS_KEPT = 200
SILENT, EVICTED = "silent", "evicted"


class Recovery:
    """`rates`: (instant, per cent of the requests of the last ten seconds that were answered), when it
    changed. `marks`: (instant, SILENT or EVICTED, node): it was given up as Unknown, a toleration of a pod on
    it ended.
    """

    def __init__(self) -> None:
        self.rates: list[tuple[int, int]] = []
        self.marks: list[tuple[int, str, str]] = []

    def rate(self, at: int, success: int) -> None:
        """From `at` on the rate is `success`."""
        if not self.rates or self.rates[-1][1] != success:
            self.rates.append((at, success))
            del self.rates[:-RATES_KEPT]

    def mark(self, at: int, what: str, node: str) -> None:
        """Something that a recovery waits for has come at a node."""
        self.marks.append((at, what, node))
        del self.marks[:-MARKS_KEPT]

    def since(
        self, at: int, before: int, struck: Collection[str] | None = None
    ) -> tuple[list[list[int]], dict[str, int]]:
        """The rates from `before` microseconds before the instant `at` on, as [microseconds since `at`, per
        cent], and when each kind of mark came first after it at one of the `struck` nodes (None: at any). The
        first rate is the one that held at the window's beginning.
        """
        rates, marks = list(self.rates), list(self.marks)
        first = at - before
        held = [success for instant, success in rates if instant <= first][-1:]
        curve = [[-before, success] for success in held]
        curve += [[instant - at, success] for instant, success in rates if instant > first]
        came: dict[str, int] = {}
        for instant, what, node in marks:
            if instant >= at and (struck is None or node in struck):
                came.setdefault(what, instant - at)
        return curve, came


def struck_by(lines: Iterable[str]) -> set[str] | None:
    """The machines that the faults of an instructor among a tape's lines strike; None when one of them names
    no machine, for it strikes everywhere."""
    machines = set()
    for line in lines:
        command = command_from(line)
        fault = getattr(command.command, "fault", None) if isinstance(command, ByInstructor) else None
        if fault is not None:
            machines.add(getattr(fault, "machine", ""))
    return None if "" in machines else machines
