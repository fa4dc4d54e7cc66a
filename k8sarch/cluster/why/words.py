"""Words that several sentences share: who wrote, lists, counts, instants."""

from collections.abc import Iterable, Sequence
from typing import Any

WRITERS = {
    "system:kube-scheduler": "the scheduler",
    "system:kube-controller-manager": "the controller-manager",
    "system:kube-proxy": "kube-proxy",
    "system:apiserver": "the API server itself",
    "kubernetes-admin": "kubectl",
}
CONTROLLERS = {
    "deployment": "the Deployment controller",
    "replicaset": "the ReplicaSet controller",
    "endpointslice": "the EndpointSlice controller",
    "node-lifecycle": "the node controller",
    "taint-eviction": "the taint eviction controller",
    "garbage-collector": "the garbage collector",
    "pod-garbage-collector": "the pod garbage collector",
    "namespace": "the namespace controller",
}
PROGRAMS = {
    "api-server": "the API server",
    "scheduler": "the scheduler",
    "controller-manager": "the controller-manager",
    "kubelet": "the kubelet",
    "runtime": "the container runtime",
    "etcd": "etcd",
    "kube-proxy": "kube-proxy",
    "balancer": "the load balancer",
    "installer": "whoever opened the shop",
    "api-client": "a client outside",
    "kubectl": "kubectl",
}


def seconds_of(instant: int) -> str:
    """An instant or a length as people read it: 109.8 s."""
    return f"{instant / 1_000_000:.1f} s"


def capital(text: str) -> str:
    """With its first letter large, unless it is a name that is written small."""
    return text if text.startswith(("kube-proxy", "etcd", "kubectl")) else text[:1].upper() + text[1:]


def listed(words: Sequence[str], most: int = 4) -> str:
    """a, b and c; or a, b, c and 5 more."""
    if len(words) > most:
        return f"{', '.join(words[: most - 1])} and {len(words) - most + 1} more"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def machines_said(names: Iterable[str]) -> str:
    """worker-1, worker-3 → workers 1 and 3; other names as they are."""
    found = sorted(names, key=lambda name: (len(name), name))
    if len(found) > 1 and all(name.startswith("worker-") for name in found):
        return f"workers {listed([name.removeprefix('worker-') for name in found], 8)}"
    return listed(found, 8)


def counted(count: int, noun: str) -> str:
    """1 pod, 2 pods."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def program(address: str) -> str:
    """cp-3/controller-manager → the controller-manager on cp-3."""
    machine, _, process = address.partition("/")
    said = PROGRAMS.get(process, process)
    return said if machine in ("workstation", "load-balancer", "users") else f"{said} on {machine}"


def author(user: str, client: str = "", agent: str = "") -> str:
    """Who wrote: the controller where one of several asked, else the program, with its machine where it is
    known."""
    if user.startswith("system:node:"):
        return f"the kubelet of {user.removeprefix('system:node:')}"
    machine = client.partition("/")[0]
    where = "" if machine in ("", "workstation", "users") else f" on {machine}"
    if client.endswith("/installer"):
        return PROGRAMS["installer"]
    return f"{CONTROLLERS.get(agent) or WRITERS.get(user, user.removeprefix('system:'))}{where}"


def author_of(fact: Any) -> str:
    """Who wrote a revision, or asked for what was refused."""
    user = getattr(fact, "by", None) or getattr(fact, "user", "")
    if hasattr(fact, "request"):
        client, agent = (fact.request[0], fact.request[5]) if fact.request else ("", "")
    else:
        client, agent = fact.client, fact.agent
    return author(user, client, agent) if user or agent else ""


def sentence_of(text: str) -> str:
    """A sentence with its full stop."""
    return text if text.endswith((".", "?")) else f"{text}."


def short(path: str) -> str:
    """node.kubernetes.io/unreachable:NoExecute → unreachable:NoExecute."""
    return path.rpartition("/")[2]
