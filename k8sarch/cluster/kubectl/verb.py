"""A Verb is one run of a kubectl command: it asks, prints, and ends.

A verb's file gives `flags` (its own, by long name), `usage`, `check()` and `begin()`; from there each answer
calls one of its methods. It ends with `end()` or `fail(text)`, or by itself when nothing is waited for any
more. All it reaches is plain data, so a command in the middle of its work is saved with the world.
"""

from typing import Any, ClassVar

from ..api.resource import Resource
from ..client.client import Client
from ..kernel.clock import seconds
from ..kernel.journal import merge
from .parser import Arguments, Target, UsageError, targets
from .printers import full_name

PATIENCE = seconds(75)  # the API server gives up after 60 s and says so; kubectl itself waits for ever
SERVER = "load-balancer:6443"
NO_ANSWER_TO_DIAL = "nobody answered"
REFUSED = f"The connection to the server {SERVER} was refused - did you specify the right host or port?"
UNABLE = "Unable to connect to the server: "
TROUBLES = {  # what the client says of its connection → what kubectl prints
    NO_ANSWER_TO_DIAL: f"{UNABLE}dial tcp {SERVER}: i/o timeout",
    "the load balancer refuses connections": REFUSED,
    "it did not answer a ping for 15 s": f"{UNABLE}http2: client connection lost",
}
NOT_ANSWERED = f"{UNABLE}net/http: request canceled (Client.Timeout exceeded while awaiting headers)"
CLOSED = f"{UNABLE}EOF"


class Impersonator:
    """The client of kubectl, asking in another's name (`--as`), which kubernetes-admin may do for anybody.

    Simplified: the groups follow from the name, where the real one also wants --as-group.
    """

    get, list, create, update = Client.get, Client.list, Client.create, Client.update
    patch, delete = Client.patch, Client.delete

    def __init__(self, client: Client, user: str) -> None:
        self.client = client
        self.user = user

    def call(self, *asked: Any) -> None:
        """What all the others come to: one request, with the other's name on it."""
        own, self.client.user = self.client.user, self.user
        self.client.call(*asked)
        self.client.user = own


class Verb:
    """One run of a command."""

    usage: ClassVar[str] = ""
    flags: ClassVar[tuple[str, ...]] = ()

    def __init__(self, kubectl, arguments: Arguments) -> None:
        self.kubectl = kubectl
        user = arguments.flags.get("as")
        self.client = Impersonator(kubectl.client, user) if user else kubectl.client
        self.arguments = arguments
        self.because: tuple[int, ...] = (
            kubectl.world.because
        )  # the command; every write of ours is because of it
        self.printed: list[str] = []
        self.complaints: list[str] = []  # printed after all else
        self.has_failed = False
        self.trouble: tuple[int, ...] = ()  # the changes behind the refusals, the last first
        self.waits_for = 0  # answers that are still to come

    # What a verb's file gives

    def check(self) -> None:
        """Understand the words and flags, before anything is sent. Raises UsageError."""
        raise NotImplementedError(f"kubectl {self.arguments.verb} checks nothing")

    def begin(self) -> None:
        """Send the first requests."""
        raise NotImplementedError(f"kubectl {self.arguments.verb} does nothing")

    # What it uses

    @property
    def namespace(self) -> str:
        """The namespace that the line names, or the one of the context."""
        return self.arguments.flags.get("namespace") or self.kubectl.namespace

    def place(self, kind: type[Resource]) -> str | None:
        """The namespace for requests about a kind."""
        return self.namespace if kind.namespaced else None

    def take_targets(self, words: list[str]) -> None:
        """Note which objects the words mean; each needs a name, or --selector or --all. Raises UsageError."""
        self.wanted: list[Target] = targets(words)
        selects = "selector" in self.arguments.flags or self.arguments.has("all")
        if selects and any(name is not None for _, name in self.wanted):
            raise UsageError("error: name cannot be provided when a selector is specified")
        if not selects and any(name is None for _, name in self.wanted):
            raise UsageError("error: resource(s) were provided, but no name was specified")

    def visit_all(self) -> None:
        """Call `visit(kind, name)` for every object that is wanted; a selector's are asked for first."""
        self.waits_for += 1  # nothing ends before all requests are sent
        for kind, name in self.wanted:
            if name is not None:
                self.visit(kind, name)
                continue
            selector = self.arguments.flags.get("selector")
            self.waits_for += 1
            self.client.list(
                kind.plural,
                self.place(kind),
                {"labelSelector": selector} if selector else {},
                then=self.selected,
                argument=kind,
                because=self.because,
                timeout=PATIENCE,
            )
        self.one_done()

    def selected(self, reply: Any, kind: type[Resource]) -> None:
        """What a selector selects is known."""
        if reply.ok:
            for document in reply.body["items"]:
                self.visit(kind, document["metadata"]["name"])
            if not reply.body["items"]:
                self.complaints.append("No resources found")
        else:
            self.refused(reply)
        self.one_done()

    def visit(self, kind: type[Resource], name: str) -> None:
        """Do to one object what the verb does; by default read it for `got`."""
        self.read(kind, name, self.got_one)

    def got_one(self, reply: Any, target: tuple) -> None:
        """One object is here, or refused."""
        if reply.ok:
            self.got(reply.body, *target)
        else:
            self.refused(reply)
        self.one_done()

    def got(self, document: dict, kind: type[Resource], name: str) -> None:
        """An object was read: decide what to do to it."""
        raise NotImplementedError(f"kubectl {self.arguments.verb} reads nothing")

    def read(self, kind: type[Resource], name: str, then: Any) -> None:
        """Read an object; `then(reply, argument)` with the argument (kind, name)."""
        self.waits_for += 1
        self.client.get(
            kind.plural,
            name,
            self.place(kind),
            then=then,
            argument=(kind, name),
            because=self.because,
            timeout=PATIENCE,
        )

    def change(
        self,
        kind: type[Resource],
        name: str,
        patch: Any,
        said: str,
        subresource: str | None = None,
        patch_type: str = "strategic",
    ) -> None:
        """Patch an object and print "KIND/NAME said"."""
        self.waits_for += 1
        options = {"fieldManager": f"kubectl-{self.arguments.verb}"}
        self.client.patch(
            kind.plural,
            name,
            self.place(kind),
            patch,
            subresource,
            patch_type,
            then=self.changed,
            argument=f"{full_name(kind, name)} {said}",
            because=self.because,
            timeout=PATIENCE,
            options=options,
        )

    def changed(self, reply: Any, text: str) -> None:
        """The answer to a write: `text` is what it means when it went well."""
        if reply.ok:
            self.say(text)
        else:
            self.refused(reply)
        self.one_done()

    # Printing, and the end

    def say(self, text: str) -> None:
        """Print lines."""
        self.printed.append(text)

    def complain(self, text: str) -> None:
        """Print an error, once; the command fails."""
        if text not in self.complaints:
            self.complaints.append(text)
        self.has_failed = True

    def refused(self, reply: Any) -> None:
        """A request was refused, or had no answer: print what kubectl prints of it."""
        self.trouble = merge(reply.because, self.trouble)
        self.complain(refusal(reply))

    def one_done(self) -> None:
        """One of the things that are waited for is over; with the last one the command ends."""
        self.waits_for -= 1
        if self.waits_for == 0:
            self.end()

    def end(self) -> None:
        """The command is over."""
        self.kubectl.ended(self, "\n".join((*self.printed, *self.complaints)), 1 if self.has_failed else 0)

    def fail(self, text: str) -> None:
        """The command is over, and failed."""
        self.complain(text)
        self.end()


def refusal(reply: Any) -> str:
    """What kubectl prints about a refusal.

    Source: `k8s.io/kubectl/pkg/cmd/util/helpers.go`, StandardErrorMessage and checkErr.
    """
    if reply.code == 0:
        return NOT_ANSWERED
    if "metadata" not in reply.body:  # no server said this, but our own client of its connection
        return TROUBLES.get(reply.message, CLOSED)
    if reply.reason == "Invalid":
        return invalid(reply.body)
    if reply.reason == "Unauthorized":
        return f"error: You must be logged in to the server ({reply.message})"
    return (
        f"Error from server ({reply.reason}): {reply.message}"
        if reply.reason
        else f"Error from server: {reply.message}"
    )


def invalid(status: dict) -> str:
    """All that is wrong with an object: one cause in the line, several as a list."""
    details = status.get("details") or {}
    head = f'The {details.get("kind", "")} "{details.get("name", "")}" is invalid: '
    causes = [f"{cause['field']}: {cause['message']}" for cause in details.get("causes") or ()]
    if not causes:
        return f"The request is invalid: {status.get('message', '')}"
    return head + (causes[0] if len(causes) == 1 else "".join(f"\n* {cause}" for cause in causes))
