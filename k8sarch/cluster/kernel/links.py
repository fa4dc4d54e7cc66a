"""Cables between machines: latency, cuts, slowness; what is sent from one machine to another arrives in
order.

Latencies are typical of one region: within a machine by loopback, within a zone, and between zones.
Simplified: no loss of single messages (TCP repairs that below us), and bandwidth has no limit.
"""

from .clock import Duration, Instant, us

LATENCY_WITHIN_MACHINE = us(30)
LATENCY_WITHIN_ZONE = us(250)
LATENCY_BETWEEN_ZONES = us(900)


class Links:
    """The network."""

    __slots__ = ("zones", "cuts", "slowness", "latest", "is_troubled")

    def __init__(self) -> None:
        self.zones: dict[str, str] = {}  # machine → zone
        self.cuts: dict[str, bool] = {}  # machines without network, in the order of the cuts
        self.slowness: dict[str, Duration] = {}  # machine → extra latency
        self.latest: dict[
            tuple[str, str], Instant
        ] = {}  # pairs that were ever slow → last arrival, to keep order
        self.is_troubled = False  # see `look`

    def latency(self, source: str, target: str) -> Duration:
        """How long a message takes from the machine `source` to the machine `target` while neither is
        slow."""
        if source == target:
            return LATENCY_WITHIN_MACHINE
        zones = self.zones
        return LATENCY_WITHIN_ZONE if zones.get(source) == zones.get(target) else LATENCY_BETWEEN_ZONES

    def drag(self, source: str, target: str) -> Duration:
        """How much longer it takes now, because one of the two is slow."""
        return 0 if source == target else self.slowness.get(source, 0) + self.slowness.get(target, 0)

    def look(self) -> None:
        """Note whether some machine is cut off or slow, or was slow: else every message takes its usual
        way."""
        self.is_troubled = bool(self.cuts or self.slowness or self.latest)

    def is_open(self, source: str, target: str) -> bool:
        """Whether messages pass between two machines now. A machine always reaches itself."""
        return source == target or not (source in self.cuts or target in self.cuts)

    def in_order(self, source: str, target: str, arrival: Instant) -> Instant:
        """The instant of arrival that overtakes nothing sent before on the same way."""
        pair = (source, target)
        if self.slowness or pair in self.latest:
            arrival = max(arrival, self.latest.get(pair, 0))
            self.latest[pair] = arrival
        return arrival

    def cut(self, machine: str) -> bool:
        """Cut a machine off; False when it already was."""
        if machine in self.cuts:
            return False
        self.cuts[machine] = True
        self.look()
        return True

    def join(self, machine: str) -> bool:
        """Join it again; False when it was not cut off."""
        was_cut = self.cuts.pop(machine, False)
        self.look()
        return was_cut

    def slow(self, machine: str, extra: Duration) -> None:
        """Add `extra` to every message from and to the machine."""
        self.slowness[machine] = extra
        self.look()

    def restore(self, machine: str) -> bool:
        """Take the extra latency away; False when there was none."""
        return self.slowness.pop(machine, None) is not None
