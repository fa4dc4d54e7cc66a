"""Things that are not there: a node for a pod, an endpoint of a Service."""

from typing import Any

from ..api.resources import Pod
from ..api.selectors import from_map, selects
from ..kernel.journal import Change
from ..scheduler.queue import back_off
from .evidence import refusals, table
from .ground import Answer, Ground
from .records import name_of
from .sentences import endpoints_of
from .waiting import absent, because_of_absence, waits
from .words import capital, counted, listed, program, seconds_of

OURS = "default-scheduler"


def unschedulable(ground: Ground, key: str, document: dict | None) -> Answer:
    """Why a pod has no node."""
    if document is None:
        return Answer(f"Why has {key} no node?", missing=f"There is no pod {key} now.")
    node = document["spec"].get("nodeName")
    if node:
        return Answer(f"Why has {key} no node?", missing=f"It has one: {node}.")
    answer = Answer(f"Why is {key} Pending?")
    created = ground.records.versions_of("pods", key)
    answer.number = created[0].number if created else 0
    name = document["spec"].get("schedulerName", OURS)
    gates = [gate.get("name", "") for gate in document["spec"].get("schedulingGates") or ()]
    if gates:
        answer.says = (
            f"It is held back by its scheduling gates: {listed(gates)}. No scheduler looks at it until they "
            "are removed."
        )
        return answer
    if name != OURS:
        answer.says = f"It asks for the scheduler {name}, and no scheduler of that name runs."
        return answer
    leaders = [each for each in ground.view.processes("scheduler") if each.election.leads]
    able = [each for each in leaders if ground.is_running(each.address)]
    if not able:
        return without_scheduler(ground, key, answer)
    verdict = last_verdict(ground, key)
    if verdict is not None and name_of(verdict) == "PodUnschedulable":
        fact: Any = verdict.fact
        answer.says = f"No node can take it: {fact.message}"
        answer.tables.append(refusals(fact.refusals, "Each node, and the plugin that refused it"))
        answer.number = verdict.number
    elif verdict is not None:
        answer.number = verdict.number
        answer.says = f"The scheduler chose {verdict.fact.node}, and the binding is not stored yet."  # type: ignore[attr-defined]
    answer.says = f"{answer.says} {place_in_queue(ground, able[0], key)}".strip()
    answer.waits = waits(ground, (key,))
    return answer


def last_verdict(ground: Ground, key: str) -> Change | None:
    """The last decision of a scheduler about a pod."""
    return ground.records.last("PodUnschedulable", "PodScheduledTo", "BindingFailed", pod=key)


def without_scheduler(ground: Ground, key: str, answer: Answer) -> Answer:
    """No scheduler acts: say which are missing, and what is believed of them."""
    answer.absent = absent(ground, ("scheduler",))
    answer.number = because_of_absence(ground, answer.absent) or answer.number
    running = [each for each in ground.view.processes("scheduler") if ground.is_running(each.address)]
    if not running:
        answer.says = "No scheduler runs, so nobody looks for a node."
    else:
        answer.says = (
            f"No scheduler leads: {listed([program(each.address) for each in running])} runs and does not "
            "hold the lease."
        )
        lost = ground.records.last("LeadershipLost", lease="kube-scheduler")
        if lost is not None and not answer.absent:
            answer.number = lost.number
        answer.waits = waits(ground, ("kube-scheduler",))
    return answer


def place_in_queue(ground: Ground, scheduler: Any, key: str) -> str:
    """Where in the scheduler's queue a pod stands."""
    queue = scheduler.queue
    place, pod = queue.places.get(key), queue.pods.get(key)
    now = ground.cluster.now
    if not scheduler.is_ready():
        return f"{capital(program(scheduler.address))} leads and has not read everything yet."
    match place:
        case "unschedulable":
            return (
                "It waits until something changes that one of these plugins hopes for, or five minutes are "
                "over: "
                f"{listed(list(pod.refused_by))}; "
                f"the scheduler has tried {counted(pod.attempts, 'time')}, last at {seconds_of(pod.tried)}."
            )
        case "backing off" | "failed":
            left = max(pod.tried + back_off(pod.attempts) - now, 0)
            return f"It is in back-off after {counted(pod.attempts, 'attempt')}, for {seconds_of(left)} more."
        case "active":
            return "It stands in the active queue and waits for its turn."
    return "The scheduler has not seen it yet."


def missing_endpoint(ground: Ground, service: str, pod: str) -> Answer:
    """Why a Service does not name a pod, or does not send it traffic."""
    title = f"Why is {pod} no endpoint of Service {service.rpartition('/')[2]}?"
    document, found = ground.object("services", service), ground.object("pods", pod)
    slices = [each for each in ground.records.of_fact("ObjectStored") if is_slice_of(each, service)]
    named = [each for each in slices if pod in endpoints_of(each.fact.document)]  # type: ignore[attr-defined]
    answer = Answer(title)
    if document is None:
        answer.missing = f"There is no Service {service}."
        return answer
    if found is not None and not named:
        return never_named(ground, document, service, found, pod, answer)
    if not named:
        answer.missing = f"Nothing is recorded about a pod {pod} behind {service}."
        return answer
    last = slices[-1]
    now = endpoints_of(last.fact.document)  # type: ignore[attr-defined]
    answer.tables.append(by_node(ground, service, pod))
    if now.get(pod):
        answer.says, answer.title = (
            "It is one: the slice says that it is ready.",
            f"Is {pod} an endpoint of {service}?",
        )
        answer.number = turned(slices, pod, True)
    elif pod in now:
        answer.says = (
            "The slice names it and says that it is not ready; "
            "a kube-proxy that has heard so sends it nothing."
        )
        answer.number = turned(slices, pod, False)
    else:
        answer.says = "The slice names it no longer."
        answer.number = next(each.number for each in slices if each.number > named[-1].number)
    return answer


def is_slice_of(change: Change, service: str) -> bool:
    """Whether a change stored a slice of that Service."""
    fact: Any = change.fact
    if fact.resource != "endpointslices":
        return False
    labels = fact.document["metadata"].get("labels") or {}
    return f"{fact.namespace}/{labels.get('kubernetes.io/service-name')}" == service


def turned(slices: list[Change], pod: str, ready: bool) -> int:
    """The change by which a slice began to say what it says of a pod."""
    number = slices[-1].number
    for change in reversed(slices):
        if endpoints_of(change.fact.document).get(pod) is not ready:  # type: ignore[attr-defined]
            break
        number = change.number
    return number


def never_named(
    ground: Ground, document: dict, service: str, found: dict, pod: str, answer: Answer
) -> Answer:
    """A pod that no slice ever named."""
    selector = document["spec"].get("selector") or {}
    labels = found["metadata"].get("labels") or {}
    if not selector:
        answer.missing = f"Service {service} has no selector: nobody chooses its endpoints."
    elif not selects(from_map(selector), labels):
        rows = [[key, str(value), labels.get(key, "none")] for key, value in selector.items()]
        answer.tables.append(
            table("plan", "Selector and labels", ["label", "the Service asks", "the pod has"], rows)
        )
        answer.says = f"Its labels do not match the selector of Service {service}."
        versions = ground.records.versions_of("pods", pod)
        answer.number = versions[0].number if versions else 0
    elif Pod(found).is_terminal:
        answer.says = f"It has ended ({found['status']['phase']}), and a pod that has ended is no endpoint."
        versions = ground.records.versions_of("pods", pod)
        answer.number = versions[-1].number if versions else 0
    elif not Pod(found).ip:
        answer.says = "It has no address yet, and only a pod with an address can be an endpoint."
        versions = ground.records.versions_of("pods", pod)
        answer.number = versions[-1].number if versions else 0
        answer.waits = waits(ground, (pod,))
    else:
        answer.absent = absent(ground, ("controller-manager",))
        answer.says = (
            "It matches and has an address; the EndpointSlice controller has not written it down yet."
        )
        answer.number = because_of_absence(ground, answer.absent)
    return answer


def by_node(ground: Ground, service: str, pod: str) -> dict[str, Any]:
    """What the rules of each node say of a pod, whatever the slice says."""
    document = ground.object("pods", pod)
    ip = Pod(document).ip if document is not None else ""
    rows = []
    for dataplane in ground.view.processes("dataplane"):
        rule = dataplane.rules.get(service)
        so = (
            "no rule"
            if rule is None
            else "named"
            if any(each.pod == pod or (ip and each.ip == ip) for each in rule.endpoints)
            else "not named"
        )
        change = ground.records.find(rule.change) if rule is not None else None
        rows.append([dataplane.machine.name, so, seconds_of(change.at) if change is not None else ""])
    return table("rules", "The rules of each node", ["node", pod, "since"], rows)
