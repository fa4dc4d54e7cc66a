"""`kubectl drain`: cordons a node and evicts its pods, waiting until they are gone.

Source: `k8s.io/kubectl/pkg/drain/drain.go`, `filters.go`.
"""

from typing import Any

from ...api.resources import Node, Pod
from ...kernel.clock import read, seconds
from ..parser import UsageError
from ..verb import PATIENCE, Verb, refusal

POLL = seconds(1)
RETRY_TOO_MANY = seconds(5)
MIRROR = "kubernetes.io/config.mirror"


class Drain(Verb):
    usage = "kubectl drain NODE [--ignore-daemonsets] [--delete-emptydir-data] [--force] [--grace-period=SECONDS] [--timeout=30s]"
    flags = ("ignore-daemonsets", "delete-emptydir-data", "force", "grace-period", "timeout")

    def begin(self) -> None:
        if len(self.arguments.words) != 1:
            raise UsageError("error: USAGE: drain NODE [flags]")
        self.node = self.arguments.words[0].removeprefix("node/").removeprefix("nodes/")
        self.grace = self.arguments.number("grace-period")
        self.leaving: dict[str, str] = {}                 # key of a pod that must go → its uid
        timeout = self.arguments.flags.get("timeout", "0s")
        try:
            self.patience = read(timeout)
        except ValueError as error:
            raise UsageError(f'error: invalid argument "{timeout}" for "--timeout" flag: {error}') from error
        self.began = self.kubectl.world.now
        self.read(Node, self.node, self.got)

    def got(self, reply: Any, target: tuple) -> None:
        """The node is known."""
        if self.is_refused(reply):
            return
        if Node.unschedulable.of(reply.body):
            self.say(f"node/{self.node} already cordoned")
            self.list_pods()
        else:
            self.client.patch("nodes", self.node, None, {"spec": {"unschedulable": True}}, kind="strategic", then=self.cordoned,
                              because=self.because, timeout=PATIENCE)

    def cordoned(self, reply: Any, _) -> None:
        """No new pods come to it."""
        if self.is_refused(reply):
            return
        self.say(f"node/{self.node} cordoned")
        self.list_pods()

    def list_pods(self) -> None:
        """Which pods are on it?"""
        self.client.list("pods", None, {"fieldSelector": f"spec.nodeName={self.node}"}, then=self.listed, because=self.because,
                         timeout=PATIENCE)

    def listed(self, reply: Any, _) -> None:
        """Evict those that may be evicted, or say why nothing is done."""
        if self.is_refused(reply):
            return
        pods = [pod for pod in map(Pod, reply.body["items"]) if MIRROR not in pod.annotations]
        daemons = [pod for pod in pods if (pod.controller or {}).get("kind") == "DaemonSet"]
        unmanaged = [pod for pod in pods if pod.controller is None and not pod.is_terminal]
        reasons = []
        if daemons and not self.arguments.has("ignore-daemonsets"):
            reasons.append("cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): "
                           + ", ".join(pod.key for pod in daemons))
        if unmanaged and not self.arguments.has("force"):
            reasons.append("cannot delete cannot delete Pods that declare no controller (use --force to override): "
                           + ", ".join(pod.key for pod in unmanaged))
        if reasons:
            self.fail(f"error: unable to drain node \"{self.node}\" due to error: [{', '.join(reasons)}], continuing command...")
            return
        for pod in pods:
            if pod not in daemons:
                self.leaving[pod.key] = pod.uid
                self.evict(pod.key)
        self.flush()
        self.end_if_empty()

    def evict(self, key: str) -> None:
        """Ask for the eviction of a pod."""
        if key not in self.leaving:
            return
        namespace, _, name = key.partition("/")
        self.say(f"evicting pod {key}")
        options = {} if self.grace is None or self.grace < 0 else {"gracePeriodSeconds": self.grace}
        eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": namespace},
                    "deleteOptions": options}
        self.client.create("pods", eviction, namespace, name, "eviction", then=self.evicted, argument=key, because=self.because,
                           timeout=PATIENCE)

    def evicted(self, reply: Any, key: str) -> None:
        """The eviction is accepted, or must wait for a disruption budget."""
        if key not in self.leaving:
            return
        if reply.reason == "TooManyRequests":
            self.say(f"error when evicting pods/\"{key.partition('/')[2]}\" -n \"{key.partition('/')[0]}\" (will retry after 5s): "
                     f"{reply.message}")
            self.flush()
            self.kubectl.after(RETRY_TOO_MANY, self.evict, key, self.because)
        elif reply.ok or reply.reason == "NotFound":
            self.look(key)
        else:
            self.leaving.clear()
            self.fail(refusal(reply))

    def look(self, key: str) -> None:
        """Is it still there?"""
        if key in self.leaving:
            namespace, _, name = key.partition("/")
            self.client.get("pods", name, namespace, then=self.looked, argument=key, because=self.because, timeout=PATIENCE)

    def looked(self, reply: Any, key: str) -> None:
        """Gone, or another pod of the same name: done. Else look again in a second."""
        if key not in self.leaving:
            return
        if reply.reason == "NotFound" or (reply.ok and reply.body["metadata"]["uid"] != self.leaving[key]):
            del self.leaving[key]
            self.say(f"pod/{key.partition('/')[2]} evicted")
            self.flush()
            self.end_if_empty()
        elif self.patience and self.kubectl.world.now - self.began >= self.patience:
            waiting = ", ".join(self.leaving)
            self.leaving.clear()
            self.fail(f"error: unable to drain node \"{self.node}\" due to error: drain did not complete within "
                      f"{self.arguments.flags['timeout']}: {waiting} still there, continuing command...")
        else:
            self.kubectl.after(POLL, self.look, key, self.because)

    def end_if_empty(self) -> None:
        """The last pod is gone."""
        if not self.leaving:
            self.say(f"node/{self.node} drained")
            self.end()
