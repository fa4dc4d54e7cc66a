"""`kubectl cordon`: no new pods for a node."""

from typing import Any, ClassVar

from ...api.resources import Node
from ..parser import UsageError
from ..verb import Verb


class Cordon(Verb):
    usage = "kubectl cordon NODE"
    flags = ()
    wanted: ClassVar[bool] = True

    def begin(self) -> None:
        if not self.arguments.words:
            raise UsageError(f"error: USAGE: {self.arguments.verb} NODE [flags]")
        names = [word.removeprefix("node/").removeprefix("nodes/") for word in self.arguments.words]
        for name in names:
            self.waits_for += 1
            self.read(Node, name, self.got)

    def got(self, reply: Any, target: tuple) -> None:
        """The node is known: change it if it is not so already."""
        kind, name = target
        self.waits_for -= 1
        if self.is_refused(reply):
            return
        word = f"{self.arguments.verb}ed"
        if Node.unschedulable.of(reply.body) == self.wanted:
            self.say(f"node/{name} already {word}")
            if self.waits_for == 0:
                self.end()
        else:
            self.change(kind, name, {"spec": {"unschedulable": True if self.wanted else None}}, word)
