"""Who opens the shop: a person at the workstation applies the application's objects three seconds after the
machines got power.

It is a command as any other, so that every pod of the shop can be walked back to somebody who wanted it.
While the control plane is still starting, refused requests are repeated each second, as a patient person
would.
"""

from ..client.client import Client
from ..kernel.clock import seconds
from ..kernel.component import Component
from ..kernel.facts import CommandGiven
from .shop import shop_objects

BEGINS = seconds(3)
PATIENCE = seconds(1)
DONE = ("AlreadyExists",)
PLURALS = {
    "Namespace": "namespaces",
    "Deployment": "deployments",
    "Service": "services",
    "Pod": "pods",
    "ReplicaSet": "replicasets",
    "ConfigMap": "configmaps",
    "Node": "nodes",
}


class Installer(Component):
    """Creates the objects of the application and those of the spec, one after the other."""

    def __init__(self, machine, name: str, app: str, objects: tuple) -> None:
        super().__init__(machine, name)
        self.client = Client(self, user="kubernetes-admin")
        self.app = app
        self.waiting: list[dict] = (shop_objects() if app == "shop" else []) + list(objects)

    def start(self) -> None:
        self.client.start()
        if self.waiting:
            self.after(BEGINS, self.open, because=())

    def receive(self, message, sender: str) -> None:
        assert self.client.takes(message, sender), f"{self.address} cannot be sent {message!r}"

    def open(self, _) -> None:
        """Begin: from here on everything has this command behind it."""
        what = "the shop" if self.app == "shop" else "the objects of this cluster"
        number = self.record(CommandGiven(f"open {self.app}", f"You opened {what}"), because=())
        self.create_next((number,))

    def create_next(self, because: tuple[int, ...]) -> None:
        """Create the first object that still waits."""
        if not self.waiting:
            return
        document = self.waiting[0]
        self.client.create(
            PLURALS[document["kind"]], document, then=self.answered, argument=because, because=because
        )

    def answered(self, reply, because: tuple[int, ...]) -> None:
        """Go on to the next, or try again: nothing may be lost because the cluster was still starting."""
        if reply.ok or reply.reason in DONE:
            del self.waiting[0]
            self.create_next(because)
        else:
            self.after(PATIENCE, self.create_next, because, because=because)
