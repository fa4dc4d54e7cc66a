"""A bound pod becomes a running one: what the kubelet asks, what the runtime does, what is reported."""

from collections.abc import Mapping

from k8sarch.diagrams.dot import Box, Drawing, Line

STEPS = (
    ("sandbox", "a place for the pod", "sandbox, address"),
    ("image", "the image, if it is not here", "layers on the disk"),
    ("container", "create, then start", "a running process"),
)


def drawing(data: Mapping[str, object]) -> Drawing:
    """Takes no data: the steps stand in STEPS, in their order."""
    boxes = [
        Box(
            "seen",
            "the kubelet sees a pod",
            "spec.nodeName is its own name",
            "5.1",
            "object",
            (230, 42),
            (118, 0),
        ),
        Box(
            "interface",
            "",
            "over the Container\nRuntime Interface",
            kind="plain",
            size=(136, 34),
            at=(360, 22),
        ),
    ]
    lines = []
    above = "seen"
    for number, (key, asks, gets) in enumerate(STEPS, start=1):
        down = number * 70
        boxes += [
            Box(key, f"{number}  {key}", asks, "5.1", size=(230, 42), at=(118, down)),
            Box(f"runtime-{key}", "runtime", gets, "5.2", size=(136, 42), at=(360, down)),
        ]
        lines += [Line(f"{above}:s", f"{key}:n"), Line(f"{key}:e", f"runtime-{key}:w")]
        above = key
    down = (len(STEPS) + 1) * 70
    boxes += [
        Box("status", "4  status", "Running, then Ready", "5.1", size=(230, 42), at=(118, down)),
        Box("api", "API server", "stores the report", "1.1", size=(136, 42), at=(360, down)),
    ]
    lines += [Line(f"{above}:s", "status:n"), Line("status:e", "api:w")]
    return Drawing(
        title="From bound to running",
        says="The kubelet sees a pod that carries the name of its node. It asks the container runtime "
        "for a sandbox with an address, then for the image, then for the container, and reports "
        "the status to the API server.",
        boxes=tuple(boxes),
        lines=tuple(lines),
        placed=True,
    )
