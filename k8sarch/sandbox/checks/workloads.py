"""Checks about Deployments and their pods: how many are ready, who waited, who was replaced."""

from .evidence import Evidence, Verdict, judged
from .history import (
    acts,
    app_of,
    belongs,
    down_at,
    failed_between,
    fewest_ready,
    key_of,
    outages,
    plural,
    ready_pods,
    seconds_said,
    stored,
)


def replicas_ready(
    evidence: Evidence, workload: str, at_least: str, replaced: str = "0", never_below: str = "0"
) -> Verdict:
    """At least so many pods are ready, so many that were deleted have been replaced since the count was
    raised, and at no instant since were fewer than `never_below` ready."""
    wanted, count = int(at_least), len(ready_pods(evidence, workload))
    raised = next(
        (
            change.at
            for change in stored(evidence, "deployments")
            if key_of(change) == workload and change.fact.document["spec"].get("replicas", 1) >= wanted
        ),
        None,
    )
    deleted = [
        change for change in acts(evidence, "kubectl delete pod") if raised is not None and change.at > raised
    ]
    created = [
        change
        for change in stored(evidence, "pods", "created")
        if deleted and belongs(change, workload) and change.at > deleted[0].at
    ]
    fewest, low = fewest_ready(evidence, workload, raised) if raised is not None else (0, 0)
    return judged(
        (
            raised is not None,
            f"Deployment {workload} asks for {wanted} pods",
            f"Deployment {workload} has not asked for {wanted} pods yet",
        ),
        (
            len(deleted) >= int(replaced),
            "you deleted a pod after that",
            f"no pod was deleted after {workload} asked for {wanted}",
        ),
        (
            len(created) >= int(replaced),
            "a new pod was created in its place",
            "no new pod took the place of a deleted one",
        ),
        (count >= wanted, f"{plural(count, 'pod')} are ready", f"{count} of {wanted} pods are ready"),
        *(
            [
                (
                    fewest >= int(never_below),
                    f"at no instant since were fewer than {never_below} ready",
                    f"at {seconds_said(low)} only {plural(fewest, 'pod')} of {workload} were ready; go back "
                    "to before that",
                )
            ]
            if raised is not None and int(never_below)
            else []
        ),
    )


def deployment_came_alive(evidence: Evidence, workload: str, at_least: str) -> Verdict:
    """The Deployment exists and so many of its pods are ready."""
    wanted, count = int(at_least), len(ready_pods(evidence, workload))
    exists = workload in evidence.now["workloads"]
    return judged(
        (exists, f"the Deployment {workload} exists", f"there is no Deployment {workload} yet"),
        (
            count >= wanted,
            f"{plural(count, 'pod')} of it are ready",
            f"{count} of {wanted} pods of it are ready",
        ),
    )


def pods_waited_unscheduled(evidence: Evidence, workload: str, at_least: str, seconds: str) -> Verdict:
    """So many pods waited that long without a node while no scheduler worked, and were bound and ready
    later."""
    wanted, span = int(at_least), int(seconds) * 1_000_000
    created = {
        key_of(change): change.at
        for change in stored(evidence, "pods", "created")
        if belongs(change, workload)
    }
    bound: dict[str, int] = {}
    for change in stored(evidence, "pods", "updated"):
        if change.fact.document["spec"].get("nodeName"):
            bound.setdefault(key_of(change), change.at)
    waited = [
        key
        for key, at in created.items()
        if down_at(evidence, "scheduler", at) and bound.get(key, evidence.at) - at >= span
    ]
    ready = [key for key in ready_pods(evidence, workload) if key in waited]
    down = bool(outages(evidence, "scheduler"))
    return judged(
        (down, "the scheduler was stopped", "the scheduler has not been stopped"),
        (
            len(waited) >= wanted,
            f"{plural(len(waited), 'pod')} waited without a node for {seconds} s",
            f"{len(waited)} of {wanted} pods have waited {seconds} s without a node while the "
            "scheduler was down",
        ),
        (
            len(ready) >= wanted,
            f"{len(ready)} of them became ready",
            f"{len(ready)} of {wanted} waiting pods are ready",
        ),
    )


def pod_replaced_late(evidence: Evidence, workload: str, seconds: str) -> Verdict:
    """A pod was deleted while no controller-manager worked, nobody replaced it for so long, and then somebody
    did."""
    span = int(seconds) * 1_000_000
    deletions = [
        change.at
        for change in acts(evidence, "kubectl delete pod")
        if down_at(evidence, "controller-manager", change.at)
    ]
    created = [change.at for change in stored(evidence, "pods", "created") if belongs(change, workload)]
    late = [
        at
        for at in deletions
        if not any(at <= born < at + span for born in created) and evidence.at - at >= span
    ]
    replaced = bool(late) and any(born >= late[0] + span for born in created)
    desired = evidence.now["workloads"].get(workload, {}).get("desired", 0)
    count = len(ready_pods(evidence, workload))
    return judged(
        (
            bool(deletions),
            "a pod was deleted while the controller-manager was down",
            f"no pod of {app_of(workload)} was deleted while the controller-manager was down",
        ),
        (
            bool(late),
            f"for {seconds} s nobody replaced it",
            f"no deleted pod has been missing for {seconds} s yet",
        ),
        (replaced, "it was replaced when the loops ran again", "nothing was replaced late yet"),
        (count >= desired > 0, f"{plural(count, 'pod')} are ready", f"{count} of {desired} pods are ready"),
    )


def pods_waited_unstarted(evidence: Evidence, workload: str, machine: str, seconds: str) -> Verdict:
    """A pod that was bound to the machine waited so long for a container while the runtime was down, and is
    ready now."""
    span = int(seconds) * 1_000_000
    bound: dict[str, int] = {}
    for change in stored(evidence, "pods", "updated"):
        if belongs(change, workload) and change.fact.document["spec"].get("nodeName") == machine:
            bound.setdefault(key_of(change), change.at)
    started: dict[str, int] = {}
    for change in evidence.of("ContainerStarted"):
        started.setdefault(change.fact.pod, change.at)
    down = [(since, until) for place, since, until in outages(evidence, "runtime") if place == machine]
    was_down = bool(down)
    failed = [each for since, until in down for each in failed_between(evidence, since, until or evidence.at)]
    waited = [
        key
        for key, at in bound.items()
        if down_at(evidence, "runtime", at) and started.get(key, evidence.at) - at >= span
    ]
    ready = [key for key in ready_pods(evidence, workload, machine) if key in waited]
    return judged(
        (was_down, f"the runtime of {machine} was down", f"the runtime of {machine} has not been down"),
        (
            bool(waited),
            f"a pod bound to {machine} waited {seconds} s without a container",
            f"no pod that was bound to {machine} while its runtime was down has waited {seconds} s",
        ),
        (bool(ready), "it is ready now", "no pod that waited is ready yet"),
        (
            not failed,
            "no request failed while the runtime was down",
            f"{plural(len(failed), 'request')} failed while the runtime was down",
        ),
    )
