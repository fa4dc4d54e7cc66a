"""A WebSocket consumer whose messages wait for no row.

Channels has old database connections closed before each message, in the one thread that all coroutines share
for the database: what a learner does would wait behind whatever is being written there, a second and more
while a class is struck (measured). Ours are never old: CONN_MAX_AGE is None.
"""

from typing import Any

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer


class PromptConsumer(AsyncWebsocketConsumer):
    """As its base; each message goes straight to its handler."""

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Have the message handled. Raises ValueError for one that nothing here handles."""
        handler = getattr(self, get_handler_name(message), None)
        if handler is None:
            raise ValueError(f"No handler for message type {message['type']}")
        await handler(message)
