"""The learner's line to the class: it says what the rows say, to members only, one question at a time."""

import re
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import timezone

from courses import classroom
from courses.models import Membership, Offer, OfferKind
from courses.notices import room_changed
from courses.room.line_state import SLOTS
from courses.room.recorder import recorder
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


def test_pages_have_the_line_for_members_only_and_never_where_one_teaches(room, join, signed_in):
    amara = join(room, "Amara")

    assert 'ws-connect="/ws/class/' in amara.get("/lessons/").content.decode()
    assert 'ws-connect="/ws/class/' not in Client().get("/lessons/").content.decode()
    assert 'ws-connect="/ws/class/' not in signed_in.get("/teach/").content.decode()


def test_htmx_is_loaded_in_its_own_block_so_that_no_page_loads_it_twice():
    for path in TEMPLATES.rglob("*.html"):
        for line in path.read_text().splitlines():
            if "htmx_script" in line:
                assert "{% block htmx %}" in line, path
