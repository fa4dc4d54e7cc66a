"""Rare notices over the channel layer: "look again", never the rows themselves.

A wall, a projector and a learner's line to the class all show what the rows say; a notice only makes them
look sooner than they would by themselves. `progress_changed` is for what moves the wall alone (a learner came
on); `room_changed` for what the learners' pages show too (pace, an offer, a reveal, a fault for all),
`member_changed` for what the pages of one learner show alone. Each gets a number before it is told: what was
read of a class before is older (`room/shared.py`).
"""

import threading
from collections.abc import Iterable

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

counting = threading.Lock()
latest = 0  # the number of the last notice about any class
numbers: dict[str, int] = {}  # group of a class → the number of the last notice about it


def group_of(classroom_id: int) -> str:
    """The walls and projectors of a class."""
    return f"class.{classroom_id}"


def learners_group_of(classroom_id: int) -> str:
    """The lines of the learners of a class."""
    return f"class.{classroom_id}.learners"


def member_group_of(membership_id: int) -> str:
    """The lines of one member: as many as this browser has pages open."""
    return f"member.{membership_id}"


def number_now() -> int:
    """The number of the last notice so far, about whatever class."""
    return latest


def number_of(group: str) -> int:
    """The number of the last notice about what `group_of` or `learners_group_of` a class is shown."""
    return numbers.get(group, 0)


def progress_changed(classroom_ids: Iterable[int]) -> None:
    """Called from a thread without a running event loop: a view's, or that of `database_sync_to_async`."""
    for classroom_id in classroom_ids:
        _count(group_of(classroom_id))
        _tell(group_of(classroom_id), "progress.changed")


def room_changed(classroom_id: int) -> None:
    """The same for walls, projectors and the learners' lines."""
    _count(group_of(classroom_id), learners_group_of(classroom_id))
    _tell(group_of(classroom_id), "progress.changed")
    _tell(learners_group_of(classroom_id), "room.changed")


def member_changed(classroom_id: int, *membership_ids: int) -> None:
    """The same for walls and projectors, and for the lines of these members alone: a hand, something for
    one, how a fault for all ended there."""
    _count(group_of(classroom_id), learners_group_of(classroom_id))
    _tell(group_of(classroom_id), "progress.changed")
    for membership_id in membership_ids:
        _tell(member_group_of(membership_id), "room.changed")


def _count(*groups: str) -> None:
    global latest
    with counting:
        latest += 1
        for group in groups:
            numbers[group] = latest


def _tell(group: str, what: str) -> None:
    layer = get_channel_layer()
    assert layer is not None, "settings name a channel layer"
    async_to_sync(layer.group_send)(group, {"type": what})
