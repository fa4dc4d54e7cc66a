"""Who has which sockets open, so that a sign-out, another password or a lost right ends them at once.

Every WebSocket of the site passes `that_end`. Its Ending is found under names: the session's, the account's,
and those that a consumer adds. Ended is a socket with TRY_AGAIN: an open page comes again by itself, and is
asked anew who it is.

Contract: names are told from any thread; a socket is closed by the event loop that it lives in.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from k8sarch.sandbox.socket.identity import known_owner
from k8sarch.sandbox.socket.viewers import TRY_AGAIN

SESSION = "session"  # the key in a session whose value is in no other, even if both are of one account
Application = Callable[[dict, Callable, Callable], Awaitable[None]]


@dataclass(eq=False, slots=True)
class Ending:
    """How one open socket is ended."""

    loop: asyncio.AbstractEventLoop
    send: Callable[[dict], Awaitable[None]]
    names: set[str] = field(default_factory=set)
    tasks: set[asyncio.Task] = field(default_factory=set)

    def end(self) -> None:
        """Close the socket soon."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._close)

    def _close(self) -> None:
        if self.names:  # else it has gone by itself
            task = self.loop.create_task(self.send({"type": "websocket.close", "code": TRY_AGAIN}))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)


open_under: dict[str, set[Ending]] = defaultdict(set)


def session_name(session: Any) -> str:
    """The name of a session: its own when somebody signed in, else its browser's; "" when it has none."""
    known = session.get(SESSION) or known_owner(session)
    return f"session/{known}" if known else ""


def account_name(user_id: object) -> str:
    """The name of all sockets of an account."""
    return f"account/{user_id}"


def watching_name(owner: str) -> str:
    """The name of the sockets that look at sandboxes of `owner`, who is somebody else."""
    return f"watching/{owner}"


def clusters_name(session: Any) -> str:
    """The name of the sockets on which one person looks at clusters."""
    return f"clusters/{known_owner(session) or session.session_key}"


def mark(session: Any) -> None:
    """Give the session, in which somebody signed in, a name of its own."""
    session[SESSION] = uuid4().hex


def enter(scope: dict, name: str) -> None:
    """The socket of `scope` is found under `name` too, until it closes."""
    ending: Ending | None = scope.get("ending")
    if ending is not None and name:
        ending.names.add(name)
        open_under[name].add(ending)


def count(name: str) -> int:
    """How many sockets are open under `name`."""
    return len(open_under[name]) if name in open_under else 0


def end(names: Iterable[str]) -> None:
    """End every socket that is open under one of `names`."""
    for name in names:
        for ending in list(open_under.get(name, ())):
            ending.end()


def that_end(application: Application) -> Application:
    """`application`, whose sockets are found under the names of their session and account."""

    async def known(scope: dict, receive: Callable, send: Callable) -> None:
        ending = Ending(asyncio.get_running_loop(), send)
        scope = {**scope, "ending": ending}
        enter(scope, session_name(scope["session"]))
        if scope["user"].is_authenticated:
            enter(scope, account_name(scope["user"].pk))
        try:
            await application(scope, receive, send)
        finally:
            names, ending.names = ending.names, set()
            for name in names:
                open_under[name].discard(ending)
                if not open_under[name]:
                    del open_under[name]

    return known
