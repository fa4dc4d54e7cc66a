"""Copies: the same cluster to the byte at the learner's moment, and a fork that comes back as a lane."""

import pytest
from asgiref.sync import sync_to_async

from k8sarch.cluster import ClusterSpec, Tape
from k8sarch.sandbox import limits, sandboxes
from k8sarch.sandbox.journeys import grafts
from k8sarch.sandbox.journeys.lanes import Ladder, Lane, Step
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.models import LaneRecord, SandboxRecord, TapeLine
from k8sarch.sandbox.sandboxes import CannotPlay, CannotSend, Stand
from k8sarch.sandbox.socket.protocol import Go, Live, ToLane
from tests.sandbox.test_host import Viewer, cookie_of, sandbox_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
CUT, HEAL = "fault power_off machine=worker-2", "heal power_off machine=worker-2"
SECOND = 1_000_000


async def lived(*acts: tuple[int, str], until: int) -> SandboxRecord:
    """A learner's small cluster that lived through these acts, (second, line), up to the second `until`."""
    record = await sandbox_of("learner")
    sandbox = await host.alive(record.id)
    for at, line in acts:
        host.worker.run_folding(sandbox, at * SECOND)
        await host.act(record.id, line)
    host.worker.run_folding(sandbox, until * SECOND)
    return record


async def copied(record: SandboxRecord, stand: Stand, owner: str = "user-1"):
    """The copy of that moment, alive."""
    found = []

    def opened(sandbox_id):
        found.append(sandbox_id)
        return "/there/"

    play = await sandboxes.copy_at(
        source=record.id, stand=stand, owner=owner, browser=f"browser of {owner}", name="Copy", opened=opened
    )
    assert play.ended and not play.refusal and play.address == "/there/"
    return await host.alive(found[0])


async def arrived(sandbox, *requests):
    """The sandbox after it has travelled."""
    for request in requests:
        await host.travel(sandbox.id, request)
        while sandbox.journey is not None:
            host.worker.tick(0.0)
    assert not sandbox.stopped
    return sandbox


def lines_of(sandbox_id) -> list[str]:
    return list(
        TapeLine.objects.filter(lane__sandbox=sandbox_id)
        .order_by("lane", "place")
        .values_list("line", flat=True)
    )


async def test_a_copy_is_the_same_cluster_to_the_byte_and_stands_still():
    record = await lived((40, CUT), until=110)
    source = host.worker.sandboxes[record.id]

    copy = await copied(record, sandboxes.stand_of(record.id))

    assert copy.cluster.now == source.cluster.now == 110 * SECOND
    assert copy.cluster.digest == source.cluster.digest
    assert copy.picture.tables == source.picture.tables
    assert copy.pacer.paused and not copy.is_past
    assert (
        host.worker.because(copy, "machines/worker-2")["links"]
        == (host.worker.because(source, "machines/worker-2")["links"])
    )


async def test_a_past_moment_is_copied_without_what_was_done_later():
    record = await lived((40, CUT), (80, HEAL), until=90)
    reference = (await arrived(host.worker.sandboxes[record.id], Go(60 * SECOND))).cluster.digest

    copy = await copied(record, Stand(take=1, lane="A", at=60 * SECOND))

    assert copy.cluster.digest == reference and copy.tape.lines == ((40 * SECOND, CUT),)


async def test_a_moment_within_the_warm_up_is_shown_as_the_past():
    record = await lived(until=40)

    copy = await copied(record, Stand(take=1, lane="A", at=10 * SECOND))

    assert copy.cluster.now == 10 * SECOND and copy.is_past and copy.end == limits.WARM_UP


async def test_moments_of_a_take_that_is_over_are_kept_too():
    record = await lived((40, CUT), until=60)
    stand = sandboxes.stand_of(record.id)
    digest = host.worker.sandboxes[record.id].cluster.digest
    await host.start_over(record.id)

    copy = await copied(record, stand)

    assert copy.cluster.digest == digest


async def test_a_moment_that_is_not_kept_is_refused():
    record = await lived(until=40)
    with pytest.raises(CannotPlay, match="not kept any more"):
        await copied(record, Stand(take=1, lane="C", at=40 * SECOND))


async def test_what_is_done_in_a_copy_changes_nothing_of_the_source():
    record = await lived((40, CUT), until=60)
    source = host.worker.sandboxes[record.id]
    before = source.cluster.digest, await sync_to_async(lines_of)(record.id), source.cluster.now
    copy = await copied(record, sandboxes.stand_of(record.id))

    await host.act(copy.id, HEAL)
    host.worker.run_folding(copy, 100 * SECOND)

    assert (source.cluster.digest, await sync_to_async(lines_of)(record.id), source.cluster.now) == before
    assert await sync_to_async(lines_of)(copy.id) == [CUT, HEAL]


async def test_one_person_keeps_six_copies_and_the_oldest_goes():
    record = await lived(until=40)
    made = [
        (await copied(record, Stand(1, "A", (31 + number) * SECOND))).id
        for number in range(limits.HELPS_A_PERSON)
    ]
    other = (await copied(record, Stand(1, "A", 35 * SECOND), owner="user-2")).id
    kept = await sync_to_async(list)(
        SandboxRecord.objects.filter(owner="user-1").values_list("id", flat=True)
    )
    assert set(kept) == set(made)

    newest = (await copied(record, Stand(1, "A", 50 * SECOND))).id

    kept = await sync_to_async(list)(
        SandboxRecord.objects.filter(owner="user-1").values_list("id", flat=True)
    )
    assert set(kept) == {*made[1:], newest}
    assert made[0] not in host.worker.sandboxes
    assert await sync_to_async(SandboxRecord.objects.filter(id=other).exists)()


@pytest.mark.parametrize("is_alive", [True, False], ids=["alive", "unloaded"])
async def test_a_fork_comes_back_as_a_lane_that_plays_to_the_same_cluster(is_alive):
    record = await lived((40, CUT), until=60)
    stand = sandboxes.stand_of(record.id)
    copy = await copied(record, stand)
    await host.act(copy.id, HEAL)
    host.worker.run_folding(copy, 100 * SECOND)
    host.worker.run_folding(host.worker.sandboxes[record.id], 70 * SECOND)
    await host.act(record.id, "kubectl delete pod -n shop --all")  # the learner went on meanwhile
    before = host.worker.sandboxes[record.id].cluster.digest
    if not is_alive:
        await host.unload(record.id)

    sent = await sandboxes.graft(copy=copy.id, source=record.id, stand=stand, name="x")

    source = await host.alive(record.id)
    assert (sent.sandbox, sent.lane, sent.at) == (record.id, "B", 60 * SECOND)
    assert source.lane.letter == "A" and source.cluster.digest == before, "the learner's own line stays"
    await arrived(source, ToLane("B"))
    await arrived(source, Live())
    assert source.cluster.digest == copy.cluster.digest and source.cluster.now == 100 * SECOND
    await arrived(source, Go(65 * SECOND), ToLane("A"), Live())
    assert source.cluster.digest == before


async def test_a_fork_that_came_back_is_durable_and_can_be_worked_in():
    record = await lived((40, CUT), until=60)
    stand = sandboxes.stand_of(record.id)
    copy = await copied(record, stand)
    await host.act(copy.id, HEAL)
    host.worker.run_folding(copy, 100 * SECOND)
    await sandboxes.graft(copy=copy.id, source=record.id, stand=stand, name="x")

    host.worker.close(record.id)  # as a killed server leaves it
    source = await arrived(await host.alive(record.id), ToLane("B"), Live())
    await host.act(record.id, CUT)

    assert [line for _at, line in source.tape.lines] == [CUT, HEAL, CUT]
    row = await sync_to_async(LaneRecord.objects.get)(sandbox=record.id, letter="B")
    assert (row.shared, row.forked_at) == (1, 60 * SECOND)


async def test_a_fork_without_news_is_not_sent():
    record = await lived((40, CUT), until=60)
    stand = sandboxes.stand_of(record.id)
    copy = await copied(record, stand)
    host.worker.run_folding(copy, 100 * SECOND)

    with pytest.raises(CannotSend, match="Act first"):
        await sandboxes.graft(copy=copy.id, source=record.id, stand=stand, name="x")


async def test_who_started_over_gets_the_fork_as_a_sandbox_of_their_own():
    record = await lived((40, CUT), until=60)
    stand = sandboxes.stand_of(record.id)
    copy = await copied(record, stand)
    await host.act(copy.id, HEAL)
    host.worker.run_folding(copy, 100 * SECOND)
    await host.start_over(record.id)

    sent = await sandboxes.graft(copy=copy.id, source=record.id, stand=stand, name="From Ines")

    made = await sync_to_async(sandboxes.record_of)(sent.sandbox)
    assert (made.owner, made.kind, made.name) == ("learner", SandboxRecord.OWN, "From Ines")
    assert list((await host.alive(record.id)).lanes) == ["A"]
    own = await host.alive(made.id)
    assert own.cluster.now == 60 * SECOND and own.is_past
    assert (await arrived(own, Live())).cluster.digest == copy.cluster.digest


async def test_four_lanes_are_the_limit_and_then_it_is_a_sandbox_until_those_are_used_up_too():
    record = await lived((40, CUT), until=60)
    stand = sandboxes.stand_of(record.id)
    copy = await copied(record, stand)
    places = []
    own = limits.SANDBOXES_A_PERSON - 1  # the learner's sandbox that is copied is one of the learner's own
    for number in range(limits.LANES_MAX - 1 + own):
        await host.act(copy.id, f"kubectl scale deployment web --replicas={number} -n shop")
        places.append(await sandboxes.graft(copy=copy.id, source=record.id, stand=stand, name="x"))
    await host.act(copy.id, HEAL)

    with pytest.raises(CannotSend, match="no room"):
        await sandboxes.graft(copy=copy.id, source=record.id, stand=stand, name="x")

    assert [sent.lane for sent in places if sent.sandbox == record.id] == ["B", "C", "D"]
    assert sum(sent.sandbox != record.id for sent in places) == own


async def test_viewers_of_the_learners_sandbox_see_the_lane_at_once():
    record = await lived((40, CUT), until=60)
    stand = sandboxes.stand_of(record.id)
    copy = await copied(record, stand)
    await host.act(copy.id, HEAL)
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("learner")) as viewer:
        await viewer.say({"do": "hello"})
        assert [lane["letter"] for lane in (await viewer.hear("lanes"))["lanes"]] == ["A"]
        await sandboxes.graft(copy=copy.id, source=record.id, stand=stand, name="x")
        told = await viewer.hear("lanes")

    lane = told["lanes"][1]
    assert (lane["letter"], lane["parent"], lane["forked_at"]) == ("B", "A", 60 * SECOND)
    assert told["current"] == "A"


async def test_who_may_travel_looks_and_moves_but_gives_no_command(settings):
    settings.SANDBOX_RIGHT_TO_COPY = "tests.sandbox.test_copies.a_traveller"
    record = await lived((40, CUT), until=60)
    copy = await copied(record, sandboxes.stand_of(record.id))
    async with Viewer(f"/ws/sandboxes/{copy.id}/", await cookie_of("whoever")) as viewer:
        await viewer.say({"do": "hello"})
        picture = await viewer.hear("picture")
        refusals = []
        for content in (
            {"do": "strike", "fault": "power_off", "machine": "worker-1"},
            {"do": "start_over"},
            {"do": "add_worker", "zone": "a"},
            {"do": "kubectl", "line": "get pods"},
            {"do": "drop_lane", "lane": "A"},
            {"do": "moment", "of": None},
            {"do": "dance"},
        ):
            await viewer.say(content)
            refusals.append((await viewer.hear("error"))["says"])
        await viewer.say({"do": "go", "at": 41 * SECOND})
        jumped = await viewer.hear("picture")

    assert picture["rights"] == "travel" and jumped["at"] == 41 * SECOND and jumped["past"]
    assert all("Work in a fork" in says for says in refusals)
    assert await sync_to_async(lines_of)(copy.id) == [CUT]


def a_traveller(*, user, sandbox_id):
    """Who opened a copy to look at it."""
    return "travel"


async def test_without_that_right_a_copy_is_nobodys():
    record = await lived(until=40)
    copy = await copied(record, sandboxes.stand_of(record.id))
    async with Viewer(f"/ws/sandboxes/{copy.id}/", await cookie_of("user-2")) as viewer:
        assert "not yours" in (await viewer.hear("error"))["says"]


async def test_a_fork_of_a_dropped_lane_hangs_on_the_lane_that_has_most_in_common():
    spec = ClusterSpec(workers=2, zones=1)
    first = Lane("A", Tape(spec, ((40, "a"), (50, "b"))), end=90)
    second = Lane("C", Tape(spec, ((40, "a"), (55, "c"))), end=60)
    fork = grafts.Fork(((40, "a"), (55, "c"), (70, "d")), at=65, end=80)

    parent = grafts.parent_of([first, second], fork, "B")
    lane = grafts.graft(parent, fork, "B")

    assert parent is second
    assert (lane.parent, lane.own_from, lane.forked_at, lane.end) == ("C", 2, 65, 80)
    assert grafts.graft(first, fork, "B").forked_at == 50, "the two differ since then"


async def test_a_lane_that_comes_back_shares_no_rung_of_what_only_its_parent_did():
    rungs = (Step(45, 1, 1, None), Step(52, 2, 2, None))
    parent = Lane("A", Tape(ClusterSpec(), ((40, "a"), (50, "b"))), end=90, ladder=Ladder(rungs))
    fork = grafts.Fork(((40, "a"), (55, "c")), at=46, end=80)

    assert [step.at for step in grafts.graft(parent, fork, "B").ladder.steps] == [45]
