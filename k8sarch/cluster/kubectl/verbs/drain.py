"""`kubectl drain`: cordons a node and evicts its pods, waiting until they are gone.

Source: `k8s.io/kubectl/pkg/cmd/drain/drain.go`, `k8s.io/kubectl/pkg/drain/drain.go`, `filters.go`.
Simplified: one node at a time; without --timeout it waits ten minutes and not for ever.
"""

from typing import Any

from ...api.resources import Node, Pod
from ...kernel.clock import minutes, read, seconds
from ..parser import UsageError
from ..verb import PATIENCE, Verb
from .cordon import node_name

POLL = seconds(1)
RETRY_TOO_MANY = seconds(5)
WAIT_MAX = minutes(10)
MIRROR = "kubernetes.io/config.mirror"
SWITCHES = ("ignore-daemonsets", "delete-emptydir-data", "force")


class Drain(Verb):
    """A node without pods."""

    usage = (
        "kubectl drain NODE [--ignore-daemonsets] [--delete-emptydir-data] [--force] "
        "[--grace-period=SECONDS] [--timeout=30s]"
    )
    flags = (*SWITCHES, "grace-period", "timeout")

    def check(self) -> None:
        if len(self.arguments.words) != 1:
            raise UsageError("error: USAGE: drain NODE [flags]\nSee 'kubectl drain -h' for help and examples")
        self.node = node_name(self.arguments.words[0])
        self.grace = self.arguments.number("grace-period")
        self.timeout = self.arguments.flags.get("timeout", "0s")
        try:
            self.patience = read(self.timeout) or WAIT_MAX
        except ValueError as error:
            raise UsageError(
                f'error: invalid argument "{self.timeout}" for "--timeout" flag: '
                f'time: invalid duration "{self.timeout}"\n'
                "See 'kubectl drain --help' for usage."
            ) from error
        self.leaving: dict[str, str] = {}  # key of a pod that must go → its uid
        self.over_at = 0

    def begin(self) -> None:
        self.client.get("nodes", self.node, None, then=self.got_node, because=self.because, timeout=PATIENCE)

    def got_node(self, reply: Any, _) -> None:
        """The node is known: no new pods may come to it."""
        if not reply.ok:
            self.refused(reply)
            self.end()
        elif Node.unschedulable.of(reply.body):
            self.say(f"node/{self.node} already cordoned")
            self.list_pods()
        else:
            self.client.patch(
                "nodes",
                self.node,
                None,
                {"spec": {"unschedulable": True}},
                kind="strategic",
                then=self.cordoned,
                because=self.because,
                timeout=PATIENCE,
            )

    def cordoned(self, reply: Any, _) -> None:
        """The scheduler leaves it out from now on."""
        if reply.ok:
            self.say(f"node/{self.node} cordoned")
            self.list_pods()
        else:
            self.refused(reply)
            self.end()

    def list_pods(self) -> None:
        """Which pods are on it?"""
        self.client.list(
            "pods",
            None,
            {"fieldSelector": f"spec.nodeName={self.node}"},
            then=self.listed,
            because=self.because,
            timeout=PATIENCE,
        )

    def listed(self, reply: Any, _) -> None:
        """Evict those that may be evicted, or say why nothing is done."""
        if not reply.ok:
            self.refused(reply)
            self.end()
            return
        pods = [pod for pod in map(Pod, reply.body["items"]) if MIRROR not in pod.annotations]
        given = [switch for switch in SWITCHES if self.arguments.has(switch)]
        reasons, warnings = objections(pods, given)
        if reasons:
            self.give_up(reasons)
            return
        if warnings:
            self.say(f"Warning: {'; '.join(warnings)}")
        self.over_at = self.kubectl.world.now + self.patience
        for pod in pods:
            if not is_daemon(pod):
                self.leaving[pod.key] = pod.uid
        for key in list(self.leaving):
            self.evict(key)
        self.end_if_empty()

    def give_up(self, reasons: list[str]) -> None:
        """Print why the node is not drained; it stays cordoned."""
        self.leaving.clear()
        why = reasons[0] if len(reasons) == 1 else f"[{', '.join(reasons)}]"
        self.complain(f'error: unable to drain node "{self.node}" due to error: {why}, continuing command...')
        self.complain(f"There are pending nodes to be drained:\n {self.node}")
        self.fail("\n".join(reasons))

    def evict(self, key: str) -> None:
        """Ask for the eviction of a pod."""
        if key not in self.leaving:
            return
        namespace, _, name = key.partition("/")
        self.say(f"evicting pod {key}")
        options = {} if self.grace is None or self.grace < 0 else {"gracePeriodSeconds": self.grace}
        eviction = {
            "apiVersion": "policy/v1",
            "kind": "Eviction",
            "metadata": {"name": name, "namespace": namespace},
            "deleteOptions": options,
        }
        self.client.create(
            "pods",
            eviction,
            namespace,
            name,
            "eviction",
            then=self.evicted,
            argument=key,
            because=self.because,
            timeout=PATIENCE,
        )

    def evicted(self, reply: Any, key: str) -> None:
        """The eviction is accepted, or must be asked for again."""
        if key not in self.leaving:
            return
        namespace, _, name = key.partition("/")
        if reply.reason == "TooManyRequests" and self.kubectl.world.now < self.over_at:
            self.say(
                f'error when evicting pods/"{name}" -n "{namespace}" (will retry after 5s): {reply.message}'
            )
            self.kubectl.after(RETRY_TOO_MANY, self.evict, key, self.because)
        elif reply.ok or reply.reason == "NotFound":
            self.look(key)
        else:
            self.give_up([f'error when evicting pods/"{name}" -n "{namespace}": {reply.message}'])

    def look(self, key: str) -> None:
        """Is it still there?"""
        if key in self.leaving:
            namespace, _, name = key.partition("/")
            self.client.get(
                "pods",
                name,
                namespace,
                then=self.looked,
                argument=key,
                because=self.because,
                timeout=PATIENCE,
            )

    def looked(self, reply: Any, key: str) -> None:
        """Gone, or another pod of the same name: done. Else look again in a second."""
        if key not in self.leaving:
            return
        namespace, _, name = key.partition("/")
        if reply.reason == "NotFound" or (reply.ok and reply.body["metadata"]["uid"] != self.leaving[key]):
            del self.leaving[key]
            self.say(f"pod/{name} evicted")
            self.end_if_empty()
        elif not reply.ok:
            self.give_up([f"{still_there(key)}: {reply.message}"])
        elif self.kubectl.world.now >= self.over_at:
            waited = self.arguments.flags.get("timeout", "10m0s")
            self.give_up([f"{still_there(pod)}: global timeout reached: {waited}" for pod in self.leaving])
        else:
            self.kubectl.after(POLL, self.look, key, self.because)

    def end_if_empty(self) -> None:
        """With the last pod gone the node is drained."""
        if not self.leaving:
            self.say(f"node/{self.node} drained")
            self.end()


def still_there(key: str) -> str:
    """The beginning of the sentence about a pod that did not end."""
    namespace, _, name = key.partition("/")
    return f'error when waiting for pod "{name}" in namespace "{namespace}" to terminate'


def objections(pods: list[Pod], given: list[str]) -> tuple[list[str], list[str]]:
    """Why these pods may not be evicted with the switches `given`, and what is done only because of those."""
    daemons = [pod.key for pod in pods if is_daemon(pod)]
    local = [pod.key for pod in pods if not is_daemon(pod) and has_local_storage(pod) and not pod.is_terminal]
    unmanaged = [pod.key for pod in pods if pod.controller is None and not pod.is_terminal]
    asked = (
        (
            daemons,
            "ignore-daemonsets",
            "ignoring DaemonSet-managed Pods",
            "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)",
        ),
        (
            local,
            "delete-emptydir-data",
            "",
            "cannot delete Pods with local storage (use --delete-emptydir-data to override)",
        ),
        (
            unmanaged,
            "force",
            "deleting Pods that declare no controller",
            "cannot delete Pods that declare no controller (use --force to override)",
        ),
    )
    reasons = [
        f"{reason}: {', '.join(keys)}" for keys, switch, _, reason in asked if keys and switch not in given
    ]
    warnings = [
        f"{warning}: {', '.join(keys)}"
        for keys, switch, warning, _ in asked
        if keys and warning and switch in given
    ]
    return reasons, warnings


def is_daemon(pod: Pod) -> bool:
    """Whether a DaemonSet manages it, which would put a new one on the same node at once."""
    return (pod.controller or {}).get("kind") == "DaemonSet"


def has_local_storage(pod: Pod) -> bool:
    """Whether it has an emptyDir, whose content goes with the pod."""
    return any("emptyDir" in volume for volume in pod.document["spec"].get("volumes") or ())
