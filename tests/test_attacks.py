"""What nobody means well: garbage on every socket, bodies and verbs that no page sends, guessed codes. The
server and the sandboxes go on.

The server is the real one; what is sent is sent by hand, so that no client library tidies it up first.
"""

import http.client
import re
import socket as plain
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import orjson
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from courses.limits import JOIN_TRIES_MAX
from k8sarch.sandbox.limits import COMMANDS_A_SECOND, COMMANDS_BURST, MESSAGE_BYTES_MAX
from tests.servers import Server

LESSON = "a-worker-dies/the-long-wait"
DEEP = 50_000
HUGE = 8 * 1024 * 1024

GARBAGE: list[str | bytes] = [
    b"",
    b"\x00\xff\xfe",
    b"x" * 1000,
    "",
    "{",
    "null",
    "true",
    "[]",
    '"hello"',
    "1e999",
    "\x00",
    "\ufeff{}",
    "{}",
    '{"do": 1}',
    '{"do": null}',
    '{"do": ["hello"]}',
    '{"do": "' + "x" * 1000 + '"}',
    '{"do": "no-such-thing"}',
    '{"do": "__class__"}',
    "[" * DEEP,
    '{"do":' * (DEEP // 6),
    '{"do": "hello", "since": ' + "[" * DEEP + "}",
    "x" * (MESSAGE_BYTES_MAX + 1),
    '{"do": "hello", "since": -1}',
    '{"do": "hello", "since": 1e308}',
    '{"do": "hello", "since": true}',
    '{"do": "hello", "since": "1"}',
    '{"do": "pace"}',
    '{"do": "pace", "speed": 0}',
    '{"do": "pace", "speed": -60}',
    '{"do": "pace", "speed": true}',
    '{"do": "pace", "speed": 1e9}',
    '{"do": "pace", "speed": [1]}',
    '{"do": "strike"}',
    '{"do": "strike", "fault": "power_off"}',
    '{"do": "strike", "fault": "power_off", "machine": 2}',
    '{"do": "strike", "fault": "power_off", "machine": "worker-99"}',
    '{"do": "strike", "fault": "../../x", "machine": "worker-1"}',
    '{"do": "strike", "fault": "kill_process", "machine": "worker-1", "process": "init"}',
    '{"do": "strike", "fault": "power_off machine=worker-1 machine", "machine": "worker-1"}',
    '{"do": "heal", "fault": {}, "machine": []}',
    '{"do": "add_worker", "zone": "zz"}',
    '{"do": "add_worker", "zone": "\\u0000"}',
    '{"do": "remove_worker", "machine": "cp-1"}',
    '{"do": "remove_worker", "machine": "users"}',
    '{"do": "why", "of": "change/-1"}',
    '{"do": "why", "of": "change/99999999999999999999"}',
    '{"do": "why", "of": "pods/../../etc"}',
    '{"do": "why", "of": "' + "x" * 301 + '"}',
    '{"do": "kubectl", "line": ""}',
    '{"do": "kubectl", "line": "get pods\\nget nodes"}',
    '{"do": "kubectl", "line": "' + "x" * 2001 + '"}',
    '{"do": "kubectl", "line": "apply -f /etc/passwd"}',
    '{"do": "predict", "number": "many"}',
    '{"do": "predict", "choice": {"a": 1}}',
]


class Visitor:
    """A browser without a browser: cookies, forms, sockets."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.jar = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar))
        self.token = ""

    def get(self, path: str) -> str:
        """The page, whose token the next form carries."""
        text = self.opener.open(self.server.address + path).read().decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)
        self.token = found[1] if found else self.token
        return text

    def post(self, path: str, body: bytes | dict[str, object], **headers: str) -> tuple[int, str, str]:
        """Status, text, and where it led."""
        content = urlencode(body).encode() if isinstance(body, dict) else body
        request = Request(
            self.server.address + path,
            content,
            {"X-CSRFToken": self.token, "Origin": self.server.address, **headers},
        )
        try:
            answer = self.opener.open(request)
        except HTTPError as error:
            return error.code, error.read().decode(errors="replace"), path
        return answer.status, answer.read().decode(), answer.url

    @contextmanager
    def connect(self, path: str, origin: str = "") -> Iterator[ClientConnection]:
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)
        with connect(
            f"ws://127.0.0.1:{self.server.port}{path}",
            origin=origin or self.server.address,
            max_size=None,
            open_timeout=20,
            close_timeout=2,
            additional_headers={"Cookie": cookies} if cookies else None,
        ) as opened:
            yield opened


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("attacked")).start()
    yield started
    assert started.process.poll() is None, "the server is still there at the end"
    started.stop()


@pytest.fixture(scope="module")
def visitor(server: Server) -> Visitor:
    """Somebody with a sandbox, a lesson begun, and the demo class to teach."""
    one = Visitor(server)
    one.get("/sign-in/")
    name, password = server.login()
    one.post("/sign-in/", {"username": name, "password": password})
    one.get(f"/lessons/{LESSON}/")
    return one


@pytest.fixture(scope="module")
def sockets(visitor: Visitor) -> dict[str, str]:
    """Every kind of socket that there is, by name."""
    visitor.get("/sandboxes/")
    _status, _text, address = visitor.post(
        "/sandboxes/",
        {"name": "Target", "control_planes": 3, "workers": 2, "zones": 1, "shop": "on", "seed": 1},
    )
    class_id = re.search(r"/teach/classes/(\d+)/", visitor.get("/teach/"))[1]
    return {
        "home": "/ws/home/",
        "sandbox": f"/ws/sandboxes/{address.rstrip('/').rsplit('/', 1)[1]}/",
        "lesson": f"/ws/lessons/{LESSON}/",
        "class": f"/ws/classes/{class_id}/",
        "projector": f"/ws/classes/{class_id}/projector/",
    }


def until(socket: ClientConnection, kind: str) -> dict:
    """The next message of that kind."""
    while True:
        message = orjson.loads(socket.recv(timeout=20))
        if message["kind"] == kind:
            return message


def ask(socket: ClientConnection, **action: object) -> None:
    socket.send(orjson.dumps(action).decode())


def is_alive(socket: ClientConnection) -> bool:
    """The sandbox answers, and its time passes."""
    ask(socket, do="hello", since=None)
    picture = until(socket, "picture")
    ask(socket, do="play")
    while until(socket, "frame")["at"] <= picture["at"]:
        pass
    return True


# Sockets


@pytest.mark.parametrize("name", ["home", "sandbox", "lesson"])
def test_garbage_gets_a_sentence_and_the_sandbox_goes_on(name, visitor, sockets):
    with visitor.connect(sockets[name]) as socket:
        assert is_alive(socket)
        for start in range(0, len(GARBAGE), COMMANDS_BURST // 2):
            for frame in GARBAGE[start : start + COMMANDS_BURST // 2]:
                socket.send(frame)
        ask(socket, do="no-more")
        said = ""
        while "no-more" not in said:
            said = until(socket, "error")["says"]
            assert said.endswith(".") and len(said) < 600
    with visitor.connect(sockets[name]) as socket:
        assert is_alive(socket)


@pytest.mark.parametrize("name", ["class", "projector"])
def test_a_wall_drops_what_it_is_told(name, visitor, sockets):
    with visitor.connect(sockets[name]) as socket:
        for frame in GARBAGE:
            socket.send(frame)
        assert "<" in socket.recv(timeout=20), "and goes on showing the class"


def test_a_huge_message_ends_no_more_than_its_socket(visitor, sockets):
    with visitor.connect(sockets["sandbox"]) as socket, suppress(ConnectionClosed):
        socket.send("x" * HUGE)
        assert "at most" in until(socket, "error")["says"]
    with visitor.connect(sockets["sandbox"]) as socket:
        assert is_alive(socket)


def test_a_flood_is_dropped_and_its_neighbour_hardly_notices(visitor, sockets):
    with visitor.connect(sockets["sandbox"]) as flooder, visitor.connect(sockets["home"]) as neighbour:
        for number in range(20 * COMMANDS_BURST):
            ask(flooder, do="why", of=f"change/{number}")
        assert is_alive(neighbour)
        while str(COMMANDS_A_SECOND) not in (said := until(flooder, "error")["says"]):
            pass
        assert "dropped" in said


def test_frames_that_break_the_protocol_end_no_more_than_their_socket(server, visitor, sockets):
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.jar)
    shake = (
        f"GET {sockets['home']} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nOrigin: {server.address}\r\nCookie: {cookies}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    for frame in (
        b"\x81\x05hello",
        b"\xff\xff\xff\xff",
        b"\x81\xff" + b"\xff" * 8,
        b"\x8f\x80\x00\x00\x00\x00",
        b"\x81\x82\x00\x00\x00\x00\xff\xff",
    ):
        with plain.create_connection(("127.0.0.1", server.port), timeout=20) as raw:
            raw.sendall(shake.encode())
            assert b" 101 " in raw.recv(4096)
            raw.sendall(frame)
            with suppress(OSError):  # the server may have ended it before we do
                raw.shutdown(plain.SHUT_WR)
                while raw.recv(65536):
                    pass
    with visitor.connect(sockets["home"]) as socket:
        assert is_alive(socket)


@pytest.mark.parametrize(
    "path",
    [
        "/ws/",
        "/ws/sandboxes/",
        "/ws/sandboxes/1/",
        "/ws/sandboxes/00000000-0000-0000-0000-000000000000/",
        "/ws/classes/999999/",
        "/ws/classes/0/projector/",
        "/ws/lessons/no/such/",
        "/",
        "/ws/%00/",
        "/ws/home/../home/",
        "/" + "x" * 4000,
    ],
)
def test_an_unknown_socket_is_closed_with_its_code(path, server):
    with Visitor(server).connect(path) as socket, pytest.raises(ConnectionClosed) as closed:
        while True:
            socket.recv(timeout=20)
    assert closed.value.rcvd.code == 4404


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null", "file://"])
def test_a_page_of_another_origin_gets_no_socket(origin, visitor, sockets):
    for path in sockets.values():
        with pytest.raises(InvalidStatus) as refused, visitor.connect(path, origin):
            pass
        assert refused.value.response.status_code == 403


def test_a_stranger_gets_no_picture_of_a_sandbox_and_no_wall(server, sockets):
    stranger = Visitor(server)
    stranger.get("/")
    for name in ("sandbox", "class", "projector"):
        with stranger.connect(sockets[name]) as socket, pytest.raises(ConnectionClosed) as closed:
            while True:
                assert orjson.loads(socket.recv(timeout=20))["kind"] == "error"
        assert closed.value.rcvd.code == 4404


# Pages


def asked(server: Server, method: str, path: str, body: bytes = b"", **headers: str) -> int:
    """The status of a request that is sent as it is written."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders(body)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/%ff%fe/",
        "/lessons/%2e%2e/%2e%2e/",
        "/static/../manage.py",
        "/static/%2e%2e/manage.py",
        "//evil.example/",
        "/sandboxes/x/",
        "/teach/classes/99999999999999999999999/",
        "/?" + "a=1&" * 2000,
        "/" + "a" * 6000,
        "/sign-in/?next=//evil.example",
        "/lessons/%e9/",
    ],
)
def test_no_address_breaks_the_server(path, server):
    assert asked(server, "GET", path) < 500


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "sessionid=../../x; csrftoken=\x01"},
        {"Cookie": "=" * 4000},
        {"Host": "evil.example"},
        {"X_Forwarded_Host": "evil.example"},
        {"Accept_Language": "x" * 4000},
        {"Content_Type": "multipart/form-data"},
        {"Content_Type": "text/x; charset=no-such"},
    ],
)
def test_no_header_breaks_a_page(headers, server):
    for path in ("/", "/join/", "/sandboxes/"):
        assert asked(server, "GET", path, **headers) < 500
        assert asked(server, "POST", path, b"a=1", **headers) < 500


FORMS = ("/join/", "/sandboxes/", f"/lessons/{LESSON}/predict/")


def test_a_too_large_form_is_refused_in_words(visitor):
    visitor.get("/join/")
    for path in FORMS:
        for body in (b"code=" + b"x" * HUGE, "&".join(f"a{number}=1" for number in range(5000)).encode()):
            status, text, _address = visitor.post(path, body)
            assert status in (400, 413)
            assert "This request cannot be read" in text


@pytest.mark.parametrize(
    "kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", "\xff"]
)
def test_a_body_that_is_no_form_changes_nothing(kind, visitor):
    before = visitor.get("/sandboxes/").count("row-name")
    for path in FORMS:
        status, _text, _address = visitor.post(path, b"name=x&" + b"x" * HUGE, **{"Content-Type": kind})
        assert status < 500
    assert visitor.get("/sandboxes/").count("row-name") == before


def test_a_form_from_elsewhere_is_refused(visitor):
    visitor.get("/join/")

    assert visitor.post("/sandboxes/", {"name": "x"}, Origin="http://evil.example")[0] == 403
    assert visitor.post("/sandboxes/", {"name": "x"}, **{"X-CSRFToken": "wrong"})[0] == 403


def test_a_fault_through_the_page_still_works_after_all_this(visitor, sockets):
    with visitor.connect(sockets["sandbox"]) as socket:
        assert is_alive(socket)
        ask(socket, do="strike", fault="power_off", machine="worker-2")
        while not any(
            table == "machines" and key == "worker-2" and row.get("power") is False
            for table, key, row in until(socket, "frame")["rows"]
        ):
            pass
    assert visitor.get("/healthz") == "ok\n"


def test_guessed_join_codes_are_counted_and_then_not_read(server):
    guesser = Visitor(server)
    guesser.get("/join/")
    guesses = [
        guesser.post("/join/", {"code": f"AAAA-AA{number:02d}", "nickname": "x"})[0]
        for number in range(JOIN_TRIES_MAX)
    ]

    assert guesses == [400] * JOIN_TRIES_MAX
    status, text, _address = guesser.post("/join/", {"code": server.join_code(), "nickname": "x"})
    assert status == 429 and "Wait ten minutes" in text
    assert guesser.get("/healthz") == "ok\n"


# Every address, every verb

FILLINGS = {"uuid": "00000000-0000-0000-0000-000000000000", "int": "1", "slug": "x", "path": "1", "str": "x"}
VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "\u00c4")


def addresses(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    """Every address that the site knows, with something in its gaps."""
    for pattern in resolver.url_patterns:
        route = prefix + re.sub(
            r"<(?:(\w+):)?\w+>",
            lambda gap: FILLINGS[gap[1] or "str"],
            str(pattern.pattern).replace("^", "").replace("$", ""),
        )
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from addresses(pattern, route)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nobody", "instructor"])
def test_no_verb_at_any_address_is_an_error_of_ours(who):
    client = Client()
    if who == "instructor":
        client.force_login(
            get_user_model().objects.create_user("ines", password="a long enough password", is_staff=True)
        )
    tried = [
        (verb, path, client.generic(verb, path).status_code)
        for path in addresses(get_resolver())
        for verb in VERBS
    ]

    assert len(tried) > 200
    assert [each for each in tried if each[2] >= 500] == []
