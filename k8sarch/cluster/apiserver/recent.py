"""The last requests of an API server, for those who look inside: how far each came, and where it was refused.

Contract: bookkeeping that no decision reads; it dies with the process and is no part of the history.
"""

from collections import deque
from typing import Any

from ..kernel.clock import Instant
from .messages import Request

KEPT = 32
REFUSED_KEPT = 8  # refused ones are rarer and stay longer


class Passing:
    """One request on its way through the server. `answered` is 0 and `code` 0 while it is under way; `stage`
    is where it was refused (stages.py), empty when it was not."""

    __slots__ = (
        "id",
        "client",
        "user",
        "verb",
        "where",
        "name",
        "asked",
        "answered",
        "code",
        "reason",
        "stage",
    )

    def __init__(self, request: Request, client: str, asked: Instant) -> None:
        self.id = request.id
        self.client = client
        self.user = request.user
        self.verb = request.verb
        self.where = f"{request.resource}/{request.subresource}" if request.subresource else request.resource
        self.name = "/".join(part for part in (request.namespace, request.name) if part)
        self.asked = asked
        self.answered: Instant = 0
        self.code = 0
        self.reason = ""
        self.stage = ""


class Recent:
    """The last requests, oldest first, and the last that were refused."""

    __slots__ = ("passing", "refused")

    def __init__(self) -> None:
        self.passing: deque[Passing] = deque(maxlen=KEPT)
        self.refused: deque[Passing] = deque(maxlen=REFUSED_KEPT)

    def came(self, request: Request, client: str, asked: Instant) -> None:
        """A request arrived."""
        self.passing.append(Passing(request, client, asked))

    def went(self, client: str, number: int, at: Instant, code: int, body: Any, stage: str = "") -> None:
        """The answer to the request `number` of `client` left; the first answer counts."""
        for each in reversed(self.passing):
            if each.id == number and each.client == client:
                if not each.code:
                    each.answered, each.code, each.stage = at, code, stage
                    if code >= 400:
                        each.reason = body.get("reason", "") if isinstance(body, dict) else ""
                        self.refused.append(each)
                return
