"""A real client's deputy at the workstation: sends what came in over HTTP, and records what came back.

Contract: every call is answered once by ApiAnswered; a watch is answered by ApiAnswered with code 200, then
ApiStreamed for each event, and ApiStreamEnded at its end. Answers leave as changes, like everything that
leaves a cluster.
"""

from typing import Any

from ..api.errors import StatusError
from ..apiserver import routes
from ..apiserver.messages import Request
from ..client.client import Client, Reply
from ..kernel.clock import seconds
from ..kernel.component import Component
from .facts import ApiAnswered, ApiStreamed, ApiStreamEnded

USER = "kubernetes-admin"
PATIENCE = seconds(70)  # a little longer than the API server's own request time-out
OK = 200


class Stream:
    """A watch that a real client opened; to the Client it is what an informer is."""

    def __init__(self, deputy: "ApiClient", call: int, request: Request) -> None:
        self.deputy = deputy
        self.call = call
        self.resource = request.resource
        self.namespace = request.namespace
        self.options = request.options
        self.is_answered = False
        deputy.client.informers.append(self)
        if deputy.client.server is not None:
            self.connected()

    def connected(self) -> None:
        """There is a connection: open the watch, once."""
        if not self.is_answered:
            self.is_answered = True
            self.deputy.record(ApiAnswered(self.call, OK, {}))
            self.deputy.client.open_watch(self, self.options)

    def disconnected(self) -> None:
        """The connection is gone: a real client would see its stream end, too."""
        if self.is_answered:
            self.end()

    def take(self, events: tuple) -> None:
        """Pass on what the server tells."""
        for type_, document, because in events:
            self.deputy.record(ApiStreamed(self.call, type_, document), because)

    def refused(self, code: int, reason: str) -> None:
        """The server will not let it watch: the stream says so, and ends."""
        status = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "reason": reason,
            "code": code,
            "message": "the watch cannot begin there; list again",
        }
        self.deputy.record(ApiStreamed(self.call, "ERROR", status))
        self.end()

    def ended(self, why: str) -> None:
        """Its time is up."""
        self.end()

    def end(self) -> None:
        """Let go of it."""
        self.deputy.forget(self.call)
        self.deputy.record(ApiStreamEnded(self.call))


class ApiClient(Component):
    """Speaks for clients outside the simulation."""

    def __init__(self, machine, name: str) -> None:
        super().__init__(machine, name)
        self.client = Client(self, user=USER)
        self.streams: dict[int, Stream] = {}

    def start(self) -> None:
        self.client.start()

    def receive(self, message, sender: str) -> None:
        assert self.client.takes(message, sender), f"{self.address} cannot be sent {message!r}"

    def call(self, call: int, method: str, path: str, body: Any, content_type: str) -> None:
        """Send one HTTP request on; `call` is the number that its answer will carry."""
        try:
            request = routes.parse(0, method, path, body, content_type, USER)
        except StatusError as error:
            self.record(ApiAnswered(call, error.code, error.status()))
            return
        if request.verb == "watch":
            self.streams[call] = Stream(self, call, request)
            return
        self.client.call(
            request.verb,
            request.resource,
            request.namespace,
            request.name,
            request.subresource,
            request.body,
            request.options,
            self.answered,
            (call, request.verb),
            None,
            PATIENCE,
        )

    def answered(self, reply: Reply, asked: tuple[int, str]) -> None:
        """Record what came back; silence is a gateway's time-out."""
        call, verb = asked
        code = reply.code or 504
        self.record(
            ApiAnswered(call, 201 if reply.ok and verb == "create" else code, reply.body), reply.because
        )

    def hang_up(self, call: int) -> None:
        """The real client went away."""
        stream = self.streams.get(call)
        if stream is not None:
            self.client.close_watch(stream)
            self.forget(call)

    def forget(self, call: int) -> None:
        """The stream is over."""
        stream = self.streams.pop(call, None)
        if stream is not None and stream in self.client.informers:
            self.client.informers.remove(stream)
