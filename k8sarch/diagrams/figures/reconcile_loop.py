"""One turn of a controller: desired, observed, the difference, the act."""

from collections.abc import Mapping

from k8sarch.diagrams.dot import Box, Drawing, Line


def drawing(data: Mapping[str, object]) -> Drawing:
    """`desired` and `observed` are how many pods are asked for and how many there are."""
    desired, observed = int(str(data.get("desired", "5"))), int(str(data.get("observed", "3")))
    missing = desired - observed
    return Drawing(
        title="One turn of the loop",
        says=f"You write the desired state, {desired} replicas, and leave. The ReplicaSet controller "
        f"reads it, reads the observed state, {observed} pods, and acts on the difference: it "
        f"creates {missing} pods. What happens then is observed again, and the loop starts anew.",
        boxes=(
            Box("you", "You", "write once, then leave", kind="you"),
            Box("desired", "Desired", f"spec.replicas: {desired}", "1.1", "object"),
            Box("observed", "Observed", f"pods that exist: {observed}", "1.1", "object"),
            Box("controller", "ReplicaSet controller", f"{desired} - {observed} = {missing} missing", "4.1"),
            Box("machines", "The machines", "scheduler, kubelet, runtime", "5.1"),
        ),
        lines=(
            Line("you", "desired", "declares"),
            Line("desired", "controller", "reads"),
            Line("observed", "controller", "reads"),
            Line("controller", "machines", f"creates {missing} pods"),
            Line("machines:e", "observed:e", "report", pulls=False),
        ),
        rows=(("desired", "observed"),),
        gap=(40, 30),
    )
