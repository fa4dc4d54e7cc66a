"""The sentence of a change in a chain, and the second line under it. Built from recorded facts only.

`says(records, change, plan, child)`: `plan` is the decision that the change carries out, where it is shown in
one line with it; `child` is the change that the chain came from, for some things are told by what they ended.
"""

from collections.abc import Callable
from typing import Any

from ..kernel.journal import Change
from .records import Records, is_stored, key_of, name_of
from .words import (
    author_of,
    capital,
    counted,
    listed,
    machines_said,
    program,
    seconds_of,
    short,
)

SILENCES = ("NodeSilent", "LeaderLost", "LeadershipAcquired", "LeadershipLost", "EntryLeft", "RequestFailed")
BEST_BY = {
    "NodeResourcesFit": "most room",
    "NodeResourcesBalancedAllocation": "the most even use of cpu and memory",
    "PodTopologySpread": "the best spread",
    "TaintToleration": "the fewest taints",
    "NodeAffinity": "the best match of its affinity",
}


def says(records: Records, change: Change, plan: Change | None = None, child: Change | None = None) -> str:
    """What happened, in a sentence without a full stop."""
    if is_stored(change):
        return stored(records, change, plan)
    special = SPECIAL.get(name_of(change))
    return special(records, change, child) if special is not None else change.fact.says()


def detail(records: Records, change: Change, plan: Change | None = None, child: Change | None = None) -> str:
    """The second line: the record behind the sentence."""
    fact: Any = change.fact
    if is_stored(change):
        parts = [f"rev {fact.revision}"]
        if plan is not None and name_of(plan) == "PodScheduledTo":
            parts.append(best_by(plan.fact))
        elif writer := author_of(fact):
            parts.append(writer)
        return ", ".join(parts)
    match name_of(change):
        case "NodeSilent":
            return (
                f"at its look of {seconds_of(fact.since)} the node controller saw news of {fact.node} for "
                f"the last time: {fact.heard}"
            )
        case "PlanMade":
            return program(fact.by)
        case "PodScheduledTo":
            return f"{best_by(fact)}; attempt {fact.attempt}"
        case "PodUnschedulable":
            return f"{program(fact.by)}, attempt {fact.attempt}"
        case "RulesSynced":
            service = fact.service.rpartition("/")[2]
            count = len(set(fact.endpoints))
            whose = "their" if siblings(records, change)[1:] else "its"
            return f"{whose} rules name {counted(count, service + ' pod')} now"
        case "LeaderElected":
            return f"votes of {machines_said([voter.partition('/')[0] for voter in fact.voters])}"
        case "RequestRefused" | "RoutineRefused":
            return f"{fact.code} {fact.reason or 'InternalError'} at {fact.stage}, asked by {author_of(fact)}"
        case "MachineWentDown" | "CableCut" | "ProcessStopped" | "ProcessFrozen" if child is not None:
            return last_sign_of_life(records, change, child)
    return ""


# Objects


def stored(records: Records, change: Change, plan: Change | None) -> str:
    """A revision, told by what it did to the object."""
    fact: Any = change.fact
    special = OBJECTS.get(fact.resource)
    if special is not None:
        said = special(records, change, fact, plan)
        if said:
            return said
    kind = fact.document["kind"]
    did = {"created": "created", "deleted": "removed"}.get(fact.verb, "changed")
    if fact.verb == "updated" and fact.what.startswith("marked for deletion"):
        did = "deleted"
    about = (
        f": {fact.what}"
        if fact.what not in ("created", "changed", "gone for good", "marked for deletion")
        else ""
    )
    return f"{capital(author_of(fact).partition(' on ')[0] or 'somebody')} {did} {kind} {key_of(fact)}{about}"


def pod(records: Records, change: Change, fact: Any, plan: Change | None) -> str:
    """A pod came, was bound, changed, is to go, or is gone."""
    key, writer, why = (
        key_of(fact),
        capital(author_of(fact).partition(" on ")[0]),
        plan.fact if plan else None,
    )
    if fact.verb == "created":
        need = next((each for each in getattr(why, "compared", ()) if each[0] == "pods"), None)
        return f"{writer} created {key}{f', for it had {need[2]} of {need[1]}' if need else ''}"
    if fact.verb == "deleted":
        return f"{capital(author_of(fact)) or 'Somebody'} removed pod {key} for good"
    if fact.what.startswith("marked for deletion"):
        if why is not None and why.controller == "taint-eviction":
            ended = records.last("EvictionScheduled", pod=key)
            over = (
                f"{ended.fact.wait // 1_000_000} s of toleration ended"
                if ended
                else "it does not tolerate the taint"
            )  # type: ignore[attr-defined]
            return f"Taint eviction deleted {key}: {over}"
        need = next((each for each in getattr(why, "compared", ()) if each[0] == "pods"), None)
        return f"{writer} deleted {key}{f', for it had {need[2]} and wants {need[1]}' if need else ''}"
    if fact.what.startswith("bound to"):
        return f"{writer} bound {key} to {fact.what.removeprefix('bound to ')}"
    if fact.what in ("ready", "not ready"):
        if fact.by.startswith("system:node:"):
            return f"The kubelet of {fact.by.removeprefix('system:node:')} reported {key} {fact.what}"
        return f"Pod {key} was marked Ready={'True' if fact.what == 'ready' else 'False'}"
    if fact.by.startswith("system:node:"):
        return f"The kubelet of {fact.by.removeprefix('system:node:')} reported {key}: {fact.what}"
    return ""


def node(records: Records, change: Change, fact: Any, plan: Change | None) -> str:
    """A node is believed to be something else, or may be used otherwise."""
    if fact.verb != "updated":
        return ""
    said = fact.what.split(", ")
    ready = next((each.removeprefix("Ready is ") for each in said if each.startswith("Ready is ")), None)
    if ready:
        return f"Node {fact.name} became Ready={ready}"
    words = []
    for prefix, verb in (("tainted ", "was tainted"), ("no longer tainted ", "lost the taint")):
        taints = [short(each.removeprefix(prefix)) for each in said if each.startswith(prefix)]
        if taints:
            words.append(f"{verb} {listed(taints)}")
    words += [f"was {each}" for each in said if each in ("cordoned", "uncordoned")]
    return f"Node {fact.name} {' and '.join(words)}" if words else ""


def endpoints_of(document: dict) -> dict[str, bool]:
    """Key of a pod → whether the slice says that it is ready."""
    found = {}
    for endpoint in document.get("endpoints") or ():
        target = endpoint.get("targetRef") or {}
        found[f"{target.get('namespace')}/{target.get('name')}"] = bool(
            (endpoint.get("conditions") or {}).get("ready")
        )
    return found


def slice_(records: Records, change: Change, fact: Any, plan: Change | None) -> str:
    """What a slice says of which pod, that the revision before it did not say."""
    service = (fact.document["metadata"].get("labels") or {}).get("kubernetes.io/service-name", fact.name)
    if fact.verb == "deleted":
        return f"The slice of Service {service} was removed"
    before = records.version_before(change)
    now, was = endpoints_of(fact.document), endpoints_of(before.fact.document) if before else {}  # type: ignore[attr-defined]
    if fact.verb == "updated" and before is None:
        return f"The slice of Service {service} says: {fact.what}"
    parts = []
    for ready, word in ((True, "ready true"), (False, "ready false")):
        pods = [key for key, value in now.items() if value is ready and was.get(key) is not ready]
        if pods:
            parts.append(f"{listed(pods)}: {word}")
    left = [key for key in was if key not in now]
    if left:
        parts.append(f"{listed(left)} no longer listed")
    return (
        f"The slice of Service {service} says {', '.join(parts)}"
        if parts
        else (f"The slice of Service {service} says: {fact.what}")
    )


def workload(records: Records, change: Change, fact: Any, plan: Change | None) -> str:
    """A Deployment or ReplicaSet was created, scaled, or counted anew."""
    kind, writer = fact.document["kind"], capital(author_of(fact).partition(" on ")[0])
    if fact.verb == "created":
        return f"{writer} created {kind} {key_of(fact)}"
    if fact.what.startswith("scaled from"):
        return f"{writer} {fact.what.replace('scaled', f'scaled {kind} {key_of(fact)}', 1)}"
    if fact.what == "a new template":
        return f"{writer} gave {kind} {key_of(fact)} a new template"
    return ""


def lease(records: Records, change: Change, fact: Any, plan: Change | None) -> str:
    """Who holds it."""
    if fact.verb == "deleted":
        return ""
    if fact.namespace == "kube-node-lease":
        return f"The kubelet of {fact.name} renewed its lease"
    return f"The lease {fact.name} was {fact.what}"


OBJECTS: dict[str, Callable[..., str]] = {
    "pods": pod,
    "nodes": node,
    "endpointslices": slice_,
    "deployments": workload,
    "replicasets": workload,
    "leases": lease,
}


# What is no object


def silent(records: Records, change: Change, child: Change | None) -> str:
    fact: Any = change.fact
    return f"{seconds_of(fact.grace).replace('.0 s', ' s')} of grace ended with no news of {fact.node}"


def went_down(records: Records, change: Change, child: Change | None) -> str:
    """Told by whoever misses it: the kubelet whose lease is not renewed, the member that is not heard."""
    fact: Any = change.fact
    match name_of(child) if child is not None else "":
        case "NodeSilent":
            return f"The kubelet of {fact.machine} stopped: the machine lost its power"
        case "LeaderLost" | "ElectionStarted":
            return f"etcd on {fact.machine} stopped: the machine lost its power"
    return change.fact.says()


def last_sign_of_life(records: Records, change: Change, child: Change) -> str:
    """The last renewal or heartbeat before a thing fell silent, which its watcher names beside it."""
    if name_of(child) not in SILENCES:
        return ""
    for parent in records.parents(child):
        if parent.number != change.number and is_stored(parent):
            fact: Any = parent.fact
            what = "lease renewal" if fact.resource == "leases" else "status"
            return f"its last {what}: {seconds_of(parent.at)}, rev {fact.revision}"
    return ""


def scheduled(records: Records, change: Change, child: Change | None) -> str:
    fact: Any = change.fact
    return f"The scheduler chose {fact.node} for {fact.pod}: {best_by(fact)}"


def best_by(fact: Any) -> str:
    """Why the chosen node won, as its score table has it."""
    count = len(fact.scores)
    if count < 2:
        refused = len(fact.refusals)
        return f"the only node that passed, of {refused + 1}" if refused else "there is no other node"
    rows = {row[0]: row for row in fact.scores}
    chosen = rows.get(fact.node)
    others = [row for row in fact.scores if row[0] != fact.node]
    if chosen is None or not others:
        return f"one of {count} nodes that passed"
    if others[0][1] >= chosen[1]:
        equals = sum(row[1] == chosen[1] for row in fact.scores)
        return f"drawn among {equals} equals of the {count} nodes that passed"
    second = {name: score * weight for name, score, weight in others[0][2]}
    leads = [(score * weight - second.get(name, 0), name) for name, score, weight in chosen[2]]
    by = max(leads)[1] if leads else ""
    return f"{BEST_BY.get(by, f'the highest score of {by}')} among the {count} nodes that passed"


def siblings(records: Records, change: Change) -> list[Change]:
    """The same new rule on other nodes, because of the same change; in the order of its number."""
    fact: Any = change.fact
    reason = change.because[:1]
    return [
        other
        for other in records.of_fact("RulesSynced")
        if other.because[:1] == reason
        and other.fact.service == fact.service  # type: ignore[attr-defined]
        and other.fact.endpoints == fact.endpoints  # type: ignore[attr-defined]
    ]


def pod_at(records: Records, ip: str, number: int) -> str:
    """The pod that had an address before the change `number`; the address when nobody knows."""
    made = records.last("SandboxCreated", before=number + 1, ip=ip)
    return ip if made is None else made.fact.pod  # type: ignore[attr-defined]


def rules(records: Records, change: Change, child: Change | None) -> str:
    """kube-proxy's rules: which pods came in, and which were dropped; by all nodes that did the same."""
    fact: Any = change.fact
    earlier = records.last("RulesSynced", before=change.number, node=fact.node, service=fact.service)
    before: tuple[str, ...] | None = None if earlier is None else earlier.fact.endpoints  # type: ignore[attr-defined]
    nodes = machines_said(
        [each.fact.node for each in siblings(records, change)] if change.because else [fact.node]
    )  # type: ignore[attr-defined]
    if before is None:
        return f"kube-proxy on {nodes} wrote rules for {fact.service}"
    words = []
    for verb, ips in (
        ("dropped", [ip for ip in before if ip not in fact.endpoints]),
        ("took in", [ip for ip in fact.endpoints if ip not in before]),
    ):
        if ips:
            words.append(
                f"{verb} {listed([pod_at(records, ip, change.number) for ip in dict.fromkeys(ips)])}"
            )
    return f"kube-proxy on {nodes} {' and '.join(words) or 'wrote its rules anew'}"


SPECIAL: dict[str, Callable[[Records, Change, Change | None], str]] = {
    "NodeSilent": silent,
    "MachineWentDown": went_down,
    "PodScheduledTo": scheduled,
    "RulesSynced": rules,
}
