"""A Verb is one run of a kubectl command: it asks, prints, and ends.

A verb's file gives `flags` (its own, by long name), `usage`, and `begin()`; from there each answer calls one of its methods. It ends with
`end()` or `fail(text)`. All it reaches is plain data, so a command in the middle of its work is saved with the world.
"""

from typing import Any, ClassVar

from ..api.resource import Resource
from ..kernel.clock import seconds
from .parser import Arguments, UsageError, targets
from .printers import full_name

PATIENCE = seconds(60)                      # how long we wait for one answer; kubectl itself waits for the server's own time-out


class Verb:
    """One run of a command."""

    usage: ClassVar[str] = ""
    flags: ClassVar[tuple[str, ...]] = ()

    def __init__(self, kubectl, arguments: Arguments) -> None:
        self.kubectl = kubectl
        self.client = kubectl.client
        self.arguments = arguments
        self.because: tuple[int, ...] = kubectl.world.because      # the command; every write of ours is because of it
        self.printed: list[str] = []
        self.exit_code = 0
        self.waits_for = 0                                          # answers that are still to come

    # What a verb's file gives

    def begin(self) -> None:
        """Send the first requests. Raises UsageError."""
        raise NotImplementedError(f"kubectl {self.arguments.verb} does nothing")

    # What it uses

    @property
    def namespace(self) -> str:
        """The namespace that the line names, or the one of the context."""
        return self.arguments.flags.get("namespace") or self.kubectl.namespace

    def place(self, kind: type[Resource]) -> str | None:
        """The namespace for requests about a kind."""
        return self.namespace if kind.namespaced else None

    def targets(self) -> list[tuple[type[Resource], str | None]]:
        """The objects that the words of the line mean."""
        return targets(self.arguments.words)

    def named_targets(self) -> list[tuple[type[Resource], str]]:
        """The same, where each must have a name."""
        found = self.targets()
        if any(name is None for _, name in found):
            raise UsageError("error: resource(s) were provided, but no name was specified")
        return [(kind, name) for kind, name in found if name is not None]

    def say(self, text: str) -> None:
        """Print lines."""
        self.printed.append(text)

    def flush(self) -> None:
        """Show what is printed so far; the command goes on."""
        if self.printed:
            self.kubectl.print(self, "\n".join(self.printed), None)
            self.printed = []

    def end(self) -> None:
        """The command is over."""
        self.kubectl.ended(self, "\n".join(self.printed), self.exit_code)

    def fail(self, text: str) -> None:
        """The command is over, and failed."""
        self.say(text)
        self.exit_code = 1
        self.end()

    def is_refused(self, reply: Any) -> bool:
        """Whether a reply is a refusal; if so it is printed and the command fails."""
        if reply.ok:
            return False
        self.fail(refusal(reply))
        return True

    # Changing several objects, one answer each

    def change(self, kind: type[Resource], name: str, patch: Any, said: str, subresource: str | None = None,
               patch_type: str = "strategic", namespace: str | None = None) -> None:
        """Patch an object and print "KIND/NAME said"; the command ends with the last answer."""
        self.waits_for += 1
        self.client.patch(kind.plural, name, namespace or self.place(kind), patch, subresource, patch_type, then=self.changed,
                          argument=f"{full_name(kind, name)} {said}", because=self.because, timeout=PATIENCE)

    def changed(self, reply: Any, text: str) -> None:
        """One answer came."""
        self.waits_for -= 1
        if reply.ok:
            self.say(text)
        else:
            self.say(refusal(reply))
            self.exit_code = 1
        if self.waits_for == 0:
            self.end()

    def read(self, kind: type[Resource], name: str, then: Any, namespace: str | None = None) -> None:
        """Read an object; `then(reply, argument)` with the argument (kind, name)."""
        self.client.get(kind.plural, name, namespace or self.place(kind), then=then, argument=(kind, name), because=self.because,
                        timeout=PATIENCE)


def refusal(reply: Any) -> str:
    """What kubectl prints about a refusal."""
    if reply.code == 0:
        return "Unable to connect to the server: dial tcp load-balancer:6443: i/o timeout"
    if reply.code == 503 and not reply.body.get("metadata"):
        return "The connection to the server load-balancer:6443 was refused - did you specify the right host or port?"
    if reply.code == 422 and reply.reason == "Invalid":
        kind = (reply.body.get("details") or {}).get("kind", "")
        return f"The {kind} {reply.message.partition(' ')[2]}"
    if not reply.reason:
        return f"Error from server: {reply.message}"
    return f"Error from server ({reply.reason}): {reply.message}"
