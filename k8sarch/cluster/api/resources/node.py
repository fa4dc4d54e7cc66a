"""Node: what the cluster knows of a machine that runs pods."""

from collections.abc import Iterator

from ...kernel.clock import Instant
from ..document import Document
from ..errors import Problem, required, unsupported
from ..pod_spec import EFFECTS
from ..resource import AGE, NAME, Column, Field, Resource
from ..validation import qualified_name_problems

ROLE = "node-role.kubernetes.io/"


def status_cell(node: "Node", now: Instant) -> str:
    ready = node.condition("Ready")
    word = "Unknown" if ready is None else "Ready" if ready.get("status") == "True" else "NotReady"
    return word + (",SchedulingDisabled" if node.unschedulable else "")


def roles_cell(node: "Node", now: Instant) -> str:
    roles = sorted(label.removeprefix(ROLE) for label in node.labels if label.startswith(ROLE))
    return ",".join(roles) or "<none>"


class Node(Resource):
    """A machine that can run pods, as its kubelet and the node lifecycle controller describe it."""

    __slots__ = ()
    api_version, kind, plural, singular, short = "v1", "Node", "nodes", "node", ("no",)
    namespaced = False
    subresources = ("status",)
    stored_as = "minions"
    selectable = ("spec.unschedulable",)

    taints = Field("spec.taints", list, default=())
    unschedulable = Field("spec.unschedulable", bool, default=False)
    pod_cidr = Field("spec.podCIDR", str, default="")
    capacity = Field("status.capacity", dict, default={})
    allocatable = Field("status.allocatable", dict, default={})
    addresses = Field("status.addresses", list, default=())
    node_info = Field("status.nodeInfo", dict, default={})
    images = Field("status.images", list, default=())

    columns = (
        NAME,
        Column("Status", status_cell),
        Column("Roles", roles_cell),
        AGE,
        Column("Version", lambda node, now: node.node_info.get("kubeletVersion", "")),
        Column("Internal-IP", lambda node, now: node.address("InternalIP"), wide=True),
        Column("External-IP", lambda node, now: node.address("ExternalIP"), wide=True),
        Column("OS-Image", lambda node, now: node.node_info.get("osImage", "<unknown>"), wide=True),
        Column(
            "Kernel-Version", lambda node, now: node.node_info.get("kernelVersion", "<unknown>"), wide=True
        ),
        Column(
            "Container-Runtime",
            lambda node, now: node.node_info.get("containerRuntimeVersion", "<unknown>"),
            wide=True,
        ),
    )

    @property
    def is_ready(self) -> bool:
        """Whether its Ready condition is True."""
        return self.is_true("Ready")

    def address(self, type: str) -> str:
        """Its address of that type, or "<none>"."""
        for address in self.addresses:
            if address.get("type") == type:
                return address.get("address", "<none>")
        return "<none>"

    def has_taint(self, key: str, effect: str) -> bool:
        """Whether it carries that taint."""
        return any(taint.get("key") == key and taint.get("effect") == effect for taint in self.taints)

    @classmethod
    def defaulted(cls, document: Document) -> Document:
        status = document.get("status") or {}
        changes: Document = {}
        if "spec" not in document:
            changes["spec"] = {}
        if status.get("capacity") and "allocatable" not in status:
            changes["status"] = {**status, "allocatable": status["capacity"]}
        return {**document, **changes} if changes else document

    def problems(self) -> Iterator[Problem]:
        for number, taint in enumerate(self.taints):
            path = f"spec.taints[{number}]"
            yield from qualified_name_problems(taint.get("key") or "", f"{path}.key")
            if not taint.get("effect"):
                yield required(f"{path}.effect")
            elif taint["effect"] not in EFFECTS:
                yield unsupported(f"{path}.effect", taint["effect"], EFFECTS)
        seen = [(taint.get("key"), taint.get("effect")) for taint in self.taints]
        for number, pair in enumerate(seen):
            if pair in seen[:number]:
                yield Problem(
                    "Duplicate value",
                    f"spec.taints[{number}]",
                    self.taints[number],
                    "taints must be unique by key and effect pair",
                )
