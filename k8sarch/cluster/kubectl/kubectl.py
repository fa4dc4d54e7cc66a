"""The kubectl component: it carries out typed lines, several side by side, and records what is printed.

Contract: TerminalPrinted follows exactly once for each line, because of the command that brought the line.
Simplified: lines under way at the same time share one connection, where each real kubectl makes its own; it
is closed when the last of them ends. Discovery and the download of schemas are left out. What a line prints
is shown when the command is over.
"""

from ..client.client import Client
from ..kernel.clock import seconds
from ..kernel.component import Component
from ..kernel.journal import merge
from .facts import TerminalPrinted
from .parser import UsageError, parse
from .verb import NO_ANSWER_TO_DIAL, Verb
from .verbs import VERBS

DIAL_TIMEOUT = seconds(30)  # client-go: the time-out of net.Dialer


class Kubectl(Component):
    """kubectl at the workstation. `namespace` is that of its context, used where a line names none."""

    def __init__(
        self, machine, name: str, namespace: str = "default", user: str = "kubernetes-admin"
    ) -> None:
        super().__init__(machine, name)
        self.namespace = namespace
        self.client = Client(self, user=user)
        self.running: list[Verb] = []

    def receive(self, message, sender: str) -> None:
        assert self.client.takes(message, sender), f"{self.address} cannot be sent {message!r}"

    def execute(self, line: str) -> None:
        """Carry out a line ("kubectl get pods -n shop"); TerminalPrinted follows, at once or later."""
        try:
            arguments = parse(line, VERBS)
            verb = VERBS[arguments.verb](self, arguments)
            verb.check()
        except UsageError as error:
            self.record(TerminalPrinted(line, error.text, error.exit_code))
            return
        if not self.running:
            self.client.start()
        self.running.append(verb)
        self.after(DIAL_TIMEOUT, self.dialled_long_enough, verb, ())
        verb.begin()

    def dialled_long_enough(self, verb: Verb) -> None:
        """A command that has no connection by now gives up, and with it those that wait for the same one."""
        if verb in self.running and self.client.server is None:
            self.client.fail_calls(NO_ANSWER_TO_DIAL)

    def ended(self, verb: Verb, text: str, exit_code: int) -> None:
        """A command is over; the last one closes the connection."""
        if verb not in self.running:
            return
        self.running.remove(verb)
        self.record(TerminalPrinted(verb.arguments.line, text, exit_code), merge(verb.trouble, verb.because))
        if not self.running:
            self.client.stop()
