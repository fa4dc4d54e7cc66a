"""Where the room is painted: walls, projectors and lines read their rows and render in a thread of their own.

Contract: one at a time, so that a class that looks again together takes the processor from nobody; and no
page, and no act of a learner, waits for a wall.
"""

from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import sync_to_async

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

THREAD = ThreadPoolExecutor(1, "walls")


def painted(paint: Callable[Given, Answer]) -> Callable[Given, Coroutine[Any, Any, Answer]]:
    """`paint`, to be awaited: it runs when it is its turn."""
    return sync_to_async(paint, thread_sensitive=False, executor=THREAD)
