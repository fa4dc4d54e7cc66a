"""The kubectl component: it carries out one line at a time or several side by side, and records what the terminal shows.

Simplified: one connection serves all commands, where the real one connects anew each time; a line needs no shell.
"""

from ..client.client import Client
from ..kernel.component import Component
from .facts import TerminalPrinted
from .parser import UsageError, parse
from .verb import Verb
from .verbs import VERBS

FLAGS = {name: verb.flags for name, verb in VERBS.items()}


class Kubectl(Component):
    """kubectl at the workstation. `namespace` is that of its context, used where a line names none."""

    def __init__(self, machine, name: str, namespace: str = "default", user: str = "kubernetes-admin") -> None:
        super().__init__(machine, name)
        self.namespace = namespace
        self.client = Client(self, user=user)
        self.running: list[Verb] = []

    def start(self) -> None:
        self.client.start()

    def receive(self, message, sender: str) -> None:
        assert self.client.takes(message, sender), f"{self.address} cannot be sent {message!r}"

    def execute(self, line: str) -> None:
        """Carry out a line ("kubectl get pods -n shop"); TerminalPrinted follows, at once or later."""
        verb = None
        try:
            arguments = parse(line, FLAGS)
            verb = VERBS[arguments.verb](self, arguments)
            self.running.append(verb)
            verb.begin()
        except UsageError as error:
            if verb in self.running:
                self.running.remove(verb)
            self.record(TerminalPrinted(line, str(error), 1))

    def print(self, verb: Verb, text: str, exit_code: int | None) -> None:
        """Show text in the terminal."""
        self.record(TerminalPrinted(verb.arguments.line, text, exit_code))

    def ended(self, verb: Verb, text: str, exit_code: int) -> None:
        """A command is over."""
        if verb in self.running:
            self.running.remove(verb)
            self.print(verb, text, exit_code)
