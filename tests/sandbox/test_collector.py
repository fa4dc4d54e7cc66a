"""Python's collector: it looks through all when nobody waits, or when too much was let go."""

import asyncio
import gc
import weakref

import pytest
from asgiref.sync import sync_to_async

from k8sarch.cluster import ClusterSpec
from k8sarch.sandbox.kept import store
from k8sarch.sandbox.limits import CLOSED_MAX, GC_THRESHOLDS, LOOKS_CALM, LOOKS_MAX
from k8sarch.sandbox.live import collector
from k8sarch.sandbox.live.collector import Collector
from k8sarch.sandbox.live.host import Host
from k8sarch.sandbox.models import SandboxRecord


class Circle:
    """Holds itself, as a cluster does that was let go."""

    def __init__(self) -> None:
        self.me = self


def circle() -> weakref.ref:
    """One that nothing else holds, and that was set aside."""
    it = Circle()
    collector.set_aside()
    return weakref.ref(it)


@pytest.mark.parametrize(
    ("looks", "closed", "is_calm", "is_gone"),
    [
        (LOOKS_CALM - 1, 0, True, False),
        (LOOKS_CALM, 0, True, True),
        (LOOKS_CALM, CLOSED_MAX - 1, False, False),
        (0, CLOSED_MAX, False, True),
        (LOOKS_MAX, 0, False, True),
    ],
)
def test_what_was_let_go_is_found_when_it_is_time(monkeypatch, looks, closed, is_calm, is_gone):
    kept = Collector()
    kept.looks, kept.closed = 10, 3
    monkeypatch.setattr(collector, "looks_so_far", lambda: 10 + looks)
    gone = circle()
    gc.collect()
    assert gone() is not None, "it is looked at no more"

    new: list = []
    kept.collect(3 + closed, is_calm)
    assert not any(each is new for each in gc.get_objects(generation=0)), "what came since is set aside too"
    assert (gone() is None) is is_gone
    kept.collect(3 + closed, is_calm)
    assert (kept.looks, kept.closed) == ((10 + looks, 3 + closed) if is_gone else (10, 3))


@pytest.mark.django_db(transaction=True)
async def test_a_sandbox_that_was_opened_is_looked_at_no_more_until_nobody_looks_at_any(monkeypatch):
    host = Host()
    record = await sync_to_async(store.create)(
        owner="a", kind=SandboxRecord.OWN, name="x", spec=ClusterSpec(workers=1, zones=1)
    )
    gc.unfreeze()
    sandbox = await host.alive(record.id)
    young = {id(each) for place in range(3) for each in gc.get_objects(generation=place)}
    assert id(sandbox.cluster.world) not in young
    gone = circle()
    monkeypatch.setattr(collector, "LOOKS_CALM", 0)

    assert host.worker.close(record.id) is sandbox and host.worker.closed == 1
    async with asyncio.timeout(20):
        await host.run()
    assert gone() is None and gc.get_threshold() == GC_THRESHOLDS
