"""Where the room is painted: walls, projectors and lines read their rows and render in a thread of their own.

Contract: one at a time, so that a class that looks again together takes the processor from nobody; and no
page, and no act of a learner, waits for a wall. A view whose painting breaks ends, so that its page connects
again: it never stands still in silence.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from k8sarch.sandbox.live.meter import meter

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

THREAD = ThreadPoolExecutor(1, "walls")
TELLING: set[asyncio.Task[None]] = set()  # the loop itself does not hold its tasks


def painted(paint: Callable[Given, Answer]) -> Callable[Given, Coroutine[Any, Any, Answer]]:
    """`paint`, to be awaited: it runs when it is its turn."""
    return sync_to_async(measured(paint), thread_sensitive=False, executor=THREAD)


def measured(paint: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """The same; the meter is told how much computing it took."""

    @wraps(paint)
    def painting(*arguments: Given.args, **named: Given.kwargs) -> Answer:
        begun = time.thread_time()
        try:
            return paint(*arguments, **named)
        finally:
            meter.note(
                f"look of {type(getattr(paint, '__self__', None)).__name__}", time.thread_time() - begun
            )

    return painting


def painting(consumer: AsyncWebsocketConsumer, paint: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """The task of a view that paints itself until its page goes. When it breaks, the consumer is told with
    the message `painting.broke`, which it answers with `ended`."""

    def done(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            broke = consumer.channel_layer.send(consumer.channel_name, {"type": "painting.broke"})
            telling = task.get_loop().create_task(broke)
            TELLING.add(telling)
            telling.add_done_callback(TELLING.discard)

    task = asyncio.get_running_loop().create_task(paint)
    task.add_done_callback(done)
    return task


async def ended(task: asyncio.Task[None] | None) -> None:
    """Stop painting; returns when nothing is painted any more, however it ended."""
    if task is not None:
        task.cancel()
        await asyncio.wait([task])
