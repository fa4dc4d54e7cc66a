"""What a prediction is scored by: one question to the recorded history of the learner's own cluster.

Contract: a measure takes the evidence and gives a Measured once history has decided it, else None. A number
is seconds of cluster time, a picked shape is the reference of the machine or component that it was, and a
choice is decided by whether the lesson's right one is what happened.
"""

from collections.abc import Callable

from k8sarch.cluster import Change

from .evidence import Evidence, Measured
from .history import (
    acts,
    belongs,
    bindings,
    condition,
    created_since,
    key_of,
    listed,
    outages,
    plural,
    ready_pods,
    seconds_said,
    stored,
    unknowns,
)
from .machines import replacement_ready, victims

LEASES = {"scheduler": "kube-scheduler", "controller-manager": "kube-controller-manager"}
SETTLED = 1_000_000  # microseconds after an outage begins in which what was under way may still be seen


def _seconds(begun: int, change: Change, says: str) -> Measured:
    value = (change.at - begun) / 1_000_000
    return Measured(value, begun, change.at, change.number, says)


# Numbers


def seconds_from_power_cut_to_etcd_leader(evidence: Evidence) -> Measured | None:
    """From the power cut of the machine whose etcd led to the next election that was won."""
    cut, won = _election_after_cut(evidence)
    if cut is None or won is None:
        return None
    member = won.fact.member.partition("/")[0]
    return _seconds(cut.at, won, f"etcd on {member} led {seconds_said(won.at - cut.at)} after the cut")


def seconds_from_kubelet_crash_to_unknown(evidence: Evidence, machine: str) -> Measured | None:
    """From the crash of the machine's kubelet, the machine running on, to Ready=Unknown of its node."""
    for crash in evidence.of("ProcessStopped"):
        if (crash.fact.machine, crash.fact.process) != (machine, "kubelet"):
            continue
        unknown = next((change for change in unknowns(evidence, machine) if change.at > crash.at), None)
        if unknown is not None:
            says = f"node {machine} was Ready=Unknown {seconds_said(unknown.at - crash.at)} after the crash"
            return _seconds(crash.at, unknown, says)
    return None


def seconds_from_power_cut_to_replacements_ready(evidence: Evidence, machine: str) -> Measured | None:
    """From the power cut of the machine until each of its pods had a ready replacement elsewhere."""
    cut = next((change for change in evidence.of("MachineWentDown") if change.fact.machine == machine), None)
    pods = victims(evidence, machine, cut.at if cut else None)
    if cut is None or not pods:
        return None
    if not all(
        pod["deleting"] and replacement_ready(evidence, key, pod, machine) for key, pod in pods.items()
    ):
        return None
    owners = {pod["owner"] for pod in pods.values()}
    ready: dict[str, Change] = {}
    fresh = created_since(evidence, cut.at)
    for change in stored(evidence, "pods"):
        document = change.fact.document
        references = document["metadata"].get("ownerReferences", [])
        if (
            change.at > cut.at
            and references
            and references[0]["name"] in owners
            and condition(document, "Ready") == "True"
            and document["spec"].get("nodeName") != machine
            and key_of(change) in fresh
        ):
            ready.setdefault(key_of(change), change)
    if len(ready) < len(pods):
        return None
    last = sorted(ready.values())[len(pods) - 1]
    count = plural(len(pods), "replacement")
    return _seconds(
        cut.at, last, f"the last of {count} was ready {seconds_said(last.at - cut.at)} after the cut"
    )


def seconds_from_crash_to_next_leader(evidence: Evidence, program: str) -> Measured | None:
    """From the crash of the leading copy of a program to the next copy that holds its Lease."""
    crashed, taken = _takeover(evidence, program)
    if crashed is None or taken is None:
        return None
    return _seconds(
        crashed[1],
        taken,
        f"{taken.fact.identity} took the Lease {seconds_said(taken.at - crashed[1])} after the crash",
    )


# Shapes


def machine_of_next_etcd_leader(evidence: Evidence) -> Measured | None:
    """The machine whose etcd was elected after the leader's lost its power."""
    cut, won = _election_after_cut(evidence)
    if cut is None or won is None:
        return None
    machine = won.fact.member.partition("/")[0]
    return Measured(
        f"machines/{machine}",
        cut.at,
        won.at,
        won.number,
        f"etcd on {machine} was elected, in term {won.fact.term}",
    )


def machine_of_next_leader(evidence: Evidence, program: str) -> Measured | None:
    """The machine whose copy of a program took the Lease after the leading one was crashed."""
    crashed, taken = _takeover(evidence, program)
    if crashed is None or taken is None:
        return None
    machine = taken.fact.identity.partition("/")[0]
    return Measured(
        f"machines/{machine}", crashed[1], taken.at, taken.number, f"{taken.fact.identity} took the Lease"
    )


def writer_of_replacement(evidence: Evidence, workload: str) -> Measured | None:
    """The component that wrote the new pod after one of the workload's pods was deleted by hand."""
    deleted, created = _replacement(evidence, workload)
    if deleted is None or created is None:
        return None
    leader = next(
        (
            change.fact.identity.partition("/")[0]
            for change in reversed(evidence.of("LeadershipAcquired"))
            if change.fact.lease == "kube-controller-manager" and change.at <= created.at
        ),
        None,
    )
    if created.fact.by != "system:kube-controller-manager" or leader is None:
        return None
    return Measured(
        f"components/{leader}/controller-manager",
        deleted.at,
        created.at,
        created.number,
        f"the controller-manager of {leader} wrote the new pod, rev {created.fact.revision}",
    )


def node_of_first_late_pod(evidence: Evidence, workload: str) -> Measured | None:
    """The worker to which the first pod was bound that had waited while no scheduler worked."""
    down = outages(evidence, "scheduler")
    if not down:
        return None
    since = down[0][1]
    waiting = {
        key_of(change)
        for change in stored(evidence, "pods", "created")
        if belongs(change, workload) and change.at > since
    }
    for change in bindings(evidence, workload):
        if key_of(change) in waiting:
            node = change.fact.document["spec"]["nodeName"]
            return Measured(
                f"machines/{node}",
                since,
                change.at,
                change.number,
                f"the first of them was bound to {node}, rev {change.fact.revision}",
            )
    return None


# Choices


def replaced_by_a_new_name(evidence: Evidence, workload: str) -> Measured | None:
    """After a pod was deleted by hand: as many ready pods as are desired, one with a name of its own."""
    deleted, created = _replacement(evidence, workload)
    desired = evidence.now["workloads"].get(workload, {}).get("desired", 0)
    ready = ready_pods(evidence, workload)
    if deleted is None or created is None or key_of(created) not in ready or len(ready) < desired:
        return None
    name = evidence.now["pods"][key_of(created)]["nickname"]
    return Measured(
        True,
        deleted.at,
        evidence.at,
        created.number,
        f"{plural(len(ready), 'pod')} are ready, and {name} is one that was not there before",
    )


def pods_were_made_anew(evidence: Evidence, machine: str) -> Measured | None:
    """Each pod of a machine without power has a ready replacement that was created after it, under its own
    name."""
    cut = next((change for change in evidence.of("MachineWentDown") if change.fact.machine == machine), None)
    pods = victims(evidence, machine, cut.at if cut else None)
    if cut is None or not pods:
        return None
    if not all(
        pod["deleting"] and replacement_ready(evidence, key, pod, machine) for key, pod in pods.items()
    ):
        return None
    owners = {pod["owner"] for pod in pods.values()}
    fresh = [
        change
        for change in stored(evidence, "pods", "created")
        if change.at > cut.at
        and change.fact.document["metadata"].get("ownerReferences", [{}])[0].get("name") in owners
    ]
    return Measured(
        True,
        cut.at,
        evidence.at,
        fresh[-1].number,
        f"{listed(key_of(change) for change in fresh)} were created for {listed(sorted(pods))}",
    )


def kubelet_heard_by_watch(evidence: Evidence, workload: str) -> Measured | None:
    """Between the binding of a pod and its sandbox nobody wrote or said anything to its node: the
    kubelet's own watch brought the news."""
    for bound in bindings(evidence, workload):
        made = next(
            (
                change
                for change in evidence.of("SandboxCreated")
                if change.at > bound.at and change.fact.pod == key_of(bound)
            ),
            None,
        )
        if made is not None:
            node = bound.fact.document["spec"]["nodeName"]
            return Measured(
                True,
                bound.at,
                made.at,
                made.number,
                f"rev {bound.fact.revision} named {node}; its kubelet had the sandbox made "
                f"{(made.at - bound.at) // 1_000} ms later, told by its own watch",
            )
    return None


def nobody_noticed_the_outage(evidence: Evidence, process: str, seconds: str) -> Measured | None:
    """While the process was down for so long, no request of the shop failed."""
    span = int(seconds) * 1_000_000
    for machine, since, until in outages(evidence, process):
        end = evidence.at if until is None else until
        if end - since < span:
            continue
        failed = [change for change in evidence.of("RequestFailed") if since <= change.at < end]
        last = failed[-1] if failed else next(iter(_ends(evidence, machine, since)), None)
        return Measured(
            not failed,
            since,
            min(end, since + span),
            last.number if last else 0,
            f"{plural(len(failed), 'request') if failed else 'no request'} failed in the "
            f"{seconds_said(end - since)} in which it was down",
        )
    return None


def pods_exist_without_a_node(evidence: Evidence, workload: str) -> Measured | None:
    """While no scheduler worked, the new pods of the workload existed and had no node; the old ones ran."""
    for _, since, until in outages(evidence, "scheduler"):
        end = evidence.at if until is None else until
        made = [
            change
            for change in stored(evidence, "pods", "created")
            if belongs(change, workload) and since < change.at < end
        ]
        bound = {key_of(change) for change in bindings(evidence, workload) if change.at < end}
        waiting = [change for change in made if key_of(change) not in bound]
        if waiting and end - waiting[0].at >= 10_000_000:
            return Measured(
                True,
                since,
                waiting[0].at,
                waiting[0].number,
                f"{plural(len(waiting), 'pod')} existed without a node for "
                f"{seconds_said(end - waiting[0].at)}",
            )
    return None


def nobody_followed_up(evidence: Evidence, workload: str) -> Measured | None:
    """While the controller-manager was down, a deleted pod was not replaced and requests to it failed."""
    for _, since, until in outages(evidence, "controller-manager"):
        end = evidence.at if until is None else until
        deleted = [change for change in acts(evidence, "kubectl delete pod") if since < change.at < end]
        if not deleted or end - deleted[0].at < 15_000_000:
            continue
        made = [
            change
            for change in stored(evidence, "pods", "created")
            if belongs(change, workload) and deleted[0].at < change.at < end
        ]
        failed = [change for change in evidence.of("RequestFailed") if deleted[0].at < change.at < end]
        return Measured(
            not made and bool(failed),
            deleted[0].at,
            end,
            (failed or made or deleted)[0].number,
            f"{plural(len(made), 'pod') if made else 'no pod'} took its place for "
            f"{seconds_said(end - deleted[0].at)}, and {plural(len(failed), 'request')} failed",
        )
    return None


def only_requests_by_way_of(evidence: Evidence, machine: str) -> Measured | None:
    """While kube-proxy of the machine stood still and a pod was replaced, requests by way of it failed, and
    no others."""
    for place, since, until in outages(evidence, "kube-proxy"):
        end = evidence.at if until is None else until
        deleted = [change for change in acts(evidence, "kubectl delete pod") if since < change.at < end]
        # Until a new list of addresses has reached the other proxies (two seconds at most) theirs are as old.
        if place != machine or not deleted or end - deleted[0].at < 15_000_000:
            continue
        failed = [
            change for change in evidence.of("RequestFailed") if deleted[0].at + 3_000_000 < change.at < end
        ]
        others = [change for change in failed if change.fact.by != machine]
        if failed:
            return Measured(
                not others,
                deleted[0].at,
                failed[-1].at,
                failed[0].number,
                f"{plural(len(failed), 'request')} failed, {len(failed) - len(others)} of them by way of "
                f"{machine}",
            )
    return None


# What several of them ask


def _election_after_cut(evidence: Evidence) -> tuple[Change | None, Change | None]:
    """The first power cut of a machine whose etcd led, and the election that followed it."""
    elected = evidence.of("LeaderElected")
    for cut in evidence.of("MachineWentDown"):
        before = [change for change in elected if change.at < cut.at]
        if before and before[-1].fact.member.partition("/")[0] == cut.fact.machine:
            return cut, next((change for change in elected if change.at > cut.at), None)
    return None, None


def _takeover(evidence: Evidence, program: str) -> tuple[tuple[str, int] | None, Change | None]:
    """(machine, instant) of the first crash of the leading copy that left its machine running, and who took
    the Lease then."""
    taken = [change for change in evidence.of("LeadershipAcquired") if change.fact.lease == LEASES[program]]
    for crash in evidence.of("ProcessStopped"):
        before = [change for change in taken if change.at < crash.at]
        leads = before and before[-1].fact.identity.partition("/")[0] == crash.fact.machine
        if crash.fact.process == program and leads:
            after = next(
                (
                    change
                    for change in taken
                    if change.at > crash.at and change.fact.identity.partition("/")[0] != crash.fact.machine
                ),
                None,
            )
            return (crash.fact.machine, crash.at), after
    return None, None


def _replacement(evidence: Evidence, workload: str) -> tuple[Change | None, Change | None]:
    """The first deletion of one of the workload's pods by hand, and the pod that was created after it."""
    for deleted in acts(evidence, "kubectl delete pod"):
        created = next(
            (
                change
                for change in stored(evidence, "pods", "created")
                if belongs(change, workload) and change.at > deleted.at
            ),
            None,
        )
        return deleted, created
    return None, None


def _ends(evidence: Evidence, machine: str, since: int) -> list[Change]:
    """The change with which an outage of a process on that machine began."""
    return [
        change
        for change in evidence.of("ProcessStopped", "ProcessFrozen", "MachineWentDown")
        if change.at == since and change.fact.machine == machine
    ]


MEASURES: dict[str, Callable[..., Measured | None]] = {
    measure.__name__: measure
    for measure in (
        seconds_from_power_cut_to_etcd_leader,
        seconds_from_kubelet_crash_to_unknown,
        seconds_from_power_cut_to_replacements_ready,
        seconds_from_crash_to_next_leader,
        machine_of_next_etcd_leader,
        machine_of_next_leader,
        writer_of_replacement,
        node_of_first_late_pod,
        replaced_by_a_new_name,
        kubelet_heard_by_watch,
        nobody_noticed_the_outage,
        pods_exist_without_a_node,
        nobody_followed_up,
        only_requests_by_way_of,
        pods_were_made_anew,
    )
}
