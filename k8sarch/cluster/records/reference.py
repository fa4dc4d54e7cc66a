"""Which stored object a reference of the picture means: "pods/shop/web-x", "machines/worker-2",
"object/leases/kube-system/kube-scheduler", "components/cp-1/scheduler"."""

from typing import NamedTuple

from ..api.resource import Resource
from ..api.resources import KINDS
from ..apiserver.storage import etcd_key
from ..inside.reference import UnknownPlace

# A process is no object of the API; some have one that speaks for them.
LEASES = {"scheduler": "kube-scheduler", "controller-manager": "kube-controller-manager"}
NO_OBJECT = {
    "etcd": "etcd is a process, and its members are no objects of the API. Its Raft log is beside.",
    "api-server": "The API server is a process. It serves objects, and none of them is itself.",
    "runtime": "The container runtime is a process that the API does not know; its kubelet speaks for it.",
    "kube-proxy": "kube-proxy is a process. What it follows are Services and EndpointSlices.",
}


class Place(NamedTuple):
    """An object by kind and name, the etcd key where it lies, and what is to be said beside it."""

    kind: type[Resource]
    namespace: str | None
    name: str
    note: str = ""

    @property
    def key(self) -> str:
        """Where it lies in etcd."""
        return etcd_key(self.kind, self.namespace, self.name)

    @property
    def title(self) -> str:
        """As people write it: `Pod shop/web-x`."""
        return f"{self.kind.kind} {self.namespace + '/' if self.namespace else ''}{self.name}"


def place_named(cluster, of: str) -> Place | str:
    """The object that `of` means, or a sentence that says why it means none. Raises UnknownPlace."""
    table, _, rest = of.partition("/")
    parts = rest.split("/")
    match table, parts:
        case "object", [resource, *names]:
            return stored(resource, names, of)
        case "workloads", ["Deployment" | "ReplicaSet" as kind, namespace, name]:
            return stored(f"{kind.lower()}s", [namespace, name], of)
        case "workloads", [namespace, name]:
            return stored("deployments", [namespace, name], of)
        case "machines", [name]:
            return of_machine(cluster, name)
        case "components", [machine, program]:
            return of_component(cluster, machine, program)
        case (("pods" | "nodes" | "services"), names):
            return stored(table, names, of)
    raise UnknownPlace(f"{of[:80]!r} names no object. Select a pod, a node or a component.")


def stored(resource: str, names: list[str], of: str) -> Place:
    """An object by its resource and names; `-` stands for no namespace."""
    kind = KINDS.get(resource)
    if kind is None:
        raise UnknownPlace(f"There is no resource {resource[:40]!r} in this cluster.")
    names = [name for name in names if name not in ("", "-")]
    if len(names) != (2 if kind.namespaced else 1):
        raise UnknownPlace(f"{of[:80]!r} does not name one object.")
    return Place(kind, names[0] if kind.namespaced else None, names[-1])


def of_machine(cluster, name: str) -> Place | str:
    """The Node that describes a machine."""
    machine = cluster.world.machines.get(name)
    if machine is None:
        raise UnknownPlace(f"There is no machine {name[:40]!r} in this cluster at this instant.")
    if "kubelet" not in machine.programs:
        return f"{name} runs no kubelet, so no Node object describes it."
    return Place(
        KINDS["nodes"], None, name, f"{name} is a machine. This is the Node object that describes it."
    )


def of_component(cluster, machine: str, program: str) -> Place | str:
    """The Lease by which a component speaks, if it has one."""
    found = cluster.world.machines.get(machine)
    if found is None or program not in found.programs:
        raise UnknownPlace(
            f"There is no {program[:40]!r} on {machine[:40]!r} in this cluster at this instant."
        )
    if program in LEASES:
        note = f"The {program} is a process. This is the Lease that its instances compete for."
        return Place(KINDS["leases"], "kube-system", LEASES[program], note)
    if program == "kubelet":
        note = f"The kubelet is a process. This is the Lease by which it says that {machine} is alive."
        return Place(KINDS["leases"], "kube-node-lease", machine, note)
    return NO_OBJECT.get(program, f"{program} is a process, and no object of the API.")
