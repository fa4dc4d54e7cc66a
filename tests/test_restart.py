"""Twenty times the server is killed in the middle of a recovery; each time the page finds what it had seen,
and nothing else.

The reference is the tape itself, played here: at each number of a change that a page has seen, the server's
digest must be the tape's.
"""

import sqlite3
import time
from contextlib import contextmanager
from http.cookiejar import CookieJar
from urllib.request import HTTPCookieProcessor, build_opener

import orjson
from websockets.sync.client import connect

from k8sarch.cluster import Cluster, ClusterSpec, command_from
from k8sarch.cluster.kernel.chance import Chance
from tests.servers import Server

KILLS = 20
LINES = (
    "fault power_off machine=worker-2",
    "kubectl scale deployment web --replicas=5 -n shop",
    "fault isolate machine=cp-2",
    "heal isolate machine=cp-2",
    "fault kill_process machine=cp-1 process=etcd",
    "heal kill_process machine=cp-1 process=etcd",
    "heal power_off machine=worker-2",
    "kubectl scale deployment web --replicas=3 -n shop",
)


class Page:
    """What a browser does: a session, a socket, the last number it showed, and the acts that were
    acknowledged."""

    def __init__(self, server: Server) -> None:
        self.server = server
        jar = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(jar))
        self.opener.open(f"{server.address}/")
        self.jar = jar
        self.number = None
        self.acts: list[str] = []
        self.seen_acts: dict[str, str] = {}

    @contextmanager
    def connect(self):
        """A socket to this browser's home sandbox, greeted: it and the picture."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)
        with connect(
            f"ws://127.0.0.1:{self.server.port}/ws/home/",
            origin=self.server.address,
            additional_headers={"Cookie": cookies} if cookies else None,
            max_size=None,
            open_timeout=20,
            close_timeout=1,
        ) as socket:
            socket.send(orjson.dumps({"do": "hello", "since": self.number}).decode())
            yield socket, self.until(socket, "picture")

    def until(self, socket, kind: str):
        """The next message of that kind; what comes before is taken in."""
        while True:
            message = orjson.loads(socket.recv(timeout=20))
            if message["kind"] == "error":
                raise AssertionError(message["says"])
            if "number" in message and message["kind"] in ("frame", "picture"):
                self.number = message["number"]
                rows = message.get("rows") or [
                    ["events", key, row] for key, row in message.get("tables", {}).get("events", {}).items()
                ]
                self.seen_acts |= {
                    key: row["text"]
                    for table, key, row in rows
                    if table == "events" and row and row.get("kind") == "act"
                }
            if message["kind"] == kind:
                return message


def test_a_server_that_is_killed_takes_nothing_back(tmp_path):
    chance = Chance(20261123, "kills")
    server = Server(tmp_path / "data").start()
    page = Page(server)
    pictures = []
    try:
        for kill in range(KILLS):
            with page.connect() as (socket, picture):
                pictures.append(picture)
                kill_in_the_middle(server, page, socket, LINES[kill % len(LINES)], chance)
            server.start()
        with page.connect() as (_, picture):
            pictures.append(picture)
    finally:
        server.kill()

    assert len(page.seen_acts) == KILLS + 1, (
        "an acknowledged act is missing (the first is the opening of the shop)"
    )
    lines = tape_of(server.data)
    assert len(lines) == KILLS
    compare_with_the_tape(pictures, lines)


def kill_in_the_middle(server: Server, page: Page, socket, line: str, chance: Chance) -> None:
    """Act at high speed, wait for the acknowledgement and a drawn moment longer, and kill."""
    socket.send('{"do": "pace", "speed": 60}')
    verb, _, rest = line.partition(" ")
    if verb == "kubectl":
        socket.send(orjson.dumps({"do": "kubectl", "line": line}).decode())
    else:
        name, *settings = rest.split()
        do = "strike" if verb == "fault" else "heal"
        socket.send(
            orjson.dumps({"do": do, "fault": name, **dict(pair.split("=") for pair in settings)}).decode()
        )
    acts = len(page.seen_acts)
    ends = time.monotonic() + 0.2 + chance.below(600) / 1000
    while len(page.seen_acts) == acts or time.monotonic() < ends:
        page.until(socket, "frame")
    server.kill()


def tape_of(data) -> list[tuple[int, str]]:
    """The acknowledged commands, as the database has them."""
    with sqlite3.connect(data / "k8sarch.sqlite3") as database:
        return database.execute("select at, line from sandbox_tapeline order by place").fetchall()


def compare_with_the_tape(pictures: list[dict], lines: list[tuple[int, str]]) -> None:
    """Play the tape once, and hold every picture's digest against it at the picture's number and instant."""
    cluster = Cluster(ClusterSpec(seed=7))
    waiting = list(lines)
    for picture in pictures:
        while cluster.world.journal.count < picture["number"]:
            due = waiting[0][0] if waiting else picture["at"]
            happened = cluster.run(min(due, picture["at"]), events_max=1)
            if (
                waiting
                and cluster.now == due
                and not happened
                and cluster.world.journal.count < picture["number"]
            ):
                cluster.do(command_from(waiting.pop(0)[1]))
            elif not happened and cluster.now >= picture["at"]:
                break
        assert cluster.world.journal.count == picture["number"]
        assert cluster.digest == picture["digest"]
    assert not waiting, "a command was acknowledged and is not in what was shown"


def test_a_page_that_says_nonsense_is_shown_the_picture(tmp_path):
    server = Server(tmp_path / "data").start()
    try:
        page = Page(server)
        for since in (10**9, -1, "x", None):
            page.number = since
            with page.connect() as (_, picture):
                assert picture["tables"]["machines"] and picture["at"] < 10**10
    finally:
        server.kill()


FORKS = 3


def test_a_server_that_is_killed_keeps_every_lane(tmp_path):
    """Each time right after the acknowledgement of an act in the past, which opened a lane: that lane is
    shown, with its act, and every other one comes out as its tape says."""
    chance = Chance(20261126, "forks")
    server = Server(tmp_path / "data").start()
    page = Page(server)
    try:
        with page.connect() as (socket, picture):
            socket.send('{"do": "strike", "fault": "power_off", "machine": "worker-2"}')
            socket.send('{"do": "pace", "speed": 60}')
            while picture["at"] < 100_000_000:
                picture = page.until(socket, "frame")
        for fork in range(FORKS):
            with page.connect() as (socket, picture):
                jumped = gone_to(page, socket, 31_000_000 + chance.below(picture["at"] - 32_000_000))
                assert jumped["past"]
                say(socket, do="strike", fault="isolate", machine=f"cp-{fork + 1}")
                shown_lanes(page, socket, "BCD"[fork])
                server.kill()
            server.start()
            page.number = None
            with page.connect() as (socket, picture):
                lanes = page.until(socket, "lanes")
                assert [lane["letter"] for lane in lanes["lanes"]] == list("ABCD"[: fork + 2])
                assert (lanes["current"], picture["lane"]) == ("BCD"[fork], "BCD"[fork])
                assert not picture["tables"]["machines"][f"cp-{fork + 1}"]["cable"]
        with page.connect() as (socket, _):
            for letter in "DCBA":
                if letter != "D":
                    say(socket, do="lane", lane=letter)
                end = shown_lanes(page, socket, letter)["ABCD".index(letter)]["end"]
                picture = gone_to(page, socket, end - 1_000)
                assert picture["digest"] == digest_of(server.data, letter, end - 1_000)
    finally:
        server.kill()


def say(socket, **action) -> None:
    """Send one action."""
    socket.send(orjson.dumps(action).decode())


def shown_lanes(page: Page, socket, letter: str) -> list[dict]:
    """All lanes, as they are told when that one is shown."""
    told = page.until(socket, "lanes")
    while told["current"] != letter:
        told = page.until(socket, "lanes")
    return told["lanes"]


def gone_to(page: Page, socket, at: int) -> dict:
    """Go to that instant; the picture on arrival."""
    say(socket, do="go", at=at)
    picture = page.until(socket, "picture")
    while picture["at"] != at:
        picture = page.until(socket, "picture")
    return picture


def digest_of(data, letter: str, at: int) -> str:
    """The history of a lane up to an instant, played here from the lines in the database."""
    cluster = Cluster(ClusterSpec(seed=7))
    with sqlite3.connect(data / "k8sarch.sqlite3") as database:
        rows = database.execute("select id, letter, parent_id, shared from sandbox_lanerecord").fetchall()
        lines = dict[int, list]()
        for lane, _, parent, shared in rows:
            own = database.execute(
                "select at, line from sandbox_tapeline where lane_id = ? order by place", [lane]
            ).fetchall()
            lines[lane] = [*lines.get(parent, [])[:shared], *own]
    for line_at, line in lines[next(lane for lane, name, _, _ in rows if name == letter)]:
        if line_at > at:
            break
        cluster.run(line_at)
        cluster.do(command_from(line))
    cluster.run(at)
    return cluster.digest
