"""Some of the loops inside the controller-manager: what each reads and what each writes."""

from collections.abc import Mapping

from k8sarch.diagrams.dot import Box, Drawing, Line

LOOPS = (
    ("Deployment", "Deployment", "ReplicaSet"),
    ("ReplicaSet", "ReplicaSet, pods", "pods"),
    ("EndpointSlice", "Service, pods", "EndpointSlice"),
    ("node lifecycle", "Lease, Node", "condition, taint"),
    ("taint eviction", "Node, pods", "deletes pods"),
    ("garbage collector", "owner references", "deletes dependents"),
)
PITCH = 44


def drawing(data: Mapping[str, object]) -> Drawing:
    """Takes no data: the loops stand in LOOPS."""
    boxes = [
        Box(f"head-{key}", text, "", kind="plain", size=(120, 24), at=(across, 0))
        for key, text, across in (("reads", "reads", 62), ("loop", "loop", 216), ("writes", "writes", 370))
    ]
    lines = []
    for number, (loop, reads, writes) in enumerate(LOOPS, start=1):
        down = number * PITCH - 8
        key = loop.replace(" ", "-")
        boxes += [
            Box(f"reads-{key}", "", reads, kind="object", size=(118, 26), at=(62, down), side="centre"),
            Box(f"loop-{key}", loop, "", "4.1", size=(136, 30), at=(216, down), side="centre"),
            Box(f"writes-{key}", "", writes, kind="object", size=(118, 26), at=(370, down), side="centre"),
        ]
        lines += [
            Line(f"reads-{key}:e", f"loop-{key}:w", kind="watches"),
            Line(f"loop-{key}:e", f"writes-{key}:w"),
        ]
    return Drawing(
        title="Six of the loops in the controller-manager",
        says="; ".join(f"the {loop} loop reads {reads} and writes {writes}" for loop, reads, writes in LOOPS)
        + ". "
        "No loop calls another; each sees what the others wrote.",
        boxes=tuple(boxes),
        lines=tuple(lines),
        placed=True,
    )
