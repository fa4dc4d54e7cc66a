"""The console: what its socket sends and to whom, how it waits for a slow page, its forms."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from courses import classroom, progress, reports
from courses.limits import NOTES_MAX, WALL_UNSEEN_MAX
from courses.models import Hand, Note
from courses.room import notes
from courses.wall import wall_of
from tests.courses.test_consumers import PATIENCE, opened

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two(room, choice_lesson):
    """Amara and Birk, who both opened the lesson."""
    members = []
    for number, nickname in enumerate(["Amara", "Birk"]):
        members.append(classroom.join(owner=f"{number:032x}", code=room.join_code, nickname=nickname))
        progress.open_lesson(owner=f"{number:032x}", lesson=choice_lesson)
    return members


def raise_hand(member, at: int) -> Hand:
    return Hand.objects.create(
        membership=member,
        lesson="0.1",
        sandbox="00000000-0000-4000-8000-000000000001",
        take=1,
        lane="A",
        at=at,
    )


async def until(socket, words: str) -> str:
    """The first message with these words in it; each message before it is said to be seen."""
    async with asyncio.timeout(PATIENCE):
        while True:
            text = await socket.receive_from(PATIENCE)
            await socket.send_json_to({"seen": 1})
            if words in text:
                return text


def test_a_raised_hand_comes_first_with_its_moment(room, two, signed_in):
    raise_hand(two[1], 110_400_000)
    page = signed_in.get(f"/teach/classes/{room.pk}/").content.decode()

    assert [tile.row.nickname for tile in wall_of(room).tiles] == ["Birk", "Amara"]
    assert "hand at 110.4 s" in page
    assert "1 hand," in page


def test_a_hand_that_was_lowered_is_none(room, two):
    hand = raise_hand(two[1], 110_400_000)
    hand.lowered = timezone.now()
    hand.save()

    assert wall_of(room).hands == 0


def test_the_address_says_whom_the_side_is_about_and_how_the_class_is_shown(room, two, signed_in):
    page = signed_in.get(f"/teach/classes/{room.pk}/?learner={1:032x}&as=table").content.decode()

    assert 'data-as="table"' in page
    assert "Notes about Birk" in page
    assert f'ws-connect="/ws/classes/{room.pk}/?learner={1:032x}"' in page


@pytest.mark.parametrize("asked", ["learner=%3Cb%3E", "learner=" + "f" * 400, "as=circles", "learner=nobody"])
def test_an_address_that_names_nobody_shows_the_class(room, two, signed_in, asked):
    answer = signed_in.get(f"/teach/classes/{room.pk}/?{asked}")

    assert answer.status_code == 200
    assert "Choose a tile" in answer.content.decode()
    assert "<b>" + "f" * 400 not in answer.content.decode()


def test_a_learner_of_another_class_is_nobody_here(room, other_room, two, signed_in):
    classroom.join(owner="c" * 32, code=other_room.join_code, nickname="Carla")

    assert "Carla" not in signed_in.get(f"/teach/classes/{room.pk}/?learner={'c' * 32}").content.decode()


async def test_a_tile_that_changes_is_sent_alone_and_another_order_in_one_line(
    room, two, signed_in, choice_lesson
):
    socket = await opened(f"/ws/classes/{room.pk}/", signed_in)
    first = await until(socket, 'id="wall"')
    await sync_to_async(progress.commit_prediction)(
        owner=f"{0:032x}", lesson=choice_lesson, choice="The pods move."
    )
    second = await until(socket, f'id="tile-{0:032x}"')
    order = second if 'id="wall-order"' in second else await until(socket, 'id="wall-order"')

    assert "Amara" in first and "Birk" in first
    assert 'id="wall"' not in second and f'id="tile-{1:032x}"' not in second
    assert order.index(f"tile-{1:032x}") < order.rindex(f"tile-{0:032x}")
    await socket.disconnect()


async def test_who_comes_is_appended_and_who_leaves_is_deleted(room, two, signed_in):
    socket = await opened(f"/ws/classes/{room.pk}/", signed_in)
    await until(socket, 'id="wall"')
    await sync_to_async(classroom.join)(owner="c" * 32, code=room.join_code, nickname="Carla")
    came = await until(socket, "Carla")
    await sync_to_async(classroom.leave)(owner="c" * 32, classroom_id=room.pk)
    left = await until(socket, 'hx-swap-oob="delete"')

    assert 'hx-swap-oob="beforeend:#wall"' in came
    assert f'id="tile-{"c" * 32}" hx-swap-oob="delete"' in left
    await socket.disconnect()


async def test_another_learner_in_the_side_has_fields_of_their_own(room, two, signed_in):
    socket = await opened(f"/ws/classes/{room.pk}/", signed_in)
    await until(socket, 'id="wall"')
    await socket.send_json_to({"learner": f"{1:032x}"})
    side = await until(socket, 'id="part-side_notes"')

    assert "Notes about Birk" in side
    assert f'name="learner" value="{1:032x}"' in side
    assert 'id="side-learner"' in side
    await socket.disconnect()


@pytest.mark.parametrize(
    "message", ['{"learner": 7}', '{"learner": "<b>"}', "[]", "x" * 5000, '{"seen": "1"}']
)
async def test_what_a_console_may_not_say_is_dropped(room, two, signed_in, message):
    socket = await opened(f"/ws/classes/{room.pk}/", signed_in)
    await until(socket, 'id="wall"')
    await socket.send_to(text_data=message)
    await sync_to_async(classroom.join)(owner="c" * 32, code=room.join_code, nickname="Carla")

    assert "part-side_notes" not in await until(socket, "Carla")
    await socket.disconnect()


async def test_a_page_that_sees_nothing_is_sent_no_more_and_then_how_things_stand(room, two, signed_in):
    socket = await opened(f"/ws/classes/{room.pk}/", signed_in)
    for number in range(WALL_UNSEEN_MAX + 3):
        if number < WALL_UNSEEN_MAX:
            await socket.receive_from(PATIENCE)
        await sync_to_async(classroom.join)(
            owner=f"{number:031x}c", code=room.join_code, nickname=f"Guest {number}"
        )
    assert await socket.receive_nothing(2.5)  # several looks long

    await socket.send_json_to({"seen": 1})
    caught_up = await socket.receive_from(PATIENCE)
    assert f"Guest {WALL_UNSEEN_MAX + 2}" in caught_up
    await socket.disconnect()


def test_a_note_is_written_about_a_member_and_deleted(room, two, signed_in):
    told = {"text": "asks good\nquestions", "learner": f"{1:032x}"}
    answer = signed_in.post(f"/teach/classes/{room.pk}/notes/", told, headers={"hx-request": "true"})
    note = Note.objects.get()

    assert (note.membership, note.text, note.by.username) == (two[1], "asks good questions", "ines")
    assert 'id="part-side_notes"' in answer.content.decode()
    assert "asks good questions" in answer.content.decode()

    gone = signed_in.post(f"/teach/classes/{room.pk}/notes/{note.pk}/delete/")
    assert (gone.status_code, Note.objects.count()) == (302, 0)


@pytest.mark.parametrize("text", ["", " \n ", "x" * 1001, "\u202eturned"])
def test_a_note_that_is_none_is_refused_with_a_sentence(room, signed_in, text):
    answer = signed_in.post(
        f"/teach/classes/{room.pk}/notes/", {"text": text}, headers={"hx-request": "true"}
    )

    assert "Nothing was written down" in answer.content.decode()
    assert not Note.objects.exists()


def test_notes_of_another_class_cannot_be_deleted_from_here(room, other_room, other_instructor, signed_in):
    note = notes.write(classroom=other_room, by=other_instructor, text="theirs")
    signed_in.post(f"/teach/classes/{room.pk}/notes/{note.pk}/delete/")

    assert Note.objects.filter(pk=note.pk).exists()


def test_a_class_has_so_many_notes_and_no_more(room, instructor):
    Note.objects.bulk_create(Note(classroom=room, by=instructor, text="x") for _number in range(NOTES_MAX))

    with pytest.raises(classroom.NotNow, match="500 notes"):
        notes.write(classroom=room, by=instructor, text="one more")


def test_the_lesson_of_the_class_is_chosen_and_shown(room, two, signed_in):
    signed_in.post(f"/teach/classes/{room.pk}/lesson/", {"lesson": "0.1"})
    room.refresh_from_db()
    wrong = signed_in.post(f"/teach/classes/{room.pk}/lesson/", {"lesson": "99.9"}, follow=True)

    assert room.lesson == "0.1"
    assert "There is no such lesson" in wrong.content.decode()
    room.refresh_from_db()
    assert room.lesson == "0.1"


def test_the_class_list_names_everybody_and_what_they_did(room, two, signed_in, choice_lesson):
    progress.commit_prediction(owner=f"{0:032x}", lesson=choice_lesson, choice="The pods move.")
    page = signed_in.get(f"/teach/classes/{room.pk}/list/").content.decode()

    assert page.index("Amara") < page.index("Birk")
    assert "committed a prediction" in page


def test_a_full_class_is_read_in_few_questions(room, signed_in, choice_lesson, django_assert_max_num_queries):
    for number in range(40):
        classroom.join(owner=f"{number:032x}", code=room.join_code, nickname=f"Learner {number}")
        progress.open_lesson(owner=f"{number:032x}", lesson=choice_lesson)

    with django_assert_max_num_queries(7):
        assert len(wall_of(room).tiles) == 40
    assert reports.member_of(room, "") is None
