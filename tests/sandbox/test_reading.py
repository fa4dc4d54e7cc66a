"""What an open drawer reads: who may, how often, and what nonsense is told."""

import pytest

from k8sarch.sandbox.limits import READS_BURST
from k8sarch.sandbox.socket.protocol import Act, Read, RequestError, request_from
from tests.sandbox.test_host import Viewer, cookie_of, sandbox_of

HOSTILE = [
    {"do": "read", "what": "document"},
    {"do": "read", "of": "pods/shop/x"},
    {"do": "read", "what": "document", "of": ["pods"]},
    {"do": "read", "what": "document", "of": "pods/shop/x", "before": -1},
    {"do": "read", "what": "document", "of": "pods/shop/x", "before": True},
    {"do": "read", "what": "document", "of": "pods/shop/x", "before": 2**53},
    {"do": "read", "what": "document", "of": "pods/shop/x", "before": "12"},
    {"do": "read", "what": "document", "of": "p" * 301},
    {"do": "read", "what": "w" * 41, "of": "pods/shop/x"},
    {"do": "read", "what": "document", "of": "pods/shop/a b"},
    {"do": "strike", "fault": "switch_off"},
    {"do": "strike", "fault": "switch_off", "process": ""},
    {"do": "strike", "fault": "switch_off_controller", "controller": 7},
]


@pytest.mark.parametrize("content", HOSTILE)
def test_nonsense_is_refused_with_a_sentence(content):
    with pytest.raises(RequestError, match=r"\.$"):
        request_from(content)


def test_a_reading_and_a_switch_are_what_they_say():
    assert request_from({"do": "read", "what": "raft", "of": "components/cp-1/etcd", "before": 40}) == Read(
        "raft", "components/cp-1/etcd", 40
    )
    assert request_from({"do": "strike", "fault": "switch_off", "process": "scheduler"}) == Act(
        "fault switch_off process=scheduler"
    )
    assert request_from({"do": "heal", "fault": "switch_off_controller", "controller": "replicaset"}) == Act(
        "heal switch_off_controller controller=replicaset"
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_a_drawer_reads_and_what_there_is_not_is_refused_and_nothing_changes():
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await viewer.say({"do": "hello"})
        await viewer.hear("picture")
        await viewer.say({"do": "read", "what": "document", "of": "nodes/worker-1"})
        answer = await viewer.hear("read")
        assert answer["view"]["text"].startswith("apiVersion: v1\nkind: Node\n")
        assert (answer["what"], answer["of"], answer["before"]) == ("document", "nodes/worker-1", 0)
        await viewer.say({"do": "read", "what": "timers", "of": "all"})
        timers = (await viewer.hear("read"))["view"]["timers"]
        assert all(row["then"].startswith("Then ") for row in timers)
        for what, of in (
            ("document", "object/secrets/x/y"),
            ("secrets", "nodes/worker-1"),
            ("watch", "watchers/a/b/c"),
        ):
            await viewer.say({"do": "read", "what": what, "of": of})
            assert (await viewer.hear("error"))["says"].endswith(".")


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_readings_have_a_limit_of_their_own_that_does_not_touch_the_commands():
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await viewer.say({"do": "hello"})
        await viewer.hear("picture")
        for _ in range(READS_BURST + 6):
            await viewer.say({"do": "read", "what": "document", "of": "nodes/worker-1"})
        assert "faster than" in (await viewer.hear("error"))["says"]
        await viewer.say({"do": "pause"})
        while not (await viewer.hear("frame"))["paused"]:
            pass


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_somebody_elses_sandbox_is_not_read():
    record = await sandbox_of("a")
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("b")) as viewer:
        assert "not yours" in (await viewer.hear("error"))["says"]
        await viewer.say({"do": "read", "what": "document", "of": "nodes/worker-1"})
        assert (await viewer.socket.receive_output(timeout=10))["type"] == "websocket.close"
