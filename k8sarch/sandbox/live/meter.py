"""What the server's one loop spends its time on: spans by name, said once a second while somebody measures.

Contract: off, it costs a call and a comparison a span. A line of the file is JSON: `at` (real clock),
`cpu` (seconds of this process so far), `spans`: name → [count, seconds, longest, how many over LONG].
"""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

LONG = 0.010  # real seconds: a span beyond it is felt by everybody


class Meter:
    """Spans since the last line. `file` None: nothing is measured."""

    def __init__(self) -> None:
        self.file: Path | None = None
        self.spans: dict[str, list[float]] = {}
        self.collecting = 0.0  # real clock at which Python's collector began

    def begin(self, file: Path) -> None:
        """Measure from now on, Python's collector too."""
        self.file = file
        gc.callbacks.append(self.collected)

    def collected(self, phase: str, told: dict[str, int]) -> None:
        """The collector begins or ends; called by Python."""
        if phase == "start":
            self.collecting = time.perf_counter()
        elif told["generation"] == 2:
            self.note("collection", time.perf_counter() - self.collecting)

    def note(self, name: str, seconds: float) -> None:
        """One span of that name took so long."""
        if self.file is None:
            return
        span = self.spans.setdefault(name, [0, 0.0, 0.0, 0])
        span[0] += 1
        span[1] += seconds
        span[2] = max(span[2], seconds)
        span[3] += seconds > LONG

    @contextmanager
    def span(self, name: str) -> Iterator[None]:
        """Measure what happens inside, waiting included."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.note(name, time.perf_counter() - begun)

    def say(self) -> None:
        """Add a line to the file, and begin anew."""
        if self.file is None:
            return
        spans, self.spans = self.spans, {}
        line = {"at": time.time(), "cpu": time.process_time(), "spans": spans}
        with self.file.open("ab") as file:
            file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


meter = Meter()
