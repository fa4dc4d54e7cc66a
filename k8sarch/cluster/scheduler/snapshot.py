"""What the scheduler knows of nodes and of the pods on them, with those it has only just placed (assumed).

Contract: a placed pod counts on its node from the moment of the decision; when the binding fails it is
forgotten. Terminated pods do not count. Requests are in thousandths of a core and in bytes. Source:
pkg/scheduler/framework/types.go (NodeInfo), component-helpers resource/helpers.go,
pkg/scheduler/util/pod_resources.go. Simplified: cpu, memory and the number of pods are counted; other
resources, host ports, volumes and images are not.
"""

from typing import NamedTuple

from ..api.document import Document, get, key_of
from ..api.quantity import thousandths, units
from ..api.selectors import Selector, selects

# what a container counts for in scores when it asks for nothing
DEFAULT_CPU = 100
DEFAULT_MEMORY = 200 * 1024 * 1024
COUNTS_MAX = 256
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
ZONE = "topology.kubernetes.io/zone"


class Requests(NamedTuple):
    """What a pod asks for; the `counted` values stand in scores, where a container that asks for nothing
    counts for a little."""

    cpu: int
    memory: int
    counted_cpu: int
    counted_memory: int


def container_request(container: Document, name: str) -> int:
    """What a container requests of cpu (thousandths) or memory (bytes)."""
    asked = ((container.get("resources") or {}).get("requests") or {}).get(name)
    if asked is None:
        return 0
    return thousandths(asked) if name == "cpu" else units(asked)


def pod_request(spec: Document, name: str, default: int) -> int:
    """The larger of: all app containers and sidecars together; each init container with the sidecars before
    it. Plus overhead."""
    together = sum(container_request(container, name) or default for container in spec.get("containers")
                   or ())
    sidecars, largest = 0, 0
    for container in spec.get("initContainers") or ():
        asked = container_request(container, name) or default
        if container.get("restartPolicy") == "Always":
            sidecars += asked
            largest = max(largest, sidecars)
        else:
            largest = max(largest, asked + sidecars)
    overhead = (spec.get("overhead") or {}).get(name)
    extra = 0 if overhead is None else thousandths(overhead) if name == "cpu" else units(overhead)
    return max(together + sidecars, largest) + extra


def requests_of(spec: Document) -> Requests:
    """What a pod with this spec asks for."""
    return Requests(pod_request(spec, "cpu", 0), pod_request(spec, "memory", 0),
                    pod_request(spec, "cpu", DEFAULT_CPU), pod_request(spec, "memory", DEFAULT_MEMORY))


class PodInfo:
    """A pod as the scheduler reads it, parsed once."""

    __slots__ = ("document", "key", "uid", "namespace", "labels", "requests", "tolerations", "node_selector",
                 "required_affinity",
                 "preferred_affinity", "spread_constraints", "priority", "wanted_node", "is_terminating")

    def __init__(self, document: Document) -> None:
        metadata, spec = document["metadata"], document["spec"]
        affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
        self.document = document
        self.key = key_of(document)
        self.uid: str = metadata.get("uid", "")
        self.namespace: str = metadata["namespace"]
        self.labels: dict[str, str] = metadata.get("labels") or {}
        self.requests = requests_of(spec)
        self.tolerations: list[Document] = spec.get("tolerations") or []
        self.node_selector: dict[str, str] = spec.get("nodeSelector") or {}
        self.required_affinity: Document | None = affinity.get(REQUIRED)
        self.preferred_affinity: list[Document] = affinity.get(PREFERRED) or []
        self.spread_constraints: list[Document] = spec.get("topologySpreadConstraints") or []
        self.priority: int = spec.get("priority") or 0
        self.wanted_node: str = spec.get("nodeName") or ""
        self.is_terminating = metadata.get("deletionTimestamp") is not None


class Taint(NamedTuple):
    """What keeps pods away: `effect` is NoSchedule, PreferNoSchedule or NoExecute."""

    key: str
    value: str
    effect: str


class NodeInfo:
    """A node and what is on it."""

    __slots__ = ("name", "labels", "taints", "unschedulable", "cpu", "memory", "pods_max", "pods", "used_cpu",
                 "used_memory",
                 "counted_cpu", "counted_memory", "is_known")

    def __init__(self, name: str) -> None:
        self.name = name
        self.labels: dict[str, str] = {}
        self.taints: tuple[Taint, ...] = ()
        self.unschedulable = False
        self.cpu = self.memory = self.pods_max = 0         # allocatable
        self.pods: dict[str, PodInfo] = {}
        self.used_cpu = self.used_memory = self.counted_cpu = self.counted_memory = 0
        self.is_known = False                              # pods may be heard of before their node is

    def describe(self, document: Document | None) -> None:
        """Take what the Node object says; None when there is none (any more)."""
        self.is_known = document is not None
        if document is None:
            return
        spec = document.get("spec") or {}
        allocatable = get(document, "status.allocatable", {})
        self.labels = document["metadata"].get("labels") or {}
        self.taints = tuple(Taint(taint["key"], taint.get("value") or "", taint["effect"])
                            for taint in spec.get("taints") or ())
        self.unschedulable = bool(spec.get("unschedulable"))
        self.cpu = thousandths(allocatable.get("cpu", 0))
        self.memory = units(allocatable.get("memory", 0))
        self.pods_max = units(allocatable.get("pods", 0))

    def add(self, pod: PodInfo) -> None:
        """Count `pod`."""
        requests = pod.requests
        self.pods[pod.key] = pod
        self.used_cpu += requests.cpu
        self.used_memory += requests.memory
        self.counted_cpu += requests.counted_cpu
        self.counted_memory += requests.counted_memory

    def remove(self, key: str) -> PodInfo:
        """Count the pod `key` no longer."""
        pod = self.pods.pop(key)
        requests = pod.requests
        self.used_cpu -= requests.cpu
        self.used_memory -= requests.memory
        self.counted_cpu -= requests.counted_cpu
        self.counted_memory -= requests.counted_memory
        return pod


class Snapshot:
    """All nodes, and where each pod is or is going to be."""

    def __init__(self) -> None:
        self.nodes: dict[str, NodeInfo] = {}
        self.placed: dict[str, str] = {}                   # pod key → node name
        self.assumed: dict[str, bool] = {}                 # of these, the pods whose binding was not seen yet
        # names of known nodes, zones taking turns; None when it is to be made
        self.order: list[str] | None = None
        self.counts: dict[tuple[str, Selector], dict[str, int]] = {}

    def listed(self) -> list[NodeInfo]:
        """The known nodes, zones taking turns."""
        if self.order is None:
            zones: dict[str, list[str]] = {}
            for name, node in self.nodes.items():
                if node.is_known:
                    zones.setdefault(node.labels.get(ZONE, ""), []).append(name)
            longest = max(map(len, zones.values()), default=0)
            self.order = [names[place] for place in range(longest) for names in zones.values()
                          if place < len(names)]
        return [self.nodes[name] for name in self.order]

    def describe(self, name: str, document: Document | None) -> None:
        """Take a new version of the Node object, or its absence."""
        node = self.nodes.get(name)
        if node is None:
            node = self.nodes[name] = NodeInfo(name)
        node.describe(document)
        if document is None and not node.pods:
            del self.nodes[name]
        self.order = None

    def place(self, pod: PodInfo, name: str, is_assumed: bool = False) -> None:
        """Count `pod` on the node `name`, in the place of what was counted for it before."""
        if pod.key in self.placed:
            self.remove(pod.key)
        node = self.nodes.get(name)
        if node is None:
            node = self.nodes[name] = NodeInfo(name)
        node.add(pod)
        self.placed[pod.key] = name
        if is_assumed:
            self.assumed[pod.key] = True
        self.count(pod, name, 1)

    def remove(self, key: str) -> bool:
        """Count the pod `key` nowhere; False when it was counted nowhere."""
        name = self.placed.pop(key, None)
        if name is None:
            return False
        self.assumed.pop(key, None)
        node = self.nodes[name]
        self.count(node.remove(key), name, -1)
        if not node.pods and not node.is_known:
            del self.nodes[name]
        return True

    # How many pods of a kind are on each node

    def count(self, pod: PodInfo, name: str, difference: int) -> None:
        """Keep the counts that were asked for before."""
        if pod.is_terminating:
            return
        for (namespace, selector), counts in self.counts.items():
            if namespace == pod.namespace and selects(selector, pod.labels):
                counts[name] = counts.get(name, 0) + difference

    def matching(self, namespace: str, selector: Selector) -> dict[str, int]:
        """Node name → number of its pods in `namespace` that `selector` selects and that are not being
        deleted."""
        counts = self.counts.get((namespace, selector))
        if counts is None:
            if len(self.counts) >= COUNTS_MAX:
                del self.counts[next(iter(self.counts))]
            counts = self.counts[namespace, selector] = {}
            for name, node in self.nodes.items():
                for pod in node.pods.values():
                    if pod.namespace == namespace and not pod.is_terminating and selects(selector,
                                                                                         pod.labels):
                        counts[name] = counts.get(name, 0) + 1
        return counts
