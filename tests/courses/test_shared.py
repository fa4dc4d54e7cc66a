"""What is read of a class once for all who look: never older than the notice that woke who looks."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from courses import notices
from courses.models import Membership
from courses.notices import learners_group_of, number_now
from courses.room import offers, pace
from courses.room.line_state import line_of
from courses.room.shared import Shared

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def readings():
    """The classes that were read, in order."""
    return []


@pytest.fixture
def shared(readings):
    def read(class_id: int) -> int:
        readings.append(class_id)
        return len(readings)

    return Shared(read, learners_group_of, seconds=60)


def test_all_who_look_because_of_one_notice_share_one_reading(shared):
    notices.room_changed(1)

    assert [shared.of(1), shared.of(1, number_now()), shared.of(1)] == [1, 1, 1]


def test_what_was_read_before_a_notice_is_not_shown_after_it(shared):
    shared.of(1)
    for told in (lambda: notices.room_changed(1), lambda: notices.member_changed(1, 5)):
        told()

        assert shared.of(1, number_now()) == shared.of(1)

    assert shared.of(1) == 3


def test_who_was_woken_before_the_reading_shares_it_whatever_was_told_since(shared):
    notices.room_changed(1)
    woken = number_now()
    shared.of(1, woken)
    notices.room_changed(1)

    assert (shared.of(1, woken), shared.of(1)) == (1, 2)


def test_notices_of_other_classes_and_of_the_wall_alone_change_nothing(shared):
    shared.of(1)
    notices.room_changed(2)
    notices.progress_changed([1])

    assert shared.of(1, number_now()) == 1


def test_what_another_process_wrote_is_seen_after_its_time(readings):
    shared = Shared(readings.append, learners_group_of, seconds=0)
    shared.of(1)
    shared.of(1)

    assert readings == [1, 1]


def test_every_language_is_read_for_itself(shared):
    with translation.override("en"):
        shared.of(1)
    with translation.override("de"):
        assert shared.of(1) == 2


def test_who_is_in_a_transaction_reads_alone(shared):
    with transaction.atomic():
        shared.of(1)

    assert shared.of(1) == 2


def test_a_class_whose_lines_look_again_is_read_once(room, join, choice_lesson, instructor):
    nicknames = ["Amara", "Birk", "Cem", "Dana"]
    for nickname in nicknames:
        join(room, nickname)
    owners = list(Membership.objects.values_list("learner_id", flat=True))
    pace.choose_lesson(classroom=room, lesson=choice_lesson)
    offers.hint(classroom=room, by=instructor, says="Look at the leader.")

    with CaptureQueriesContext(connection) as asked:
        lines = [line_of(owner, since=number_now()) for owner in owners]

    assert {line.offer.says for line in lines} == {"Look at the leader."}
    assert len(asked) <= 6 + 2 * len(owners), "six of the class; of each its membership and its answers"


def test_a_page_knows_what_was_told_just_before_it(room, join, choice_lesson, instructor):
    join(room, "Amara")
    owner = Membership.objects.get().learner_id
    seen = [line_of(owner)]
    pace.choose_lesson(classroom=room, lesson=choice_lesson)
    seen.append(line_of(owner))
    pace.set_pace(classroom=room, pace="gathered")
    seen.append(line_of(owner))
    hint = offers.hint(classroom=room, by=instructor, says="Look at the leader.")
    seen.append(line_of(owner))
    offers.withdraw(offer=hint)
    seen.append(line_of(owner))

    assert [line.lesson for line in seen] == [None, *[choice_lesson] * 4]
    assert [line.is_gathered for line in seen] == [False, False, True, True, True]
    assert [line.asks for line in seen] == ["", "", "", "offer", ""]
