"""Deployment: so many pods of this template, and a way to change the template without an outage."""

from collections.abc import Iterator

from ..document import Document
from ..errors import Problem, forbidden, invalid, required, unsupported
from ..pod_spec import defaulted_template, pod_spec_problems
from ..resource import AGE, NAME, Column, Field, Resource, containers_cell, images_cell
from ..selectors import from_label_selector, written
from ..validation import workload_problems

ROLLING, RECREATE = "RollingUpdate", "Recreate"
REVISION = "deployment.kubernetes.io/revision"


class Deployment(Resource):
    """Keeps so many pods of one template, and replaces them a few at a time when the template changes."""

    __slots__ = ()
    api_version, kind, plural, singular, short = (
        "apps/v1",
        "Deployment",
        "deployments",
        "deployment",
        ("deploy",),
    )
    subresources = ("status", "scale")
    counts_generation = True

    replicas = Field("spec.replicas", int, default=1)
    selector = Field("spec.selector", dict)
    template = Field("spec.template", dict, default={})
    paused = Field("spec.paused", bool, default=False)
    min_ready_seconds = Field("spec.minReadySeconds", int, default=0)
    progress_deadline_seconds = Field("spec.progressDeadlineSeconds", int, default=600)
    revision_history_limit = Field("spec.revisionHistoryLimit", int, default=10)
    strategy = Field("spec.strategy.type", str, default=ROLLING)
    max_surge = Field("spec.strategy.rollingUpdate.maxSurge", object, default="25%")
    max_unavailable = Field("spec.strategy.rollingUpdate.maxUnavailable", object, default="25%")
    observed_generation = Field("status.observedGeneration", int, default=0)
    status_replicas = Field("status.replicas", int, default=0)
    updated_replicas = Field("status.updatedReplicas", int, default=0)
    ready_replicas = Field("status.readyReplicas", int, default=0)
    available_replicas = Field("status.availableReplicas", int, default=0)

    columns = (
        NAME,
        Column("Ready", lambda deployment, now: f"{deployment.ready_replicas}/{deployment.replicas}"),
        Column("Up-to-date", lambda deployment, now: deployment.updated_replicas),
        Column("Available", lambda deployment, now: deployment.available_replicas),
        AGE,
        Column("Containers", containers_cell, wide=True),
        Column("Images", images_cell, wide=True),
        Column(
            "Selector", lambda deployment, now: written(from_label_selector(deployment.selector)), wide=True
        ),
    )

    @classmethod
    def defaulted(cls, document: Document) -> Document:
        spec = document.get("spec") or {}
        filled = {"replicas": 1, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600, **spec}
        strategy = {"type": ROLLING, **(spec.get("strategy") or {})}
        if strategy["type"] == ROLLING:
            strategy["rollingUpdate"] = {
                "maxUnavailable": "25%",
                "maxSurge": "25%",
                **(strategy.get("rollingUpdate") or {}),
            }
        filled["strategy"] = strategy
        if "template" in spec:
            filled["template"] = defaulted_template(spec["template"])
        return document if filled == spec else {**document, "spec": filled}

    def problems(self) -> Iterator[Problem]:
        spec = self.document["spec"]
        yield from workload_problems(spec)
        if "template" not in spec:
            yield required("spec.template")
        else:
            yield from pod_spec_problems(self.template.get("spec") or {}, "spec.template.spec")
        yield from strategy_problems(spec.get("strategy") or {})
        if spec.get("revisionHistoryLimit", 0) < 0:
            yield invalid(
                "spec.revisionHistoryLimit",
                spec["revisionHistoryLimit"],
                "must be greater than or equal to 0",
            )
        if self.progress_deadline_seconds <= self.min_ready_seconds:
            yield invalid(
                "spec.progressDeadlineSeconds",
                self.progress_deadline_seconds,
                "must be greater than minReadySeconds",
            )

    def problems_of_update(self, old: "Deployment") -> Iterator[Problem]:
        if self.selector != old.selector:
            yield invalid("spec.selector", self.selector, "field is immutable")


def strategy_problems(strategy: Document) -> Iterator[Problem]:
    """A known type, and a rolling update that can roll."""
    kind, rolling = strategy.get("type", ROLLING), strategy.get("rollingUpdate")
    if kind not in (RECREATE, ROLLING):
        yield unsupported("spec.strategy.type", kind, (RECREATE, ROLLING))
    elif kind == RECREATE and rolling is not None:
        yield forbidden(
            "spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"
        )
    elif rolling is not None:
        path, amounts = "spec.strategy.rollingUpdate", dict[str, int]()
        for field in ("maxUnavailable", "maxSurge"):
            amount = part_of(rolling.get(field), 100)
            if amount is None:
                yield invalid(
                    f"{path}.{field}",
                    rolling.get(field),
                    "a valid percent string must be a numeric string followed by an "
                    "ending '%' (e.g. '1%',  or '93%', regex used for validation is "
                    "'[0-9]+%')",
                )
                continue
            amounts[field] = amount
            if amount < 0:
                yield invalid(f"{path}.{field}", rolling.get(field), "must be greater than or equal to 0")
        if amounts.get("maxUnavailable") == 0 and amounts.get("maxSurge") == 0:
            yield invalid(
                f"{path}.maxUnavailable", rolling.get("maxUnavailable"), "may not be 0 when `maxSurge` is 0"
            )


def part_of(value: int | str | None, whole: int, rounded_up: bool = False) -> int | None:
    """An IntOrString as a number: 3 is 3, "25%" of 10 is 2, or 3 when rounded up; None when it is neither."""
    if isinstance(value, int):
        return value
    if (
        not isinstance(value, str)
        or not value.endswith("%")
        or not value[:-1].isascii()
        or not value[:-1].isdigit()
    ):
        return None
    share = int(value[:-1]) * whole
    return -(-share // 100) if rounded_up else share // 100
