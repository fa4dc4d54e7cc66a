"""What is said to and by an API server.

One client process keeps one connection to one API server and numbers its requests itself; (sender, id) names
a request.
A watch is a request like any other: it is answered once (code 200, empty body), and WatchEvents of the same
number follow.
Documents in messages are shared and never changed.
"""

from typing import Any, NamedTuple

Document = dict[str, Any]

NO_OPTIONS: dict[str, Any] = {}


class Request(NamedTuple):
    """Client to API server: do one thing with one resource.

    `verb`: get list watch create update patch delete deletecollection. `resource`: the plural, as in a path.
    `options`, by the names of the HTTP query: labelSelector, fieldSelector, resourceVersion,
    resourceVersionMatch, limit, continue, allowWatchBookmarks, timeoutSeconds, dryRun, fieldManager,
    fieldValidation, propagationPolicy, gracePeriodSeconds, preconditions ({"uid", "resourceVersion"}); and
    patchType: "merge", "strategic" or "json". `body` is a document, a patch (a list for "json"), or None. Of
    a delete it may be DeleteOptions, which count before `options`. `agent`, as the header User-Agent, names
    the part of a program that asks ("replicaset"), where it has several.
    """

    id: int
    verb: str
    resource: str
    namespace: str | None = None
    name: str | None = None
    subresource: str | None = None
    body: Any = None
    options: dict[str, Any] = NO_OPTIONS
    user: str = "system:anonymous"
    agent: str = ""


class Response(NamedTuple):
    """API server to client: the one answer to the request `id`.

    `body` is the object, the list ({"kind": "PodList", "items": […], "metadata": {"resourceVersion": …}}), or
    a Status.
    A list's items are in key order. The change that stored what is answered comes as the message's because,
    when known; those of a list's items are in `threads`, by the item's key,
    and those of what was removed of late. `warnings` are sentences for
    whoever typed the request.
    """

    id: int
    code: int
    body: Document
    threads: dict[str, tuple[int, ...]] = {}
    warnings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the request did what it asked for."""
        return self.code < 400


class WatchEvents(NamedTuple):
    """API server to client: what happened, in the order of revisions, each event once.

    Each of `events` is (type, document, because): ADDED MODIFIED DELETED BOOKMARK ERROR. A DELETED document
    carries the revision of its deletion. A BOOKMARK carries kind, apiVersion and metadata.resourceVersion
    only. An ERROR carries a Status (410 Expired) and is the last of its watch.
    """

    watch_id: int
    events: tuple[tuple[str, Document, tuple[int, ...]], ...]


class WatchEnded(NamedTuple):
    """API server to client: this watch is over; watch again from the last version you saw."""

    watch_id: int


class StopWatch(NamedTuple):
    """Client to API server: end this watch. Also the answer to events of a watch that the client does not
    know (any more).
    """

    watch_id: int


class Ping(NamedTuple):
    """HTTP/2's PING, asked by a client after a silence; `Pong` with the same number comes back at once."""

    id: int


class Pong(NamedTuple):
    """The answer to a Ping."""

    id: int


class ReadyCheck(NamedTuple):
    """`GET /readyz`, asked by the load balancer; `Readiness` with the same number comes back."""

    id: int


class Readiness(NamedTuple):
    """The answer to a ReadyCheck: 200, or 500 with the name of the check that failed."""

    id: int
    code: int
    failed: str = ""


class OpenConnection(NamedTuple):
    """Client to load balancer: connect me to some API server. `avoid` names one that the client gave up just
    now, or is empty.
    """

    avoid: str = ""


class ConnectionOpened(NamedTuple):
    """Load balancer to client: you are connected to `backend` ("cp-2/api-server"); send to it via the
    balancer.
    """

    backend: str


class NoBackend(NamedTuple):
    """Load balancer to client: no API server is up (a refused or reset connection in real life)."""
