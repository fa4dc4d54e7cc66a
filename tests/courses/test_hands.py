"""Raised hands are tied to a moment of the learner's own cluster; either side lowers them."""

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from courses.classroom import NotNow
from courses.limits import HANDS_AN_HOUR
from courses.models import Hand, Membership
from courses.room import hands
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.models import SandboxRecord
from tests.courses.test_consumers import PATIENCE, opened
from tests.courses.test_pace import in_lesson

pytestmark = pytest.mark.django_db(transaction=True)


def member(nickname: str) -> Membership:
    return Membership.objects.select_related("classroom").get(nickname=nickname)


def with_cluster(nickname: str, lesson) -> Membership:
    found = member(nickname)
    SandboxRecord.objects.create(
        owner=found.learner_id, kind=SandboxRecord.LESSON, lesson=lesson.number, name="x", spec={}
    )
    return found


async def test_a_hand_is_about_the_instant_that_the_cluster_shows(room, join, choice_lesson):
    amara = await sync_to_async(join)(room, "Amara")
    socket, picture = await in_lesson(amara, choice_lesson)

    answer = await sync_to_async(amara.post)(
        "/class/hand/", {"says": "Why does it wait?", "of": "nodes/worker-1", "sandbox": picture["sandbox"]}
    )

    hand = await Hand.objects.aget()
    assert answer.status_code == 302
    assert (str(hand.sandbox), hand.take, hand.lane) == (picture["sandbox"], 1, "A")
    assert (hand.lesson, hand.of, hand.says) == (choice_lesson.number, "nodes/worker-1", "Why does it wait?")
    assert hand.at >= picture["at"]
    await socket.disconnect()


async def test_the_line_says_that_the_hand_is_up_and_down_again(room, join, choice_lesson):
    amara = await sync_to_async(join)(room, "Amara")
    await sync_to_async(with_cluster)("Amara", choice_lesson)
    socket = await opened("/ws/class/", amara)
    await socket.receive_from(PATIENCE)

    await sync_to_async(amara.post)("/class/hand/", {"says": "a <b> in it"})
    up = await socket.receive_from(PATIENCE)
    await sync_to_async(hands.lower)(membership=await sync_to_async(member)("Amara"))
    down = await socket.receive_from(PATIENCE)

    assert "Your hand is up at 30.0 s." in up
    assert "a &lt;b&gt; in it" in up
    assert 'id="line-hand"' in down
    assert "Your hand is up" not in down
    await socket.disconnect()


def test_somebody_elses_sandbox_is_never_what_a_hand_is_about(room, join, choice_lesson):
    join(room, "Birk")
    others = SandboxRecord.objects.get(owner=with_cluster("Birk", choice_lesson).learner_id)
    amara = join(room, "Amara")

    amara.post("/class/hand/", {"sandbox": str(others.id)})
    assert not Hand.objects.exists()
    own = with_cluster("Amara", choice_lesson)
    amara.post("/class/hand/", {"sandbox": str(others.id)})

    assert sandboxes.record_of(Hand.objects.get().sandbox).owner == own.learner_id


def test_a_second_hand_replaces_the_first(room, join, choice_lesson):
    amara = join(room, "Amara")
    with_cluster("Amara", choice_lesson)

    amara.post("/class/hand/", {"says": "first"})
    amara.post("/class/hand/", {"says": "second"})

    assert Hand.objects.get(lowered=None).says == "second"
    assert Hand.objects.count() == 2


def test_a_held_key_raises_no_thousand_hands(room, join, choice_lesson):
    join(room, "Amara")
    membership = with_cluster("Amara", choice_lesson)
    for _time in range(HANDS_AN_HOUR):
        hands.raise_hand(membership=membership)

    with pytest.raises(NotNow):
        hands.raise_hand(membership=membership)


def test_an_instructor_lowers_a_hand_of_the_own_class_only(
    room, join, signed_in, other_instructor, choice_lesson
):
    join(room, "Amara").post("/class/hand/", {})
    membership = with_cluster("Amara", choice_lesson)
    hands.raise_hand(membership=membership)
    address = f"/teach/classes/{room.pk}/members/{membership.pk}/lower/"
    otto = Client()
    otto.force_login(other_instructor, backend="django.contrib.auth.backends.ModelBackend")

    assert otto.post(address).status_code == 404
    assert Hand.objects.get().lowered is None
    signed_in.post(address)
    assert Hand.objects.get().lowered is not None


def test_who_is_in_no_class_raises_no_hand(db):
    assert Client().post("/class/hand/").status_code == 404
    assert Client().post("/class/hand/lower/").status_code == 404


def test_a_sentence_that_cannot_be_seen_is_refused(room, join, choice_lesson):
    amara = join(room, "Amara")
    with_cluster("Amara", choice_lesson)

    amara.post("/class/hand/", {"says": "turned \u202e round"})

    assert not Hand.objects.exists()


@pytest.mark.parametrize(
    "sent_from, led_to",
    [
        ("http://testserver/lessons/?x=1", "http://testserver/lessons/?x=1"),
        ("http://elsewhere.example/lessons/", "/lessons/"),
        ("http://testserver.elsewhere.example/", "/lessons/"),
        ("", "/lessons/"),
    ],
)
def test_a_form_without_javascript_leads_back_to_a_page_of_ours(room, join, sent_from, led_to):
    amara = join(room, "Amara")

    answer = amara.post("/class/hand/", {"says": "Why?"}, headers={"Referer": sent_from})

    assert answer.headers["Location"] == led_to
