"""What is asked about each kind of thing, and how it is answered: which change made it what it is, and what
else belongs to the answer."""

from typing import Any

from ..api.resources import KINDS
from ..kernel.journal import Change
from .evidence import table
from .fields import MISSING, parts_of, shown, value_at
from .ground import Answer, Ground, UnknownReference
from .missing import missing_endpoint, unschedulable
from .records import name_of
from .requests import request_answer
from .waiting import LEASES, absent, because_of_absence, told_waits, waits
from .words import capital, program, seconds_of

DULL = ("status changed", "changed")
LEADER_FACTS = ("LeaderElected", "LeaderFollowed", "LeaderSteppedDown", "LeaderLost")
LEASE_FACTS = ("LeadershipAcquired", "LeadershipLost")
PROGRAM_FACTS = {  # (fact, the field that names the program, or its machine)
    "api-server": (
        ("CacheFilled", "server"),
        ("StoreLost", "server"),
        ("BackendDown", "backend"),
        ("BackendUp", "backend"),
    ),
    "kube-proxy": (("RulesSynced", "node"), ("RulesRemoved", "node")),
    "kubelet": (
        ("NodeRegistered", "node"),
        ("NodeReadinessReported", "node"),
        ("RuntimeFellSilent", "node"),
        ("RuntimeAnswered", "node"),
    ),
}


def telling_version(ground: Ground, resource: str, key: str) -> Change | None:
    """The newest revision of an object that changed more than a detail of its status."""
    versions = ground.records.versions_of(resource, key)
    telling = [each for each in versions if not each.fact.routine and each.fact.what not in DULL]  # type: ignore[attr-defined]
    if resource == "nodes":
        telling = [each for each in telling if "Ready is " in each.fact.what] or telling  # type: ignore[attr-defined]
    return (telling or versions or [None])[-1]


# Pods


def pod(ground: Ground, key: str) -> Answer:
    """Why a pod is here, waits, or is gone."""
    document = ground.object("pods", key)
    change = telling_version(ground, "pods", key)
    if document is None:
        return gone(ground, "pods", key)
    node, status = document["spec"].get("nodeName", ""), document.get("status") or {}
    if document["metadata"].get("deletionTimestamp"):
        return ending(ground, key, node)
    if not node:
        return unschedulable(ground, key, document)
    ready = any(
        each["type"] == "Ready" and each["status"] == "True" for each in status.get("conditions") or ()
    )
    phase = status.get("phase", "Pending")
    if phase == "Pending" or not ready:
        return starting(ground, key, node, phase, ground.change(change))
    return Answer(f"Why is {key} ready on {node}?", ground.change(change))


def starting(ground: Ground, key: str, node: str, phase: str, number: int) -> Answer:
    """A pod that has a node and is not ready."""
    word = "starting" if phase == "Pending" else "not ready"
    newest = newest_about(ground, key)
    answer = Answer(f"Why is {key} {word} on {node}?", max(number, newest))
    answer.waits = waits(ground, (key, ground.object("pods", key)["metadata"]["uid"]))  # type: ignore[index]
    answer.absent = absent(ground, ("kubelet", "runtime"), (node,))[::-1]
    if answer.absent:
        first = answer.absent[0]
        answer.says = f"{capital(program(first['process']))} has to act next, and {first['so']}."
    elif answer.waits:
        answer.says = told_waits(answer.waits, ground.cluster.now)
    return answer


def newest_about(ground: Ground, key: str) -> int:
    """The newest decision of a node about a pod: a back-off, a failed pull, a probe."""
    return ground.change(
        ground.records.last(
            "ContainerBackedOff",
            "ContainerStopped",
            "ReadinessChanged",
            "PodRejected",
            "ProbeFailed",
            pod=key,
        )
    )


def ending(ground: Ground, key: str, node: str) -> Answer:
    """A pod that is marked for deletion and still there."""
    versions = ground.records.versions_of("pods", key)
    marked = [each for each in versions if each.fact.what.startswith("marked for deletion")]  # type: ignore[attr-defined]
    answer = Answer(f"Why is {key} being deleted?", ground.change(marked[-1] if marked else None))
    if node:
        answer.absent = absent(ground, ("kubelet",), (node,))
        if answer.absent:
            answer.says = (
                f"It is deleted and not gone: the kubelet of {node} would have to stop it and say so, "
                f"and {answer.absent[0]['so']}."
            )
        answer.waits = waits(ground, (key,))
    return answer


def gone(ground: Ground, resource: str, key: str) -> Answer:
    """Something that is not there: the last that was recorded of it."""
    versions = ground.records.versions_of(resource, key)
    noun = KINDS[resource].kind if resource in KINDS else resource
    if not versions:
        return Answer(f"Why is there no {noun} {key}?", missing=f"Nothing is recorded about {noun} {key}.")
    last = versions[-1]
    if last.fact.verb != "deleted":  # type: ignore[attr-defined]
        return Answer(f"Why is {key} gone?", last.number)
    marked = [each for each in versions if each.fact.what.startswith("marked for deletion")]  # type: ignore[attr-defined]
    answer = Answer(f"Why is {key} gone?", last.number)
    if marked:
        answer.says = (
            f"It was marked for deletion at {seconds_of(marked[-1].at)} and removed at {seconds_of(last.at)}."
        )
    return answer


# Nodes, machines, programs


def node(ground: Ground, name: str) -> Answer:
    """What the cluster believes of a node, and why."""
    document = ground.object("nodes", name)
    if document is None:
        return gone(ground, "nodes", name)
    conditions = (document.get("status") or {}).get("conditions") or ()
    ready = next((each["status"] for each in conditions if each["type"] == "Ready"), "not said")
    answer = Answer(
        f"Why does the cluster believe {name} is Ready={ready}?",
        ground.change(telling_version(ground, "nodes", name)),
    )
    lost = absent(ground, ("kubelet",), (name,))
    if lost and ready == "True":
        answer.says = f"That is believed and not so: {lost[0]['so']}. Its last news has not grown old enough."
        answer.waits = waits(ground, (name,))
        answer.absent = lost
        answer.number = because_of_absence(ground, lost) or answer.number
    elif lost:
        answer.absent = lost
    return answer


def machine(ground: Ground, name: str) -> Answer:
    """Why a machine has power, or none, or no cable."""
    rack = ground.world.machines.get(name)
    if rack is None:
        change = ground.records.last("MachineRemoved", machine=name)
        return Answer(
            f"Why is there no machine {name}?",
            ground.change(change),
            missing="" if change else f"There is no machine {name[:40]} in this cluster.",
        )
    word = "without power" if not rack.power else "cut off" if name in ground.world.links.cuts else "running"
    return Answer(f"Why is {name} {word}?", ground.world.state_changes.get(name, 0))


def component(ground: Ground, address: str) -> Answer:
    """Why a program is as it is: it stopped, leads, follows, or wrote other rules."""
    name, _, process = address.partition("/")
    rack = ground.world.machines.get(name)
    if rack is None or process not in rack.programs:
        raise UnknownReference(f"There is no program {address[:80]!r} in this cluster.")
    changes = ground.world.state_changes
    state = max(changes.get(address, 0), 0 if rack.power else changes.get(name, 0))
    last = last_of_program(ground, address, name, process)
    title = program(address)
    running = ground.world.process(address) is not None
    answer = Answer(f"Why is {title} as it is?", max(state, ground.change(last)) or changes.get(name, 0))
    if not running:
        answer.title, answer.number = f"Why does {title} not run?", state or answer.number
    answer.absent = absent(ground, (process,), (name,))
    answer.waits = [each for each in waits(ground) if each["owner"] == address]
    return answer


def last_of_program(ground: Ground, address: str, machine_name: str, process: str) -> Change | None:
    """The last thing that a program decided or that befell it."""
    if process == "etcd":
        return ground.records.last(*LEADER_FACTS, member=address)
    if process in LEASES:
        return ground.records.last(*LEASE_FACTS, identity=address)
    found = [
        ground.records.last(name, **{field: machine_name if field == "node" else address})
        for name, field in PROGRAM_FACTS.get(process, ())
    ]
    return max(
        (change for change in found if change is not None), key=lambda change: change.number, default=None
    )


def leader(ground: Ground, of: str) -> Answer:
    """Why leadership moved last: of etcd, or of a lease."""
    if of == "etcd":
        change = ground.records.last("LeaderElected")
        fact: Any = change.fact if change else None
        title = (
            f"Why does etcd on {fact.member.partition('/')[0]} lead term {fact.term}?"
            if fact
            else "Why does nobody lead etcd?"
        )
        answer = Answer(title, ground.change(change))
        leads = ground.view.etcd_leader()
        if change is None or (leads is not None and leads == fact.member.partition("/")[0]):
            return answer
        lost = ground.records.last("LeaderSteppedDown", "LeaderLost")
        answer = Answer(
            "Why does nobody lead etcd?" if leads is None else f"Why does etcd on {leads} lead?",
            ground.change(lost),
        )
    elif of in ("kube-scheduler", "kube-controller-manager"):
        change = ground.records.last(*LEASE_FACTS, lease=of)
        acquired = change is not None and name_of(change) == "LeadershipAcquired"
        title = (
            f"Why does {program(change.fact.identity)} lead {of}?"
            if acquired
            else f"Why does nobody lead {of}?"
        )  # type: ignore[union-attr]
        answer = Answer(title, ground.change(change))
    else:
        raise UnknownReference(
            f"Nobody leads {of[:40]!r}; ask about etcd, kube-scheduler or kube-controller-manager."
        )
    program_name = of.removeprefix("kube-")
    answer.absent = absent(ground, (program_name,))
    return answer


def service(ground: Ground, key: str) -> Answer:
    """Why a Service sends traffic where it does."""
    name = key.rpartition("/")[2]
    title = f"Why does Service {name} send traffic where it does?"
    slices = [
        each
        for (plural, _), numbers in versions(ground)
        if plural == "endpointslices"
        for each in numbers
        if service_of(each) == key
    ]
    telling = [each for each in slices if each.fact.what not in DULL]  # type: ignore[attr-defined]
    change = max(telling or slices, key=lambda each: each.number, default=None)
    if ground.object("services", key) is None:
        return gone(ground, "services", key)
    return Answer(title, ground.change(change) or ground.change(telling_version(ground, "services", key)))


def versions(ground: Ground) -> list[tuple[tuple[str, str], list[Change]]]:
    """Every object with its revisions."""
    ground.records.versions_of("", "")
    assert ground.records.versions is not None, "they were just counted"
    return [
        (key, [ground.records.changes[number] for number in numbers])
        for key, numbers in ground.records.versions.items()
    ]


def service_of(change: Change) -> str:
    """The Service that a slice belongs to."""
    fact: Any = change.fact
    name = (fact.document["metadata"].get("labels") or {}).get("kubernetes.io/service-name")
    return f"{fact.namespace}/{name}"


# Changes, objects, fields


def change_answer(ground: Ground, text: str) -> Answer:
    """The reasons behind one change."""
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        return Answer("Why did this happen?", missing="That is no number of a change.")
    number = int(text)
    if ground.records.find(number) is None and not ground.records.is_forgotten(number):
        return Answer("Why did this happen?", missing="There is no such change yet.")
    return Answer("Why did this happen?", number)


def object_answer(ground: Ground, resource: str, key: str) -> Answer:
    """Why an object is as it is, or gone."""
    special = {"pods": pod, "nodes": node, "services": service}.get(resource)
    if special is not None:
        return special(ground, key)
    document = ground.object(resource, key)
    if document is None:
        return gone(ground, resource, key)
    return Answer(
        f"Why is {document['kind']} {key} as it is?", ground.change(telling_version(ground, resource, key))
    )


def field_answer(ground: Ground, resource: str, key: str, path: str) -> Answer:
    """Why a field has the value that it has: the revision that set it last."""
    try:
        parts = parts_of(path)
    except ValueError as error:
        raise UnknownReference(str(error)) from error
    kind = KINDS[resource].kind
    all_versions = ground.records.versions_of(resource, key)
    alive: list[Change] = []
    for version in all_versions:
        alive = [] if version.fact.verb == "created" else alive  # type: ignore[attr-defined]
        alive.append(version)
    if not alive or not parts:
        return Answer(
            f"Why is {path} of {kind} {key} what it is?",
            missing=f"No revision of {kind} {key} is kept." if not alive else "No field was named.",
        )
    now = value_at(alive[-1].fact.document, parts)  # type: ignore[attr-defined]
    setter = alive[-1]
    for version in reversed(alive[:-1]):
        if value_at(version.fact.document, parts) != now:  # type: ignore[attr-defined]
            break
        setter = version
    value = shown(now)
    title = (
        f"Why is {path} of {kind} {key} {value}?"
        if now is not MISSING
        else f"Why has {kind} {key} no {path}?"
    )
    answer = Answer(title, setter.number)
    fact: Any = setter.fact
    if setter is alive[0] and fact.verb != "created":
        answer.says = (
            f"It had this value already in rev {fact.revision} at {seconds_of(setter.at)}, the oldest that "
            "is kept."
        )
        answer.number = 0
        answer.missing = "The revision that set it is longer ago than is kept."
        return answer
    before = alive[alive.index(setter) - 1] if setter is not alive[0] else None
    was = value_at(before.fact.document, parts) if before is not None else MISSING  # type: ignore[attr-defined]
    answer.says = f"Rev {fact.revision} set it at {seconds_of(setter.at)}; before it was {shown(was)}."
    if before is None:
        answer.says = (
            f"It has had this value since the object was created: rev {fact.revision} at "
            f"{seconds_of(setter.at)}."
        )
    answer.tables.append(table("diff", f"The field {path}", ["rev", "at", "value"], history(alive, parts)))
    return answer


def history(alive: list[Change], parts: list[str]) -> list[list[str]]:
    """The values that a field had, newest first, twelve at most."""
    rows: list[list[str]] = []
    last: Any = None
    for version in alive:
        value = value_at(version.fact.document, parts)  # type: ignore[attr-defined]
        if not rows or value != last:
            rows.append([str(version.fact.revision), seconds_of(version.at), shown(value)])  # type: ignore[attr-defined]
            last = value
    return rows[::-1][:12]


# Waiting


def waiting_answer(ground: Ground, of: str) -> Answer:
    """Why nothing has happened yet: to one thing, or at all."""
    table_name, _, key = of.partition("/")
    about = (key,) if key else ()
    programs: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()
    match table_name:
        case "pods":
            document = ground.object("pods", key)
            node_name = ((document or {}).get("spec") or {}).get("nodeName", "")
            uid = ((document or {}).get("metadata") or {}).get("uid", "")
            about = tuple(word for word in (key, uid) if word)
            machines, programs = ((node_name,), ("kubelet", "runtime")) if node_name else ((), ("scheduler",))
        case "nodes" | "machines":
            machines = (key,)
        case "components":
            machines, programs = (key.partition("/")[0],), (key.partition("/")[2],)
    found = waits(ground, about)
    lost = absent(ground, programs, machines)
    answer = Answer(
        f"Why has nothing happened yet to {key}?" if key else "Why has nothing happened yet?",
        because_of_absence(ground, lost),
    )
    answer.waits, answer.absent = found, lost
    if not answer.number:
        answer.number = next((each["number"] for each in found if each["yours"]), 0)
    if found:
        answer.says = told_waits(found, ground.cluster.now)
    elif lost:
        answer.says = (
            f"No timer runs for it. {capital(program(lost[0]['process']))} is missing: {lost[0]['so']}."
        )
    else:
        answer.says = "No timer runs for it, and every process that could act is there: nothing is due."
    return answer


__all__ = [
    "change_answer",
    "component",
    "field_answer",
    "leader",
    "machine",
    "missing_endpoint",
    "node",
    "object_answer",
    "pod",
    "request_answer",
    "service",
    "waiting_answer",
]
