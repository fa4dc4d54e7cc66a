"""The scene of these tests: a leader of etcd that is cut off while an entry of its own is on its way."""

from k8sarch.cluster import Cluster, ClusterSpec, command_from
from k8sarch.cluster.inside import messages


def healthy() -> Cluster:
    """A cluster whose shop runs."""
    cluster = Cluster(ClusterSpec(seed=7))
    cluster.run(30_000_000)
    return cluster


def do(cluster: Cluster, line: str) -> None:
    """Carry a command out at this instant."""
    cluster.do(command_from(line))


def lone_write() -> Cluster:
    """cp-2 leads over a slow network, somebody creates the Deployment fern, and the cable of cp-2 is pulled
    when the entry is in its log and in no other; six seconds later another member leads. The wire has it."""
    cluster = healthy()
    do(cluster, "fault slow_link machine=cp-2")
    cluster.run(35_000_000)
    cluster.world.wire = []
    do(cluster, "kubectl create deployment fern --image=nginx")
    log = cluster.world.process("cp-2/etcd").state.log
    while not any("fern" in str(entry.command) for entry in log.entries[-5:]):
        cluster.run(cluster.now + 10_000)
    do(cluster, "fault isolate machine=cp-2")
    cluster.run(cluster.now + 6_000_000)
    return cluster


def seen(cluster: Cluster) -> list[messages.Message]:
    """The messages of the wire, those under way last."""
    counts: dict[tuple, int] = {}
    arrived = messages.numbered(cluster.world.wire, counts)
    return arrived + messages.numbered(cluster.world.under_way(), counts)
