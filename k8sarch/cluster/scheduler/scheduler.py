"""The scheduler process: while it leads, it takes pods from the queue one by one, chooses a node for each,
and binds them.

Contract: one pod is decided at a time, from a snapshot that already counts what was decided before; bindings
are under way side by side. Nothing but the binding (pods/binding), the PodScheduled condition and events is
ever written. Source: pkg/scheduler/schedule_one.go, eventhandlers.go (v1.34). Simplified: its informers run
only while it leads (upstream's DelayCacheUntilActive); a decision takes one millisecond.
"""

from typing import Any

from ..api.document import Document, get, key_of, replaced, split_key
from ..api.times import timestamp
from ..client.client import BALANCER, Client, Reply
from ..client.event_recorder import EventRecorder
from ..client.informer import Event, Informer
from ..client.leader_election import LeaderElection
from ..kernel.clock import ms, seconds
from ..kernel.component import Component
from ..kernel.journal import merge
from .facts import BindingFailed, PodScheduledTo, PodUnschedulable
from .framework import Choice, Cycle, Framework, NoFit, Verdict
from .plugins import PLUGINS
from .queue import QueuedPod, SchedulingQueue
from .snapshot import PodInfo, Snapshot

LEASE = "kube-scheduler"
NAME = "default-scheduler"
# upstream's scheduler decides about this often in a small cluster
CYCLE_TIME = ms(1)
FLUSH_PERIOD = seconds(30)
THEN_FLUSH = "Then pods that were unschedulable for five minutes are tried again."
TABLE_MAX = 8                                              # rows of the score table that are kept
FINISHED = ("Succeeded", "Failed")
WATCHED = ("nodes", "pods", "services", "replicasets")


class Scheduler(Component):
    """One of several; the one that holds the lease acts."""

    def __init__(self, machine, name: str, balancer: str = BALANCER) -> None:
        super().__init__(machine, name)
        self.client = Client(self, "system:kube-scheduler", balancer)
        self.election = LeaderElection(self.client, LEASE, self.address, self.begin, self.end)
        self.framework = Framework(tuple(plugin() for plugin in PLUGINS), self.chance)
        self.helped = {plugin.name: plugin.helped_by for plugin in self.framework.filters}
        self.events = EventRecorder(self.client, NAME)
        self.informers: dict[str, Informer] = {}
        self.snapshot = Snapshot()
        self.queue = SchedulingQueue()
        self.is_busy = False                              # a cycle is due or under way
        # how often we began to lead: answers to an earlier self are ignored
        self.term = 0

    def start(self) -> None:
        self.client.start()
        self.election.start()

    def receive(self, message: Any, sender: str) -> None:
        taken = self.client.takes(message, sender)
        assert taken, f"{self.address} cannot be sent {message!r}"

    # Leading

    def begin(self) -> None:
        """We lead: look at everything."""
        self.term += 1
        self.snapshot, self.queue, self.is_busy = Snapshot(), SchedulingQueue(), False
        handlers = {"nodes": self.node_changed, "pods": self.pod_changed}
        for resource in WATCHED:
            self.informers[resource] = Informer(self.client, resource, then=handlers.get(resource),
                                                then_synced=self.synced)

    def end(self) -> None:
        """We no longer lead: forget everything."""
        for informer in self.informers.values():
            informer.stop()
        self.informers = {}
        self.snapshot, self.queue = Snapshot(), SchedulingQueue()
        self.disarm("scheduler: flush")

    def synced(self, informer: Informer) -> None:
        """One more kind has been read; with the last of them, work begins."""
        self.wake()

    def is_ready(self) -> bool:
        """Whether we lead and have read everything once."""
        return bool(self.informers) and all(informer.synced for informer in self.informers.values())

    # What is seen

    def node_changed(self, event: Event) -> None:
        """Follow the nodes; a change may help pods that wait."""
        self.snapshot.describe(event.key, event.new)
        if event.new is None:
            self.help("node left", event.because)
        elif event.old is None:
            self.help("node added", event.because)
        else:
            old, new = event.old, event.new
            if old.get("spec") != new.get("spec"):
                self.help("node taints changed", event.because)
            if old["metadata"].get("labels") != new["metadata"].get("labels"):
                self.help("node labels changed", event.because)
            if get(old, "status.allocatable") != get(new, "status.allocatable"):
                self.help("node room changed", event.because)

    def pod_changed(self, event: Event) -> None:
        """Follow the pods: those with a node are counted there, the others wait in the queue."""
        pod = event.new
        if pod is None or get(pod, "status.phase") in FINISHED:
            self.queue.remove(event.key)
            if self.snapshot.remove(event.key):
                self.help("pod left", event.because)
        elif pod["spec"].get("nodeName"):
            self.queue.remove(event.key)
            self.placed_pod_changed(event.key, pod, event)
        elif self.is_ours(pod) and (event.old is None or differs(event.old, pod)):
            self.queue.add(event.key, pod["metadata"]["uid"], pod["spec"].get("priority") or 0,
                           self.world.now, event.because)
            self.wake()
        elif pod["metadata"].get("deletionTimestamp"):
            self.queue.remove(event.key)

    def placed_pod_changed(self, key: str, pod: Document, event: Event) -> None:
        """A pod with a node is new, or changed."""
        snapshot, node = self.snapshot, pod["spec"]["nodeName"]
        is_new = snapshot.placed.get(key) != node or key in snapshot.assumed
        if not is_new and event.old is not None and not differs(event.old, pod):
            return                                        # a new status: nothing that counts here
        snapshot.place(PodInfo(pod), node)
        self.help("pod came" if is_new else "pod labels changed", event.because)

    def is_ours(self, pod: Document) -> bool:
        """Whether we are to find a node for it."""
        spec = pod["spec"]
        return (spec.get("schedulerName", NAME) == NAME and not spec.get("schedulingGates")
                and not pod["metadata"].get("deletionTimestamp") and pod["metadata"].get("uid") is not None
                and self.snapshot.placed.get(key_of(pod)) is None)

    def help(self, event: str, because: tuple[int, ...]) -> None:
        """Something happened that pods may have waited for."""
        if self.queue.places and self.queue.help(event, self.helped, self.world.now, because):
            self.wake()

    # One pod

    def wake(self) -> None:
        """Let the next cycle begin, if there is anything to decide."""
        if not self.is_busy and self.queue.places and self.is_ready():
            self.is_busy = True
            self.after(CYCLE_TIME, self.schedule_one, self.term, ())

    def schedule_one(self, term: int) -> None:
        """Decide about the pod whose turn it is."""
        if term != self.term or not self.election.leads:
            return
        self.is_busy = False
        queued = self.queue.pop()
        if queued is None:
            return
        document = self.informers["pods"].cache.get(queued.key)
        if document is not None and document["metadata"]["uid"] == queued.uid:
            pod = PodInfo(document)
            cycle = Cycle(self.snapshot, self.snapshot.listed(), self.informers["services"].cache,
                          self.informers["replicasets"].cache)
            outcome = self.framework.choose(pod, cycle)
            if isinstance(outcome, Choice):
                self.bind(pod, queued, outcome)
            else:
                self.refuse(pod, queued, outcome)
        self.wake()

    def bind(self, pod: PodInfo, queued: QueuedPod, choice: Choice) -> None:
        """Count the pod on its node and tell the API server."""
        because = self.record(PodScheduledTo(pod.key, choice.node, choice.table[:TABLE_MAX],
                                             refusals(choice.verdicts), self.address, queued.attempts),
                              queued.because)
        self.snapshot.place(pod, choice.node, is_assumed=True)
        namespace, name = split_key(pod.key)
        binding = {"apiVersion": "v1", "kind": "Binding",
                   "metadata": {"name": name, "namespace": namespace, "uid": pod.uid},
                   "target": {"apiVersion": "v1", "kind": "Node", "name": choice.node}}
        self.client.create("pods", binding, namespace, name, "binding", then=self.bound,
                           argument=(self.term, pod, queued, choice.node, (because,)), because=(because,))

    def bound(self, reply: Reply, argument: tuple) -> None:
        """The binding was stored, or was not."""
        term, pod, queued, node, because = argument
        if term != self.term or not self.election.leads:
            return
        if reply.ok:
            self.events.note(with_kind(pod.document), "Normal", "Scheduled",
                             f"Successfully assigned {pod.key} to {node}",
                             merge(reply.because, because))
            return
        if pod.key not in self.snapshot.assumed:
            # the informer has seen the binding, or the pod go, meanwhile
            return
        number = self.record(BindingFailed(pod.key, node, reply.message or reply.reason), because)
        self.snapshot.remove(pod.key)
        self.help("pod left", (number,))
        current = self.informers["pods"].cache.get(pod.key)
        metadata = {} if current is None else current["metadata"]
        if metadata.get("uid") != pod.uid or metadata.get("deletionTimestamp"):
            return
        delay = self.queue.failed(queued._replace(because=merge(queued.because, (number,))), self.world.now)
        self.arm(f"back-off: {pod.key}", delay, self.recover, (self.term, pod.key), (number,),
                 f"Then it tries again to place {pod.key}.")

    def recover(self, argument: tuple[int, str]) -> None:
        """The back-off after a failed binding is over."""
        term, key = argument
        if term == self.term and self.queue.recover(key):
            self.wake()

    def refuse(self, pod: PodInfo, queued: QueuedPod, outcome: NoFit) -> None:
        """No node can take the pod: say so in its status, and let it wait."""
        plugins = tuple(dict.fromkeys(verdict.plugin for verdict in outcome.verdicts)) or tuple(self.helped)
        self.queue.refused(queued, plugins, self.world.now)
        if self.due("scheduler: flush") is None:
            self.arm("scheduler: flush", FLUSH_PERIOD, self.flush, then=THEN_FLUSH)
        told = condition_of(pod.document)
        if told is not None and told.get("status") == "False" and told.get("message") == outcome.message:
            return
        number = self.record(PodUnschedulable(pod.key, outcome.message, refusals(outcome.verdicts),
                                              self.address, queued.attempts),
                             queued.because)
        self.events.note(with_kind(pod.document), "Warning", "FailedScheduling", outcome.message, (number,))
        now = timestamp(self.now)
        condition = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable",
                     "message": outcome.message,
                     "lastProbeTime": None,
                     "lastTransitionTime": told["lastTransitionTime"] if told
                     and told.get("status") == "False" else now}
        namespace, name = split_key(pod.key)
        self.client.patch("pods", name, namespace,
                          {"status": {"conditions": with_condition(pod.document, condition)}}, "status",
                          because=(number,))

    def flush(self, _) -> None:
        """Pods that have been unschedulable for five minutes get another try."""
        if self.queue.flush(self.world.now):
            self.wake()
        if self.queue.has_unschedulable():
            self.arm("scheduler: flush", FLUSH_PERIOD, self.flush, then=THEN_FLUSH)


def refusals(verdicts: tuple[Verdict, ...]) -> tuple[tuple[str, str, str], ...]:
    """(node, plugin, reason) of each, as facts hold them."""
    return tuple((verdict.node, verdict.plugin, ", ".join(verdict.reasons)) for verdict in verdicts)


def differs(old: Document, new: Document) -> bool:
    """Whether two versions of a pod differ in anything that the scheduler looks at."""
    if old["metadata"]["uid"] != new["metadata"]["uid"]:
        return True
    if old["metadata"].get("deletionTimestamp") != new["metadata"].get("deletionTimestamp"):
        return True
    return (old["spec"] is not new["spec"] and old["spec"] != new["spec"]) or (
        old["metadata"].get("labels") != new["metadata"].get("labels"))


def condition_of(pod: Document) -> Document | None:
    """The PodScheduled condition."""
    for condition in get(pod, "status.conditions", ()):
        if condition["type"] == "PodScheduled":
            return condition
    return None


def with_condition(pod: Document, condition: Document) -> list[Document]:
    """The pod's conditions with `condition` in the place of the one of its type."""
    others = [each for each in get(pod, "status.conditions", ()) if each["type"] != condition["type"]]
    return [*others, condition]


def with_kind(pod: Document) -> Document:
    """The pod as events name it; items of a list do not carry their kind."""
    return pod if "kind" in pod else replaced({**pod, "apiVersion": "v1"}, "kind", "Pod")
