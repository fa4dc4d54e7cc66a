"""`kubectl cordon`: no new pods for a node."""

from typing import ClassVar

from ...api.resource import Resource
from ...api.resources import Node
from ..parser import UsageError
from ..verb import Verb


class Cordon(Verb):
    """No new pods for a node."""

    usage = "kubectl cordon NODE…"
    flags = ("selector",)
    unschedulable: ClassVar[bool] = True

    def check(self) -> None:
        words = [node_name(word) for word in self.arguments.words]
        if not words and "selector" not in self.arguments.flags:
            verb = self.arguments.verb
            raise UsageError(
                f"error: USAGE: {verb} NODE [flags]\nSee 'kubectl {verb} -h' for help and examples"
            )
        self.take_targets(["nodes", *words])

    def begin(self) -> None:
        self.visit_all()

    def got(self, document: dict, kind: type[Resource], name: str) -> None:
        word = f"{self.arguments.verb}ed"
        if Node.unschedulable.of(document) == self.unschedulable:
            self.say(f"node/{name} already {word}")
        else:
            self.change(kind, name, {"spec": {"unschedulable": self.unschedulable or None}}, word)


def node_name(word: str) -> str:
    """The name of a node from worker-1, node/worker-1, nodes/worker-1 or no/worker-1."""
    kind, slash, name = word.partition("/")
    return name if slash and kind in (Node.plural, Node.singular, *Node.short) else word
