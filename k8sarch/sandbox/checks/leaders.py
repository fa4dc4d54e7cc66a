"""Checks about those who lead: etcd by election, scheduler and controller-manager by Lease."""

from .evidence import Evidence, Verdict, judged
from .history import failed_between, outages, plural, ready_pods


def etcd_leader_changed(evidence: Evidence) -> Verdict:
    """The machine of the leader lost its power, another member leads a later term, and something was written
    since."""
    elected = evidence.of("LeaderElected")
    for cut in reversed(evidence.of("MachineWentDown")):
        before = [change for change in elected if change.at < cut.at]
        if before and before[-1].fact.member.partition("/")[0] == cut.fact.machine:
            after = [
                change for change in elected if change.at > cut.at and change.fact.term > before[-1].fact.term
            ]
            since = after[0].at if after else None
            written = since is not None and (
                any(change.at > since for change in evidence.of("ObjectStored"))
                or any((row.get("renewed") or 0) > since for row in evidence.now["nodes"].values())
            )
            return judged(
                (True, f"the leader's machine {cut.fact.machine} lost its power", ""),
                (
                    bool(after),
                    f"etcd on {after[0].fact.member.partition('/')[0] if after else ''} leads a later term",
                    "no other member leads yet",
                ),
                (written, "a write was accepted since", "no write has been accepted since"),
            )
    return judged((False, "", "the machine whose etcd leads has not lost its power"))


def three_takeovers(evidence: Evidence, lease: str, workload: str, at_least: str) -> Verdict:
    """etcd's leader was lost and replaced; then the leading controller-manager was killed and another took
    its lease; then work went on."""
    etcd = etcd_leader_changed(evidence)
    name = lease.rpartition("/")[2]
    program = name.removeprefix("kube-")
    killed = [
        since for machine, since, _ in outages(evidence, program) if _leads(evidence, name, machine, since)
    ]
    crashes = [
        change.at
        for change in evidence.of("ProcessStopped")
        if change.fact.process == program and change.at in killed
    ]
    taken = [
        change
        for change in evidence.of("LeadershipAcquired")
        if crashes and change.fact.lease == name and change.at > crashes[-1]
    ]
    cut = next((change.at for change in evidence.of("MachineWentDown")), evidence.at)
    failed = failed_between(evidence, cut, evidence.at)
    wanted, count = int(at_least), len(ready_pods(evidence, workload))
    created = taken and any(
        change.fact.resource == "pods" and change.fact.verb == "created" and change.at > taken[0].at
        for change in evidence.of("ObjectStored")
    )
    return judged(
        (etcd.passed, "etcd has a new leader and writes again", "; ".join(etcd.missing)),
        (
            bool(crashes),
            f"the leading {program} was crashed",
            f"the {program} that leads has not been crashed",
        ),
        (
            bool(taken),
            f"{taken[0].fact.identity if taken else ''} took its lease",
            "no other has taken its lease yet",
        ),
        (
            bool(created) and count >= wanted,
            f"{count} pods of {workload} are ready",
            f"{count} of {wanted} pods of {workload} are ready, and none is new"
            if not created
            else f"{count} of {wanted} pods of {workload} are ready",
        ),
        (
            not failed,
            "no request of the shop failed in all that time",
            f"{plural(len(failed), 'request')} of the shop failed since the power cut",
        ),
    )


def _leads(evidence: Evidence, lease: str, machine: str, at: int) -> bool:
    """Whether that machine's process held the lease at that instant."""
    holders = [
        change
        for change in evidence.of("LeadershipAcquired")
        if change.fact.lease == lease and change.at < at
    ]
    return bool(holders) and holders[-1].fact.identity.partition("/")[0] == machine
