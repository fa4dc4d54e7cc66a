"""Sockets end with what let them be opened: a session, a place among who teaches, a place in the class."""

import asyncio
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser, User
from django.test import Client

from courses import classroom
from courses.people import own_data, team
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.limits import SOCKETS_A_PERSON
from k8sarch.sandbox.socket import endings
from k8sarch.sandbox.socket.viewers import TRY_AGAIN

from .conftest import PASSWORD
from .test_consumers import PATIENCE, closes_with, heard, opened

pytestmark = pytest.mark.django_db(transaction=True)
SPEC = {"control_planes": 1, "workers": 2}


async def picture(socket: WebsocketCommunicator) -> dict:
    await socket.send_json_to({"do": "hello", "since": None})
    return await heard(socket, "picture")


def signed_in_as(name: str) -> Client:
    client = Client()
    client.post("/sign-in/", {"username": name, "password": PASSWORD})
    return client


async def amara_with_a_cluster(room, join, lesson) -> tuple[Client, str, UUID]:
    """A learner of the class, her owner and her sandbox."""

    def made() -> tuple[Client, str, UUID]:
        client = join(room, "Amara")
        owner = client.session["owner"]
        return client, owner, sandboxes.open_for_lesson(owner, lesson.number, "x", SPEC).id

    return await sync_to_async(made)()


async def test_a_sign_out_ends_the_open_pages_of_this_session_and_of_no_other(room, instructor):
    here, there = await sync_to_async(signed_in_as)("ines"), await sync_to_async(signed_in_as)("ines")
    one, other = await opened(f"/ws/classes/{room.pk}/", here), await opened(f"/ws/classes/{room.pk}/", there)
    await one.receive_from(PATIENCE)
    await other.receive_from(PATIENCE)

    await sync_to_async(here.post)("/sign-out/")

    assert await closes_with(one) == TRY_AGAIN
    await sync_to_async(classroom.join)(owner="a" * 32, code=room.join_code, nickname="Amara")
    assert "Amara" in await other.receive_from(PATIENCE)
    assert await closes_with(await opened(f"/ws/classes/{room.pk}/", here)) == 4404
    await other.disconnect()


async def test_a_sign_in_ends_what_was_opened_without_it(instructor):
    client = Client()
    await sync_to_async(client.get)("/join/")
    socket = await opened("/ws/home/", client)
    await picture(socket)

    await sync_to_async(client.post)("/sign-in/", {"username": "ines", "password": PASSWORD})

    assert await closes_with(socket) == TRY_AGAIN


async def test_whoever_teaches_a_class_no_more_watches_nobody(room, join, choice_lesson):
    await sync_to_async(User.objects.create_user)("kim", password=PASSWORD)
    kim = await sync_to_async(team.add)(classroom=room, whom="kim")
    client = await sync_to_async(signed_in_as)("kim")
    _client, _owner, sandbox = await amara_with_a_cluster(room, join, choice_lesson)
    watching = await opened(f"/ws/sandboxes/{sandbox}/", client)
    assert (await picture(watching))["rights"] == "watch"

    await sync_to_async(team.remove)(classroom=room, user_id=kim.pk)

    assert await closes_with(watching) == TRY_AGAIN
    assert await closes_with(await opened(f"/ws/sandboxes/{sandbox}/", client)) == 4404


@pytest.mark.parametrize("how", ["leaves", "ends"])
async def test_whoever_is_in_the_class_no_more_is_watched_no_more(room, signed_in, join, choice_lesson, how):
    client, amara, sandbox = await amara_with_a_cluster(room, join, choice_lesson)
    watching = await opened(f"/ws/sandboxes/{sandbox}/", signed_in)
    driving = await opened(f"/ws/sandboxes/{sandbox}/", client)
    await picture(watching)
    await picture(driving)

    if how == "leaves":
        await sync_to_async(classroom.leave)(owner=amara, classroom_id=room.pk)
    else:
        await sync_to_async(team.end)(classroom=room)

    assert await closes_with(watching) == TRY_AGAIN
    assert (await picture(driving))["rights"] == "drive", "the learner goes on"
    await driving.disconnect()


async def test_a_page_is_told_that_its_cluster_was_removed(join, room, choice_lesson):
    client, owner, sandbox = await amara_with_a_cluster(room, join, choice_lesson)
    socket = await opened(f"/ws/sandboxes/{sandbox}/", client)
    await picture(socket)

    await sync_to_async(own_data.remove)(owner=owner, user=AnonymousUser())

    assert "gone" in (await heard(socket, "stopped"))["says"]
    await socket.disconnect()


async def test_one_person_looks_at_clusters_on_so_many_pages(choice_lesson):
    client = Client()
    await sync_to_async(client.get)("/lessons/first/one-choice/")
    sockets = [await opened("/ws/home/", client) for _number in range(SOCKETS_A_PERSON)]
    for socket in sockets:
        assert (await picture(socket))["rights"] == "drive"

    late = await opened("/ws/home/", client)
    says = await late.receive_json_from(PATIENCE)

    assert str(SOCKETS_A_PERSON) in says["says"] and await closes_with(late) == 4429
    await sockets.pop().disconnect()
    again = await opened("/ws/home/", client)
    assert (await picture(again))["rights"] == "drive"
    for socket in (*sockets, again):
        await socket.disconnect()


async def test_nothing_is_left_of_sockets_that_closed():
    socket = await opened("/ws/home/", Client())
    await picture(socket)
    assert endings.open_under

    await socket.disconnect()
    async with asyncio.timeout(PATIENCE):
        while endings.open_under:
            await asyncio.sleep(0)
