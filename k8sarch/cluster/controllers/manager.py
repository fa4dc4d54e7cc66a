"""The controller manager: while it leads, it runs every controller over one set of informers.

Source: cmd/kube-controller-manager. Its memory (when nodes were last heard, what is to be evicted) begins
anew with each leader.
"""

from typing import Any

from ..client.client import BALANCER, Client
from ..client.event_recorder import EventRecorder
from ..client.informer import Informer
from ..client.leader_election import LeaderElection
from ..kernel.component import Component
from . import CONTROLLERS, INDICES, WATCHED
from .controller import Cache
from .pod_tally import PodTally
from .runner import Runner

LEASE = "kube-controller-manager"


class ControllerManager(Component):
    """One of several; the one that holds the lease acts."""

    parts = tuple(controller.name for controller in CONTROLLERS)

    def __init__(self, machine, name: str, balancer: str = BALANCER,
                 controllers_off: tuple[str, ...] = ()) -> None:
        super().__init__(machine, name)
        self.controllers_off = controllers_off            # as by --controllers=*,-NAME
        self.client = Client(self, "system:kube-controller-manager", balancer)
        self.election = LeaderElection(self.client, LEASE, self.address, self.begin, self.end)
        self.informers: dict[str, Informer] = {}
        self.runners: dict[str, Runner] = {}
        self.began: tuple[int, ...] = ()                  # the change by which we began to lead

    def start(self) -> None:
        self.client.start()
        self.election.start()

    def receive(self, message: Any, sender: str) -> None:
        taken = self.client.takes(message, sender)
        assert taken, f"{self.address} cannot be sent {message!r}"

    def begin(self) -> None:
        """We lead: read everything, then let the controllers decide."""
        self.began = self.world.because
        for resource, namespace in WATCHED.items():
            informer = self.informers[resource] = Informer(self.client, resource, namespace,
                                                           then_synced=self.synced)
            for name, values_of in INDICES.get(resource, {}).items():
                informer.index(name, values_of)
        self.informers["pods"].indices["tally"] = PodTally()
        cache = Cache(self, self.informers)
        for controller in CONTROLLERS:
            if controller.name in self.controllers_off:
                continue
            events = EventRecorder(self.client, controller.source)
            self.runners[controller.name] = Runner(self, self.client, events, cache, controller())

    def synced(self, informer: Informer) -> None:
        """One more kind has been read."""
        if all(each.synced for each in self.informers.values()):
            for runner in self.runners.values():
                runner.open(self.began)

    def end(self) -> None:
        """We no longer lead: forget everything."""
        for informer in self.informers.values():
            informer.stop()
        for runner in self.runners.values():
            runner.stop()
        self.informers, self.runners = {}, {}
