"""What a lesson asks of the cluster: evidence in, verdict out, with what is missing in words (one file a
family); what history says to a prediction; the true chain behind an effect among near-misses."""

from collections.abc import Callable
from typing import Any

from . import leaders, machines, workloads
from .chains import question
from .effects import EFFECTS
from .evidence import Evidence, Measured, Verdict
from .measures import MEASURES

CHECKS: dict[str, Callable[..., Verdict]] = {
    check.__name__: check
    for check in (
        workloads.replicas_ready,
        workloads.deployment_came_alive,
        workloads.pods_waited_unscheduled,
        workloads.pod_replaced_late,
        workloads.pods_waited_unstarted,
        machines.node_unknown,
        machines.pods_evicted_and_replaced,
        machines.quiet_outage,
        machines.stale_rules_failed,
        leaders.etcd_leader_changed,
        leaders.three_takeovers,
    )
}

__all__ = ["CHECKS", "EFFECTS", "MEASURES", "Evidence", "Measured", "Verdict", "question", "verdict_of"]


def verdict_of(check: str, arguments: dict[str, Any], evidence: Evidence, cluster, picture) -> Verdict:
    """The verdict of the check of that name. Raises KeyError for one that does not exist."""
    evidence.look(cluster, picture)
    return CHECKS[check](evidence, **arguments)
