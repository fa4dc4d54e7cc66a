"""The learner's line to the class: it says what the rows say, to members only, one question at a time."""

import re
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.test import Client
from django.utils import timezone

from courses import classroom
from courses.models import Help, Membership, Offer, OfferKind, Spotlight
from courses.notices import learners_group_of, member_group_of, room_changed
from courses.room import help, spotlight, strikes
from courses.room.line_state import SLOTS
from courses.room.recorder import recorder
from k8sarch.sandbox.sandboxes import Sent
from tests.courses.test_consumers import PATIENCE, closes_with, opened

pytestmark = pytest.mark.django_db(transaction=True)

TEMPLATES = Path(__file__).parents[2] / "templates"


async def test_a_members_line_says_every_slot_at_first(room, join):
    amara = await sync_to_async(join)(room, "Amara")
    socket = await opened("/ws/class/", amara)

    first = await socket.receive_from(PATIENCE)

    assert re.findall(r'id="line-(\w+)"', first) == list(SLOTS)
    await socket.disconnect()


async def test_a_line_is_for_members_only(room, signed_in):
    for client in (Client(), signed_in):
        assert await closes_with(await opened("/ws/class/", client)) == 4404


async def test_a_line_ends_when_its_browser_left_the_class(room, join):
    amara = await sync_to_async(join)(room, "Amara")
    socket = await opened("/ws/class/", amara)
    await socket.receive_from(PATIENCE)
    owner = (await Membership.objects.aget(nickname="Amara")).learner_id

    await sync_to_async(classroom.leave)(owner=owner, classroom_id=room.pk)
    await sync_to_async(room_changed)(room.pk)

    assert await closes_with(socket) == 4404


async def test_a_line_that_breaks_ends_and_leaves_nobody_behind(room, join):
    amara = await sync_to_async(join)(room, "Amara")
    socket = await opened("/ws/class/", amara)
    await socket.receive_from(PATIENCE)
    nonsense = {"kind": OfferKind.QUESTION, "content": {}, "revealed": timezone.now()}
    await Offer.objects.acreate(classroom=room, says="Why?", **nonsense)

    await sync_to_async(room_changed)(room.pk)
    with pytest.raises(KeyError, match="choices"):
        await socket.receive_output(PATIENCE)

    assert not recorder.classes[room.pk].sockets


async def looks(act) -> dict[str, int]:
    """How often the line of each member is told to look again by `act`, by nickname."""
    layer, told = get_channel_layer(), {}
    members = [member async for member in Membership.objects.all()]
    for member in members:
        await layer.group_add(member_group_of(member.pk), member.nickname)
        await layer.group_add(learners_group_of(member.classroom_id), member.nickname)
    await sync_to_async(act)()
    for member in members:
        await layer.send(member.nickname, {"type": "nothing.more"})
        told[member.nickname] = 0
        while (await layer.receive(member.nickname))["type"] != "nothing.more":
            told[member.nickname] += 1
    return told


@pytest.mark.parametrize("verb", ["ask", "decline", "end", "send a fork", "answer a fork"])
async def test_what_is_about_one_learner_is_told_to_no_other(room, join, instructor, number_lesson, verb):
    for nickname in ("Amara", "Birk"):
        await sync_to_async(join)(room, nickname)
    amara = await Membership.objects.select_related("classroom").aget(nickname="Amara")
    room.lesson = amara.classroom.lesson = number_lesson.number
    cluster = await sync_to_async(strikes.opened)(amara, number_lesson)
    lit = await Spotlight.objects.acreate(membership=amara, sandbox=cluster)
    copy = await Help.objects.acreate(
        membership=amara, by=instructor, source=cluster, take=1, lane="A", at=0, sandbox=cluster
    )
    fork = await Offer.objects.acreate(classroom=room, membership=amara, kind=OfferKind.FORK)
    acts = {
        "ask": lambda: spotlight.ask(membership=amara),
        "decline": lambda: spotlight.decline(spotlight=lit),
        "end": lambda: spotlight.end(spotlight=lit),
        "send a fork": lambda: help.note_sent(help=copy, sent=Sent(cluster, "B", 0), says=""),
        "answer a fork": lambda: help.answer(offer=fork, is_taken=True),
    }

    assert await looks(acts[verb]) == {"Amara": 1, "Birk": 0}


def test_pages_have_the_line_for_members_only_and_never_where_one_teaches(room, join, signed_in):
    amara = join(room, "Amara")

    assert 'ws-connect="/ws/class/' in amara.get("/lessons/").content.decode()
    assert 'ws-connect="/ws/class/' not in Client().get("/lessons/").content.decode()
    assert 'ws-connect="/ws/class/' not in signed_in.get("/teach/").content.decode()


@pytest.mark.parametrize("address", ["/lessons/", "/lessons/first/one-choice/"])
def test_the_head_names_the_class_of_a_member_instead_of_asking_to_join_one(room, join, address):
    amara = join(room, "Amara")

    page = amara.get(address).content.decode()
    assert page.count(f'title="Your class">{room.name}</a>') == 2  # in the bar, and in the menu of a phone
    assert "Join a class" not in page
    assert 'title="Your class"' not in Client().get(address).content.decode()


def test_who_did_nothing_before_joining_is_not_told_that_it_came_along(room):
    came = "What you did before on this browser came with you."
    fresh, known = Client(), Client()
    known.post("/lessons/first/one-choice/predict/", {"choice": "The pods move."})

    for client, is_told in ((fresh, False), (known, True)):
        names = {"code": room.join_code, "nickname": f"told {is_told}"}
        page = client.post("/join/", names, follow=True).content.decode()
        assert f"as told {is_told}." in page
        assert (came in page) is is_told


def test_htmx_is_loaded_in_its_own_block_so_that_no_page_loads_it_twice():
    for path in TEMPLATES.rglob("*.html"):
        for line in path.read_text().splitlines():
            if "htmx_script" in line:
                assert "{% block htmx %}" in line, path
