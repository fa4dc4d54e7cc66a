"""The access matrix is complete, and the product does what it says: see tests/access.py."""

import ast
import asyncio
import inspect
import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from courses import catalogue, classroom
from courses.lesson import Lesson
from courses.models import Classroom, Help, Offer, Spotlight, Strike
from courses.people.accounts import let_make_classes
from courses.room import help, spotlight
from courses.routing import websocket_urlpatterns as sockets_of_the_school
from k8sarch.asgi import application
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.kept import keeping, moments
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.models import Moment, SandboxRecord
from k8sarch.sandbox.routing import websocket_urlpatterns as sockets_of_sandboxes
from k8sarch.sandbox.socket import protocol
from k8sarch.sandbox.socket.consumers import SandboxConsumer
from tests import access
from tests.access import CLOSED, DRIVE, FILLINGS, MESSAGES, PAGES, PERSONS, SHOWN, SOCKETS, WATCH, Page

PASSWORD = "a long enough password"
BACKEND = "django.contrib.auth.backends.ModelBackend"
PATIENCE = 20


@pytest.fixture(autouse=True)
def refusals_are_no_news(caplog):
    caplog.set_level(logging.ERROR, "django.request")


@dataclass
class World:
    """Ines' class with Amara, and what else the persons of the matrix need."""

    clients: dict[str, Client]
    room: Classroom
    other_room: Classroom
    amara: str
    module: str
    lesson: Lesson
    sandbox: SandboxRecord
    help: Help
    offer: Offer
    spotlight: Spotlight
    strike: Strike
    moment: Moment | None = None
    token: str = ""


def signed_in(name: str, **fields: Any) -> tuple[User, Client]:
    user = User.objects.create_user(name, password=PASSWORD, **fields)
    client = Client()
    client.force_login(user, backend=BACKEND)
    return user, client


def joined(client: Client, room: Classroom, nickname: str) -> str:
    """The owner of the browser that has joined."""
    answer = client.post("/join/", {"code": room.join_code, "nickname": nickname})
    assert answer.status_code == 302, answer.content
    return client.session["owner"]


def world_without_moment() -> World:
    people = {name: Client() for name in PERSONS[:3]}
    accounts = {}
    for person, name in zip(PERSONS[3:], ("kim", "ines", "jo", "otto", "sam"), strict=True):
        staff = {"is_staff": True, "is_superuser": True} if person == "staff" else {}
        accounts[person], people[person] = signed_in(name, **staff)
    for person in ("instructor", "outsider"):
        let_make_classes(accounts[person])
    room = classroom.create(instructor=accounts["instructor"], name="Monday course")
    room.instructors.add(accounts["assistant"])
    other_room = classroom.create(instructor=accounts["outsider"], name="Tuesday course")
    for person, client in people.items():
        if person != "anonymous":
            client.get("/sandboxes/")
            client.get("/join/")
    amara = joined(people["learner"], room, "Amara")
    joined(people["account"], room, "Kim")
    joined(people["stranger"], other_room, "Birk")
    course = catalogue.current().course
    lesson = next(lesson for lesson in course.lessons if lesson.predict and lesson.task and lesson.quizzes)
    spec = dict(catalogue.current().clusters[lesson.cluster])
    sandbox = sandboxes.open_for_lesson(amara, lesson.number, lesson.title, spec)
    membership = room.memberships.get(learner=amara)
    copy = help.open_copy(
        by=accounts["instructor"],
        membership=membership,
        source=sandbox.id,
        stand=sandboxes.Stand(1, "A", 30_000_000),
        sandbox=sandbox.id,
    )
    offer = help.note_sent(help=copy, sent=sandboxes.Sent(sandbox.id, "A", 30_000_000), says="")
    asked = spotlight.ask(membership=membership)
    struck = Strike.objects.create(classroom=room, lesson=lesson.number, lines=[], label="x", at=40_000_000)
    return World(
        people, room, other_room, amara, lesson.module_slug, lesson, sandbox, copy, offer, asked, struck
    )


async def whole_world() -> World:
    """The same with a moment that Amara kept."""
    world = await sync_to_async(world_without_moment)()
    world.moment = await keeping.keep(host, world.sandbox.id, world.amara, None)
    world.token = moments.token_of(world.moment)
    return world


# What there is


def addresses(resolver: URLResolver, space: str = "", prefix: str = "/") -> Iterator[tuple[str, str]]:
    """(name, route) of every address that the site knows; what has no name is called by its route."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name or route}", route
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern, inner, route)


def routes_of_sockets() -> dict[str, type]:
    """Route → consumer."""
    return {
        str(route.pattern): route.callback.consumer_class
        for route in (*sockets_of_sandboxes, *sockets_of_the_school)
    }


def actions() -> set[str]:
    """Every `do` that the protocol reads, and those that a consumer built on the sandbox's adds."""
    read = {
        constant.value
        for node in ast.walk(ast.parse(inspect.getsource(protocol.request_from)))
        if isinstance(node, ast.match_case)
        for constant in ast.walk(node.pattern)
        if isinstance(constant, ast.Constant)
    }
    consumers = [each for each in routes_of_sockets().values() if issubclass(each, SandboxConsumer)]
    return read.union(*(consumer.more for consumer in consumers))


def test_every_address_is_in_the_matrix_and_no_other():
    there = {name for name, _route in addresses(get_resolver()) if not name.startswith(access.STAFF_ONLY)}

    assert sorted(there - PAGES.keys()) == [], "enter these in tests/access.py: PAGES"
    assert sorted(name for name in PAGES.keys() - there if not name.startswith(access.STAFF_ONLY)) == [], (
        "gone"
    )


def test_every_socket_is_in_the_matrix_and_no_other():
    assert routes_of_sockets().keys() == SOCKETS.keys(), "enter it in tests/access.py: SOCKETS"


def test_every_message_is_in_the_matrix_and_no_other():
    assert actions() == MESSAGES.keys(), "enter it in tests/access.py: MESSAGES"


# What each gets


def outcome(answer: Any) -> str:
    """One of the words of the matrix, or the status."""
    led = answer.headers.get("Location", "")
    if led.startswith(("/sign-in/", "/admin/login/")):
        return access.SIGN_IN
    known = {404: access.NONE, 403: access.REFUSED, 405: access.NO_VERB, 400: access.YES, 409: access.YES}
    status = answer.status_code
    return access.YES if status < 400 else known.get(status, str(status))


def filled(route: str, page: Page, world: World) -> str:
    """The address with Amara's things in its gaps. Raises KeyError with the gap that nothing fills."""
    parts = []
    for part in route.split("<"):
        gap, closes, rest = part.partition(">")
        name = gap.rpartition(":")[2]
        parts.append(str({**FILLINGS, **page.fills}[name](world)) + rest if closes else part)
    return "".join(parts)


def differing(world: World) -> Iterator[str]:
    """A line for every cell of PAGES that the product fills otherwise. Nothing of it is kept."""
    for name, route in addresses(get_resolver()):
        if name not in PAGES:
            continue
        page = PAGES[name]
        for verb, expected in (("GET", page.get), ("POST", page.post)):
            for person in PERSONS:
                with transaction.atomic():
                    address = filled(route, page, world)
                    client = copy_of(world.clients[person])
                    answer = client.get(address) if verb == "GET" else client.post(address, page.sends)
                    got = outcome(answer)
                    transaction.set_rollback(True)
                cell = f"{verb} {address} ({name}): {person} gets {got!r}"
                if expected is None and got == access.YES:
                    yield f"{cell}, and no `{verb.lower()}` is entered"
                elif expected is not None and got != expected[person]:
                    yield f"{cell}, the matrix says {expected[person]!r}"


def copy_of(client: Client) -> Client:
    """The same browser, so that a sign-out in one cell is not seen in the next."""
    again = Client()
    again.cookies.update(client.cookies)
    return again


@pytest.mark.django_db(transaction=True)
async def test_every_page_gives_each_what_the_matrix_says():
    world = await whole_world()

    assert await sync_to_async(lambda: list(differing(world)))() == []


@pytest.mark.django_db
def test_the_admin_gives_nothing_to_who_is_not_staff():
    world = world_without_moment()
    inner = [
        route
        for name, route in addresses(get_resolver())
        if name.startswith(access.STAFF_ONLY) and name not in PAGES
    ]
    given = [
        (person, route)
        for route in inner
        for person in PERSONS
        if person != "staff"
        if outcome(world.clients[person].get(plain(route))) == access.YES
    ]

    assert len(inner) > 50
    assert given == []


def plain(route: str) -> str:
    """An address of the admin with something in its gaps."""
    for gap in ("<path:object_id>", "<int:content_type_id>", "<id>"):
        route = route.replace(gap, "1")
    return route.split("^")[0].split("(")[0]


@pytest.mark.django_db(transaction=True)
async def test_a_form_without_its_token_is_refused_everywhere():
    world = await whole_world()

    def accepted() -> list[str]:
        client = Client(enforce_csrf_checks=True)
        found = []
        for name, route in addresses(get_resolver()):
            if name in PAGES and PAGES[name].post is not None and name not in ("health", "courses:sign_out"):
                for person in ("anonymous", "learner", "instructor"):
                    client.cookies = world.clients[person].cookies
                    answer = client.post(filled(route, PAGES[name], world), PAGES[name].sends)
                    if answer.status_code != 403:
                        found.append(f"{person} {name}: {answer.status_code}")
        return found

    assert await sync_to_async(accepted)() == []


# Sockets


async def opened(path: str, client: Client) -> WebsocketCommunicator:
    cookie = client.cookies.get("k8sarch_session")
    headers = [(b"origin", b"http://testserver"), (b"host", b"testserver")]
    headers += [(b"cookie", f"k8sarch_session={cookie.value}".encode())] if cookie else []
    socket = WebsocketCommunicator(application, path, headers=headers)
    connected, _code = await socket.connect(timeout=PATIENCE)
    assert connected
    return socket


async def given(socket: WebsocketCommunicator) -> str:
    """What the socket gives to who says hello."""
    with suppress(AssertionError):  # it was closed already
        await socket.send_json_to({"do": "hello", "since": None})
    async with asyncio.timeout(PATIENCE):
        while True:
            message = await socket.receive_output(PATIENCE)
            if message["type"] == "websocket.close":
                return CLOSED if message["code"] == 4404 else str(message["code"])
            text = message["text"]
            if text.startswith("{") and '"kind":"picture"' in text:
                return DRIVE if '"rights":"drive"' in text else WATCH
            if text.lstrip().startswith("<"):
                return SHOWN


@pytest.mark.django_db(transaction=True)
async def test_every_socket_gives_each_what_the_matrix_says():
    world = await whole_world()
    wrong = []
    for route, expected in SOCKETS.items():
        for person in PERSONS:
            path = await sync_to_async(filled)(f"/{route}", Page(), world)
            socket = await opened(path, world.clients[person])
            got = await given(socket)
            await socket.disconnect()
            if got != expected[person]:
                wrong.append(f"{path}: {person} gets {got!r}, the matrix says {expected[person]!r}")

    assert wrong == []


async def refused(socket: WebsocketCommunicator) -> set[str]:
    """The actions that the socket refuses because of who asks."""
    found = set()
    for do, (content, _right) in MESSAGES.items():
        await socket.send_json_to({"do": do, **content})
        await socket.send_to(text_data="{")  # its answer comes after all that the message brings about
        says = ""
        while "not JSON" not in says:
            answer = await socket.receive_json_from(PATIENCE)
            says = answer.get("says") or ""
            if answer["kind"] == "error" and "You are watching" in says:
                found.add(do)
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("person", ["learner", "instructor", "assistant"])
async def test_every_message_takes_the_right_that_the_matrix_says(person, monkeypatch):
    monkeypatch.setattr("k8sarch.sandbox.socket.consumers.COMMANDS_BURST", 1000)
    world = await whole_world()
    right = SOCKETS["ws/sandboxes/<uuid:sandbox_id>/"][person]
    socket = await opened(f"/ws/sandboxes/{world.sandbox.id}/", world.clients[person])

    asked_too_much = await refused(socket)
    await socket.disconnect()

    drives = {do for do, (_content, needed) in MESSAGES.items() if needed == DRIVE}
    assert asked_too_much == (drives if right == WATCH else set())


@pytest.mark.django_db(transaction=True)
async def test_a_learner_who_tries_anothers_sandbox_gets_a_sentence_and_changes_nothing():
    world = await whole_world()
    socket = await opened(f"/ws/sandboxes/{world.sandbox.id}/", world.clients["stranger"])

    says = await socket.receive_json_from(PATIENCE)
    await socket.send_json_to({"do": "strike", "fault": "power_off", "machine": "worker-1"})

    assert says["kind"] == "error" and "not yours" in says["says"]
    assert (await socket.receive_output(PATIENCE))["code"] == 4404
    assert not await sync_to_async(sandboxes.has_acted_in_lesson)(world.amara, world.lesson.number)
