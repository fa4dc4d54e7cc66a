"""Lease: somebody holds something, and says again and again that they still do."""

from collections.abc import Iterator

from ..errors import Problem, invalid
from ..resource import AGE, NAME, Column, Field, Resource


class Lease(Resource):
    """A heartbeat: of a node (in kube-node-lease), or of the leader of a component (in kube-system)."""

    __slots__ = ()
    api_version, kind, plural, singular = "coordination.k8s.io/v1", "Lease", "leases", "lease"

    holder = Field("spec.holderIdentity", str, default="")
    duration_seconds = Field("spec.leaseDurationSeconds", int, default=0)
    acquire_time = Field("spec.acquireTime", str)
    renew_time = Field("spec.renewTime", str)
    transitions = Field("spec.leaseTransitions", int, default=0)

    columns = (NAME, Column("Holder", lambda lease, now: lease.holder), AGE)

    def problems(self) -> Iterator[Problem]:
        duration = Lease.duration_seconds.of(self.document)
        if "leaseDurationSeconds" in self.document.get("spec", {}) and duration <= 0:
            yield invalid("spec.leaseDurationSeconds", duration, "must be greater than 0")
        if self.transitions < 0:
            yield invalid("spec.leaseTransitions", self.transitions, "must be greater than or equal to 0")
