"""ClusterView: read-only questions about a cluster, for checks, stories and tests. It sees what is so, not
what anybody believes."""

from typing import Any

from .kernel.component import FROZEN, RUNNING, Component

LEASES = {"scheduler-leader": "kube-scheduler", "controller-manager-leader": "kube-controller-manager"}


class ClusterView:
    """Questions about one cluster."""

    def __init__(self, cluster) -> None:
        self.cluster = cluster
        self.world = cluster.world

    def processes(self, name: str) -> list[Component]:
        """The processes of that name that run or are frozen, by machine."""
        machines = self.world.machines
        found = [machines[machine].components.get(name) for machine in machines]
        return [
            component for component in found if component is not None and component.alive in (RUNNING, FROZEN)
        ]

    def etcd_members(self) -> list[Any]:
        """The members of etcd that run, by machine."""
        return self.processes("etcd")

    def etcd_leader(self) -> str | None:
        """The machine of the member that leads the latest term, or None."""
        leaders = [
            (member.state.term, member.machine.name)
            for member in self.etcd_members()
            if member.state.role == "leader"
        ]
        return max(leaders)[1] if leaders else None

    def store(self) -> Any:
        """The store of the member of etcd that has applied most, None when no member runs."""
        members = self.etcd_members()
        if not members:
            return None
        return max(members, key=lambda member: member.store.revision).store

    def stored(self) -> dict[str, dict]:
        """Key of etcd → document, as the member that has applied most knows it."""
        store = self.store()
        return {} if store is None else {key: store.live[key].value for key in sorted(store.live)}

    def objects(self, resource: str, namespace: str | None = None) -> list[dict]:
        """The stored objects under /registry/`resource`/, of one namespace or of all, in the order of their
        keys."""
        prefix = {"nodes": "/registry/minions/", "services": "/registry/services/specs/"}.get(
            resource, f"/registry/{resource}/"
        )
        if namespace is not None:
            prefix += f"{namespace}/"
        return [document for key, document in self.stored().items() if key.startswith(prefix)]

    def holder(self, lease: str) -> str | None:
        """The machine whose process holds the lease of that name in kube-system, or None."""
        for document in self.objects("leases", "kube-system"):
            if document["metadata"]["name"] == lease:
                identity = document["spec"].get("holderIdentity") or ""
                return identity.partition("/")[0] or None
        return None

    def pods_of(self, app: str, node: str | None = None) -> list[str]:
        """Names of the pods with the label app=`app` that are not being deleted, of one node or of all."""
        return [
            pod["metadata"]["name"]
            for pod in self.objects("pods")
            if pod["metadata"].get("labels", {}).get("app") == app
            and not pod["metadata"].get("deletionTimestamp")
            and (node is None or pod["spec"].get("nodeName") == node)
        ]

    def word(self, placeholder: str) -> str:
        """What a placeholder of a story or answer stands for now: etcd-leader, etcd-follower,
        scheduler-leader, controller-manager-leader, pod:APP, pod-on:NODE:APP, node-of:APP, busiest-worker.
        Raises LookupError with a sentence when there is no such thing now."""
        found: str | None = None
        match placeholder.split(":"):
            case ["etcd-leader"]:
                found = self.etcd_leader()
            case ["etcd-follower"]:
                leader = self.etcd_leader()
                found = next(
                    (member.machine.name for member in self.etcd_members() if member.machine.name != leader),
                    None,
                )
            case [("scheduler-leader" | "controller-manager-leader") as which]:
                found = self.holder(LEASES[which])
            case ["pod", app]:
                found = next(iter(self.pods_of(app)), None)
            case ["pod-on", node, app]:
                found = next(iter(self.pods_of(app, node)), None)
            case ["node-of", app]:
                names = self.pods_of(app)
                found = next(
                    (
                        pod["spec"].get("nodeName")
                        for pod in self.objects("pods")
                        if pod["metadata"]["name"] in names and pod["spec"].get("nodeName")
                    ),
                    None,
                )
            case ["busiest-worker"]:
                counts: dict[str, int] = {}
                for pod in self.objects("pods"):
                    node_name = pod["spec"].get("nodeName")
                    if node_name:
                        counts[node_name] = counts.get(node_name, 0) + 1
                found = max(sorted(counts), key=counts.__getitem__, default=None)
            case _:
                raise LookupError(f"{{{placeholder}}} is no placeholder")
        if found is None:
            raise LookupError(f"there is no {{{placeholder}}} now")
        return found
