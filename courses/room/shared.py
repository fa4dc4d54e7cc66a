"""What is read of a class once for all who look at it: a hundred lines, a console and a projector.

Contract: the rows stay the truth. What was read is shared with who looks because of a notice that came before
the reading began, and for `seconds` at most: another process may write too, and its notices do not come here.
Who is in a transaction reads alone, for what it wrote is told when it is committed. What is shared is only
looked at; who changes a row reads it anew.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connection
from django.utils.translation import get_language

from courses import notices
from courses.limits import SHARED_CLASSES_MAX

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Kept(Generic[Found]):
    """What was found; the `number` of the last notice, and the real clock, when its reading began."""

    number: int
    begun: float
    found: Found


class Shared(Generic[Found]):
    """What `read` finds of a class, kept until a notice comes to `group` or `seconds` have passed."""

    def __init__(self, read: Callable[[int], Found], group: Callable[[int], str], seconds: float) -> None:
        self.read, self.group, self.seconds = read, group, seconds
        self.kept: OrderedDict[tuple[int, str | None], Kept[Found]] = OrderedDict()
        self.keeping = threading.Lock()

    def of(self, class_id: int, since: int | None = None) -> Found:
        """What is found of the class, said in the language of who asks; it knows of all notices so far, or
        of those up to the number `since`, for who is told again of those that came later."""
        if connection.in_atomic_block:
            return self.read(class_id)
        key, number, now = (class_id, get_language()), notices.number_now(), time.monotonic()
        least = notices.number_of(self.group(class_id))
        least = least if since is None else min(least, since)
        kept = self.kept.get(key)
        if kept is not None and kept.number >= least and now - kept.begun < self.seconds:
            return kept.found
        found = self.read(class_id)
        with self.keeping:  # pages and walls look from threads of their own
            self.kept[key] = Kept(number, now, found)
            self.kept.move_to_end(key)
            while len(self.kept) > SHARED_CLASSES_MAX:
                self.kept.popitem(last=False)
        return found
