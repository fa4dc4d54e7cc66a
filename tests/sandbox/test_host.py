"""The host: durable before acknowledged, rights on every message, one viewer's nonsense is nobody else's
trouble."""

import asyncio
from uuid import uuid4

import orjson
import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator

from k8sarch.asgi import application
from k8sarch.cluster import ClusterSpec
from k8sarch.sandbox.journeys import moves
from k8sarch.sandbox.kept import store
from k8sarch.sandbox.limits import COMMANDS_BURST
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.models import SandboxRecord, TapeLine
from k8sarch.sandbox.socket.consumers import GONE
from k8sarch.sandbox.socket.protocol import Go, RequestError

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
ORIGIN = [(b"origin", b"http://testserver"), (b"host", b"testserver")]


class Viewer:
    """One open page: its socket, without a browser."""

    def __init__(self, path: str, cookie: str = "") -> None:
        self.socket = WebsocketCommunicator(
            application, path, headers=[*ORIGIN, (b"cookie", cookie.encode())]
        )

    async def __aenter__(self):
        assert (await self.socket.connect(timeout=10))[0]
        return self

    async def __aexit__(self, *_):
        await self.socket.disconnect()

    async def say(self, content) -> None:
        await self.socket.send_to(
            text_data=content if isinstance(content, str) else orjson.dumps(content).decode()
        )

    async def hear(self, kind: str) -> dict:
        """The next message of that kind."""
        while True:
            message = orjson.loads(await self.socket.receive_from(timeout=10))
            if message["kind"] == kind:
                return message


@sync_to_async
def cookie_of(owner: str) -> str:
    """The cookie of a browser that is `owner`."""
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session["owner"] = owner
    session.save()
    return f"k8sarch_session={session.session_key}"


async def sandbox_of(owner: str) -> SandboxRecord:
    return await sync_to_async(store.create)(
        owner=owner, kind=SandboxRecord.OWN, name="x", spec=ClusterSpec(workers=2, zones=1)
    )


async def test_an_act_is_on_disk_and_in_the_picture():
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await viewer.say({"do": "hello"})
        picture = await viewer.hear("picture")
        await viewer.say({"do": "strike", "fault": "power_off", "machine": "worker-2"})
        while True:
            frame = await viewer.hear("frame")
            if ["machines", "worker-2"] in [row[:2] for row in frame["rows"]]:
                break
        lines = await sync_to_async(list)(TapeLine.objects.values_list("line", flat=True))

    assert picture["rights"] == "drive" and picture["tables"]["machines"]["worker-2"]["power"]
    assert lines == ["fault power_off machine=worker-2"]
    assert next(row[2]["power"] for row in frame["rows"] if row[:2] == ["machines", "worker-2"]) is False


async def test_a_stranger_is_told_and_closed():
    record = await sandbox_of("a")
    for path in (f"/ws/sandboxes/{record.id}/", f"/ws/sandboxes/{uuid4()}/"):
        async with Viewer(path, await cookie_of("b")) as viewer:
            error = await viewer.hear("error")
            closed = await viewer.socket.receive_output(timeout=10)

        assert "not yours" in error["says"]
        assert (closed["type"], closed["code"]) == ("websocket.close", GONE)


async def test_a_watcher_watches_and_cannot_drive(settings):
    settings.SANDBOX_MAY_WATCH = "tests.sandbox.test_host.everybody"
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("b")) as viewer:
        await viewer.say({"do": "hello"})
        picture = await viewer.hear("picture")
        refusals = []
        for content in (
            {"do": "strike", "fault": "power_off", "machine": "worker-2"},
            {"do": "pace", "speed": 60},
            {"do": "start_over"},
            {"do": "add_worker", "zone": "a"},
            {"do": "kubectl", "line": "get pods"},
            {"do": "run_to_next"},
            {"do": "go", "at": 31_000_000},
            {"do": "step", "what": "cause", "back": True},
            {"do": "run_until", "what": "leader"},
            {"do": "live"},
            {"do": "lane", "lane": "A"},
            {"do": "drop_lane", "lane": "A"},
            {"do": "compare", "with": "A"},
            {"do": "dance"},
        ):
            await viewer.say(content)
            refusals.append((await viewer.hear("error"))["says"])
        await viewer.say({"do": "why", "of": "nodes/worker-2"})
        because = await viewer.hear("because")

    assert picture["rights"] == "watch" and because["links"]
    assert all("watching" in says for says in refusals)
    assert not await sync_to_async(TapeLine.objects.exists)()


def everybody(*, user, owner):
    """A class in which everybody teaches."""
    return True


async def test_nonsense_gets_a_sentence_and_the_sandbox_goes_on():
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await viewer.say({"do": "hello"})
        await viewer.hear("picture")
        for nonsense in (
            "{",
            "[]",
            "x" * 70_000,
            '{"do": "strike"}',
            '{"do": "strike", "fault": "power_off", "machine": "worker-9"}',
            '{"do": "dance"}',
            '{"do": "remove_worker", "machine": "cp-1"}',
            '{"do": "add_worker", "zone": "z"}',
        ):
            await viewer.say(nonsense)
            assert (await viewer.hear("error"))["says"].rstrip().endswith(".")
        await viewer.socket.send_to(bytes_data=b"\x00\xff")
        assert (await viewer.hear("error"))["says"]
        await viewer.say({"do": "why", "of": "nodes/worker-2"})
        assert (await viewer.hear("because"))["links"]


async def test_a_flood_is_dropped_with_a_sentence():
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        for _ in range(COMMANDS_BURST + 20):
            await viewer.say({"do": "why", "of": "nodes/worker-1"})
        error = await viewer.hear("error")

    assert "a second" in error["says"]


async def test_workers_are_added_and_removed():
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await viewer.say({"do": "hello"})
        await viewer.hear("picture")
        await viewer.say({"do": "add_worker", "zone": "a"})
        await viewer.say({"do": "remove_worker", "machine": "worker-1"})
        await viewer.say({"do": "add_worker", "zone": "a"})
        while len(await sync_to_async(list)(TapeLine.objects.all())) < 3:
            await viewer.hear("frame")
        machines = host.worker.sandboxes[record.id].picture.tables["machines"]

    assert [name for name in machines if name.startswith("worker-")] == ["worker-2", "worker-3", "worker-4"]


async def test_two_pages_see_the_same_and_a_page_that_comes_back_is_told_what_it_missed():
    record = await sandbox_of("a")
    cookie = await cookie_of("a")
    async with (
        Viewer(f"/ws/sandboxes/{record.id}/", cookie) as first,
        Viewer(f"/ws/sandboxes/{record.id}/", cookie) as second,
    ):
        await first.say({"do": "hello"})
        before = await first.hear("picture")
        await second.say({"do": "hello", "since": before["number"]})
        await second.hear("picture")
        await first.say({"do": "strike", "fault": "power_off", "machine": "worker-1"})
        frames = await asyncio.gather(first.hear("frame"), second.hear("frame"))
        await second.say({"do": "hello", "since": before["number"]})
        back = await second.hear("picture")

    assert frames[0]["number"] == frames[1]["number"]
    assert back["resumed"]["changes"] == back["number"] - before["number"] > 0


async def test_who_watches_sees_where_the_driver_goes_and_a_fork_is_on_disk_before_it_is_told(settings):
    settings.SANDBOX_MAY_WATCH = "tests.sandbox.test_host.everybody"
    record = await sandbox_of("a")
    async with (
        Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as driver,
        Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("b")) as watcher,
    ):
        for viewer in (driver, watcher):
            await viewer.say({"do": "hello"})
            await viewer.hear("picture")
            await viewer.hear("lanes")
        await driver.say({"do": "pace", "speed": 300})
        await driver.say({"do": "run_until", "what": "instant", "at": 50_000_000})
        while (await driver.hear("frame"))["at"] < 50_000_000:
            pass
        for at in (31_000_000, 49_000_000, 40_000_000):
            await driver.say({"do": "go", "at": at})
        seen = [await jumped_to(viewer, 40_000_000) for viewer in (driver, watcher)]
        await driver.say({"do": "strike", "fault": "power_off", "machine": "worker-1"})
        told = [await forked(viewer) for viewer in (driver, watcher)]
        rows = await sync_to_async(list)(TapeLine.objects.values_list("lane__letter", "at", "line"))

    assert all(picture["past"] and picture["end"] >= 50_000_000 for picture in seen)
    assert seen[0]["digest"] == seen[1]["digest"]
    assert [[lane["letter"] for lane in each["lanes"]] for each in told] == [["A", "B"]] * 2
    assert rows == [("B", 40_000_000, "fault power_off machine=worker-1")]


async def jumped_to(viewer: Viewer, at: int) -> dict:
    """The picture on arrival there."""
    while (picture := await viewer.hear("picture"))["at"] != at:
        pass
    return picture


async def forked(viewer: Viewer) -> dict:
    """The lanes, once the second one is shown."""
    while (lanes := await viewer.hear("lanes"))["current"] != "B":
        pass
    return lanes


async def test_a_sandbox_that_was_opened_for_one_answer_makes_room_for_others(monkeypatch):
    monkeypatch.setattr("k8sarch.sandbox.live.host.SANDBOXES_ALIVE_MAX", len(host.worker.sandboxes) + 1)
    first, second = await sandbox_of("a"), await sandbox_of("b")
    await host.alive(first.id)  # as a page that prints it does: nobody joins, and nobody leaves

    await host.alive(second.id)

    assert second.id in host.worker.sandboxes


async def test_an_act_that_waited_for_a_start_over_is_carried_out_in_the_new_take():
    record = await sandbox_of("a")
    await host.alive(record.id)

    await asyncio.gather(host.start_over(record.id), host.act(record.id, "machine remove worker-1"))
    sandbox = host.worker.sandboxes[record.id]
    lines = [
        (line.lane.take, line.place)
        async for line in TapeLine.objects.filter(lane__sandbox=record.id).select_related("lane")
    ]

    assert [line for _, line in sandbox.tape.lines] == ["machine remove worker-1"]
    assert lines == [(2, 0)] and sandbox.take == 2


async def test_the_place_of_a_take_that_is_over_is_not_written_into_the_next():
    record = await sandbox_of("a")
    sandbox = await host.alive(record.id)
    host.worker.run_folding(sandbox, sandbox.cluster.now + 5_000_000)
    late = {record.id: moves.place_of(sandbox)}  # as the clock of all gathers them, on its way to the disk
    await host.start_over(record.id)

    await sync_to_async(store.remember_places)(late)
    await record.arefresh_from_db()

    assert (record.take, record.position) == (2, 0)


async def test_forks_without_end_are_refused_with_what_to_do(monkeypatch):
    monkeypatch.setattr(store, "LANES_A_TAKE", 2)
    record = await sandbox_of("a")
    sandbox = await host.alive(record.id)
    for line in ("machine remove worker-1", "machine remove worker-2"):
        host.worker.run_folding(sandbox, sandbox.cluster.now + 2_000_000)
        await host.travel(record.id, Go(sandbox.cluster.now - 1_000_000))
        while sandbox.journey is not None:
            host.worker.tick(0.05)
        if sandbox.lane.letter == "A":
            await host.act(record.id, line)
    with pytest.raises(RequestError, match="2 lanes, its limit"):
        await host.act(record.id, "machine remove worker-2")

    assert sandbox.lane.letter == "B" and list(sandbox.lanes) == ["A", "B"]


async def test_a_clock_that_a_mistake_ended_begins_again(monkeypatch, caplog):
    monkeypatch.setattr("k8sarch.sandbox.live.host.BEGIN_AGAIN", 0)
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await viewer.say({"do": "hello"})
        await viewer.hear("picture")
        once = iter([OSError("the disk is full")])

        def refused(_places) -> None:
            for error in once:
                raise error

        monkeypatch.setattr(store, "remember_places", refused)
        while not caplog.records:
            await viewer.hear("frame")
        frames = [await viewer.hear("frame") for _ in range(3)]

    assert "begins again" in caplog.text and frames[-1]["at"] > frames[0]["at"]


async def test_what_the_record_no_longer_keeps_is_played_again_while_others_have_their_turn():
    record = await sandbox_of("a")
    sandbox = await host.alive(record.id)
    await host.act(record.id, "fault power_off machine=worker-2")
    host.worker.run_folding(sandbox, sandbox.cluster.now + 120_000_000)
    kept = sandbox.cluster.world.journal.kept
    answer = host.worker.because(sandbox, "nodes/worker-2")
    for number in [number for number in kept if number < answer["links"][0]["number"]]:  # as after hours
        del kept[number]
    turns = []

    async def others() -> None:
        while True:
            turns.append(1)
            await asyncio.sleep(0)

    task = asyncio.create_task(others())
    first = await host.because(record.id, "nodes/worker-2")
    task.cancel()
    second = await host.because(record.id, "nodes/worker-2")

    assert first["links"] == answer["links"] and first["links"][-1]["glyph"] == "you" and len(turns) > 1
    assert second["links"][-1]["glyph"] != "you"  # a moment later: not again
