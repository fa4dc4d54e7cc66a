"""Who owns whom: the API objects above and below a thing, as a drawing whose boxes lead back to the things.

Solid arrows are `ownerReferences` (and a pod's containers), dashed ones what merely points: a Service to its
slices, a slice to its pods, a Node to what runs on it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from k8sarch.cluster import ClusterView
from k8sarch.diagrams import Box, Drawing, Line
from k8sarch.sandbox.limits import GRAPH_BOXES_MAX
from k8sarch.sandbox.shown.pod_states import WORDS, look_of, state_of

RESOURCES = (
    "deployments",
    "replicasets",
    "statefulsets",
    "daemonsets",
    "cronjobs",
    "jobs",
    "pods",
    "services",
    "endpointslices",
    "nodes",
)
SERVICE_NAME = "kubernetes.io/service-name"


class NothingToDraw(LookupError):
    """No API object stands behind the reference; the message says so to whoever asked."""


@dataclass
class Graph:
    """A drawing as it grows; what is too much is counted and not drawn."""

    tables: Mapping[str, Mapping[str, Any]]
    boxes: dict[str, Box] = field(default_factory=dict)
    lines: dict[tuple[str, str], Line] = field(default_factory=dict)
    left_out: int = 0

    def put(self, resource: str, document: dict) -> bool:
        """Whether there was room for its box, or it stood there already."""
        reference = reference_of(resource, document)
        if reference in self.boxes:
            return True
        if len(self.boxes) >= GRAPH_BOXES_MAX:
            self.left_out += 1
            return False
        self.boxes[reference] = self.box(resource, document, reference)
        return True

    def box(self, resource: str, document: dict, reference: str) -> Box:
        metadata = document["metadata"]
        pod = (
            self.tables["pods"].get(f"{metadata.get('namespace')}/{metadata['name']}")
            if resource == "pods"
            else None
        )
        if pod is not None:
            kind, shape = look_of(pod)
            says = f"{pod['app']}: {WORDS[state_of(pod)]}"
            return Box(key_of(reference), pod["nickname"], says, reference, kind, side="centre", shape=shape)
        fact = f"{document.get('kind') or resource[:-1].capitalize()}{figures(document)}"
        return Box(key_of(reference), metadata["name"], fact, reference, "object", side="centre")

    def join(self, above: str, below: str, kind: str = "asks", says: str = "") -> None:
        """An arrow between two boxes that are drawn."""
        if above in self.boxes and below in self.boxes and above != below:
            self.lines[above, below] = Line(key_of(above), key_of(below), says, kind)


def reference_of(resource: str, document: dict) -> str:
    """The stage's name of the object: "pods/shop/web-x", "nodes/worker-1",
    "object/replicasets/shop/web-5cc"."""
    metadata = document["metadata"]
    place = f"{metadata['namespace']}/{metadata['name']}" if metadata.get("namespace") else metadata["name"]
    return (
        f"{resource}/{place}" if resource in ("pods", "nodes", "services") else f"object/{resource}/{place}"
    )


def key_of(reference: str) -> str:
    """A name without the signs that mean something to DOT: a colon would be a port."""
    return "".join(sign if sign.isalnum() else "_" for sign in reference)


def figures(document: dict) -> str:
    """What an object asks for and has, where it counts something."""
    wanted, has = document.get("spec", {}).get("replicas"), document.get("status", {}).get("readyReplicas", 0)
    return f", {has} of {wanted} ready" if wanted is not None else ""


def ownership(view: ClusterView, tables: Mapping[str, Mapping[str, Any]], reference: str) -> Drawing:
    """The drawing. Raises NothingToDraw when no object of the cluster has this reference."""
    documents = {resource: view.objects(resource) for resource in RESOURCES}
    by_uid = {each["metadata"]["uid"]: (name, each) for name, list_ in documents.items() for each in list_}
    below: dict[str, list[tuple[str, dict]]] = {}
    for resource, each in by_uid.values():
        for owner in each["metadata"].get("ownerReferences", ()):
            below.setdefault(owner["uid"], []).append((resource, each))
    wanted = reference.replace("machines/", "nodes/", 1) if reference.startswith("machines/") else reference
    asked = next((pair for pair in by_uid.values() if reference_of(*pair) == wanted), None)
    if asked is None:
        raise NothingToDraw(
            _("No object of the cluster stands behind {reference}.").format(reference=reference)
        )
    graph = Graph(tables)
    graph.put(*asked)
    for root in roots(asked, by_uid):
        grow(graph, root, below)
    points(graph, asked, documents)
    if asked[0] == "pods":
        contain(graph, asked[1])
    name = graph.boxes[wanted].name
    says = _("{count} objects; solid arrows own, dashed ones point.").format(count=len(graph.boxes))
    more = _(" {count} more are not drawn.").format(count=graph.left_out) if graph.left_out else ""
    title = _("What owns {name}, and what it owns").format(name=name)
    return Drawing(
        title,
        says + more,
        tuple(graph.boxes.values()),
        tuple(graph.lines.values()),
        direction="LR",
        gap=(14, 34),
    )


def roots(asked: tuple[str, dict], by_uid: Mapping[str, tuple[str, dict]]) -> Iterable[tuple[str, dict]]:
    """Whom nobody owns, among the owners of the owners; the thing itself where it has none."""
    owners = [
        by_uid[each["uid"]]
        for each in asked[1]["metadata"].get("ownerReferences", ())
        if each["uid"] in by_uid
    ]
    if not owners or asked[0] == "endpointslices":
        return [asked]
    return [root for owner in owners for root in roots(owner, by_uid)]


def grow(graph: Graph, top: tuple[str, dict], below: Mapping[str, list[tuple[str, dict]]]) -> None:
    """All that `top` owns, level by level."""
    level = [top] if graph.put(*top) else []
    while level:
        following = []
        for resource, document in level:
            for owned in sorted(
                below.get(document["metadata"]["uid"], ()), key=lambda pair: pair[1]["metadata"]["name"]
            ):
                if graph.put(*owned):
                    graph.join(reference_of(resource, document), reference_of(*owned))
                    following.append(owned)
        level = following


def points(graph: Graph, asked: tuple[str, dict], documents: Mapping[str, list[dict]]) -> None:
    """What the thing points to without owning it, or what points to it."""
    resource, document = asked
    metadata = document["metadata"]
    reference = reference_of(*asked)
    if resource == "services":
        for slice_ in documents["endpointslices"]:
            labels = slice_["metadata"].get("labels", {})
            if (
                labels.get(SERVICE_NAME) != metadata["name"]
                or slice_["metadata"]["namespace"] != metadata["namespace"]
            ):
                continue
            if graph.put("endpointslices", slice_):
                graph.join(reference, reference_of("endpointslices", slice_))
                point_to_pods(graph, slice_, documents["pods"])
    elif resource == "endpointslices":
        point_to_pods(graph, document, documents["pods"])
    for pod in documents["pods"]:
        on = pod["spec"].get("nodeName")
        if resource == "nodes" and on == metadata["name"] and graph.put("pods", pod):
            graph.join(reference, reference_of("pods", pod), "watches")
    if resource == "pods":
        for node in documents["nodes"]:
            if node["metadata"]["name"] == document["spec"].get("nodeName") and graph.put("nodes", node):
                graph.join(reference_of("nodes", node), reference, "watches", _("runs it"))


def point_to_pods(graph: Graph, slice_: dict, pods: list[dict]) -> None:
    """A slice names its endpoints by the pods behind them."""
    named = {each.get("targetRef", {}).get("uid") for each in slice_.get("endpoints") or ()}
    for pod in pods:
        if pod["metadata"]["uid"] in named and graph.put("pods", pod):
            graph.join(reference_of("endpointslices", slice_), reference_of("pods", pod), "watches")


def contain(graph: Graph, pod: dict) -> None:
    """The containers of the pod that was asked about, with the image of each."""
    above = reference_of("pods", pod)
    for container in pod["spec"].get("containers", ()):
        name = f"{above}/{container['name']}"
        graph.boxes[name] = Box(
            key_of(name), container["name"], container["image"], "", "component", side="centre"
        )
        graph.join(above, name)
