"""Keeps one ReplicaSet for each template of a Deployment, and moves the pods from the old ones to the newest
a few at a time.

Source: pkg/controller/deployment (sync.go, rolling.go, recreate.go, progress.go, util/deployment_util.go),
v1.34. Simplified: the hash of a template is FNV-1a of its JSON, not of Go's dump of it, so names differ from
a real cluster's; the annotations of a Deployment are not copied to its ReplicaSets.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from ..api.document import Document, get, replaced, without
from ..api.resource import owner_reference
from ..api.resources import Deployment, ReplicaSet
from ..api.resources.deployment import RECREATE, REVISION
from ..api.times import instant_of, timestamp
from ..client.informer import Event
from ..kernel.clock import Instant, seconds
from .controller import Cache, Controller, Watch, itself
from .facts import counted_in_words
from .plan import ComeBack, Create, Delete, Note, Patch, Step, Update, Why
from .replicaset import is_selected
from .rolling_update import Size, new_size, old_sizes, proportional_sizes, resolved

HASH_LABEL = "pod-template-hash"
HISTORY = "deployment.kubernetes.io/revision-history"
DESIRED = "deployment.kubernetes.io/desired-replicas"
MAX = "deployment.kubernetes.io/max-replicas"
ALPHABET = "bcdfghjklmnpqrstvwxz2456789"


def owner_of_replica_set(event: Event, cache: Cache) -> Iterable[str]:
    """The Deployment that a changed ReplicaSet belongs or belonged to; or those that might adopt it."""
    keys: dict[str, bool] = {}
    for document in (event.old, event.new):
        if document is not None:
            owner = controller_of(document, "Deployment")
            if owner is not None:
                keys[owner] = True
            elif document is event.new:
                for key, deployment in cache.group("deployments", "namespace",
                                                   document["metadata"]["namespace"]).items():
                    if is_selected(deployment, document):
                        keys[key] = True
    return keys


def owner_of_gone_pod(event: Event, cache: Cache) -> Iterable[str]:
    """The Deployment of a pod that is gone: one that recreates waits for the last of them."""
    if event.new is not None or event.old is None:
        return ()
    replica_set_key = controller_of(event.old, "ReplicaSet")
    replica_set = cache.find("replicasets", replica_set_key) if replica_set_key else None
    key = controller_of(replica_set, "Deployment") if replica_set is not None else None
    deployment = cache.find("deployments", key) if key else None
    return (key,) if key and deployment is not None and Deployment(deployment).strategy == RECREATE else ()


def controller_of(document: Document, kind: str) -> str | None:
    """The key of the controlling owner of that kind."""
    for reference in document["metadata"].get("ownerReferences") or ():
        if reference.get("controller") and reference["kind"] == kind:
            return f"{document['metadata']['namespace']}/{reference['name']}"
    return None


def template_hash(template: Document, collisions: int) -> str:
    """The name of a template: the same for the same template, and other letters than any word has."""
    number = 2166136261
    for byte in orjson.dumps(template,
                             option=orjson.OPT_SORT_KEYS) + (str(collisions).encode() if collisions else b""):
        number = ((number ^ byte) * 16777619) & 0xFFFFFFFF
    return "".join(ALPHABET[ord(digit) % len(ALPHABET)] for digit in str(number))


def is_of_template(replica_set: Document, template: Document) -> bool:
    """Whether a ReplicaSet has the template, but for the hash."""
    return without(replica_set["spec"]["template"], ("metadata", "labels", HASH_LABEL)) == without(
        template, ("metadata", "labels", HASH_LABEL))


def revision_of(document: Document) -> int:
    """The number of a revision; 0 when there is none."""
    text = (document["metadata"].get("annotations") or {}).get(REVISION, "0")
    return int(text) if text.isdigit() else 0


def size_of(replica_set: Document) -> Size:
    """A ReplicaSet as the arithmetic sees it."""
    view = ReplicaSet(replica_set)
    most = view.annotations.get(MAX, "")
    return Size(view.name, view.replicas, view.available_replicas, view.created,
                int(most) if most.isdigit() else None)


class Rollout:
    """One Deployment, its ReplicaSets and its numbers, during one decision."""

    __slots__ = ("deployment", "view", "all", "newest", "old", "surge", "unavailable")

    def __init__(self, deployment: Document, replica_sets: list[Document]) -> None:
        self.deployment = deployment
        self.view = Deployment(deployment)
        self.all = sorted(replica_sets, key=order_of)
        matching = [each for each in self.all if is_of_template(each, self.view.template)]
        self.newest: Document | None = matching[0] if matching else None
        self.old = [each for each in self.all if each is not self.newest]
        self.surge, self.unavailable = 0, 0
        if self.view.strategy != RECREATE:
            self.surge, self.unavailable = resolved(self.view.replicas, self.view.max_surge,
                                                    self.view.max_unavailable)

    def total(self) -> int:
        """The pods that all ReplicaSets ask for."""
        return sum(ReplicaSet(each).replicas for each in self.all)


def order_of(replica_set: Document) -> tuple[str, str]:
    """Oldest first."""
    return replica_set["metadata"].get("creationTimestamp", ""), replica_set["metadata"]["name"]


class DeploymentController(Controller):
    """Creates and sizes ReplicaSets; the ReplicaSet controller makes the pods."""

    name = "deployment"
    source = "deployment-controller"
    watches = Watch("deployments", itself), Watch("replicasets",
                                                  owner_of_replica_set), Watch("pods", owner_of_gone_pod)

    def reconcile(self, key: str, cache: Cache) -> Iterator[Step]:
        deployment = cache.find("deployments", key)
        if deployment is None or "deletionTimestamp" in deployment["metadata"]:
            return
        view = Deployment(deployment)
        owned = [each for each in cache.group("replicasets", "owners", view.uid).values()
                 if is_selected(deployment, each)]
        rollout = Rollout(deployment, owned)
        yield from self.adopted(rollout, cache)
        if view.paused or any(is_resized(each, view.replicas) for each in rollout.all):
            yield from self.scaled(rollout)
        elif rollout.newest is None:
            if view.strategy == RECREATE and has_pods(rollout.old, cache):
                yield from self.resized(rollout, {each["metadata"]["name"]: 0 for each in rollout.old
                                                  if ReplicaSet(each).replicas})
            else:
                yield from self.created(rollout, cache)
                return
        else:
            yield from self.annotated(rollout)
            yield from self.rolled(rollout)
        yield from self.status_written(rollout, cache.now)
        if not view.paused and rollout.newest is not None and is_complete(view):
            yield from self.cleaned(rollout)

    def adopted(self, rollout: Rollout, cache: Cache) -> Iterator[Step]:
        """ReplicaSets that match and belong to nobody become ours."""
        view = rollout.view
        for key, replica_set in cache.group("replicasets", "orphans", view.namespace or "").items():
            if "deletionTimestamp" not in replica_set["metadata"] and is_selected(rollout.deployment,
                                                                                  replica_set):
                references = [*(replica_set["metadata"].get("ownerReferences") or ()), owner_reference(view)]
                yield Why(f"{key} belongs to nobody and matches {view.name}, which adopts it")
                yield Patch("replicasets", key, {"metadata": {"uid": replica_set["metadata"]["uid"],
                                                              "ownerReferences": references}})

    # A new template

    def created(self, rollout: Rollout, cache: Cache) -> Iterator[Step]:
        """No ReplicaSet has the present template: make one."""
        view, deployment = rollout.view, rollout.deployment
        collisions = get(deployment, "status.collisionCount", 0)
        suffix = template_hash(view.template, collisions)
        name = f"{view.name}-{suffix}"
        if cache.find("replicasets", f"{view.namespace}/{name}") is not None:
            yield Why(f"The name {name} is taken by another ReplicaSet, so {view.key} tries another")
            yield Update("deployments", replaced(deployment, "status.collisionCount", collisions + 1),
                         "status")
            return
        replicas = new_size(view.strategy, view.replicas, rollout.surge, rollout.total(), 0)
        revision = max((revision_of(each) for each in rollout.old), default=0) + 1
        labels = {**((view.template.get("metadata") or {}).get("labels") or {}), HASH_LABEL: suffix}
        template = replaced(view.template, "metadata.labels", labels)
        selector = replaced(view.selector or {}, "matchLabels",
                            {**((view.selector or {}).get("matchLabels") or {}), HASH_LABEL: suffix})
        spec: dict[str, Any] = {"replicas": replicas, "selector": selector, "template": template}
        if view.min_ready_seconds:
            spec["minReadySeconds"] = view.min_ready_seconds
        yield Why(f"Deployment {view.key} has no ReplicaSet of its template: its controller creates {name} "
                  f"with {counted_in_words(replicas, 'replica')}")
        yield Create("replicasets", {
            "apiVersion": "apps/v1", "kind": "ReplicaSet",
            "metadata": {"name": name, "namespace": view.namespace, "labels": labels,
                         "ownerReferences": [owner_reference(view)],
                         "annotations": {REVISION: str(revision), **sizes_noted(rollout)}},
            "spec": spec,
        })
        yield Note(deployment, "Normal", "ScalingReplicaSet",
                   f"Scaled up replica set {name} from 0 to {replicas}")
        condition = progressing("True", "NewReplicaSetCreated", f'Created new replica set "{name}"')
        status = {**(deployment.get("status") or {}),
                  "conditions": with_condition(deployment, condition, cache.now, anew=True)}
        yield Update("deployments", {**deployment, "status": status}, "status")
        yield Patch("deployments", view.key, {"metadata": {"annotations": {REVISION: str(revision)}}})

    def annotated(self, rollout: Rollout) -> Iterator[Step]:
        """The newest ReplicaSet has the highest revision, and the Deployment names it; a rollback gives an
        old one a new number."""
        view, newest = rollout.view, rollout.newest
        assert newest is not None, "only a Deployment with a ReplicaSet of its template is annotated"
        own, highest = revision_of(newest), max((revision_of(each) for each in rollout.old), default=0)
        revision = max(own, highest + 1)
        if own != revision:
            annotations = {REVISION: str(revision)}
            if own:
                history = (newest["metadata"].get("annotations") or {}).get(HISTORY)
                annotations[HISTORY] = f"{history},{own}" if history else str(own)
            yield Why(f"{view.key} goes back to {newest['metadata']['name']}, "
                      f"which becomes revision {revision}")
            yield Patch("replicasets", f"{view.namespace}/{newest['metadata']['name']}",
                        {"metadata": {"annotations": annotations}})
        if revision_of(rollout.deployment) != revision:
            yield Patch("deployments", view.key, {"metadata": {"annotations": {REVISION: str(revision)}}})

    # Sizes

    def rolled(self, rollout: Rollout) -> Iterator[Step]:
        """One move of a rollout: first the newest up, then the old down."""
        view, newest = rollout.view, rollout.newest
        assert newest is not None, "only a Deployment with a ReplicaSet of its template rolls"
        size = size_of(newest)
        if view.strategy == RECREATE:
            old = {each["metadata"]["name"]: 0 for each in rollout.old if ReplicaSet(each).replicas}
            if old:
                yield from self.resized(rollout, old)
            elif size.replicas != view.replicas and not any(ReplicaSet(each).status_replicas
                                                            for each in rollout.old):
                yield from self.resized(rollout, {size.name: view.replicas})
            return
        wanted = view.replicas if size.replicas > view.replicas else new_size(
            view.strategy, view.replicas, rollout.surge, rollout.total(), size.replicas)
        if wanted != size.replicas:
            yield from self.resized(rollout, {size.name: wanted})
            return
        yield from self.resized(rollout, old_sizes(view.replicas, rollout.unavailable, size,
                                                   [size_of(each) for each in rollout.old
                                                    if ReplicaSet(each).replicas]))

    def scaled(self, rollout: Rollout) -> Iterator[Step]:
        """Somebody changed the number of replicas: bring the ReplicaSets to it, each by its share while a
        rollout is under way."""
        view = rollout.view
        active = [each for each in rollout.all if ReplicaSet(each).replicas > 0]
        newest = rollout.newest
        if len(active) <= 1:
            only = active[0] if active else newest or (rollout.all[-1] if rollout.all else None)
            if only is not None:
                yield from self.resized(rollout, {only["metadata"]["name"]: view.replicas}, is_scaling=True)
            return
        if newest is not None and is_saturated(ReplicaSet(newest), view.replicas):
            yield from self.resized(rollout, {each["metadata"]["name"]: 0 for each in active
                                              if each is not newest}, is_scaling=True)
            return
        if view.strategy != RECREATE:
            sizes = proportional_sizes(view.replicas, rollout.surge, [size_of(each) for each in active])
            yield from self.resized(rollout, sizes, is_scaling=True)

    def resized(self, rollout: Rollout, sizes: dict[str, int], is_scaling: bool = False) -> Iterator[Step]:
        """Give ReplicaSets their new sizes; when scaling, every one is told what the Deployment wants now."""
        view = rollout.view
        for replica_set in rollout.all:
            name, before = replica_set["metadata"]["name"], ReplicaSet(replica_set).replicas
            after = sizes.get(name, before)
            annotations = {**(replica_set["metadata"].get("annotations") or {}), **sizes_noted(rollout)}
            is_stale = is_scaling and before > 0 and annotations != replica_set["metadata"].get("annotations")
            if after == before and not is_stale:
                continue
            if after != before:
                direction = "up" if after > before else "down"
                yield Why(f"Deployment {view.key} scales ReplicaSet {name} {direction} "
                          f"from {before} to {after}",
                          compared=(("replicas of all", str(view.replicas), str(rollout.total())),
                                    (f"replicas of {name}", str(after), str(before))))
                yield Note(rollout.deployment, "Normal", "ScalingReplicaSet",
                           f"Scaled {direction} replica set {name} from {before} to {after}")
            yield Update("replicasets",
                         {**replica_set, "metadata": {**replica_set["metadata"], "annotations": annotations},
                                         "spec": {**replica_set["spec"], "replicas": after}})

    def cleaned(self, rollout: Rollout) -> Iterator[Step]:
        """After a rollout, old ReplicaSets beyond the history limit go, oldest first."""
        view = rollout.view
        empty = [each for each in rollout.old if "deletionTimestamp" not in each["metadata"]]
        empty.sort(key=revision_of)
        surplus = len(empty) - view.revision_history_limit
        for replica_set in empty[:max(surplus, 0)]:
            facts = ReplicaSet(replica_set)
            is_empty = not facts.replicas and not facts.status_replicas
            if is_empty and facts.generation <= facts.observed_generation:
                kept = counted_in_words(view.revision_history_limit, "old revision")
                yield Why(f"{view.key} keeps {kept}, "
                          f"so {facts.name} is deleted")
                yield Delete("replicasets", replica_set)

    # Status

    def status_written(self, rollout: Rollout, now: Instant) -> Iterator[Step]:
        """Write the status if it is not what the ReplicaSets say, and come back when progress is overdue."""
        view, deployment = rollout.view, rollout.deployment
        status = status_of(rollout, now)
        if status != (deployment.get("status") or {}):
            yield Update("deployments", {**deployment, "status": status}, "status")
        for condition in status["conditions"]:
            if condition["type"] == "Progressing" and condition["status"] == "True" and (
                    condition["reason"] != "NewReplicaSetAvailable" and not view.paused):
                since = instant_of(condition["lastUpdateTime"]) or 0
                yield ComeBack(max(since + seconds(view.progress_deadline_seconds) - now, 0) + seconds(1))


def is_resized(replica_set: Document, replicas: int) -> bool:
    """Whether the Deployment wanted another number when it last sized this ReplicaSet."""
    desired = (replica_set["metadata"].get("annotations") or {}).get(DESIRED)
    return ReplicaSet(replica_set).replicas > 0 and desired is not None and desired != str(replicas)


def is_saturated(replica_set: ReplicaSet, replicas: int) -> bool:
    """Whether it asks for all the pods, and has them available."""
    return replica_set.available_replicas == replicas == replica_set.replicas


def sizes_noted(rollout: Rollout) -> dict[str, str]:
    """The annotations by which a later look sees that the Deployment was scaled."""
    return {DESIRED: str(rollout.view.replicas), MAX: str(rollout.view.replicas + rollout.surge)}


def has_pods(replica_sets: list[Document], cache: Cache) -> bool:
    """Whether any pod of theirs is left that has not ended."""
    for replica_set in replica_sets:
        for pod in cache.group("pods", "owners", replica_set["metadata"]["uid"]).values():
            if get(pod, "status.phase") not in ("Succeeded", "Failed"):
                return True
    return False


def is_complete(view: Deployment) -> bool:
    """Whether all pods are of the newest template and available."""
    return (view.updated_replicas == view.status_replicas == view.available_replicas == view.replicas
            and view.observed_generation >= view.generation)


def status_of(rollout: Rollout, now: Instant) -> Document:
    """What the Deployment's status should say."""
    view, old = rollout.view, rollout.deployment.get("status") or {}
    sets = [ReplicaSet(each) for each in rollout.all]
    newest = None if rollout.newest is None else ReplicaSet(rollout.newest)
    available = sum(each.available_replicas for each in sets)
    total = sum(each.replicas for each in sets)
    counts = {
        "replicas": sum(each.status_replicas for each in sets),
        "updatedReplicas": 0 if newest is None else newest.status_replicas,
        "readyReplicas": sum(each.ready_replicas for each in sets),
        "availableReplicas": available,
        "unavailableReplicas": max(total - available, 0),
    }
    status: dict[str, Any] = {"observedGeneration": view.generation}
    status.update((name, count) for name, count in counts.items() if count)
    if "collisionCount" in old:
        status["collisionCount"] = old["collisionCount"]
    if available >= view.replicas - rollout.unavailable:
        availability = condition_of("Available", "True", "MinimumReplicasAvailable",
                                    "Deployment has minimum availability.")
    else:
        availability = condition_of("Available", "False", "MinimumReplicasUnavailable",
                                    "Deployment does not have minimum availability.")
    document = {**rollout.deployment,
                "status": {**old, "conditions": with_condition(rollout.deployment, availability, now)}}
    progress = progress_of(rollout, counts, now)
    if progress is not None:
        condition, anew = progress
        document["status"]["conditions"] = with_condition(document, condition, now, anew)
    status["conditions"] = document["status"]["conditions"]
    return status


def progress_of(rollout: Rollout, counts: dict[str, int], now: Instant) -> tuple[Document, bool] | None:
    """The Progressing condition as it should be, and whether it tells of something new even if it reads the
    same; None for no change."""
    view = rollout.view
    current = view.condition("Progressing")
    if view.paused:
        if current is not None and current["reason"] == "DeploymentPaused":
            return None
        return progressing("Unknown", "DeploymentPaused", "Deployment is paused"), False
    if current is not None and current["reason"] == "DeploymentPaused":
        return progressing("Unknown", "DeploymentResumed", "Deployment is resumed"), False
    if rollout.newest is None:
        return None
    name = rollout.newest["metadata"]["name"]
    was_complete = current is not None and current["reason"] == "NewReplicaSetAvailable"
    if was_complete and counts["replicas"] == counts["updatedReplicas"]:
        # it has been complete: pods that fail now are no rollout
        return None
    if counts["updatedReplicas"] == counts["replicas"] == counts["availableReplicas"] == view.replicas:
        return progressing("True", "NewReplicaSetAvailable",
                           f'ReplicaSet "{name}" has successfully progressed.'), False
    if current is None:
        return progressing("True", "FoundNewReplicaSet", f'Found new replica set "{name}"'), False
    before_old = view.status_replicas - view.updated_replicas
    if (counts["updatedReplicas"] > view.updated_replicas
        or counts["replicas"] - counts["updatedReplicas"] < before_old
            or counts["readyReplicas"] > view.ready_replicas
            or counts["availableReplicas"] > view.available_replicas):
        return progressing("True", "ReplicaSetUpdated", f'ReplicaSet "{name}" is progressing.'), True
    updated = instant_of(current.get("lastUpdateTime")) or 0
    if current["status"] == "True" and current["reason"] != "NewReplicaSetAvailable" and (
            updated + seconds(view.progress_deadline_seconds) < now):
        return progressing("False", "ProgressDeadlineExceeded",
                           f'ReplicaSet "{name}" has timed out progressing.'), False
    return None


def condition_of(type_: str, status: str, reason: str, message: str) -> Document:
    """A condition without its times."""
    return {"type": type_, "status": status, "reason": reason, "message": message}


def progressing(status: str, reason: str, message: str) -> Document:
    """A Progressing condition without its times."""
    return condition_of("Progressing", status, reason, message)


def with_condition(deployment: Document, condition: Document, now: Instant,
                   anew: bool = False) -> list[Document]:
    """The conditions with `condition` in the place of the one of its type; times change as upstream has
    it."""
    conditions = get(deployment, "status.conditions", [])
    current = next((each for each in conditions if each["type"] == condition["type"]), None)
    is_same = current is not None and all(current[name] == condition[name] for name in ("status", "reason"))
    if is_same and not anew:
        return conditions
    turned = timestamp(now)
    if current is not None and current["status"] == condition["status"]:
        turned = current["lastTransitionTime"]
    complete = {**condition, "lastUpdateTime": timestamp(now), "lastTransitionTime": turned}
    return [*(each for each in conditions if each["type"] != condition["type"]), complete]
