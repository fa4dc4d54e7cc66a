"""What learners do on its way to the disk: a thread of its own, and what waits is written together.

Contract: `written` returns when it is durable. What comes while something else is being written shares the
next transaction, so that a class that acts at once waits for one sync of the disk and not for a hundred; each
has a savepoint of its own, and one that is refused takes none with it. Nothing else runs in the thread: an
act waits for no page and no wall.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from k8sarch.sandbox.kept import store
from k8sarch.sandbox.live.said import said_to_all

Refusal = store.TooMany | ObjectDoesNotExist | DatabaseError
TOGETHER_MAX = 200  # of one transaction: a tenth of a second; other writers get their turn between two
NOT_WRITTEN = said_to_all("This server could not write it down. Nothing was changed; try again.")


@dataclass(slots=True)
class Write:
    """One verb that writes; `then` hears when it is durable. `said_in`: the language of who acts."""

    verb: Callable[[], object]
    then: asyncio.Future[None]
    said_in: Context


class Writing:
    """What waits, and the thread that writes it."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, "tapes")
        self.waiting: list[Write] = []
        self.loop: asyncio.AbstractEventLoop | None = None
        self.task: asyncio.Task[None] | None = None

    async def written(self, verb: Callable[..., object], *arguments: Any, **named: Any) -> None:
        """Call `verb`, a function that writes rows, within the next transaction; returns when that is
        durable, and raises what the verb raises: TooMany, a row that is gone, an error of the database.
        """
        loop = asyncio.get_running_loop()
        if self.loop is not loop:  # a new event loop (tests): nothing of the old one can be used
            self.loop, self.task, self.waiting = loop, None, []
        then = loop.create_future()
        self.waiting.append(Write(partial(verb, *arguments, **named), then, copy_context()))
        if self.task is None or self.task.done():
            self.task = loop.create_task(self.write())
        await then

    async def write(self) -> None:
        """Write until nothing waits."""
        loop = asyncio.get_running_loop()
        while self.waiting:
            some, self.waiting = self.waiting[:TOGETHER_MAX], self.waiting[TOGETHER_MAX:]
            refusals: list[Refusal | None] = []
            try:
                refusals = await loop.run_in_executor(self.thread, together, some)
            finally:  # nobody waits for ever, whatever went wrong
                for write, refusal in zip_longest(some, refusals, fillvalue=store.TooMany(_(NOT_WRITTEN))):
                    tell(write.then, refusal)


def tell(then: asyncio.Future[None], refusal: Refusal | None) -> None:
    """Let whoever waits hear; who does not any more is passed over."""
    if then.done():
        return
    if refusal is None:
        then.set_result(None)
    else:
        then.set_exception(refusal)


def together(writes: list[Write]) -> list[Refusal | None]:
    """Write all of them in one transaction; why each was refused, None where it was not."""
    try:
        with transaction.atomic():
            return [write.said_in.run(refusal_of, write) for write in writes]
    except DatabaseError as error:  # the disk refused: none is written
        return [error for _write in writes]


def refusal_of(write: Write) -> Refusal | None:
    """Carry out one, in a savepoint of the transaction of all."""
    try:
        with transaction.atomic():
            write.verb()
    except (store.TooMany, ObjectDoesNotExist, DatabaseError) as error:
        return error
    return None


writing = Writing()
