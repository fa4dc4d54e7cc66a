"""Every component of a cluster, and with whom alone it speaks."""

from collections.abc import Mapping

from k8sarch.diagrams.dot import Box, Drawing, Line


def drawing(data: Mapping[str, object]) -> Drawing:
    """Takes no data: the map is the same for every cluster."""
    return Drawing(
        title="Every component and its interlocutors",
        says="Five lines meet at the API server: from kubectl, from the scheduler, from the "
        "controller-manager, and from the kubelet and the kube-proxy of every worker. The API "
        "server alone speaks to etcd. The kubelet alone speaks to the container runtime, which "
        "runs the pods. kube-proxy writes network rules.",
        boxes=(
            Box("control", "control-plane machine", kind="frame", size=(424, 164), at=(216, 82)),
            Box("etcd", "etcd", "keeps every object", "2.2", size=(146, 42), at=(216, 56)),
            Box("scheduler", "scheduler", "picks a node", "3.1", size=(112, 42), at=(72, 132)),
            Box("api", "API server", "the only door", "1.1", size=(116, 42), at=(216, 132)),
            Box("manager", "controller-\nmanager", "", "4.1", size=(112, 42), at=(360, 132)),
            Box("kubectl", "kubectl", "you", "0.2", "you", (92, 42), (62, 204)),
            Box("worker", "worker", kind="frame", size=(294, 150), at=(281, 289)),
            Box("kubelet", "kubelet", "its agent here", "5.1", size=(136, 42), at=(216, 263)),
            Box("proxy", "kube-proxy", "writes rules", "5.7", size=(120, 42), at=(358, 263)),
            Box("runtime", "runtime", "runs the pods", "5.2", size=(136, 42), at=(216, 333)),
            Box("rules", "network rules", "in the kernel", "5.7", "object", (120, 42), (358, 333)),
        ),
        lines=(
            Line("api:n", "etcd:s"),
            Line("scheduler:e", "api:w"),
            Line("manager:w", "api:e"),
            Line("kubectl:e", "api:s"),
            Line("kubelet:n", "api:s"),
            Line("proxy:n", "api:s"),
            Line("kubelet:s", "runtime:n"),
            Line("proxy:s", "rules:n"),
        ),
        placed=True,
    )
