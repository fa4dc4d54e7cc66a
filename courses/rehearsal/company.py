"""Those who rehearse a class: some simulated learners, each with a browser of their own, for a bounded time.

Contract: a company runs in a thread with an event loop of its own, in the server's process or another; it
reaches the site over loopback like anybody else. The rows that it writes itself are one mark a learner
(`Membership.is_rehearsal`), by which all of them are removed again.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from courses import catalogue, notices
from courses.classroom import NotNow
from courses.lesson import Lesson
from courses.limits import (
    LEARNERS_MAX,
    REHEARSAL_LEARNERS_MAX,
    REHEARSAL_LESSON,
    REHEARSAL_SECONDS_MAX,
    REHEARSALS_AT_ONCE,
)
from courses.models import Classroom, Membership
from courses.people import own_data
from courses.rehearsal.person import Failures, Person
from courses.rehearsal.temperaments import TEMPERAMENTS

log = logging.getLogger(__name__)
NAMES = {
    "careful": ("Ada", "Ben", "Cleo", "Dana", "Emil", "Fay", "Gita", "Hugo", "Ines", "Jon", "Kim", "Lara"),
    "hasty": ("Max", "Nora", "Otis", "Pia", "Quin", "Rosa", "Sami", "Tess", "Udo", "Vera", "Will", "Xena"),
    "stuck": ("Yara", "Zeno", "Abel", "Bea", "Carl", "Dora", "Eske", "Finn", "Greta", "Hal", "Iris", "Jim"),
}
ARRIVES_AFTER = 0.7  # real seconds between two who come
FAREWELL = 10.0  # real seconds that all of them have to close their sockets
IDLE_LOOK = 3.0  # real seconds between two looks at what the class is asked, once a lesson is done


@dataclass(frozen=True, slots=True)
class Place:
    """The class to be rehearsed, and how to reach it."""

    classroom_id: int
    code: str
    address: str
    lesson: Lesson
    tls: bool = False
    patience: float = 1.0


class Company:
    """One rehearsal: how many of each temperament, from `begin` to `end`."""

    def __init__(
        self,
        place: Place,
        counts: Mapping[str, int],
        seconds: float = REHEARSAL_SECONDS_MAX,
        taken: frozenset[str] = frozenset(),
    ) -> None:
        self.place, self.counts, self.seconds, self.taken = place, dict(counts), seconds, taken
        self.inside = 0
        self.refusals: list[str] = []
        self.loop: asyncio.AbstractEventLoop | None = None
        self.over: asyncio.Event | None = None
        self.thread = threading.Thread(target=self.live, name="rehearsal", daemon=True)

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    @property
    def is_running(self) -> bool:
        return self.thread.is_alive()

    def begin(self) -> None:
        """Let them come, in a thread of their own."""
        self.thread.start()

    def end(self) -> None:
        """Send them home, and wait until they are gone."""
        if self.loop is not None and self.over is not None:
            with suppress(RuntimeError):  # it ended by itself meanwhile
                self.loop.call_soon_threadsafe(self.over.set)
        if self.thread.is_alive():
            self.thread.join(FAREWELL)

    def live(self) -> None:
        """All of it; in the thread."""
        asyncio.run(self.attend())

    async def attend(self) -> None:
        """Everybody comes, and stays until it is over."""
        self.loop, self.over = asyncio.get_running_loop(), asyncio.Event()
        people = [
            (temperament, self.person(temperament, number))
            for temperament, count in self.counts.items()
            for number in range(count)
        ]
        tasks = [
            asyncio.create_task(self.take_part(person, temperament, ARRIVES_AFTER * place))
            for place, (temperament, person) in enumerate(people)
        ]
        with suppress(TimeoutError):
            await asyncio.wait_for(self.over.wait(), self.seconds)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=FAREWELL)

    def person(self, temperament: str, number: int) -> Person:
        names = [nickname_of(name) for name in NAMES[temperament]]
        free = [name for name in names if name.casefold() not in self.taken] or names
        return Person(
            self.place.address,
            free[number % len(free)],
            self.place.lesson,
            seed=time.monotonic_ns() + number,
            patience=self.place.patience,
            tls=self.place.tls,
        )

    async def take_part(self, person: Person, temperament: str, wait: float) -> None:
        """One of them: comes, learns as the temperament is, and then listens."""
        try:
            await asyncio.sleep(wait)
            await person.join(self.place.code)
            await sync_to_async(mark)(classroom_id=self.place.classroom_id, nickname=person.nickname)
            await person.open()
            self.inside += 1
            await TEMPERAMENTS[temperament](person)
            while True:
                await asyncio.sleep(IDLE_LOOK)
                await person.heed()
        except Failures as error:
            log.warning("a simulated learner went: %s %s", type(error).__name__, error)
            self.refusals.append(f"{person.nickname}: {error}")
        finally:
            await person.close()


def nickname_of(name: str) -> str:
    """What one of them is called in the class."""
    return _("%(name)s (rehearsal)") % {"name": name}


def mark(*, classroom_id: int, nickname: str) -> None:
    """Whoever just joined under this nickname is simulated."""
    Membership.objects.filter(classroom_id=classroom_id, nickname=nickname).update(is_rehearsal=True)
    notices.progress_changed([classroom_id])


companies: dict[int, Company] = {}
door = threading.Lock()


def running(classroom_id: int) -> Company | None:
    """The rehearsal of a class that runs in this process."""
    company = companies.get(classroom_id)
    return company if company is not None and company.is_running else None


def place_of(classroom: Classroom, address: str, *, tls: bool = False, patience: float = 1.0) -> Place:
    """Where a rehearsal of this class takes place: in its lesson, or in REHEARSAL_LESSON before one was
    chosen.
    """
    lessons = catalogue.current()
    lesson = lessons.numbered(classroom.lesson) or lessons.numbered(REHEARSAL_LESSON) or lessons.lessons[0]
    return Place(classroom.pk, classroom.join_code, address, lesson, tls, patience)


def begin(*, classroom: Classroom, place: Place, counts: Mapping[str, int]) -> Company:
    """Let simulated learners come into the class. Raises NotNow."""
    count = sum(counts.values())
    with door:
        if running(classroom.pk) is not None:
            raise NotNow(_("A rehearsal runs in this class already. End it first."))
        if not 0 < count <= REHEARSAL_LEARNERS_MAX:
            raise NotNow(
                _("A rehearsal has 1 to %(count)d simulated learners.") % {"count": REHEARSAL_LEARNERS_MAX}
            )
        if not classroom.takes_in:
            raise NotNow(_("The class is closed. Open the door first; they come in by it."))
        if classroom.memberships.count() + count > LEARNERS_MAX:
            raise NotNow(_("The class has no room for so many. Remove those of the last rehearsal first."))
        if sum(company.is_running for company in companies.values()) >= REHEARSALS_AT_ONCE:
            raise NotNow(
                _("%(count)d rehearsals run on this server, its limit. Try again later.")
                % {"count": REHEARSALS_AT_ONCE}
            )
        nicknames = classroom.memberships.values_list("nickname", flat=True)
        taken = frozenset(nickname.casefold() for nickname in nicknames)
        company = companies[classroom.pk] = Company(place, counts, taken=taken)
        company.begin()
    notices.room_changed(classroom.pk)
    return company


def end(*, classroom: Classroom) -> None:
    """Send them home; what they did stays, until it is removed. Ending twice changes nothing."""
    company = companies.pop(classroom.pk, None)
    if company is not None:
        company.end()
    notices.room_changed(classroom.pk)


def remove(*, classroom: Classroom) -> int:
    """End the rehearsal, and remove every simulated learner of the class with all that is kept of them;
    returns how many.
    """
    end(classroom=classroom)
    owners = list(classroom.memberships.filter(is_rehearsal=True).values_list("learner_id", flat=True))
    for owner in owners:
        own_data.remove(owner=owner, user=AnonymousUser())
    notices.room_changed(classroom.pk)
    return len(owners)
