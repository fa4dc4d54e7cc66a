"""What must hold of a cluster, whatever the faults: one question a function, each with the name that it has
in `reliability.md`.

Contract: three kinds of question. AFTER_CHANGE is asked of each change as it is recorded, AFTER_EVENT of the
whole after every event (cheap: each looks only where something moved), AT_REST when all faults have been
healed for a while. An answer is a list of sentences, empty when all is well. `Known` is the memory of one
run: what was stored, who was in trouble. Nothing here acts on the cluster; it only reads it, and lets nature
note the messages that arrive.

Questions that people's patience bounds ("within 2 s") are asked only of times in which the control plane had
no trouble of its own.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Any

from .api.document import get
from .api.quantity import thousandths, units
from .api.selectors import parse_fields, parse_labels, selects, selects_fields
from .apiserver.facts import ObjectStored
from .apiserver.messages import Request, Response
from .apiserver.storage import FOLDERS, PLURALS, ROOT
from .client.facts import LeadershipAcquired, LeadershipLost
from .client.leader_election import LEASE_DURATION
from .cluster import Cluster
from .etcd import invariants as etcd
from .etcd.facts import LeaderElected, LeaderSteppedDown
from .etcd.messages import PUT, Get, Range, RangeReply, Refused, Txn, TxnReply
from .kernel.clock import Instant, seconds
from .kernel.component import RUNNING
from .kernel.facts import ClusterRacked, CommandGiven
from .kernel.journal import Change
from .proxy.rules import endpoints_of, has_rules, services_of
from .runtime.container_states import RUNNING as PROCESS_RUNS
from .scheduler.snapshot import requests_of
from .view import ClusterView

Sentences = Iterable[str]

LOOK_PERIOD = seconds(30)  # how often the copies of all clients are compared with the store
QUIET = seconds(30)  # the control plane counts as well when it had no trouble for so long
PATIENCE = seconds(5)  # for what the controllers and kube-proxy do within 2 s when nothing is slow
SILENCE_MAX = seconds(
    50 + 10 + 5 + 5
)  # grace, the last renewal's age, the monitor's period, and the writes after it
TOLERATION = seconds(300)
CONTROLLERS = "system:kube-controller-manager"
FINISHED = ("Succeeded", "Failed")
OPENING = "open "  # the command by which the application of a new cluster is opened
START, COMMAND = 1, 2  # what a change goes back to
LEADER_LEASES = ("kube-scheduler", "kube-controller-manager")


class Known:
    """All that was seen of one run so far."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.world = cluster.world
        self.view = ClusterView(cluster)
        self.world.wire = []
        self.control_planes = [
            machine for machine in self.world.machines.values() if machine.role == "control-plane"
        ]
        self.etcd: dict[Any, Any] = {"operations": []}  # memory of etcd's own questions
        self.mark: tuple = ()
        # What was stored, by the API servers' word
        self.objects: dict[str, dict[str, dict]] = {plural: {} for plural in FOLDERS}
        self.revision = 0
        self.stored_at: dict[tuple[str, str], Instant] = {}  # leader leases → when their record changed
        self.uids: dict[str, tuple[str, str]] = {}
        self.node_of: dict[str, str] = {}  # uid of a pod → the node it was bound to
        self.sets: dict[str, dict[str, int]] = {}  # uid of a ReplicaSet → raised, created, ended
        self.ended: dict[str, bool] = {}  # pods that were counted as ended
        self.tainted_at: dict[str, dict[tuple, Instant]] = {}  # node → taint → since when
        self.no_execute: dict[str, Instant] = {}  # node → since when it is tainted so without a break
        self.unready: dict[
            str, tuple[Instant, str]
        ] = {}  # pods that must leave the endpoints: uid → since, key
        # What is in etcd, by its members' word
        self.told = 1
        self.history: dict[str, dict[str, tuple[list[int], list]]] = {plural: {} for plural in FOLDERS}
        self.journalled: set[int] = set()
        self.looked_at: Instant = 0
        # Trouble
        self.reaches: list[int] = [0]  # number of a change → START, COMMAND
        self.is_commanded = False
        self.trouble_until: Instant = 0  # of the control plane; the present while it lasts
        self.dark: dict[str, Instant] = {}  # workers without power or cable → since
        # The wire
        self.asked: dict[tuple, tuple[Instant, bool]] = {}
        self.updates: dict[tuple, tuple[str, int]] = {}

    @property
    def now(self) -> Instant:
        """The present."""
        return self.world.now

    def is_quiet(self, since: Instant) -> bool:
        """Whether the control plane has been without trouble from a while before `since` up to now."""
        return self.trouble_until + QUIET <= since

    def state_at(self, plural: str, key: str, revision: int) -> Any:
        """The value that etcd had for an object at `revision`, with its own revision, or None."""
        found = self.history[plural].get(key)
        if found is None:
            return None
        place = bisect_right(found[0], revision)
        return found[1][place - 1] if place else None


# Because


def causes_come_before(known: Known, change: Change) -> Sentences:
    """The changes behind a change have smaller numbers, which exist; it walks back to the start or to a
    command, and what is created after the first command, to a command."""
    reaches = 0
    if isinstance(change.fact, ClusterRacked | CommandGiven):
        is_start = isinstance(change.fact, ClusterRacked) or change.fact.line.startswith(OPENING)
        reaches = START if is_start else COMMAND
    for number in change.because:
        if not 0 < number < change.number:
            yield f"change {change.number} ({change.fact.says()}) names {number} as a cause"
        else:
            reaches |= known.reaches[number]
    known.reaches.append(reaches)
    known.is_commanded = known.is_commanded or bool(reaches & COMMAND)
    fact = change.fact
    if isinstance(fact, ObjectStored) and fact.resource == "pods" and fact.verb == "created":
        if not reaches:
            yield f"pod {fact.namespace}/{fact.name} (change {change.number}) came from nothing"
        elif known.is_commanded and not reaches & COMMAND:
            yield (
                f"pod {fact.namespace}/{fact.name} (change {change.number}) goes back to the start, and to "
                "no command"
            )


# Trouble: memory only


def notes_trouble(known: Known, change: Change) -> Sentences:
    """Remember who has trouble of its own. Never broken."""
    fact = change.fact
    machine = getattr(fact, "machine", None)
    if machine is not None and type(fact).__module__.endswith("kernel.facts"):
        note_machine(known, machine)
    elif isinstance(fact, LeaderElected | LeaderSteppedDown | LeadershipAcquired | LeadershipLost):
        known.trouble_until = change.at
    return ()


def note_machine(known: Known, name: str) -> None:
    """Look at a machine of which something changed."""
    machine = known.world.machines.get(name)
    if machine is None:
        known.dark.pop(name, None)
    elif machine.role == "worker":
        if machine.power and name not in known.world.links.cuts:
            known.dark.pop(name, None)
        else:
            known.dark.setdefault(name, known.now)
    else:
        known.trouble_until = known.now


def notes_lasting_trouble(known: Known) -> None:
    """While a machine of the control plane or a service in front of it is not well, the trouble lasts."""
    world = known.world
    for machine in world.machines.values():
        if machine.role != "worker" and (
            not machine.power
            or machine.name in world.links.cuts
            or machine.name in world.links.slowness
            or any(
                process not in machine.components or machine.components[process].alive != RUNNING
                for process in machine.programs
            )
        ):
            known.trouble_until = known.now
            return


# What is stored


def revisions_increase(known: Known, change: Change) -> Sentences:
    """The resourceVersions of stored changes strictly increase (W3)."""
    fact = change.fact
    if isinstance(fact, ObjectStored):
        if fact.revision <= known.revision:
            yield f"change {change.number} stored revision {fact.revision} after {known.revision}"
        known.revision = fact.revision
        known.journalled.add(fact.revision)


def names_and_uids_are_unique(known: Known, change: Change) -> Sentences:
    """No uid is ever given to two objects, and no name of a kind to two at a time (K17)."""
    fact = change.fact
    if isinstance(fact, ObjectStored):
        place = (fact.resource, key_of(fact))
        if fact.uid and known.uids.setdefault(fact.uid, place) != place:
            yield f"uid {fact.uid} of {place} is that of {known.uids[fact.uid]}"
        before = known.objects[fact.resource].get(key_of(fact))
        if before is not None and before["metadata"].get("uid") != fact.uid:
            yield f"{fact.resource} {key_of(fact)} took the place of another of that name"
        if fact.verb == "created" and before is not None:
            yield f"{fact.resource} {key_of(fact)} was created and was there"


def addresses_are_unique(known: Known, change: Change) -> Sentences:
    """No two pods that are not on their way out have one address; no two Services one cluster IP or node port
    (K12, K17)."""
    fact = change.fact
    if not isinstance(fact, ObjectStored) or fact.verb == "deleted":
        return
    if fact.resource == "pods" and is_active(fact.document):
        address = get(fact.document, "status.podIP")
        if address:
            for key, other in known.objects["pods"].items():
                if key != key_of(fact) and is_active(other) and get(other, "status.podIP") == address:
                    yield f"pods {key} and {key_of(fact)} both have the address {address}"
    elif fact.resource == "services":
        for key, other in known.objects["services"].items():
            for claim in set(claims_of(fact.document)) & set(claims_of(other)) if key != key_of(fact) else ():
                yield f"services {key} and {key_of(fact)} both have {claim}"


def claims_of(service: dict) -> list[str]:
    """What only one Service may have."""
    spec = service["spec"]
    ports = [f"node port {port['nodePort']}" for port in spec.get("ports") or () if port.get("nodePort")]
    return ports + (
        [f"address {spec['clusterIP']}"] if spec.get("clusterIP") not in (None, "", "None") else []
    )


def bound_once(known: Known, change: Change) -> Sentences:
    """Once bound, a pod is never bound again (K7)."""
    fact = change.fact
    if isinstance(fact, ObjectStored) and fact.resource == "pods":
        node = fact.document["spec"].get("nodeName") or ""
        before = known.node_of.setdefault(fact.uid, node)
        if before and node != before:
            yield f"pod {key_of(fact)} was bound to {before} and is now to {node or 'nothing'}"
        if node and not before:
            known.node_of[fact.uid] = node
            yield from room_for(known, fact.document, node)
            yield from welcome(known, fact, node)


def room_for(known: Known, pod: dict, node: str) -> Sentences:
    """What the pods of a node ask for is never more than it has to give (K7)."""
    document = known.objects["nodes"].get(node)
    if document is None or not known.is_quiet(known.now):
        return
    allocatable = get(document, "status.allocatable", {})
    others = [
        other
        for other in known.objects["pods"].values()
        if other["spec"].get("nodeName") == node
        and get(other, "status.phase") not in FINISHED
        and other["metadata"]["uid"] != pod["metadata"]["uid"]
    ]
    asked = [requests_of(each["spec"]) for each in (*others, pod)]
    cpu, memory = sum(each.cpu for each in asked), sum(each.memory for each in asked)
    if (
        cpu > thousandths(allocatable["cpu"])
        or memory > units(allocatable["memory"])
        or len(asked) > int(allocatable["pods"])
    ):
        yield f"{node} has {len(asked)} pods that ask for {cpu}m and {memory} bytes: more than it has"


def welcome(known: Known, fact: ObjectStored, node: str) -> Sentences:
    """No pod is bound to a node that has long been tainted NoSchedule against it (K7)."""
    tolerations = fact.document["spec"].get("tolerations") or ()
    for taint, since in known.tainted_at.get(node, {}).items():
        if (
            taint[1] in ("NoSchedule", "NoExecute")
            and known.now - since > PATIENCE
            and known.is_quiet(since)
            and not any(
                toleration.get("key") in (taint[0], None) and toleration.get("effect") in (taint[1], None, "")
                for toleration in tolerations
            )
        ):
            yield (
                f"pod {key_of(fact)} was bound to {node}, which has been tainted {taint[0]}:{taint[1]} "
                f"since {since / 1e6:.0f} s"
            )


def no_creation_storm(known: Known, change: Change) -> Sentences:
    """A ReplicaSet creates no more than twice what it was ever asked for, and what took the place of pods
    that others ended (K8)."""
    fact = change.fact
    if not isinstance(fact, ObjectStored):
        return
    if fact.resource == "replicasets" and fact.verb != "deleted":
        count = known.sets.setdefault(fact.uid, {"desired": 0, "raised": 0, "created": 0, "ended": 0})
        desired = fact.document["spec"].get("replicas", 1)
        count["raised"] += max(desired - count["desired"], 0)
        count["desired"] = desired
    elif fact.resource == "pods":
        for owner in fact.document["metadata"].get("ownerReferences") or ():
            count = known.sets.get(owner["uid"])
            if count is None:
                continue
            count["created"] += fact.verb == "created"
            if fact.uid not in known.ended and (fact.verb == "deleted" or not is_active(fact.document)):
                known.ended[fact.uid] = True
                count["ended"] += fact.by != CONTROLLERS or is_disrupted(fact.document)
            if count["created"] > 2 * count["raised"] + count["ended"]:
                yield (
                    f"replicaset {owner['name']} was asked for {count['raised']} pods in all, others ended "
                    f"{count['ended']}, and it created {count['created']}"
                )


def leases_are_not_stolen(known: Known, change: Change) -> Sentences:
    """The lease of a leader changes hands only when its record has not changed for as long as it lasts."""
    fact = change.fact
    if isinstance(fact, ObjectStored) and fact.resource == "leases" and fact.namespace == "kube-system":
        before = known.objects["leases"].get(key_of(fact))
        holder = fact.document["spec"].get("holderIdentity")
        if (
            before is not None
            and before["spec"].get("holderIdentity")
            and before["spec"]["holderIdentity"] != holder
        ):
            age = known.now - known.stored_at[fact.resource, key_of(fact)]
            if age < LEASE_DURATION_TRUE:
                yield (
                    f"{holder} took the lease {fact.name} from {before['spec']['holderIdentity']} "
                    f"{age / 1e6:.1f} s after its renewal"
                )
        known.stored_at[fact.resource, key_of(fact)] = known.now


LEASE_DURATION_TRUE = LEASE_DURATION  # of the rule, whatever the program was made to use


def evictions_wait(known: Known, change: Change) -> Sentences:
    """A pod is evicted because of a taint only when its toleration is over (K6)."""
    fact = change.fact
    if isinstance(fact, ObjectStored) and fact.resource == "pods" and fact.verb == "updated":
        before = known.objects["pods"].get(key_of(fact))
        if before is None or is_disrupted(before) or not is_disrupted(fact.document):
            return
        node = fact.document["spec"].get("nodeName")
        since = known.no_execute.get(node)
        tolerates = all(
            each.get("tolerationSeconds") in (None, 300)
            for each in fact.document["spec"].get("tolerations") or ()
        )
        if tolerates and (since is None or known.now - since < TOLERATION):
            yield (
                f"pod {key_of(fact)} is evicted from {node}, "
                f"{'untainted' if since is None else 'before its 300 s were over'}"
            )


def is_disrupted(pod: dict) -> bool:
    """Whether the taint eviction controller has chosen it."""
    return any(each.get("reason") == "DeletionByTaintManager" for each in get(pod, "status.conditions", ()))


def keeps_objects(known: Known, change: Change) -> Sentences:
    """Remember what is stored. Never broken; asked after all that compares with what was before."""
    fact = change.fact
    if isinstance(fact, ObjectStored):
        key, objects = key_of(fact), known.objects[fact.resource]
        if fact.verb == "deleted":
            objects.pop(key, None)
        else:
            objects[key] = fact.document
        if fact.resource == "nodes":
            taints = {
                (taint["key"], taint["effect"]): change.at for taint in get(fact.document, "spec.taints", ())
            }
            old = known.tainted_at.get(fact.name, {})
            known.tainted_at[fact.name] = {taint: old.get(taint, at) for taint, at in taints.items()}
            if any(effect == "NoExecute" for _, effect in taints):
                known.no_execute.setdefault(fact.name, change.at)  # one taint may take the place of another
            else:
                known.no_execute.pop(fact.name, None)
        elif fact.resource == "pods":
            if fact.verb == "deleted" or is_active(fact.document) and is_ready(fact.document):
                known.unready.pop(fact.uid, None)
                if fact.verb == "deleted":
                    known.unready[fact.uid] = (change.at, key)
            else:
                known.unready.setdefault(fact.uid, (change.at, key))
    return ()


def endpoints_follow(known: Known, change: Change) -> Sentences:
    """A pod that is not ready, or deleted, leaves the endpoints within seconds after the API knows (K6)."""
    if not known.unready:
        return
    for uid, (since, key) in list(known.unready.items()):
        if known.now - since <= PATIENCE:
            break
        if not known.is_quiet(since):
            del known.unready[uid]
            continue
        for name, document in known.objects["endpointslices"].items():
            if any(
                endpoint.get("targetRef", {}).get("uid") == uid and endpoint["conditions"].get("ready")
                for endpoint in document.get("endpoints") or ()
            ):
                yield (
                    f"pod {key} has not been ready since {since / 1e6:.1f} s, and is still a ready endpoint "
                    f"of {name}"
                )
        pod = known.objects["pods"].get(key)
        if pod is None or pod["metadata"]["uid"] != uid:
            del known.unready[uid]


def dark_nodes_lose_their_traffic(known: Known, change: Change) -> Sentences:
    """The pods of a node without power or cable leave the endpoints when its grace period is over (K6)."""
    for machine, since in known.dark.items():
        if known.now - since > SILENCE_MAX and known.is_quiet(since):
            for name, document in known.objects["endpointslices"].items():
                if any(
                    endpoint.get("nodeName") == machine and endpoint["conditions"].get("ready")
                    for endpoint in document.get("endpoints") or ()
                ):
                    yield (
                        f"{machine} has been dark since {since / 1e6:.1f} s, and is still in the ready "
                        f"endpoints of {name}"
                    )


# After every event


def etcd_holds(known: Known) -> Sentences:
    """All that etcd promises (R1 to R8, W1 to W5, W7), asked when one of its members moved."""
    members = [
        member for machine in known.control_planes if (member := machine.components.get("etcd")) is not None
    ]
    mark = []
    for member in members:
        state = member.state
        log = state.log
        mark.append(
            (
                member.boot,
                state.term,
                state.vote,
                state.role,
                log.offset,
                len(log.entries),
                log.last_term,
                log.commit,
                member.applied,
                member.store.revision,
            )
        )
    if mark == known.mark:
        return ()
    known.mark = mark
    broken = etcd.broken(members, known.etcd)
    revisions = known.etcd["revisions"]
    while known.told + 1 in revisions:
        known.told += 1
        for event in revisions[known.told]:
            place = PLURALS.get(event.key_value.key[len(ROOT) :].partition("/")[0])
            if place is not None:
                plural, length = place
                numbers, values = known.history[plural].setdefault(event.key_value.key[length:], ([], []))
                numbers.append(known.told)
                values.append(event.key_value if event.kind == PUT else None)
    return broken


def wire_is_true(known: Known) -> Sentences:
    """What arrived: answers of etcd, for its own questions; and an update made from an old object is never
    stored (W8)."""
    wire = known.world.wire
    if not wire:
        return ()
    broken: list[str] = []
    for sent, at, sender, to, message, outcome, _ in wire:
        judge = ON_WIRE.get(type(message))
        if judge is not None and outcome == "done":
            judge(known, sent, at, sender, to, message, broken)
    wire.clear()
    return broken


def question_asked(
    known: Known, sent: Instant, at: Instant, sender: str, to: str, message: Any, broken: list[str]
) -> None:
    """Somebody asks etcd."""
    wrote = type(message) is Txn and any(type(operation) is not Get for operation in message.success)
    known.asked[sender, message.id] = (sent, wrote)


def question_answered(
    known: Known, sent: Instant, at: Instant, sender: str, to: str, message: Any, broken: list[str]
) -> None:
    """etcd answers."""
    asked = known.asked.pop((to, message.id), None)
    if asked is not None:
        wrote = asked[1] and type(message) is TxnReply and message.succeeded
        known.etcd["operations"].append(etcd.Operation(asked[0], at, wrote, message.revision))
        known.mark = ()


def question_refused(
    known: Known, sent: Instant, at: Instant, sender: str, to: str, message: Any, broken: list[str]
) -> None:
    """etcd does not answer."""
    known.asked.pop((to, message.id), None)


def update_asked(
    known: Known, sent: Instant, at: Instant, sender: str, to: str, message: Request, broken: list[str]
) -> None:
    """A client wants to put an object in the place of a version that it names."""
    if message.verb in ("update", "patch") and message.resource in FOLDERS and isinstance(message.body, dict):
        version = (message.body.get("metadata") or {}).get("resourceVersion")
        if version:
            key = f"{message.namespace}/{message.name}" if message.namespace else message.name or ""
            known.updates[sender, to, message.id] = (f"{message.resource} {key}", int(version))


def update_answered(
    known: Known, sent: Instant, at: Instant, sender: str, to: str, message: Response, broken: list[str]
) -> None:
    """It was stored: then the object stood at that version before."""
    asked = known.updates.pop((to, sender, message.id), None)
    if asked is None or not message.ok:
        return
    (plural, _, key), based_on = asked[0].partition(" "), asked[1]
    revision = int(message.body["metadata"].get("resourceVersion") or 0)
    before = known.state_at(plural, key, revision - 1)
    if revision > based_on and before is not None and before.mod_revision != based_on:
        broken.append(
            f"{asked[0]} was updated from version {based_on} when it stood at {before.mod_revision}: an "
            "update was lost"
        )


ON_WIRE: dict[type, Callable[..., None]] = {
    Txn: question_asked,
    Range: question_asked,
    TxnReply: question_answered,
    RangeReply: question_answered,
    Refused: question_refused,
    Request: update_asked,
    Response: update_answered,
}


def copies_are_true(known: Known) -> Sentences:
    """Each half minute: what a client's informer holds is what was stored at the version it has reached
    (W6)."""
    if known.now < known.looked_at + LOOK_PERIOD:
        return []
    known.looked_at = known.now
    notes_lasting_trouble(known)
    broken = []
    for machine in known.world.machines.values():
        for component in machine.components.values():
            client = getattr(component, "client", None)
            for informer in getattr(client, "informers", ()):
                broken += untrue(known, component.address, informer)
    return broken


def untrue(known: Known, address: str, informer: Any) -> list[str]:
    """Where an informer differs from the store as it was at its version."""
    if not informer.synced or not str(informer.version or "").isdigit():
        return []
    version, plural = int(informer.version), informer.resource
    if version > known.told:
        return []
    labels = (
        parse_labels(informer.selection["labelSelector"]) if "labelSelector" in informer.selection else ()
    )
    fields = (
        parse_fields(informer.selection["fieldSelector"]) if "fieldSelector" in informer.selection else ()
    )
    truth = {}
    for key in known.history[plural]:
        found = known.state_at(plural, key, version)
        if found is None:
            continue
        metadata = found.value["metadata"]
        if (
            informer.namespace in (None, metadata.get("namespace"))
            and selects(labels, metadata.get("labels"))
            and (selects_fields(fields, found.value))
        ):
            truth[key] = found.mod_revision
    copy = {key: int(document["metadata"]["resourceVersion"]) for key, document in informer.cache.items()}
    if truth == copy:
        return []
    keys = sorted(key for key in {**truth, **copy} if truth.get(key) != copy.get(key))
    return [f"{address} holds other {plural} than there were at version {version}: {', '.join(keys[:3])}"]


# At rest


def control_plane_is_well(known: Known) -> Sentences:
    """One leads etcd, every API server is ready, and one holds each lease (liveness)."""
    leaders = [member.address for member in known.view.etcd_members() if member.state.role == "leader"]
    if len(leaders) != 1:
        yield f"etcd is led by {', '.join(leaders) or 'nobody'}"
    for server in known.view.processes("api-server"):
        if not server.cache.is_filled or not server.is_following:
            yield f"{server.address} is not ready"
    for process, lease in (
        ("scheduler", "kube-scheduler"),
        ("controller-manager", "kube-controller-manager"),
    ):
        holders = [
            component.address for component in known.view.processes(process) if component.election.leads
        ]
        stored = get(known.objects["leases"].get(f"kube-system/{lease}", {}), "spec.holderIdentity")
        if holders != [stored]:
            yield f"{lease}: {stored} holds the lease, and {', '.join(holders) or 'nobody'} leads"


def nodes_are_ready(known: Known) -> Sentences:
    """Every node is ready and untainted (liveness)."""
    for name, node in known.objects["nodes"].items():
        ready = next(
            (each["status"] for each in get(node, "status.conditions", ()) if each["type"] == "Ready"),
            "missing",
        )
        taints = [f"{taint['key']}:{taint['effect']}" for taint in get(node, "spec.taints", ())]
        if ready != "True" or taints:
            yield f"node {name} is Ready={ready}, tainted {', '.join(taints) or 'nothing'}"
        if name not in known.world.machines:
            yield f"node {name} has no machine"


def what_is_asked_for_is_there(known: Known) -> Sentences:
    """Deployments, ReplicaSets and pods are as they were asked for (K8, liveness)."""
    for name, deployment in known.objects["deployments"].items():
        wanted = deployment["spec"].get("replicas", 1)
        told = [
            get(deployment, f"status.{field}", 0)
            for field in ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")
        ]
        if told != [wanted] * 4:
            yield (
                f"deployment {name} wants {wanted} pods and says that it has {told} (all, updated, ready, "
                "available)"
            )
    for name, replica_set in known.objects["replicasets"].items():
        uid, wanted = replica_set["metadata"]["uid"], replica_set["spec"].get("replicas", 1)
        owned = [pod for pod in known.objects["pods"].values() if is_active(pod) and is_owned(pod, uid)]
        if len(owned) != wanted:
            yield f"replicaset {name} wants {wanted} pods and has {len(owned)}"
    for name, pod in known.objects["pods"].items():
        if get(pod, "status.phase") == "Failed" and "deletionTimestamp" not in pod["metadata"]:
            continue  # a kubelet that has no room says so, and upstream keeps the pod for people to see
        if not is_active(pod):
            yield f"pod {name} is still there, on its way out"
        elif not is_ready(pod) or get(pod, "status.phase") != "Running":
            yield f"pod {name} is {get(pod, 'status.phase')} and not ready, on {pod['spec'].get('nodeName')}"


def owners_are_there(known: Known) -> Sentences:
    """Nothing that has owners has only owners that are gone (K5)."""
    living = {
        document["metadata"].get("uid") for objects in known.objects.values() for document in objects.values()
    }
    for plural, objects in known.objects.items():
        for name, document in objects.items():
            owners = document["metadata"].get("ownerReferences") or ()
            if owners and not any(owner["uid"] in living for owner in owners):
                yield f"{plural} {name} outlived its owner {owners[0]['kind']} {owners[0]['name']}"
            if "deletionTimestamp" in document["metadata"]:
                yield f"{plural} {name} has been on its way out, and is still there"


def nodes_run_what_the_api_says(known: Known) -> Sentences:
    """The containers that run on a machine are those of its pods, no more and no less (desired == actual)."""
    for machine in known.world.machines.values():
        if machine.role != "worker" or "containers" not in machine.components:
            continue
        running = {
            f"{sandbox.pod} {process.container}"
            for sandbox in machine.components["containers"].sandboxes.values()
            for process in sandbox.processes.values()
            if process.state == PROCESS_RUNS
        }
        wanted = {
            f"{name} {container['name']}"
            for name, pod in known.objects["pods"].items()
            if pod["spec"].get("nodeName") == machine.name and is_active(pod)
            for container in pod["spec"]["containers"]
        }
        for each in sorted(running - wanted):
            yield f"{machine.name} runs {each}, which the API does not know"
        for each in sorted(wanted - running):
            yield f"{machine.name} does not run {each}"


def endpoints_are_the_ready_pods(known: Known) -> Sentences:
    """A Service's slices list exactly its ready pods as ready (K6)."""
    for name, service in known.objects["services"].items():
        selector = service["spec"].get("selector")
        if not selector:
            continue
        wanted = {
            pod["status"]["podIP"]
            for pod in known.objects["pods"].values()
            if pod["metadata"]["namespace"] == service["metadata"]["namespace"]
            and is_active(pod)
            and is_ready(pod)
            and selector.items() <= (pod["metadata"].get("labels") or {}).items()
        }
        listed = {
            address
            for document in slices_of(known, name)
            for endpoint in document.get("endpoints") or ()
            if endpoint["conditions"].get("ready")
            for address in endpoint["addresses"]
        }
        if wanted != listed:
            yield f"service {name} lists {sorted(listed)} as ready, and its ready pods are {sorted(wanted)}"


def rules_follow_slices(known: Known) -> Sentences:
    """On every healthy node the rules of the kernel are what the slices say (K12)."""
    for machine in known.world.machines.values():
        if machine.role != "worker" or "kube-proxy" not in machine.components:
            continue
        rules = {name: rule.endpoints for name, rule in machine.components["dataplane"].rules.items()}
        wanted = {
            name: endpoints_of(slices_of(known, name))
            for name, service in known.objects["services"].items()
            if has_rules(service)
        }
        for name in sorted({**rules, **wanted}):
            if rules.get(name) != wanted.get(name):
                yield (
                    f"{machine.name} leads {name} to {rules.get(name)}, and the slices say "
                    f"{wanted.get(name)}"
                )


def everything_is_journalled(known: Known) -> Sentences:
    """Every revision of an object was recorded as a change, once; and the last of each is what we remember
    (W4)."""
    for plural, history in known.history.items():
        for key, (numbers, values) in history.items():
            missing = [number for number in numbers if number not in known.journalled]
            if missing:
                yield f"revisions {missing[:3]} of {plural} {key} were never recorded"
            if (values[-1] is not None) != (key in known.objects[plural]):
                yield (
                    f"{plural} {key} is {'in' if values[-1] is not None else 'not in'} the store, and the "
                    "journal says otherwise"
                )


def copies_are_new(known: Known) -> Sentences:
    """Every informer has seen the newest version of everything (W4, liveness)."""
    for machine in known.world.machines.values():
        for component in machine.components.values():
            for informer in getattr(getattr(component, "client", None), "informers", ()):
                newest = max(
                    (
                        numbers[-1]
                        for key, (numbers, values) in known.history[informer.resource].items()
                        if values[-1] is not None and key in informer.cache and numbers[-1] <= known.told - 5
                    ),
                    default=0,
                )
                if not informer.synced or int(informer.version or 0) < newest:
                    yield (
                        f"{component.address} has seen its {informer.resource} up to {informer.version} of "
                        f"{newest}"
                    )


def slices_of(known: Known, service: str) -> list[dict]:
    """The stored slices of a Service."""
    return [
        document for document in known.objects["endpointslices"].values() if service in services_of(document)
    ]


def is_owned(document: dict, uid: str) -> bool:
    """Whether the object of that uid is an owner."""
    return any(owner["uid"] == uid for owner in document["metadata"].get("ownerReferences") or ())


def is_active(pod: dict) -> bool:
    """Whether a pod has not ended and was not asked to."""
    return "deletionTimestamp" not in pod["metadata"] and get(pod, "status.phase") not in FINISHED


def is_ready(pod: dict) -> bool:
    """Whether a pod's condition Ready is True."""
    return any(
        each["type"] == "Ready" and each["status"] == "True" for each in get(pod, "status.conditions", ())
    )


def key_of(fact: ObjectStored) -> str:
    """ "shop/web-1", or the name alone."""
    return f"{fact.namespace}/{fact.name}" if fact.namespace else fact.name


AFTER_CHANGE: tuple[Callable[[Known, Change], Sentences], ...] = (
    notes_trouble,
    causes_come_before,
    revisions_increase,
    names_and_uids_are_unique,
    addresses_are_unique,
    bound_once,
    no_creation_storm,
    leases_are_not_stolen,
    evictions_wait,
    keeps_objects,
    endpoints_follow,
    dark_nodes_lose_their_traffic,
)
AFTER_EVENT: tuple[Callable[[Known], Sentences], ...] = (etcd_holds, wire_is_true, copies_are_true)
SOON: tuple[Callable[[Known], Sentences], ...] = (control_plane_is_well,)
AT_REST: tuple[Callable[[Known], Sentences], ...] = (
    control_plane_is_well,
    nodes_are_ready,
    what_is_asked_for_is_there,
    owners_are_there,
    nodes_run_what_the_api_says,
    endpoints_are_the_ready_pods,
    rules_follow_slices,
    everything_is_journalled,
    copies_are_new,
)


class Invariants:
    """All questions about one cluster, with their memory. Made before the first event, and asked in order."""

    def __init__(self, cluster: Cluster) -> None:
        self.known = Known(cluster)

    def after_event(self) -> list[str]:
        """What no longer holds after one event."""
        return [
            f"{question.__name__}: {answer}" for question in AFTER_EVENT for answer in question(self.known)
        ]

    def after_change(self, change: Change) -> list[str]:
        """What a change says that must not be."""
        return [
            f"{question.__name__}: {answer}"
            for question in AFTER_CHANGE
            for answer in question(self.known, change)
        ]

    def at_rest(self) -> list[str]:
        """What is not as it should be, long after the last trouble."""
        return [f"{question.__name__}: {answer}" for question in AT_REST for answer in question(self.known)]

    def leader(self) -> str | None:
        """The machine whose etcd leads now."""
        return self.known.view.etcd_leader()
