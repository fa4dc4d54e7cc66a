"""Rare notices to the walls of a class, over the channel layer: "look again", never the rows themselves."""

from collections.abc import Iterable

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer


def group_of(classroom_id: int) -> str:
    return f"class.{classroom_id}"


def progress_changed(classroom_ids: Iterable[int]) -> None:
    """Called from a thread without a running event loop: a view's, or that of `database_sync_to_async`."""
    layer = get_channel_layer()
    assert layer is not None, "settings name a channel layer"
    for classroom_id in classroom_ids:
        async_to_sync(layer.group_send)(group_of(classroom_id), {"type": "progress.changed"})
