"""Checks about machines that fail: what the cluster believes, what is so, what follows."""

from .evidence import Evidence, Verdict, judged
from .history import acts, condition, failed_between, key_of, outages, plural, stored


def node_unknown(evidence: Evidence, machine: str, truth: str, then: str) -> Verdict:
    """The node was believed Unknown while its machine ran on (`truth`: running), and is Ready again (`then`:
    ready)."""
    unknown = [
        change
        for change in stored(evidence, "nodes")
        if key_of(change) == machine and condition(change.fact.document, "Ready") == "Unknown"
    ]
    power_lost = [change for change in evidence.of("MachineWentDown") if change.fact.machine == machine]
    node = evidence.now["nodes"].get(machine, {})
    parts = [
        (
            bool(unknown),
            f"the cluster believed {machine} to be Unknown",
            f"the cluster does not believe {machine} to be Unknown yet",
        )
    ]
    if truth == "running":
        parts.append(
            (
                not power_lost,
                f"{machine} ran on all the time",
                f"{machine} lost its power, so its containers stopped: too much was cut",
            )
        )
    if unknown and truth == "running":
        failed = failed_between(evidence, evidence.opened_at, evidence.at)
        parts.append(
            (
                not failed,
                "no request failed in all that time",
                f"{plural(len(failed), 'request')} failed; with the machine running none had to",
            )
        )
    if then == "ready":
        parts.append(
            (
                bool(unknown) and node.get("ready") == "True",
                f"{machine} is Ready again",
                f"{machine} is not Ready again yet",
            )
        )
    return judged(*parts)


def pods_evicted_and_replaced(evidence: Evidence, machine: str) -> Verdict:
    """The machine lost its power, each of its pods was marked for deletion by taint eviction, and each was
    replaced elsewhere."""
    cuts = [change for change in evidence.of("MachineWentDown") if change.fact.machine == machine]
    cut = cuts[-1].at if cuts else None
    unknown = [
        change
        for change in stored(evidence, "nodes")
        if cut is not None
        and change.at > cut
        and key_of(change) == machine
        and condition(change.fact.document, "Ready") == "Unknown"
    ]
    pods = victims(evidence, machine, cut)
    marked = [key for key in pods if pods[key]["deleting"]]
    replaced = [key for key in marked if replacement_ready(evidence, key, pods[key], machine)]
    return judged(
        (bool(cuts), f"the power of {machine} was cut", f"the power of {machine} has not been cut"),
        (bool(unknown), f"{machine} became Unknown", f"{machine} is not Unknown yet"),
        (
            bool(pods) and len(marked) == len(pods),
            f"its {len(pods)} pods were evicted",
            f"{len(marked)} of its {len(pods)} pods have been evicted"
            if cuts
            else "no pod was evicted from it",
        ),
        (
            bool(pods) and len(replaced) == len(pods),
            "each has a ready replacement elsewhere",
            f"{len(replaced)} of {len(pods)} have a ready replacement on another worker"
            if cuts
            else "nothing had to be replaced yet",
        ),
    )


def victims(evidence: Evidence, machine: str, cut: int | None) -> dict[str, dict]:
    """Key → {owner, deleting, marked_at} of the pods that were on the machine when its power went."""
    pods: dict[str, dict] = {}
    if cut is None:
        return pods
    for change in stored(evidence, "pods"):
        key, document = key_of(change), change.fact.document
        if document["spec"].get("nodeName") != machine:
            continue
        if change.at <= cut:
            if change.fact.verb == "deleted":
                pods.pop(key, None)
            else:
                owner = next((one["name"] for one in document["metadata"].get("ownerReferences", [])), "")
                pods[key] = {"owner": owner, "deleting": False, "marked_at": None}
        elif key in pods and document["metadata"].get("deletionTimestamp") and not pods[key]["deleting"]:
            pods[key].update(deleting=True, marked_at=change.at)
    return {key: pod for key, pod in pods.items() if pod["owner"]}


def replacement_ready(evidence: Evidence, key: str, pod: dict, machine: str) -> bool:
    """Whether the owner has a ready pod elsewhere that was created after this one was marked."""
    return any(
        row["owner"].endswith(f" {pod['owner']}")
        and row["created"] >= (pod["marked_at"] or 0)
        and row["ready"]
        and row["node"] not in ("", machine)
        for other, row in evidence.now["pods"].items()
        if other != key
    )


def quiet_outage(evidence: Evidence, process: str, seconds: str) -> Verdict:
    """A process of the control plane was down so long, no request failed and nothing was written meanwhile,
    and writes came after."""
    span = int(seconds) * 1_000_000
    over = [(since, until) for _, since, until in outages(evidence, process) if until is not None]
    long = [(since, until) for since, until in over if until - since >= span]
    name = {"api-server": "the API server"}.get(process, f"the {process}")
    if not long:
        return judged((False, "", f"{name} has not been down for {seconds} s and started again"))
    since, until = long[-1]
    # What was under way when the process died may still be seen in the first instants.
    written = [change for change in evidence.of("ObjectStored") if since + 1_000_000 < change.at < until]
    failed = [change for change in evidence.of("RequestFailed") if since <= change.at < until]
    after = [change for change in evidence.of("ObjectStored") if change.at > until]
    return judged(
        (
            True,
            f"{name} was down for {seconds} s and came back",
            "",
        ),
        (
            not written,
            "nothing was written meanwhile",
            f"{plural(len(written), 'object')} were written meanwhile, though no API server answered",
        ),
        (
            not failed,
            "every request was answered",
            f"{plural(len(failed), 'request')} failed meanwhile; something else was broken too",
        ),
        (
            bool(after or evidence_of_renewal(evidence, until)),
            "writes come in again",
            "no write has come in since",
        ),
    )


def evidence_of_renewal(evidence: Evidence, until: int) -> bool:
    """Whether a node's lease was renewed after that instant."""
    return any((row.get("renewed") or 0) > until for row in evidence.now["nodes"].values())


def stale_rules_failed(evidence: Evidence, machine: str, service: str) -> Verdict:
    """While kube-proxy of the machine was frozen, requests sent by its rules failed and no others; now its
    rules are in step."""
    frozen = [(since, until) for place, since, until in outages(evidence, "kube-proxy") if place == machine]
    since = frozen[-1][0] if frozen else None
    until = frozen[-1][1] if frozen else None
    end = evidence.at if until is None else until
    deleted = [
        change
        for change in acts(evidence, "kubectl delete pod")
        if since is not None and since <= change.at < end
    ]
    # Until a new list of addresses has reached the other proxies (two seconds at most) theirs are as old.
    failures = [
        change
        for change in evidence.of("RequestFailed")
        if deleted and deleted[0].at + 3_000_000 < change.at < end
    ]
    mine = [change for change in failures if change.fact.by == machine]
    rules = sorted(evidence.now["proxies"].get(machine, {}).get("rules", {}).get(service, []))
    pods = evidence.now["pods"]
    wanted = sorted(
        pods[key]["ip"] for key in evidence.now["services"].get(service, {}).get("ready", []) if key in pods
    )
    return judged(
        (
            since is not None,
            f"kube-proxy of {machine} was frozen",
            f"kube-proxy of {machine} has not been frozen",
        ),
        (bool(deleted), "a pod was deleted meanwhile", "no pod was deleted while it was frozen"),
        (
            bool(mine),
            f"{len(mine)} requests failed that the rules of {machine} had sent",
            f"no request sent by the rules of {machine} has failed",
        ),
        (
            bool(mine) and len(mine) == len(failures),
            "no other request failed",
            f"{plural(len(failures) - len(mine), 'request')} of other machines failed too"
            if failures
            else "no request has failed yet, so there is nothing to compare",
        ),
        (
            until is not None and rules == wanted,
            f"the rules of {machine} are in step again",
            f"the rules of {machine} are not in step again"
            if since is not None
            else f"the rules of {machine} have not been out of step yet",
        ),
    )
