"""ClusterSpec: what is put into the rack before anything happens. With a list of commands it is a tape.

The keys are those of the files in `courses/content/clusters/` and of the key `cluster` of a scenario.
"""

from dataclasses import asdict, dataclass
from typing import Any

CONTROL_PLANES = (1, 3, 5)
WORKERS_MAX = 8
WORKERS_MAX_AT_ALL = 200
ZONES_MAX = 3
APPS = ("shop", "none")
RATE_MAX = 40


class SpecError(ValueError):
    """The spec cannot be built; the text says what is wrong and what is possible."""


@dataclass(frozen=True, slots=True)
class ClusterSpec:
    """Machines, zones, seed, the application that is opened at the start, and further objects (plain
    documents)."""

    control_planes: int = 3
    workers: int = 4
    zones: int = 2
    seed: int = 1
    app: str = "shop"
    rate: int = 2  # requests a second from outside
    objects: tuple = ()

    def control_plane_names(self) -> tuple[str, ...]:
        """cp-1, cp-2, …"""
        return tuple(f"cp-{number}" for number in range(1, self.control_planes + 1))

    def worker_names(self) -> tuple[str, ...]:
        """worker-1, worker-2, …"""
        return tuple(f"worker-{number}" for number in range(1, self.workers + 1))

    def zone_of_worker(self, number: int) -> str:
        """Neighbours share a zone: of four workers in two zones, 1 and 2 are in a, 3 and 4 in b. Counts from
        1."""
        return "abc"[min((number - 1) * self.zones // max(self.workers, 1), self.zones - 1)]

    def zone_of_control_plane(self, number: int) -> str:
        """Control-plane machines take the zones in turn. Counts from 1."""
        return "abc"[(number - 1) % self.zones]

    def plain(self) -> dict[str, Any]:
        """The spec as plain data; `spec_from` turns it back."""
        return {**asdict(self), "objects": list(self.objects)}


def spec_from(data: Any, workers_max: int = WORKERS_MAX) -> ClusterSpec:
    """The spec that plain data describes; what is missing takes its default. Raises SpecError."""
    if not isinstance(data, dict):
        raise SpecError(
            "A cluster is described by keys and values: control_planes, workers, zones, seed, app, "
            "rate, objects."
        )
    defaults = ClusterSpec().plain()
    for key in data:
        if key not in defaults:
            raise SpecError(f"A cluster has no key {key!r}; it has {', '.join(defaults)}.")
    found = {
        key: _number(key, data.get(key, default)) if isinstance(default, int) else data.get(key, default)
        for key, default in defaults.items()
    }
    if found["control_planes"] not in CONTROL_PLANES:
        raise SpecError(
            f"control_planes is {found['control_planes']}; an etcd of 1, 3 or 5 members can be built."
        )
    for key, least, most in (
        ("workers", 1, workers_max),
        ("zones", 1, ZONES_MAX),
        ("rate", 0, RATE_MAX),
        ("seed", 0, 2**31 - 1),
    ):
        if not least <= found[key] <= most:
            raise SpecError(f"{key} is {found[key]}; it can be {least} to {most}.")
    if found["app"] not in APPS:
        raise SpecError(f"app is {found['app']!r}; it can be {' or '.join(APPS)}.")
    if not isinstance(found["objects"], list | tuple) or not all(
        isinstance(item, dict) for item in found["objects"]
    ):
        raise SpecError("objects is a list of Kubernetes objects.")
    return ClusterSpec(**{**found, "objects": tuple(found["objects"])})


def _number(key: str, value: Any) -> int:
    """A whole number, also from the text of a YAML scalar."""
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise SpecError(f"{key} is {text[:40]!r}; it must be a whole number.")
    return int(text)
