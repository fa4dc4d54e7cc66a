"""Acts on their way to the disk: a thread of their own, and what waits is written together.

Contract: `written` returns when the line is durable. Lines that come while others are being written share the
next transaction, so that a class that acts at once waits for one sync of the disk and not for a hundred; each
has a savepoint of its own, and one that is refused takes none with it. Nothing else runs in the thread: an
act waits for no page and no wall.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from dataclasses import dataclass
from itertools import zip_longest
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from k8sarch.sandbox.journeys.lanes import Lane
from k8sarch.sandbox.kept import store
from k8sarch.sandbox.live.said import said_to_all
from k8sarch.sandbox.models import SandboxRecord

Refusal = store.TooMany | SandboxRecord.DoesNotExist | DatabaseError
LINES_TOGETHER_MAX = 200  # of one transaction: a tenth of a second; other writers get their turn between two


@dataclass(slots=True)
class Line:
    """One command for the end of a lane; `then` hears when it is durable. `said_in`: the language of who
    acts.
    """

    sandbox_id: UUID
    lane: Lane
    at: int
    line: str
    is_new: bool
    then: asyncio.Future[None]
    said_in: Context


NOT_WRITTEN = said_to_all("This server could not write it down. Nothing was changed; try again.")


class Writing:
    """The lines that wait, and the thread that writes them."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, "tapes")
        self.waiting: list[Line] = []
        self.loop: asyncio.AbstractEventLoop | None = None
        self.task: asyncio.Task[None] | None = None

    async def written(self, sandbox_id: UUID, lane: Lane, at: int, line: str, *, is_new: bool) -> None:
        """Write the line; see `store.append`, whose exceptions it raises."""
        loop = asyncio.get_running_loop()
        if self.loop is not loop:  # a new event loop (tests): nothing of the old one can be used
            self.loop, self.task, self.waiting = loop, None, []
        then = loop.create_future()
        self.waiting.append(Line(sandbox_id, lane, at, line, is_new, then, copy_context()))
        if self.task is None or self.task.done():
            self.task = loop.create_task(self.write())
        await then

    async def write(self) -> None:
        """Write until nothing waits."""
        loop = asyncio.get_running_loop()
        while self.waiting:
            lines, self.waiting = self.waiting[:LINES_TOGETHER_MAX], self.waiting[LINES_TOGETHER_MAX:]
            refusals: list[Refusal | None] = []
            try:
                refusals = await loop.run_in_executor(self.thread, together, lines)
            finally:  # nobody waits for ever, whatever went wrong
                for line, refusal in zip_longest(lines, refusals, fillvalue=store.TooMany(_(NOT_WRITTEN))):
                    tell(line.then, refusal)


def tell(then: asyncio.Future[None], refusal: Refusal | None) -> None:
    """Let whoever waits hear; who does not any more is passed over."""
    if then.done():
        return
    if refusal is None:
        then.set_result(None)
    else:
        then.set_exception(refusal)


def together(lines: list[Line]) -> list[Refusal | None]:
    """Write all of them in one transaction; why each was refused, None where it was not."""
    try:
        with transaction.atomic():
            return [line.said_in.run(refusal_of, line) for line in lines]
    except DatabaseError as error:  # the disk refused: none is written
        return [error for _ in lines]


def refusal_of(line: Line) -> Refusal | None:
    """Write one line, in the transaction of all."""
    try:
        store.append(line.sandbox_id, line.lane, line.at, line.line, is_new=line.is_new)
    except (store.TooMany, SandboxRecord.DoesNotExist, DatabaseError) as error:
        return error
    return None


writing = Writing()
