"""What a pod is made of on its machine, and who asks whom for it."""

from collections.abc import Mapping

from k8sarch.diagrams.dot import Box, Drawing, Frame, Line


def drawing(data: Mapping[str, object]) -> Drawing:
    """Takes no data."""
    return Drawing(
        title="A pod, seen from its machine",
        says="The kubelet asks the container runtime through the Container Runtime Interface. The "
        "runtime makes the pod's sandbox, which holds its address, and starts containers in it "
        "from images on the disk. A request from a client reaches the container directly: neither "
        "kubelet nor runtime is on its way.",
        boxes=(
            Box("kubelet", "kubelet", "says what should run", "5.1"),
            Box("runtime", "container runtime", "makes it run", "5.2"),
            Box("images", "images", "layers on the disk", "5.2", "object"),
            Box("sandbox", "sandbox", "network, address", "5.2", "object"),
            Box("container", "container", "a process", "5.2"),
            Box("client", "a client", "asks", "5.7", "object"),
        ),
        lines=(
            Line("kubelet", "runtime", "CRI"),
            Line("runtime", "images"),
            Line("runtime", "sandbox"),
            Line("runtime", "container"),
            Line("client", "container", kind="watches"),
        ),
        frames=(Frame("pod", "pod", ("sandbox", "container")),),
        rows=(("images", "sandbox", "container"), ("runtime", "client")),
        gap=(10, 34),
    )
