"""The prediction board: the distribution first, and nothing of what is true before the reveal."""

from dataclasses import replace

import pytest
from django.test import Client
from django.utils import translation

from courses import classroom, progress
from courses.classroom import NotNow
from courses.models import Board, Classroom, Membership
from courses.room import boards, projector
from courses.room.distribution import COLUMNS, WIDTH, of_counts, of_numbers, step

pytestmark = pytest.mark.django_db


def predicted(room, lesson, answers: list[dict]) -> list[str]:
    """A learner for each answer, who committed it."""
    owners = [f"{number:032x}" for number in range(len(answers))]
    for owner, answer in zip(owners, answers, strict=True):
        classroom.join(owner=owner, code=room.join_code, nickname=f"learner {owner[-3:]}")
        progress.commit_prediction(owner=owner, lesson=lesson, **answer)
    return owners


def measured(owner: str, lesson, **values: object) -> None:
    """History answered in this learner's cluster."""
    said = {"begun": 0, "at": 1, "says": "so it was"}
    progress.score_prediction(
        owner=owner,
        lesson=lesson,
        measured={kind: {"value": value, **said} for kind, value in values.items()},
    )


def shown(room, lesson) -> boards.Shown:
    return boards.shown_of(room, lesson, boards.open_board(room.pk))


# The drawing


@pytest.mark.parametrize(("span", "size"), [(1, 1), (10, 1), (11, 2), (400, 50), (480, 50), (10_000, 1000)])
def test_columns_are_round_and_few(span, size):
    assert step(span) == size
    assert span / step(span) <= COLUMNS


def test_every_answer_stands_in_its_column():
    drawn = of_numbers([0, 30, 50, 99, 100, 400], smallest=0, largest=400)

    counts = {column.first: column.count for column in drawn.columns}
    assert {first: count for first, count in counts.items() if count} == {0: 2, 50: 2, 100: 1, 400: 1}
    assert sum(counts.values()) == drawn.whole == 6
    assert all(column.x >= 0 and column.x + column.width <= WIDTH for column in drawn.columns)
    assert (drawn.true_x, drawn.near) == (None, None)


def test_on_a_slide_it_is_higher_and_says_the_same():
    drawn = of_numbers([0, 30, 50], smallest=0, largest=400, true=353.4, within_percent=10)

    assert [column.count for column in drawn.tall.columns] == [column.count for column in drawn.columns]
    assert drawn.tall.columns[0].height > drawn.columns[0].height
    assert drawn.tall.columns[0].y == drawn.columns[0].y == 34
    assert (drawn.tall.true_x, drawn.tall.near) == (drawn.true_x, drawn.near)


def test_what_was_measured_stands_between_its_neighbours():
    drawn = of_numbers([300, 350], smallest=0, largest=400, true=353.4, within_percent=10)

    ticks = {says: x for x, says in drawn.ticks}
    assert ticks[350] < drawn.true_x < ticks[400]
    assert [column.first for column in drawn.columns if column.is_true] == [350]
    assert drawn.near[0] < drawn.true_x < drawn.near[0] + drawn.near[1]


def test_what_can_be_said_before_history_speaks(room, number_lesson):
    answers = [{"number": number, "shape": "machines/cp-1"} for number in (0, 50, 350)]
    predicted(room, number_lesson, answers)
    row = boards.show(classroom=room, lesson=number_lesson)

    figures = [figure for figure, _says in boards.projector_context(room, row)["figures"]]

    assert figures == ["3 of 3", "50 s", "0 – 350 s"]


def test_no_answer_draws_no_column():
    drawn = of_numbers([], smallest=0, largest=400)

    assert all(column.height == 0 for column in drawn.columns)


def test_choices_of_a_question_keep_their_order():
    drawn = of_counts(["red", "green"], [1, 1, 0], right=1)

    assert [(bar.says, bar.count, bar.is_true) for bar in drawn.bars] == [
        ("red", 1, False),
        ("green", 2, True),
    ]


# The board


def test_before_the_reveal_nothing_is_true(room, number_lesson):
    owners = predicted(
        room,
        number_lesson,
        [{"number": 350, "shape": "machines/cp-1"}, {"number": 50, "shape": "machines/cp-1"}],
    )
    measured(owners[0], number_lesson, number=353.4, shape="machines/cp-1")
    boards.show(classroom=room, lesson=number_lesson)

    board = shown(room, number_lesson)

    assert (board.committed, board.members, board.misconceptions) == (2, 2, ())
    assert [(each.measured, each.near, each.truth) for each in board.asked] == [(0, 0, ""), (0, 0, "")]
    assert not any(bar.is_true for each in board.asked for bar in each.distribution.bars)


def test_the_reveal_is_the_median_of_what_the_clusters_measured(room, number_lesson):
    owners = predicted(
        room,
        number_lesson,
        [{"number": number, "shape": "machines/cp-1"} for number in (350, 340, 50, 0)],
    )
    for owner, value in zip(owners, (353.4, 354.0, 352.0), strict=False):
        measured(owner, number_lesson, number=value, shape="components/worker-1/kubelet")
    boards.reveal(classroom=room, lesson=number_lesson)

    number, shape = shown(room, number_lesson).asked

    assert (number.truth, number.near, number.measured) == ("353.4 s", 2, 3)
    assert (shape.truth, shape.near, shape.measured) == ("kubelet of worker-1", 0, 3)
    assert [(bar.says, bar.count, bar.was) for bar in shape.distribution.bars] == [
        ("cp-1", 4, 0),
        ("kubelet of worker-1", 0, 3),
    ]
    beliefs = dict(shown(room, number_lesson).misconceptions)
    assert beliefs.get("only-the-grace") == 1
    assert beliefs.get("kubelets-are-machines") is None


def test_who_reads_german_is_told_the_truth_with_a_comma_in_the_same_second(room, number_lesson, monkeypatch):
    monkeypatch.setattr(boards, "monotonic", lambda: 1.0)
    (owner,) = predicted(room, number_lesson, [{"number": 350, "shape": "machines/cp-1"}])
    measured(owner, number_lesson, number=353.46)
    boards.reveal(classroom=room, lesson=number_lesson)
    row = boards.open_board(room.pk)

    def told(language: str) -> str:
        with translation.override(language):
            return boards.shown_now(room, row).asked[0].truth

    assert [told("en"), told("de")] == ["353.5 s", "353,5 s"]


def test_a_choice_is_true_when_the_clusters_say_so(room, choice_lesson):
    owners = predicted(
        room, choice_lesson, [{"choice": "New pods replace them."}, {"choice": "The pods move."}]
    )
    boards.reveal(classroom=room, lesson=choice_lesson)
    before = shown(room, choice_lesson).asked[0]
    for owner in owners:
        measured(owner, choice_lesson, choice=True)

    after = shown(room, choice_lesson).asked[0]

    assert (before.truth, before.measured) == ("", 0)
    assert (after.truth, after.near, after.measured) == ("New pods replace them.", 1, 2)
    assert [bar.says for bar in after.distribution.bars if bar.is_true] == ["New pods replace them."]
    assert shown(room, choice_lesson).misconceptions == (("pods-move", 1),)


def test_who_is_in_another_class_counts_nothing(room, other_room, choice_lesson):
    predicted(other_room, choice_lesson, [{"choice": "The pods move."}])
    boards.show(classroom=room, lesson=choice_lesson)

    assert (shown(room, choice_lesson).committed, shown(room, choice_lesson).members) == (0, 0)


def test_one_board_at_a_time_and_the_latest_is_shown(room, choice_lesson, number_lesson):
    first = boards.show(classroom=room, lesson=choice_lesson)
    second = boards.show(classroom=room, lesson=number_lesson)
    again = boards.show(classroom=room, lesson=number_lesson)

    assert second == again
    assert boards.open_board(room.pk) == second
    assert Board.objects.get(pk=first.pk).closed is not None
    boards.close(classroom=room)
    assert boards.open_board(room.pk) is None


def test_showing_it_again_brings_it_back_over_the_way_in(room, choice_lesson):
    boards.show(classroom=room, lesson=choice_lesson)
    classroom.show_door(classroom=room)
    before = projector.shown_of(Classroom.objects.get(pk=room.pk)).mode

    boards.show(classroom=room, lesson=choice_lesson)

    after = projector.shown_of(Classroom.objects.get(pk=room.pk)).mode
    assert (before, after) == (projector.JOIN, projector.BOARD)


def test_a_class_keeps_no_more_boards_than_it_may(room, choice_lesson, monkeypatch):
    monkeypatch.setattr("courses.room.boards.BOARDS_MAX", 2)
    for _number in range(4):
        boards.show(classroom=room, lesson=choice_lesson)
        boards.close(classroom=room)

    assert Board.objects.count() == 2


# Pages


def posted(client: Client, room, verb: str, lesson=None) -> None:
    data = {"lesson": lesson.number} if lesson else {}
    assert client.post(f"/teach/classes/{room.pk}/board/{verb}/", data).status_code == 302


def projected(client: Client, room) -> str:
    return client.get(f"/teach/classes/{room.pk}/projector/").content.decode()


def test_the_projector_tells_no_truth_and_no_name_until_it_is_revealed(room, signed_in, number_lesson):
    owners = predicted(room, number_lesson, [{"number": 50, "shape": "machines/cp-1"}])
    measured(owners[0], number_lesson, number=353.4, shape="machines/cp-1")
    posted(signed_in, room, "show", number_lesson)
    before = projected(signed_in, room)
    posted(signed_in, room, "reveal", number_lesson)
    after = projected(signed_in, room)
    posted(signed_in, room, "close")

    assert "How many seconds?" in before
    assert "353.4" not in before
    assert "Only the grace" not in before
    assert "is-true" not in before
    assert "353.4" in after
    assert "Only the grace" in after
    assert "learner " not in before.replace("learners", "") + after.replace("learners", "")
    assert "How many seconds?" not in projected(signed_in, room)


def test_a_learners_line_says_it_when_all_screens_do(room, signed_in, join, choice_lesson):
    client = join(room, "Amara")
    owner = Membership.objects.get().learner_id
    progress.commit_prediction(owner=owner, lesson=choice_lesson, choice="The pods move.")
    measured(owner, choice_lesson, choice=True)

    posted(signed_in, room, "show", choice_lesson)
    before = client.get("/lessons/").content.decode()
    posted(signed_in, room, "reveal", choice_lesson)
    after = client.get("/lessons/").content.decode()

    assert "1 of 1 committed" in before
    assert "You said The pods move." in before
    assert "New pods replace them" not in before
    assert "The clusters showed: New pods replace them." in after
    assert "0 of 1 said so." in after


def test_the_console_offers_what_can_be_done(room, signed_in, choice_lesson):
    room.lesson = choice_lesson.number
    room.save()
    pages = [signed_in.get(f"/teach/classes/{room.pk}/").content.decode()]
    for verb in ("show", "reveal"):
        posted(signed_in, room, verb, choice_lesson)
        pages.append(signed_in.get(f"/teach/classes/{room.pk}/").content.decode())

    assert ["Discuss first" in page for page in pages] == [True, False, False]
    assert ["Reveal on all screens" in page for page in pages] == [True, True, False]
    assert ["Take it off the projector" in page for page in pages] == [False, True, True]


def test_only_who_teaches_the_class_shows_a_board(room, other_room, signed_in, join, choice_lesson):
    for verb in ("show", "reveal", "close"):
        data = {"lesson": choice_lesson.number}
        assert signed_in.post(f"/teach/classes/{other_room.pk}/board/{verb}/", data).status_code == 404
        assert (
            join(room, f"Amara {verb}").post(f"/teach/classes/{room.pk}/board/{verb}/", data).status_code
            == 302
        )
        assert signed_in.get(f"/teach/classes/{room.pk}/board/{verb}/").status_code == 405
    assert not Board.objects.exists()


def test_a_lesson_that_there_is_not_is_refused(room, signed_in):
    signed_in.post(f"/teach/classes/{room.pk}/board/show/", {"lesson": "99.9"})

    assert not Board.objects.exists()


def test_a_lesson_without_a_question_is_refused(room, choice_lesson, monkeypatch):
    silent = replace(choice_lesson, parts=())
    with pytest.raises(NotNow):
        boards.show(classroom=room, lesson=silent)


def test_before_a_lesson_the_way_in_counts_only_who_is_there(room, signed_in):
    address = f"/teach/classes/{room.pk}/projector/"
    without = signed_in.get(address).content.decode()
    room.lesson = "0.1"
    room.save()
    chosen = signed_in.get(address).content.decode()

    assert "The lesson has not begun" in without
    assert "in the class" in without and "clusters open now" in without
    for of_lesson in ("are done with this lesson", 'class="bars"'):
        assert of_lesson not in without and of_lesson in chosen
