"""Rare notices over the channel layer: "look again", never the rows themselves.

A wall, a projector and a learner's line to the class all show what the rows say; a notice only makes them
look sooner than they would by themselves. `progress_changed` is for what moves the wall alone (a learner came
on); `room_changed` for what the learners' pages show too (pace, an offer, a reveal, a fault for all),
`member_changed` for what the pages of one learner show alone.
"""

from collections.abc import Iterable

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer


def group_of(classroom_id: int) -> str:
    """The walls and projectors of a class."""
    return f"class.{classroom_id}"


def learners_group_of(classroom_id: int) -> str:
    """The lines of the learners of a class."""
    return f"class.{classroom_id}.learners"


def member_group_of(membership_id: int) -> str:
    """The lines of one member: as many as this browser has pages open."""
    return f"member.{membership_id}"


def progress_changed(classroom_ids: Iterable[int]) -> None:
    """Called from a thread without a running event loop: a view's, or that of `database_sync_to_async`."""
    for classroom_id in classroom_ids:
        _tell(group_of(classroom_id), "progress.changed")


def room_changed(classroom_id: int) -> None:
    """The same for walls, projectors and the learners' lines."""
    _tell(group_of(classroom_id), "progress.changed")
    _tell(learners_group_of(classroom_id), "room.changed")


def member_changed(classroom_id: int, membership_id: int) -> None:
    """The same for walls and projectors, and for the lines of one member alone: a hand, something for one."""
    _tell(group_of(classroom_id), "progress.changed")
    _tell(member_group_of(membership_id), "room.changed")


def _tell(group: str, what: str) -> None:
    layer = get_channel_layer()
    assert layer is not None, "settings name a channel layer"
    async_to_sync(layer.group_send)(group, {"type": what})
