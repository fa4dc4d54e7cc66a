"""What a lesson asks its learner to explain: one recorded change, the end of a chain.

Contract: an effect takes the evidence and gives the change once it has happened, else None.
"""

from collections.abc import Callable

from k8sarch.cluster import Change

from .evidence import Evidence
from .history import acts, app_of, created_since, unknowns


def container_started(evidence: Evidence, workload: str, after: str) -> Change | None:
    """The first container of a pod of the workload that was created after an act whose line begins with
    `after`."""
    given = next(iter(acts(evidence, after)), None)
    if given is None:
        return None
    namespace, app = workload.partition("/")[0], app_of(workload)
    fresh = {key for key in created_since(evidence, given.at) if key.startswith(f"{namespace}/{app}-")}
    return next((change for change in evidence.of("ContainerStarted") if change.fact.pod in fresh), None)


def leader_elected(evidence: Evidence) -> Change | None:
    """The first election of etcd that was won after a machine lost its power."""
    cut = next(iter(evidence.of("MachineWentDown")), None)
    return next(
        (change for change in evidence.of("LeaderElected") if cut is not None and change.at > cut.at), None
    )


def leadership_regained(evidence: Evidence, lease: str) -> Change | None:
    """The first taking of a Lease after its holder had to lay it down."""
    lost = next((change for change in evidence.of("LeadershipLost") if change.fact.lease == lease), None)
    return next(
        (
            change
            for change in evidence.of("LeadershipAcquired")
            if lost is not None and change.fact.lease == lease and change.at > lost.at
        ),
        None,
    )


def traffic_left(evidence: Evidence, machine: str) -> Change | None:
    """The first packet rules that were written anew because the node of the machine became Unknown."""
    unknown = next(unknowns(evidence, machine), None)
    return next(
        (change for change in evidence.of("RulesSynced") if unknown is not None and change.at > unknown.at),
        None,
    )


def request_failed(evidence: Evidence, after: str) -> Change | None:
    """The first request that failed 3 s or more after an act whose line begins with `after`: by then the
    rules of every kube-proxy that works are new."""
    given = next(iter(acts(evidence, after)), None)
    return next(
        (
            change
            for change in evidence.of("RequestFailed")
            if given is not None and change.at > given.at + 3_000_000
        ),
        None,
    )


EFFECTS: dict[str, Callable[..., Change | None]] = {
    effect.__name__: effect
    for effect in (container_started, leader_elected, leadership_regained, traffic_left, request_failed)
}
