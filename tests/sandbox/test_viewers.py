"""Viewers: how much one may leave unseen, what happens beyond it, and that nobody else notices."""

import asyncio
import base64
import os
import socket
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

import orjson
import psutil
import pytest
import websockets
from autobahn.twisted.websocket import WebSocketServerProtocol
from hypothesis import given
from hypothesis import strategies as st

from k8sarch.sandbox.limits import SEEN_WAIT_MAX, UNSEEN_BYTES_MAX, UNSEEN_MAX
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.socket.consumers import is_seen
from k8sarch.sandbox.socket.protocol import RequestError, request_from
from k8sarch.sandbox.socket.viewers import TRY_AGAIN, Viewer
from tests.sandbox.test_host import Viewer as Page
from tests.sandbox.test_host import cookie_of, sandbox_of
from tests.servers import Server


async def nowhere(*_: object) -> None:
    """A send or a close of which nothing is asked."""


def viewer() -> Viewer:
    return Viewer(nowhere, nowhere)


# The budget


def test_a_viewer_at_its_limit_is_in_step_and_one_message_more_puts_it_behind():
    one = viewer()
    for _ in range(UNSEEN_MAX):
        one.sends(10, 0.0)
    assert not one.is_behind
    one.sends(10, 0.0)

    assert one.is_behind


def test_bytes_count_too():
    one = viewer()
    one.sends(UNSEEN_BYTES_MAX, 0.0)
    assert not one.is_behind
    one.sends(1, 0.0)

    assert one.is_behind


def test_it_has_caught_up_when_it_has_seen_all_and_not_sooner():
    one = viewer()
    for _ in range(UNSEEN_MAX + 1):
        one.sends(10, 0.0)

    assert not one.has_seen(UNSEEN_MAX) and one.is_behind
    assert one.has_seen(UNSEEN_MAX + 1) and not one.is_behind
    assert not one.has_seen(UNSEEN_MAX + 1), "a fresh picture comes once"


@given(st.lists(st.integers(-3, 40) | st.just(2**52), max_size=30))
def test_no_count_that_a_page_may_say_breaks_the_budget(counts):
    one = viewer()
    for count in counts:
        one.sends(3, 0.0)
        one.has_seen(count)

        assert one.seen + len(one.unseen) == one.sent
        assert one.unseen_bytes == 3 * len(one.unseen)


def test_silence_counts_from_the_first_message_that_was_not_seen():
    one = viewer()
    assert not one.is_silent(1e9), "who was sent nothing has nothing to say"
    one.sends(1, 100.0)
    one.sends(1, 100.0 + SEEN_WAIT_MAX)

    assert not one.is_silent(100.0 + SEEN_WAIT_MAX)
    assert one.is_silent(100.1 + SEEN_WAIT_MAX)
    one.has_seen(1)
    assert not one.is_silent(100.1 + SEEN_WAIT_MAX)


@pytest.mark.parametrize(
    "content",
    [
        {"do": "seen"},
        {"do": "seen", "number": -1},
        {"do": "seen", "number": True},
        {"do": "seen", "number": 2**53},
        {"do": "seen", "number": "9"},
        {"do": "attend"},
        {"do": "attend", "level": "everything"},
        {"do": "attend", "level": ["map"]},
    ],
)
def test_nonsense_about_seeing_is_refused(content):
    with pytest.raises(RequestError):
        request_from(content)


@pytest.mark.parametrize(
    "content",
    [
        {"since": -1, "stream": 7, "printed": "x"},
        {"since": 1.5, "stream": "x" * 41, "printed": True},
        {},
    ],
)
def test_a_hello_that_knows_nothing_of_use_is_a_newcomers(content):
    hello = request_from({"do": "hello", **content})

    assert (hello.since, hello.stream, hello.printed) == (None, None, None)


def test_only_a_short_acknowledgement_is_spared_the_limit_of_commands():
    assert is_seen('{"do":"seen","number":12}')
    assert not is_seen('{"do":"seen","number":1' + " " * 60_000 + "}")
    assert not is_seen('{"do":"strike"}') and not is_seen(None)


# At the host

live = pytest.mark.django_db(transaction=True)


@live
async def test_one_who_is_behind_is_sent_nothing_until_it_has_seen_all_and_then_the_picture():
    record = await sandbox_of("a")
    cookie = await cookie_of("a")
    async with (
        Page(f"/ws/sandboxes/{record.id}/", cookie) as slow,
        Page(f"/ws/sandboxes/{record.id}/", cookie) as quick,
    ):
        for page in (slow, quick):
            await page.say({"do": "hello"})
            await page.hear("picture")
        sockets = list(host.viewers[record.id].values())
        behind = sockets[0]
        while not behind.is_behind:
            behind.sends(64 * 1024, 0.0)  # as if it had been sent that much and had seen nothing
        sent = behind.sent
        await quick.say({"do": "strike", "fault": "power_off", "machine": "worker-2"})
        while ["machines", "worker-2"] not in [row[:2] for row in (await quick.hear("frame"))["rows"]]:
            pass
        assert behind.sent == sent and not sockets[1].is_behind

        await slow.say({"do": "seen", "number": sent})
        picture = await slow.hear("picture")
        assert not picture["tables"]["machines"]["worker-2"]["power"] and not behind.is_behind


@live
async def test_what_kubectl_printed_reaches_who_was_behind_once():
    record = await sandbox_of("a")
    async with Page(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as page:
        await page.say({"do": "hello"})
        await page.hear("picture")
        [socket_] = host.viewers[record.id].values()
        socket_.is_behind = True
        await page.say({"do": "kubectl", "line": "kubectl get nodes"})
        streams = host.streams[record.id]
        while not streams.printed:
            await asyncio.sleep(0)
        await page.say({"do": "seen", "number": socket_.sent})

        assert (await page.hear("printed"))["line"] == "kubectl get nodes"


@live
async def test_who_comes_back_is_told_the_gap_and_a_stranger_to_the_stream_the_whole_picture():
    record = await sandbox_of("a")
    cookie = await cookie_of("a")
    async with Page(f"/ws/sandboxes/{record.id}/", cookie) as stays:
        await stays.say({"do": "hello"})
        async with Page(f"/ws/sandboxes/{record.id}/", cookie) as goes:
            await goes.say({"do": "hello"})
            picture = await goes.hear("picture")
        await stays.say({"do": "strike", "fault": "power_off", "machine": "worker-2"})
        while ["machines", "worker-2"] not in [
            row[:2] for row in (await stays.hear("frame")).get("rows", [])
        ]:
            pass
        hello = {"do": "hello", "since": picture["number"], "stream": picture["stream"]}
        async with Page(f"/ws/sandboxes/{record.id}/", cookie) as back:
            await back.say(hello)
            gap = orjson.loads(await back.socket.receive_from(timeout=10))
        async with Page(f"/ws/sandboxes/{record.id}/", cookie) as stranger:
            await stranger.say({**hello, "stream": "another"})
            whole = orjson.loads(await stranger.socket.receive_from(timeout=10))

    assert gap["kind"] == "frame" and gap["after"] <= picture["number"] < gap["number"]
    assert ["machines", "worker-2"] in [row[:2] for row in gap["rows"]]
    assert gap["resumed"]["from"] == picture["number"] and gap["paused"] is False
    assert whole["kind"] == "picture" and whole["resumed"]["from"] == picture["number"]


@live
async def test_a_closer_look_is_told_what_it_missed_and_then_the_chatter():
    record = await sandbox_of("a")
    async with Page(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as page:
        await page.say({"do": "hello"})
        await page.hear("picture")
        await page.say({"do": "attend", "level": "closer"})
        while True:
            kinds = {message[0] for message in (await page.hear("frame")).get("messages", [])}
            if "raft" in kinds:
                break


@live
async def test_what_an_act_did_is_shown_without_waiting_for_the_next_turn():
    record = await sandbox_of("a")
    async with Page(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as page:
        await page.say({"do": "hello"})
        await page.hear("picture")
        host.task.cancel()  # no turn comes any more
        await page.say({"do": "strike", "fault": "power_off", "machine": "worker-2"})
        while ["machines", "worker-2"] not in [row[:2] for row in (await page.hear("frame")).get("rows", [])]:
            pass


async def test_the_code_of_a_page_that_is_let_go_is_one_that_the_server_can_send_and_the_page_comes_again():
    sent = []
    protocol = WebSocketServerProtocol()
    protocol.state = WebSocketServerProtocol.STATE_OPEN
    protocol.sendCloseFrame = lambda **frame: sent.append(frame["code"])

    protocol.sendClose(code=TRY_AGAIN)  # raises for most codes, which would stop the clock of all clusters

    assert sent == [TRY_AGAIN]
    assert TRY_AGAIN < 4400  # from there on static/js/sandbox/socket.js takes it for a refusal


# A real socket that never reads


def cookies_of(address: str) -> str:
    """The cookies of a browser that has opened this page."""
    jar = CookieJar()
    build_opener(HTTPCookieProcessor(jar)).open(address, timeout=20).close()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def handshake(address: str, cookie: str) -> socket.socket:
    """A WebSocket to the home page's cluster that was said hello on and is then left alone."""
    host_name, port = address.removeprefix("http://").split(":")
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect((host_name, int(port)))
    key = base64.b64encode(os.urandom(16)).decode()
    connection.sendall(
        f"GET /ws/home/ HTTP/1.1\r\nHost: {host_name}:{port}\r\nOrigin: {address}\r\nCookie: {cookie}\r\n"
        f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(1)
    assert b" 101 " in answer.split(b"\r\n")[0]
    return connection


def all_that_waits(connection: socket.socket) -> int:
    """How many bytes a socket holds for who begins to read it only now."""
    connection.settimeout(2)
    size = 0
    try:
        while block := connection.recv(1 << 16):
            size += len(block)
    except TimeoutError:
        return size
    raise AssertionError("the server closed the socket")


def masked(text: str) -> bytes:
    """A text frame as a client sends it (RFC 6455, masked with zeros)."""
    data = text.encode()
    return bytes([0x81, 0x80 | len(data)]) + b"\0\0\0\0" + data


async def test_sockets_that_never_read_cost_bounded_memory_and_others_nothing(tmp_path: Path):
    """Six pages ask for the whole picture again and again and never read an answer."""
    server = Server(tmp_path).start()
    try:
        cookie = cookies_of(f"{server.address}/")
        process = psutil.Process(server.process.pid)
        origin = {"Origin": server.address, "Cookie": cookie}
        async with websockets.connect(
            f"ws{server.address[4:]}/ws/home/", additional_headers=origin, max_size=None
        ) as reader:
            await reader.send('{"do":"hello"}')
            await reader.recv()
            before = process.memory_info().rss
            deaf = [handshake(server.address, cookie) for _ in range(6)]
            hello = masked('{"do":"hello"}')
            for _ in range(55):  # 55 pictures of 20 KB and more: past the budget of each
                for each in deaf:
                    each.sendall(hello)
            number, heard = 1, []
            await reader.send('{"do":"strike","fault":"power_off","machine":"worker-2"}')
            while "worker-2" not in {row[1] for row in heard if row[0] == "machines"}:
                heard += orjson.loads(await asyncio.wait_for(reader.recv(), 20)).get("rows", [])
                number += 1
            await reader.send(orjson.dumps({"do": "seen", "number": number}).decode())
            grown = process.memory_info().rss - before
            backlog = await asyncio.to_thread(all_that_waits, deaf[0])
        for each in deaf:
            each.close()
    finally:
        server.stop()

    assert backlog > UNSEEN_BYTES_MAX / 2, "it was sent too little to prove anything"
    assert backlog <= UNSEEN_BYTES_MAX + 64 * 1024, f"{backlog} bytes waited for one that did not read"
    assert grown < 40 * 1024 * 1024, f"{grown / 2**20:.0f} MiB for six sockets of at most 1 MiB unseen each"
