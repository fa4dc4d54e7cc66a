"""One leader among several: whoever renews the Lease leads, and stops by itself before anybody else may
begin.

Contract: `on_started()` is called when we hold the lease, `on_stopped()` when we no longer may act; between
the two we hold it. A standby takes over when the record in the lease has not changed for 15 s of its own
clock, so that clocks need not agree. Source: client-go, tools/leaderelection/leaderelection.go; lease 15 s,
renew deadline 10 s, retry period 2 s with jitter factor 1.2. Simplified: a process that lost its lease does
not exit to be started again; it drops its memory and stands by, which comes to the same.
"""

from typing import Any

from ..api.times import micro_timestamp
from ..kernel.clock import Instant, seconds
from ..kernel.journal import merge
from .client import Client, Reply
from .facts import LeadershipAcquired, LeadershipLost

LEASE_DURATION = seconds(15)
RENEW_DEADLINE = seconds(10)
RETRY_PERIOD = seconds(2)
JITTER_MAX = RETRY_PERIOD * 12 // 10
NAMESPACE = "kube-system"


class LeaderElection:
    """The part that one process takes in the election for one lease."""

    def __init__(self, client: Client, lease: str, identity: str, on_started: Any, on_stopped: Any) -> None:
        self.client = client
        self.lease = lease
        self.identity = identity
        self.on_started = on_started
        self.on_stopped = on_stopped
        self.leads = False
        self.record: dict | None = None                   # the Lease as last seen
        self.record_changed: Instant = 0                  # when its record changed, by our own clock
        # number of the change that stored it, 0 when not known
        self.record_change = 0
        self.must_read = True                             # what we have seen is no base for a write
        # behind a takeover: what was heard last of the one before, and what ended it
        self.silence: tuple[int, ...] = ()

    def start(self) -> None:
        """Stand for election."""
        self.attempt(None)

    # One attempt: read, and take or renew what may be taken

    def attempt(self, _) -> None:
        """Try to acquire or renew; the next attempt follows the answer."""
        if self.leads and not self.must_read:
            # the fast path: a conflict tells if somebody else has written
            self.write(self.record)
        else:
            self.client.get("leases", self.lease, NAMESPACE, then=self.read, because=(),
                            timeout=RENEW_DEADLINE)

    def read(self, reply: Reply, _) -> None:
        """The lease as it is, or not."""
        component = self.client.component
        if reply.ok:
            self.observe(reply)
            holder = reply.body["spec"].get("holderIdentity") or ""
            is_held = self.record_changed + LEASE_DURATION > component.now
            if holder in ("", self.identity) or not is_held:
                if holder not in ("", self.identity):
                    self.silence = self.silence_of(holder)
                self.write(reply.body)
                return
        elif reply.reason == "NotFound":
            self.write(None)
            return
        self.try_again()

    def write(self, lease: dict | None) -> None:
        """Put our name and the time into the lease."""
        component = self.client.component
        now = micro_timestamp(component.now)
        before = {} if lease is None else lease["spec"]
        is_ours = before.get("holderIdentity") == self.identity
        spec = {
            "holderIdentity": self.identity,
            "leaseDurationSeconds": LEASE_DURATION // seconds(1),
            "acquireTime": before["acquireTime"] if is_ours else now,
            "renewTime": now,
            "leaseTransitions": before.get("leaseTransitions", 0) + (0 if is_ours or lease is None else 1),
        }
        if lease is None:
            document = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
                        "metadata": {"name": self.lease, "namespace": NAMESPACE}, "spec": spec}
            self.client.create("leases", document, then=self.written, because=(), timeout=RENEW_DEADLINE)
        else:
            self.client.update("leases", {**lease, "spec": spec}, then=self.written, because=(),
                               timeout=RENEW_DEADLINE)

    def written(self, reply: Reply, _) -> None:
        """We hold the lease, or somebody was faster, or nobody answered."""
        component = self.client.component
        if not reply.ok:
            self.must_read = True
            self.try_again()
            return
        self.observe(reply)
        self.must_read = False
        component.arm("lease: renew deadline", RETRY_PERIOD + RENEW_DEADLINE, self.give_up, None, (),
                      f"Then {self.identity} no longer leads: it could not renew {self.lease}.")
        component.arm("lease: attempt", RETRY_PERIOD, self.attempt,
                      then=f"Then it renews the lease {self.lease}.")
        if not self.leads:
            self.leads = True
            # nobody fell silent: it was free, or still in our name; then we lead because we were started
            ended = self.silence or component.changed_since(0, component.machine.name, component.address)
            acquired = LeadershipAcquired(self.lease, self.identity)
            number = component.record(acquired, merge(ended, reply.because))
            self.silence = ()
            component.world.because = (number,)
            self.on_started()

    def try_again(self) -> None:
        """The next attempt: after the retry period, with jitter while we stand by."""
        component = self.client.component
        jitter = 0 if self.leads else component.chance.below(JITTER_MAX)
        what = "tries again to renew" if self.leads else "looks whether it may take"
        component.arm("lease: attempt", RETRY_PERIOD + jitter, self.attempt,
                      then=f"Then it {what} the lease {self.lease}.")

    def observe(self, reply: Reply) -> None:
        """Remember when the record changed, by our own clock."""
        lease = reply.body
        if self.record is None or self.record["spec"] != lease["spec"]:
            self.record_changed = self.client.component.now
        self.record = lease
        self.record_change = reply.because[0] if reply.because else 0

    def give_up(self, _) -> None:
        """The lease could not be renewed in time: stop before another may begin."""
        if not self.leads:
            return
        self.leads = False
        self.must_read = True
        component = self.client.component
        lost = LeadershipLost(self.lease, self.identity, "it could not renew the lease for 10 s")
        number = component.record(lost, self.silence_of_servers())
        component.world.seen[f"lost {self.lease} {self.identity}"] = (number,)
        self.silence = (number,)  # behind our own next term, should nobody else lead before
        component.world.because = (number,)
        self.on_stopped()

    def silence_of(self, holder: str) -> tuple[int, ...]:
        """Why the holder renews no more: its last renewal, and, as only nature knows, that it gave up by
        itself, or what befell its machine, or the way to the store."""
        component, seen = self.client.component, self.record_change
        lost = component.world.seen.get(f"lost {self.lease} {holder}", (0,))
        struck = component.changed_since(seen, holder.partition("/")[0], holder)
        ended = lost if lost[0] > seen else struck or self.client.way_changed(seen)
        return merge((seen,) if seen else (), ended)

    def silence_of_servers(self) -> tuple[int, ...]:
        """The last renewal that was answered, and what happened since to our own machine or to the
        server's."""
        component, seen = self.client.component, self.record_change
        server = self.client.server or self.client.given_up
        threads = [component.silence(seen, of=component.machine.name)]
        if server:
            threads.append(component.silence(seen, of=server.partition("/")[0]))
        found = tuple(number for number in merge(*threads) if number >= seen)
        return found if len(found) > 1 else merge(found, self.client.way_changed(seen))
