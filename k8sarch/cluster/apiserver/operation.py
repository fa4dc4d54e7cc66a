"""A request under way: what was asked, and how far it has come."""

from typing import Any

from ..api.resource import Resource
from ..kernel.clock import Instant
from .authentication import User
from .messages import Request
from .outcome import Outcome
from .watch_cache import Thread


class Operation:
    """A request under way."""

    __slots__ = (
        "request",
        "client",
        "kind",
        "user",
        "because",
        "asked",
        "key",
        "step",
        "is_fresh",
        "attempts",
        "current",
        "outcome",
        "taken",
        "parent",
        "waits_for",
        "left",
        "items",
    )

    def __init__(
        self, request: Request, client: str, kind: type[Resource], user: User, because: Thread, asked: Instant
    ) -> None:
        self.request = request
        self.client = client
        self.kind = kind
        self.user = user
        self.because = because
        self.asked = asked
        self.key = ""
        self.step: Any = None  # what goes on with etcd's answer
        self.is_fresh = False  # whether `current` is surely the newest
        self.attempts = 0
        self.current: dict | None = None
        self.outcome: Outcome | None = None
        self.taken: frozenset[str] = frozenset()
        self.parent: Operation | None = None  # the deletecollection that this delete is a part of
        self.waits_for = 0  # the revision that the cache must have reached
        self.left = 0  # parts of a deletecollection that are not done
        self.items: list[dict] = []
