"""The tally: what a history has cost so far, in numbers that two lanes can be compared by.

One row, `run` of the table `tally`:

    up, desired     pods of the shop that really serve, and how many are asked for
    stood           when all were up for the first time; before that nothing is counted
    below           microseconds with fewer up than asked for, until `below_since`
    below_since     when that began which still lasts; None when all are up
    anew            pods created since then
    refused         writes that an API server refused since then

Requests answered and failed stand in the table `price`. A pod is really up, whatever the cluster believes,
when its own kubelet said that it is ready, its containers run, its machine has power and network, and nobody
has marked it for deletion. The track `up` of the timeline shows the same.
"""

from typing import Any

from k8sarch.cluster import Change

SHOP = "shop/"
OBJECTS = ("ObjectStored", "RoutineStored")
NATURE = (
    "MachineWentDown",
    "MachineCameUp",
    "MachineRemoved",
    "CableCut",
    "CableJoined",
    "ContainerStarted",
    "ContainerStopped",
)
Tables = dict[str, dict[str, dict[str, Any]]]


class Tally:
    """Counts along with a picture: `take` each change after the picture has folded it."""

    def __init__(self) -> None:
        self.said_ready: set[str] = set()  # pods that their own kubelets called ready last
        self.stood: int | None = None
        self.below = 0
        self.below_since: int | None = None
        self.anew = 0
        self.refused = 0

    def take(self, change: Change, tables: Tables) -> dict[str, Any] | None:
        """The row after `change`, or None when the change counts for nothing."""
        fact = change.fact
        name = type(fact).__name__
        if name in OBJECTS:
            if fact.resource == "pods":
                self.pod(fact)
            elif fact.resource != "deployments":
                return None
        elif name == "RequestRefused":
            self.refused += self.stood is not None
        elif name in NATURE:
            self.nature(name, fact, tables)
        else:
            return None
        return self.row(change.at, tables)

    def pod(self, fact: Any) -> None:
        """An object of a pod was written."""
        key = f"{fact.namespace}/{fact.name}"
        if fact.verb == "deleted":
            self.said_ready.discard(key)
        elif fact.verb == "created":
            self.anew += self.stood is not None
        elif fact.by.startswith("system:node:"):
            (self.said_ready.add if is_ready(fact.document) else self.said_ready.discard)(key)

    def nature(self, name: str, fact: Any, tables: Tables) -> None:
        """What ran on a machine ended: whoever begins again has to become ready first."""
        if name == "ContainerStopped":
            self.said_ready.discard(fact.pod)
        elif name in ("MachineWentDown", "MachineRemoved"):
            self.said_ready -= {key for key, pod in tables["pods"].items() if pod["node"] == fact.machine}

    def row(self, at: int, tables: Tables) -> dict[str, Any]:
        """The row at the instant `at`."""
        up = sum(
            1 for key, pod in tables["pods"].items() if key.startswith(SHOP) and self.is_up(key, pod, tables)
        )
        desired = tables["price"].get("shop", {}).get("desired", 0)
        if self.stood is None and 0 < desired <= up:
            self.stood = at
        if self.stood is not None and up < desired and self.below_since is None:
            self.below_since = at
        elif up >= desired and self.below_since is not None:
            self.below, self.below_since = self.below + at - self.below_since, None
        return {
            "up": up,
            "desired": desired,
            "stood": self.stood,
            "below": self.below,
            "below_since": self.below_since,
            "anew": self.anew,
            "refused": self.refused,
        }

    def is_up(self, key: str, pod: dict[str, Any], tables: Tables) -> bool:
        """Whether the pod really serves."""
        machine = tables["machines"].get(pod["node"])
        return (
            key in self.said_ready
            and pod["deleting"] is None
            and not pod["stopped"]
            and machine is not None
            and machine["power"]
            and machine["cable"]
        )


def is_ready(document: dict[str, Any]) -> bool:
    """Whether the status of a pod says Ready=True."""
    return any(
        condition["type"] == "Ready" and condition["status"] == "True"
        for condition in document.get("status", {}).get("conditions") or ()
    )
