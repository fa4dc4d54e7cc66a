"""References: how a thing is named that somebody asks about.

pods/NS/NAME  nodes/NAME  machines/NAME  components/MACHINE/PROGRAM  services/NS/NAME
workloads/NS/NAME  workloads/ReplicaSet/NS/NAME     as rows of the picture are named
change/N                            one change
object/RESOURCE/[NS/]NAME           any object, there or gone; RESOURCE is the plural
field/RESOURCE/[NS/]NAME/PATH       one field: spec.nodeName, status.conditions[Ready].status
request/N                           a request of a user, answered or failed
leader/etcd  leader/kube-scheduler  leader/kube-controller-manager
missing/schedule/NS/POD             a node for a pod
missing/endpoint/NS/SERVICE/POD     an endpoint of a Service, of the same namespace
missing/object/RESOURCE/[NS/]NAME   something that is gone
waiting  waiting/REFERENCE          why nothing has happened yet, at all or to one thing
"""

from ..api.resources import KINDS, RESOURCES
from ..cluster import Cluster
from . import questions
from .ground import Answer, Ground, UnknownReference
from .missing import missing_endpoint, unschedulable
from .requests import request_answer

OF_MAX = 400
TABLES = (
    "pods",
    "nodes",
    "machines",
    "components",
    "services",
    "workloads",
    "change",
    "object",
    "field",
    "request",
    "leader",
    "missing",
    "waiting",
)


def asked(ground: Ground, of: str) -> Answer:
    """The answer to a reference. Raises UnknownReference."""
    table, _, rest = of.partition("/")
    match table:
        case "pods" | "services" | "nodes":
            return questions.object_answer(ground, table, rest)
        case "workloads":
            kind, _, key = rest.rpartition("/")[0].partition("/")
            plural = "replicasets" if key else "deployments"
            return questions.object_answer(ground, plural, rest.partition("/")[2] if key else rest)
        case "machines":
            return questions.machine(ground, rest)
        case "components":
            return questions.component(ground, rest)
        case "change":
            return questions.change_answer(ground, rest)
        case "object":
            return questions.object_answer(ground, *resource_and_key(rest)[:2])
        case "field":
            return questions.field_answer(ground, *resource_and_key(rest))
        case "request" if rest.isascii() and rest.isdigit() and len(rest) < 16:
            return request_answer(ground, int(rest))
        case "leader":
            return questions.leader(ground, rest)
        case "missing":
            return missing(ground, rest)
        case "waiting":
            return questions.waiting_answer(ground, rest)
    raise UnknownReference(f"{of[:80]!r} names nothing that can be asked about.")


def resource_and_key(text: str) -> tuple[str, str, str]:
    """RESOURCE/[NS/]NAME[/PATH] in its parts. Raises UnknownReference."""
    resource, _, rest = text.partition("/")
    kind = KINDS.get(resource)
    if kind is None:
        raise UnknownReference(
            f"{resource[:40]!r} is no resource of this cluster; it has {', '.join(KINDS)}."
        )
    parts = rest.split("/", 2 if kind.namespaced else 1)
    count = 2 if kind.namespaced else 1
    if len(parts) < count or not all(parts[:count]):
        raise UnknownReference(f"{rest[:80]!r} names no {kind.kind}.")
    return resource, "/".join(parts[:count]), parts[count] if len(parts) > count else ""


def missing(ground: Ground, text: str) -> Answer:
    """missing/… Raises UnknownReference."""
    what, _, rest = text.partition("/")
    parts = rest.split("/")
    if what == "schedule" and len(parts) == 2:
        return unschedulable(ground, rest, ground.object("pods", rest))
    if what == "endpoint" and len(parts) == 3:
        return missing_endpoint(ground, f"{parts[0]}/{parts[1]}", f"{parts[0]}/{parts[2]}")
    if what == "object":
        resource, key, _ = resource_and_key(rest)
        return (
            questions.gone(ground, resource, key)
            if ground.object(resource, key) is None
            else (questions.object_answer(ground, resource, key))
        )
    raise UnknownReference(f"{text[:80]!r} names nothing that could be missing.")


def named_by(cluster: Cluster, word: str) -> str:
    """The reference that a person means by `word`: a reference as it is, or pod/web-7, node/worker-2,
    deployment/web, po/shop/web-7: the kind in any of its names, then ns/name, or the name, or how the first
    name begins that matches. Raises UnknownReference."""
    table, _, rest = word.partition("/")
    if table in TABLES and not (table in KINDS and rest):
        return word
    plural = next(
        (kind.plural for kind in RESOURCES if table.lower() in (kind.kind.lower(), kind.plural, *kind.short)),
        None,
    )
    if plural is None or not rest:
        raise UnknownReference(
            f"{word[:80]!r} names nothing that can be asked about; try pod/NAME or change/NUMBER."
        )
    ground = Ground(cluster)
    ground.records.versions_of(plural, "")
    gone = [key for resource, key in ground.records.versions or () if resource == plural]
    keys = [*ground.stored[plural], *sorted(gone)]
    for fits in (str.__eq__, str.startswith):
        for key in keys:
            if fits(key, rest) or fits(key.rpartition("/")[2], rest):
                return f"object/{plural}/{key}"
    raise UnknownReference(f"There is no {KINDS[plural].kind} {rest[:80]!r}, and there was none.")
