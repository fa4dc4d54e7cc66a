"""kube-proxy: watches Services and EndpointSlices and writes the rules of its machine's kernel.

Contract: no packet passes through it. The rules live in the dataplane of the machine and stay in force, ever
more out of date, while kube-proxy is frozen, dead, or cut off from the API server. After a start it writes
nothing until it has seen all Services and slices, and then makes the rules what they say.
Source: pkg/proxy/iptables; minSyncPeriod 1 s (facts of k8s 1.34): a first change is applied at once, those of
the following second together.
Simplified: writing rules takes no time, and the full resync each 30 s is left out because nobody else writes
them.
"""

from ..client.client import Client
from ..client.informer import Informer
from ..cni.dataplane import dataplane_of
from ..kernel.clock import Instant, seconds
from ..kernel.component import Component, ConnectionClosed, ConnectionRefused
from ..kernel.journal import merge
from .facts import RulesRemoved, RulesSynced
from .rules import endpoints_of, has_rules, services_of

SYNC_PERIOD_MIN = seconds(1)
BY_SERVICE = "by service"


class KubeProxy(Component):
    """Keeps this node's rules at what the API says."""

    def __init__(self, machine, name: str) -> None:
        super().__init__(machine, name)
        self.client = Client(self, user="system:kube-proxy")
        self.services = Informer(self.client, "services", then=self.service_changed, then_synced=self.synced)
        self.slices = Informer(
            self.client, "endpointslices", then=self.slice_changed, then_synced=self.synced
        )
        self.by_service = self.slices.index(BY_SERVICE, services_of)
        self.due_services: dict[str, tuple[int, ...]] = {}  # Service → what made it due
        self.synced_at: Instant = -SYNC_PERIOD_MIN

    def start(self) -> None:
        self.client.start()

    def receive(self, message, sender: str) -> None:
        if self.client.takes(message, sender) or isinstance(message, (ConnectionClosed, ConnectionRefused)):
            return
        raise AssertionError(f"{self.address} cannot be sent {message!r}")

    def synced(self, _) -> None:
        """A first list is complete; when both are, rules of Services that no longer exist are due as well."""
        if self.services.synced and self.slices.synced:
            for service in dataplane_of(self).rules:
                self.due_services.setdefault(service, ())
            self.plan_sync()

    def service_changed(self, event) -> None:
        """A Service is new, different or gone."""
        self.make_due(event.key, event.because)

    def slice_changed(self, event) -> None:
        """The endpoints of a Service may be others."""
        for service in services_of(event.new or event.old):
            self.make_due(service, event.because)

    def make_due(self, service: str, because: tuple[int, ...]) -> None:
        """Let the next sync look at `service`."""
        self.due_services[service] = merge(because, self.due_services.get(service, ()))
        if self.services.synced and self.slices.synced:
            self.plan_sync()

    def plan_sync(self) -> None:
        """Sync as soon as the last is a second ago."""
        if self.due("rules") is None:
            self.arm(
                "rules",
                max(self.synced_at + SYNC_PERIOD_MIN - self.world.now, 0),
                self.sync,
                then="Then it makes the rules of its node what it has seen.",
            )

    def sync(self, _) -> None:
        """Make the rules of every Service that is due what the API says."""
        self.synced_at = self.world.now
        due, self.due_services = self.due_services, {}
        dataplane, node = dataplane_of(self), self.machine.name
        for key, because in due.items():
            service, rule = self.services.cache.get(key), dataplane.rules.get(key)
            if service is None or not has_rules(service):
                if rule is not None:
                    dataplane.remove(key)
                    self.record(RulesRemoved(node, key), because)
                continue
            endpoints = endpoints_of(self.by_service.get(key).values())
            if rule is None or rule.endpoints != endpoints:
                change = self.record(
                    RulesSynced(node, key, tuple(endpoint.ip for endpoint in endpoints)), because
                )
                dataplane.install(key, endpoints, change)
