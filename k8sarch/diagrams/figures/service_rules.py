"""From a Service to a packet: who writes the list, who copies it into rules, and who follows the rules."""

from collections.abc import Mapping

from k8sarch.diagrams.dot import Box, Drawing, Line


def drawing(data: Mapping[str, object]) -> Drawing:
    """Takes no data."""
    return Drawing(
        title="A Service becomes rules on every node",
        says="The EndpointSlice controller lists the addresses of the ready pods. kube-proxy on every "
        "worker watches the list and writes it into the network rules of its own machine. A "
        "packet follows the rules of the machine it starts on to a pod; it never passes through "
        "kube-proxy.",
        boxes=(
            Box("slice", "EndpointSlice", "addresses of ready pods", "4.1", "object", (196, 42), (216, 22)),
            Box("worker-1", "worker-1", kind="frame", size=(196, 206), at=(102, 176)),
            Box("worker-2", "worker-2", kind="frame", size=(196, 206), at=(330, 176), side="right"),
            Box("proxy-1", "kube-proxy", "watches, writes", "5.7", size=(148, 42), at=(102, 126)),
            Box("proxy-2", "kube-proxy", "watches, writes", "5.7", size=(148, 42), at=(330, 126)),
            Box("rules-1", "rules", "web: .11 .12 .13", "5.7", "object", (148, 42), (102, 190)),
            Box("rules-2", "rules", "web: .11 .12 .13", "5.7", "object", (148, 42), (330, 190)),
            Box("packet", "a packet", "to Service web", "5.7", "you", (148, 42), (102, 250)),
            Box("pod", "web pod .12", "chosen at random", "5.2", size=(148, 42), at=(330, 250)),
        ),
        lines=(
            Line("proxy-1:n", "slice:s", kind="watches"),
            Line("proxy-2:n", "slice:s", kind="watches"),
            Line("proxy-1:s", "rules-1:n"),
            Line("proxy-2:s", "rules-2:n"),
            Line("packet:n", "rules-1:s"),
            Line("rules-1:e", "pod:w"),
        ),
        placed=True,
    )
