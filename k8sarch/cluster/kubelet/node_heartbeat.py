"""How a node stays known: its kubelet registers it, renews its Lease, and writes its status when that
changes.

Contract: nothing here depends on an answer in time; while the API server cannot be reached the node's pods
run on.
Source: component-helpers apimachinery/lease/controller.go (renewal each 10 s, five tries, then from the start
with back-off 100 ms to 7 s); pkg/kubelet/kubelet_node_status.go (status looked at each 10 s, written when it
changed or after 5 min); both with 4 % jitter.
"""

from typing import Any

from ..kernel.clock import Duration, Instant, minutes, ms, seconds
from ..kernel.journal import merge
from .facts import NodeReadinessReported, NodeRegistered
from .node_status import conditions_of, lease_document, micro_timestamp, node_document, readiness

LEASE_PERIOD = seconds(10)
STATUS_PERIOD = seconds(10)
REPORT_PERIOD = minutes(5)
TRIES_MAX = 5
BACK_OFF_FIRST = ms(100)
BACK_OFF_MAX = seconds(7)
LEASES = "kube-node-lease"


class NodeHeartbeat:
    """The part of a kubelet that speaks for the node."""

    def __init__(self, kubelet: Any) -> None:
        self.kubelet = kubelet
        self.name: str = kubelet.machine.name
        self.because: tuple[int, ...] = ()  # what stands behind the start of this kubelet
        self.node: dict | None = None  # the newest version seen
        self.verdict: tuple[str, str, str] | None = None  # as last recorded
        self.verdict_because: tuple[int, ...] = ()
        self.reported: Instant | None = None  # when the status was last written
        self.is_reporting = False
        self.written = 0  # the change by which our status was last written
        self.is_troubled = False  # a write of the status failed since
        self.status_tries = 0
        self.registration_delay: Duration = BACK_OFF_FIRST
        self.lease: dict | None = None
        self.lease_tries = 0
        self.lease_delay: Duration = BACK_OFF_FIRST

    def start(self) -> None:
        """Register, and begin to renew."""
        self.because = self.kubelet.world.because
        self.register(None)
        self.renew(None)

    # The Node object

    def register(self, _) -> None:
        """Create the Node; one that is there already is taken as it is."""
        kubelet = self.kubelet
        verdict = readiness(kubelet.runtime_heard, kubelet.now)
        document = node_document(self.name, kubelet.machine.zone, verdict, kubelet.now)
        kubelet.client.create("nodes", document, then=self.registered, because=self.because)

    def registered(self, reply, _) -> None:
        """The Node exists, or the attempt is repeated."""
        kubelet = self.kubelet
        if reply.ok:
            self.node = reply.body
            kubelet.record(NodeRegistered(self.name), reply.because or self.because)
        elif reply.reason != "AlreadyExists":
            kubelet.arm(
                "registration",
                self.registration_delay,
                self.register,
                then="Then it registers its Node again.",
            )
            self.registration_delay = min(self.registration_delay * 2, BACK_OFF_MAX)
            return
        self.update_status(None)

    def node_changed(self, event) -> None:
        """The API's version of the node, by the informer."""
        self.node = event.new
        if self.reported is None and self.node is not None:
            self.update_status(None)

    def update_status(self, _) -> None:
        """Look at the node's condition, and write it if it has to be."""
        kubelet = self.kubelet
        jitter = kubelet.chance.below(STATUS_PERIOD * 4 // 100)
        kubelet.arm(
            "node status",
            STATUS_PERIOD + jitter,
            self.update_status,
            then="Then it looks at the conditions of its node.",
        )
        self.status_tries = 0
        self.report()

    def report(self) -> None:
        """Write the status if it changed or is old."""
        kubelet = self.kubelet
        verdict = readiness(kubelet.runtime_heard, kubelet.world.now)
        if self.verdict is None or verdict[0] != self.verdict[0]:
            because = kubelet.runtime_because or self.because
            self.verdict_because = (kubelet.record(NodeReadinessReported(self.name, *verdict), because),)
        self.verdict = verdict
        if self.node is None or self.is_reporting:
            return
        present = (self.node.get("status") or {}).get("conditions") or []
        conditions, changed = conditions_of(verdict, present, kubelet.now)
        is_old = self.reported is None or kubelet.world.now - self.reported >= REPORT_PERIOD
        if changed or is_old:
            self.is_reporting = True
            kubelet.client.patch(
                "nodes",
                self.name,
                None,
                {"status": {"conditions": conditions}},
                "status",
                then=self.status_written,
                because=merge(self.made_possible(), self.verdict_because if changed else ()),
            )

    def made_possible(self) -> tuple[int, ...]:
        """Why a status is written now that could not be before: what last befell our own machine, or, after
        a failure, anything on the way to the store."""
        if not self.written:
            return ()
        kubelet = self.kubelet
        if self.is_troubled:
            return kubelet.client.way_changed(self.written)
        return kubelet.changed_since(self.written, self.name, kubelet.address)

    def status_written(self, reply, _) -> None:
        """The status is stored, or is tried again at once, five times in all."""
        self.is_reporting = False
        if reply.ok:
            self.node, self.reported = reply.body, self.kubelet.world.now
            self.written = reply.because[0] if reply.because else self.written
            self.is_troubled = False
            return
        self.is_troubled = True
        self.status_tries += 1
        if self.status_tries < TRIES_MAX:
            self.report()

    # The Lease

    def renew(self, _) -> None:
        """Renew the Lease from the version known, without reading it first."""
        self.lease_tries = 0
        self.renew_once()

    def renew_once(self) -> None:
        """One try."""
        kubelet = self.kubelet
        if self.lease is None:
            kubelet.client.get("leases", self.name, LEASES, then=self.lease_read, because=())
            return
        spec = {**self.lease["spec"], "renewTime": micro_timestamp(kubelet.now)}
        kubelet.client.update("leases", {**self.lease, "spec": spec}, then=self.renewed, because=())

    def renewed(self, reply, _) -> None:
        """Wait for the next renewal, or try again."""
        if reply.ok:
            self.lease = reply.body
            self.wait_for_next()
            return
        self.lease_tries += 1
        if reply.reason in ("Conflict", "NotFound") or self.lease_tries >= TRIES_MAX:
            self.lease = None
        self.renew_once()

    def lease_read(self, reply, _) -> None:
        """The Lease is there, or has to be made, or cannot be read now."""
        if reply.ok:
            self.lease, self.lease_delay = reply.body, BACK_OFF_FIRST
            self.renew_once()
        elif reply.reason == "NotFound":
            uid = self.node["metadata"].get("uid", "") if self.node else ""
            document = lease_document(self.name, uid, self.kubelet.now)
            self.kubelet.client.create("leases", document, then=self.lease_made, because=self.because)
        else:
            self.back_off()

    def lease_made(self, reply, _) -> None:
        """A Lease that was just made needs no renewal."""
        if reply.ok:
            self.lease, self.lease_delay = reply.body, BACK_OFF_FIRST
            self.wait_for_next()
        else:
            self.back_off()

    def back_off(self) -> None:
        """Read the Lease again a little later."""
        self.kubelet.arm("lease", self.lease_delay, self.renew, then="Then it tries its lease again.")
        self.lease_delay = min(self.lease_delay * 2, BACK_OFF_MAX)

    def wait_for_next(self) -> None:
        """The next renewal is due in ten seconds."""
        jitter = self.kubelet.chance.below(LEASE_PERIOD * 4 // 100)
        self.kubelet.arm(
            "lease", LEASE_PERIOD + jitter, self.renew, then="Then it renews the lease of its node."
        )
