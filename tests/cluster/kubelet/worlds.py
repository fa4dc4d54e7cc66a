"""Whole small clusters for the node's tests: one control plane, some workers, nothing mocked."""

from typing import Any

from k8sarch.cluster.api.document import guard_documents
from k8sarch.cluster.client.client import Client
from k8sarch.cluster.cluster import Cluster
from k8sarch.cluster.kernel.clock import seconds
from k8sarch.cluster.kernel.component import Component
from k8sarch.cluster.kernel.journal import Change
from k8sarch.cluster.spec import ClusterSpec


class Admin(Component):
    """Somebody at the workstation with a client."""

    def __init__(self, machine, name: str) -> None:
        super().__init__(machine, name)
        self.client = Client(self, user="kubernetes-admin")
        self.replies: list = []

    def start(self) -> None:
        self.client.start()

    def receive(self, message, sender: str) -> None:
        self.client.takes(message, sender)

    def heard(self, reply, _) -> None:
        """An answer came."""
        self.replies.append(reply)


class Small:
    """A cluster, its administrator, and short words for what tests do with it."""

    def __init__(self, workers: int = 1, app: str = "none", rate: int = 0, seed: int = 1) -> None:
        self.cluster = Cluster(
            ClusterSpec(control_planes=1, workers=workers, zones=1, seed=seed, app=app, rate=rate)
        )
        self.world = self.cluster.world
        guard_documents(self.world)
        workstation = self.world.machine("workstation")
        workstation.programs["admin"] = (Admin, {})
        workstation.start("admin", quietly=True)
        self.admin: Admin = self.world.process("workstation/admin")
        self.run(5)
        self.take()

    def run(self, count: float) -> None:
        """Let that many seconds pass."""
        self.world.because = ()
        self.world.run(self.world.now + int(seconds(1) * count))

    def take(self) -> list[Change]:
        """The changes since the last look."""
        return self.world.journal.take_fresh()

    def facts(self, *names: str) -> list[Change]:
        """The changes since the last look whose facts have one of these names."""
        return [change for change in self.take() if type(change.fact).__name__ in names]

    def call(self, verb: str, *arguments: Any, **settings: Any) -> Any:
        """Ask the API and return the answer."""
        self.world.because = ()
        self.admin.replies.clear()
        getattr(self.admin.client, verb)(*arguments, then=self.admin.heard, **settings)
        self.run(0.05)
        (reply,) = self.admin.replies
        return reply

    def pod(self, name: str) -> dict:
        """The pod of that name in the namespace default."""
        reply = self.call("get", "pods", name, "default")
        assert reply.ok, reply.body
        return reply.body

    def has_pod(self, name: str) -> bool:
        """Whether the API has it."""
        return self.call("get", "pods", name, "default").ok

    def create(
        self, name: str, image: str, node: str = "worker-1", restart: str = "Always", **container: Any
    ) -> None:
        """Create a pod that is bound to a node already."""
        document = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "namespace": "default"},
            "spec": {
                "nodeName": node,
                "restartPolicy": restart,
                "containers": [{"name": "main", "image": image, **container}],
            },
        }
        reply = self.call("create", "pods", document)
        assert reply.ok, reply.body

    def delete(self, name: str, grace: int | None = None) -> None:
        """Delete a pod."""
        reply = self.call(
            "delete", "pods", name, "default", options={} if grace is None else {"gracePeriodSeconds": grace}
        )
        assert reply.ok, reply.body

    def machine(self, name: str = "worker-1") -> Any:
        """That machine; what is done to it next has no cause."""
        self.world.because = ()
        return self.world.machine(name)

    def condition(self, resource: str, name: str, type_: str, namespace: str | None = None) -> dict:
        """A condition of an object."""
        status = self.call("get", resource, name, namespace).body["status"]
        return next(condition for condition in status["conditions"] if condition["type"] == type_)


READINESS = {"readinessProbe": {"httpGet": {"port": 80}, "periodSeconds": 5}}
