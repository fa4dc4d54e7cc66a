"""ReplicaSet: so many pods of this template."""

from collections.abc import Iterator

from ..document import Document
from ..errors import Problem, invalid, required
from ..pod_spec import defaulted_template, pod_spec_problems
from ..resource import AGE, NAME, Column, Field, Resource, containers_cell, images_cell
from ..selectors import from_label_selector, written
from ..validation import workload_problems


class ReplicaSet(Resource):
    """Keeps so many pods of one template, never changing a pod."""

    __slots__ = ()
    api_version, kind, plural, singular, short = "apps/v1", "ReplicaSet", "replicasets", "replicaset", ("rs",)
    subresources = ("status", "scale")
    counts_generation = True
    selectable = ("status.replicas",)

    replicas = Field("spec.replicas", int, default=1)
    selector = Field("spec.selector", dict)
    template = Field("spec.template", dict, default={})
    min_ready_seconds = Field("spec.minReadySeconds", int, default=0)
    observed_generation = Field("status.observedGeneration", int, default=0)
    status_replicas = Field("status.replicas", int, default=0)
    fully_labeled_replicas = Field("status.fullyLabeledReplicas", int, default=0)
    ready_replicas = Field("status.readyReplicas", int, default=0)
    available_replicas = Field("status.availableReplicas", int, default=0)

    columns = (
        NAME,
        Column("Desired", lambda replica_set, now: replica_set.replicas, type="integer"),
        Column("Current", lambda replica_set, now: replica_set.status_replicas, type="integer"),
        Column("Ready", lambda replica_set, now: replica_set.ready_replicas, type="integer"),
        AGE,
        Column("Containers", containers_cell, wide=True),
        Column("Images", images_cell, wide=True),
        Column(
            "Selector", lambda replica_set, now: written(from_label_selector(replica_set.selector)), wide=True
        ),
    )

    @classmethod
    def defaulted(cls, document: Document) -> Document:
        spec = document.get("spec") or {}
        filled = {"replicas": 1, **spec}
        if "template" in spec:
            filled["template"] = defaulted_template(spec["template"])
        status = document.get("status") or {"replicas": 0}
        return (
            document
            if filled == spec and status is document.get("status")
            else {**document, "spec": filled, "status": status}
        )

    def problems(self) -> Iterator[Problem]:
        spec = self.document["spec"]
        yield from workload_problems(spec)
        if "template" not in spec:
            yield required("spec.template")
        else:
            yield from pod_spec_problems(self.template.get("spec") or {}, "spec.template.spec")

    def problems_of_update(self, old: "ReplicaSet") -> Iterator[Problem]:
        if self.selector != old.selector:
            yield invalid("spec.selector", self.selector, "field is immutable")
