"""Looks: what a viewer looks into below the map. Watching suffices; one look a socket; nonsense is answered
with a sentence and changes nothing."""

import asyncio

import pytest
from asgiref.sync import sync_to_async

from k8sarch.cluster import ClusterSpec
from k8sarch.sandbox.kept import store
from k8sarch.sandbox.limits import COMMANDS_BURST, LIFELINES_MAX, MESSAGES_KEPT
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.models import SandboxRecord, TapeLine
from k8sarch.sandbox.shown import looks
from tests.sandbox.test_host import Viewer, cookie_of, sandbox_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
ETCD = {"do": "look", "level": "inside", "of": "components/cp-2/etcd"}


async def greeted(viewer: Viewer) -> dict:
    await viewer.say({"do": "hello"})
    return await viewer.hear("picture")


async def test_a_look_is_answered_at_once_and_again_when_it_has_changed():
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await greeted(viewer)
        await viewer.say(ETCD)
        first = await viewer.hear("look")
        later = await viewer.hear("look")

    assert (first["level"], first["of"]) == ("inside", "components/cp-2/etcd")
    assert [member["name"] for member in first["view"]["members"]][-1] in ("cp-1", "cp-2", "cp-3")
    assert later["at"] > first["at"] and later["view"] != first["view"]


async def test_who_only_watches_may_look_and_the_tape_stays_empty(settings):
    settings.SANDBOX_MAY_WATCH = "tests.sandbox.test_host.everybody"
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("b")) as viewer:
        picture = await greeted(viewer)
        await viewer.say(ETCD)
        look = await viewer.hear("look")

    assert picture["rights"] == "watch" and look["view"]["members"]
    assert not await sync_to_async(TapeLine.objects.exists)()


async def test_a_socket_has_one_look_and_it_ends_with_the_map_and_with_the_socket():
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await greeted(viewer)
        await viewer.say(ETCD)
        await viewer.hear("look")
        await viewer.say({"do": "look", "level": "messages", "of": "components/cp-1/api-server"})
        await viewer.hear("look")
        second = dict(host.looks.looks[record.id])
        await viewer.say({"do": "look", "level": "map"})
        await viewer.say({"do": "why", "of": "nodes/worker-1"})
        await viewer.hear("because")
        after = dict(host.looks.looks)
        await viewer.say(ETCD)
        await viewer.hear("look")
        sandbox = host.worker.sandboxes[record.id]

    assert [look.level for look in second.values()] == ["messages"]
    assert record.id not in after
    assert not host.looks.looks and not host.looks.shown and sandbox.ring is None


async def test_the_same_look_of_two_viewers_is_computed_once(monkeypatch):
    record, computed = await sandbox_of("a"), []
    view_of = looks.view_of

    def counted(sandbox, look):
        computed.append(look)
        return view_of(sandbox, look)

    monkeypatch.setattr(looks, "view_of", counted)
    cookie = await cookie_of("a")
    async with (
        Viewer(f"/ws/sandboxes/{record.id}/", cookie) as first,
        Viewer(f"/ws/sandboxes/{record.id}/", cookie) as second,
    ):
        await greeted(first)
        await greeted(second)
        await first.say({"do": "pause"})
        await first.say(ETCD)
        await first.hear("look")
        once = len(computed)
        await second.say(ETCD)
        seen = await second.hear("look")

    assert once >= 1 and seen["view"]["members"]
    assert len(computed) <= once + 1, "a second viewer of what stands still asks for no new computation"


async def test_nobody_looks_before_the_picture():
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await viewer.say(ETCD)
        assert "hello" in (await viewer.hear("error"))["says"]


@pytest.mark.parametrize(
    "look",
    [
        {},
        {"level": "inside"},
        {"level": "cellar", "of": "components/cp-1/etcd"},
        {"level": ["inside"], "of": "components/cp-1/etcd"},
        {"level": "inside", "of": 7},
        {"level": "inside", "of": "components/cp-9/etcd"},
        {"level": "inside", "of": "components/cp-1/systemd"},
        {"level": "inside", "of": "components/cp-1/__class__"},
        {"level": "inside", "of": "components/cp-1/etcd/../../x"},
        {"level": "inside", "of": "components/../etcd"},
        {"level": "inside", "of": "components"},
        {"level": "inside", "of": "components/worker-1/containers"},
        {"level": "inside", "of": "links/cp-1|cp-9"},
        {"level": "inside", "of": "links/cp-1|cp-1"},
        {"level": "inside", "of": "links/cp-1|cp-2|cp-3"},
        {"level": "inside", "of": "links/"},
        {"level": "inside", "of": "pods/shop/web-1"},
        {"level": "inside", "of": "x" * 301},
        {"level": "inside", "of": "components/cp-1/etcd", "last": -1},
        {"level": "inside", "of": "components/cp-1/etcd", "last": True},
        {"level": "inside", "of": "components/cp-1/etcd", "last": 2**53},
        {"level": "inside", "of": "components/cp-1/etcd", "last": "7"},
        {"level": "messages", "of": "components/cp-1/etcd", "between": "cp-1/etcd"},
        {"level": "messages", "of": "components/cp-1/etcd", "between": ["cp-1/etcd"] * (LIFELINES_MAX + 1)},
        {"level": "messages", "of": "components/cp-1/etcd", "between": ["cp-9/etcd"]},
        {"level": "messages", "of": "components/cp-1/etcd", "between": [["cp-1/etcd"]]},
        {"level": "messages", "of": "components/cp-1/etcd", "kinds": [{}]},
        {"level": "messages", "of": "services/shop/web"},
    ],
)
async def test_what_cannot_be_looked_into_is_refused_in_words_and_the_look_before_stays(look):
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await greeted(viewer)
        await viewer.say(ETCD)
        await viewer.hear("look")
        await viewer.say({"do": "look", **look})
        error = await viewer.hear("error")
        still = await viewer.hear("look")

    assert error["says"].rstrip().endswith(".")
    assert still["of"] == "components/cp-2/etcd"


@pytest.mark.parametrize("name", ["", "x", "²:a:b:0", "9" * 40, "1:a:b:0"])
async def test_a_message_that_never_was_is_said_to_be_gone(name):
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await greeted(viewer)
        await viewer.say({"do": "look", "level": "bytes", "of": f"message/{name}"})
        look = await viewer.hear("look")

    assert look["view"]["absent"]


async def test_a_flood_of_looks_is_dropped_with_a_sentence():
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await greeted(viewer)
        for last in range(10 * COMMANDS_BURST):  # quicker than a slow machine lets through
            await viewer.say({**ETCD, "last": last})
        error = await viewer.hear("error")

    assert "a second" in error["says"]


async def test_a_view_that_breaks_stops_nothing(monkeypatch):
    record = await sandbox_of("a")

    def broken(cluster, of, last):
        raise ZeroDivisionError

    monkeypatch.setattr(looks.inside, "view", broken)
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await greeted(viewer)
        await viewer.say(ETCD)
        look = await viewer.hear("look")
        frame = await viewer.hear("frame")

    assert "mistake" in look["view"]["absent"] and frame["at"] > 0
    assert not host.worker.sandboxes[record.id].stopped


async def test_messages_from_before_the_look_are_played_again():
    record = await sync_to_async(store.create)(
        owner="a", kind=SandboxRecord.OWN, name="x", spec=ClusterSpec(workers=2, zones=1)
    )
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await greeted(viewer)
        sandbox = host.worker.sandboxes[record.id]
        host.worker.run_folding(sandbox, sandbox.cluster.now + 15_000_000)
        sandbox.pacer.target = began = sandbox.cluster.now
        await viewer.say({"do": "look", "level": "messages", "of": "components/cp-1/etcd"})
        while True:
            look = await viewer.hear("look")
            sent = [row["sent"] for row in look["view"]["rows"] if "sent" in row]
            if sandbox.ring and not sandbox.ring.is_filling and len(sandbox.ring.kept) > 100:
                break
        before = [message for message in sandbox.ring.kept if message.sent < began]
        ids = [message.id for message in sandbox.ring.kept]

    assert before and sent == sorted(sent)
    assert min(message.sent for message in before) >= began - 10_100_000
    assert len(ids) == len(set(ids)) <= 2 * MESSAGES_KEPT


async def test_at_full_speed_the_look_says_that_single_messages_cannot_be_followed():
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await greeted(viewer)
        await viewer.say({"do": "pace", "speed": 1000})
        await viewer.say({"do": "look", "level": "messages", "of": "components/cp-1/etcd"})
        fast = await viewer.hear("look")
        await viewer.say({"do": "pace", "speed": 1})
        while "absent" in (slow := await viewer.hear("look"))["view"]:
            await asyncio.sleep(0)

    assert "too fast" in fast["view"]["absent"] and "rows" in slow["view"]


async def test_a_pause_shows_single_messages_whatever_the_speed_that_is_chosen():
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await greeted(viewer)
        await viewer.say({"do": "pace", "speed": 1000})
        await viewer.say({"do": "look", "level": "messages", "of": "components/cp-1/etcd"})
        fast = await viewer.hear("look")
        await viewer.say({"do": "pause"})
        while "absent" in (paused := await viewer.hear("look"))["view"]:
            await asyncio.sleep(0)

    assert "absent" in fast["view"] and "rows" in paused["view"]


@pytest.mark.parametrize("hurried", [{"do": "pace", "speed": 60}, {"do": "run_until", "what": "leader"}])
async def test_the_clock_goes_on_when_a_cluster_hurries_whose_messages_somebody_reads(hurried):
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        began = (await greeted(viewer))["at"]
        await viewer.say({"do": "look", "level": "messages", "of": "components/cp-1/etcd"})
        await viewer.hear("look")
        await viewer.say(hurried)
        while (await viewer.hear("frame"))["at"] < began + 20_000_000:
            pass

    assert host.task is not None and (not host.task.done() or host.task.exception() is None)
