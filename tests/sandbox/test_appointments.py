"""Appointments: the same commands at the same instant of every cluster, whatever is done there until then."""

import asyncio

import orjson
import pytest
from asgiref.sync import sync_to_async

from k8sarch.cluster import ClusterSpec, Tape
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.kept import promised, store
from k8sarch.sandbox.limits import WARM_UP
from k8sarch.sandbox.live import appointments
from k8sarch.sandbox.live.appointments import REFUSED, STRUCK
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.models import Appointment, LaneRecord, SandboxRecord, TapeLine
from k8sarch.sandbox.shown.prepared import IDLE, INSIDE, REPLICAS, TOLERATIONS, prepared_of
from k8sarch.sandbox.shown.recovery import EVICTED, SILENT, Recovery, struck_by
from k8sarch.sandbox.socket.protocol import Go
from tests.sandbox.test_lanes import played

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
SPEC = ClusterSpec(control_planes=1, workers=2, zones=2, seed=5)
CUT = ["fault power_off machine=worker-2"]
GIVEN = f"instructor {CUT[0]}"  # as it stands on a tape
SECOND = 1_000_000
PATIENCE = 20


@pytest.fixture
def told():
    """What was told of appointments that are over, in order."""
    outcomes: list = []
    appointments.LISTENERS.append(outcomes.extend)
    yield outcomes
    appointments.LISTENERS.remove(outcomes.extend)


async def record_of(owner: str) -> SandboxRecord:
    return await sync_to_async(store.create)(
        owner=owner, kind=SandboxRecord.LESSON, name="x", spec=SPEC, lesson="6.1"
    )


async def strike(records, at=None, lines=CUT, follow=0) -> int:
    ids = [record.id for record in records]
    at = await sandboxes.reserve(ids, at)
    await sandboxes.strike_at(ids, name="one", lines=lines, at=at, speed=60, follow=follow)
    return at


async def until(holds) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.01)


async def lines_of(record) -> list[tuple[int, str]]:
    rows = TapeLine.objects.filter(lane__sandbox=record).order_by("lane", "place")
    return await sync_to_async(list)(rows.values_list("at", "line"))


async def test_every_sandbox_is_struck_at_the_same_instant_alive_or_not(told):
    asleep, alive = await record_of("a"), await record_of("b")
    sandbox = await host.alive(alive.id)
    host.worker.run_folding(sandbox, WARM_UP + 14 * SECOND)

    at = await strike([asleep, alive])
    await until(lambda: len(told) == 2)

    assert at == 50 * SECOND, "the next whole ten seconds that none has passed"
    assert {(each.sandbox_id, each.state, each.lane) for each in told} == {
        (asleep.id, STRUCK, "A"),
        (alive.id, STRUCK, "A"),
    }
    assert await lines_of(asleep) == await lines_of(alive) == [(at, GIVEN)]
    assert not await Appointment.objects.aexists()
    assert sandbox.pacer.speed == 60 and not sandbox.pacer.paused


async def test_what_comes_out_is_what_the_tape_gives(told):
    record = await record_of("a")
    at = await strike([record], follow=30 * SECOND)
    await until(lambda: told and not host.worker.sandboxes[record.id].is_moving)
    sandbox = host.worker.sandboxes[record.id]

    host.worker.run_folding(sandbox, sandbox.cluster.now)  # a slice may end with more due
    cluster, picture = played(Tape(SPEC, ((at, GIVEN),)), sandbox.cluster.now)

    assert sandbox.cluster.now >= at + 30 * SECOND, "its time passed although nobody looked"
    assert sandbox.cluster.digest == cluster.digest
    assert sandbox.picture.recovery.rates == picture.recovery.rates


async def test_a_learner_who_is_in_the_past_or_pauses_is_brought_to_the_instant(told):
    record = await record_of("a")
    sandbox = await host.alive(record.id)
    host.worker.run_folding(sandbox, WARM_UP + 25 * SECOND)
    await host.travel(record.id, Go(WARM_UP + 5 * SECOND))
    await host.pace(record.id, None, True)

    at = await strike([record])
    await host.travel(record.id, Go(WARM_UP + 2 * SECOND))
    await until(lambda: told)

    assert told[0].state == STRUCK
    assert await lines_of(record) == [(at, GIVEN)]
    assert sandbox.tape.lines == ((at, GIVEN),)


async def test_no_sandbox_passes_an_instant_that_was_reserved():
    record = await record_of("a")
    sandbox = await host.alive(record.id)
    sandbox.viewers = 1
    at = await sandboxes.reserve([record.id])

    for _ in range(40):
        sandbox.pacer.speed = 1000
        host.worker.tick(1.0)
    stood = sandbox.cluster.now
    await sandboxes.let_go([record.id])
    host.worker.tick(1.0)

    assert stood == at
    assert sandbox.cluster.now > at
    sandbox.viewers = 0


async def test_an_instant_that_one_has_passed_is_refused():
    record = await record_of("a")
    await host.alive(record.id)

    with pytest.raises(sandboxes.TooLate, match="30.0"):
        await sandboxes.reserve([record.id], WARM_UP)


async def test_who_has_passed_an_instant_is_left_out_where_it_stands(told):
    behind, ahead = await record_of("a"), await record_of("b")
    sandbox = await host.alive(ahead.id)
    host.worker.run_folding(sandbox, WARM_UP + 300 * SECOND)
    await host.travel(ahead.id, Go(WARM_UP + 5 * SECOND))
    while sandbox.journey is not None:
        host.worker.tick(0.0)
    ids = [behind.id, ahead.id]
    spread = await sync_to_async(sandboxes.spread_in_lesson)(["a", "b", "c"], "6.1")
    at = await sandboxes.reserve(ids, 60 * SECOND, leaves_out=True)
    await sandboxes.strike_at(ids, name="one", lines=CUT, at=at, speed=60, follow=0)
    await until(lambda: len(told) == 2)

    assert spread == (WARM_UP, WARM_UP + 300 * SECOND)
    assert {each.sandbox_id: each.state for each in told} == {behind.id: STRUCK, ahead.id: REFUSED}
    assert (sandbox.cluster.now, sandbox.is_past, sandbox.bound) == (WARM_UP + 5 * SECOND, True, None)
    with pytest.raises(sandboxes.TooLate):
        await sandboxes.reserve(ids, 60 * SECOND, leaves_out=True)


async def test_a_server_that_died_meanwhile_finds_the_appointment_again(told):
    record = await record_of("a")
    at = await sandboxes.reserve([record.id], 40 * SECOND)
    promise = appointments.Promise("one", at, tuple(CUT), 1.0, 0)
    await sync_to_async(promised.promise)([record.id], promise)  # and nothing more before it died

    await sandboxes.resume([record.id])
    await until(lambda: told)

    assert (told[0].name, told[0].state) == ("one", STRUCK)
    assert await lines_of(record) == [(at, GIVEN)]
    held = await sync_to_async(sandboxes.holding)([record.id], at, CUT)
    assert held == {record.id: (1, "A")}


async def test_lines_that_cannot_be_carried_out_are_left_out_and_said(told):
    record = await record_of("a")
    at = await strike([record], lines=[*CUT, "fault power_off machine=worker-9"])
    await until(lambda: told)

    assert told[0].state == STRUCK and "worker-9" in told[0].says
    assert await lines_of(record) == [(at, GIVEN)]


async def test_one_whose_rows_are_gone_keeps_no_other_from_its_appointment(told):
    gone, other = await record_of("a"), await record_of("b")
    for record in (gone, other):
        await host.alive(record.id)
    at = await sandboxes.reserve([gone.id, other.id], 40 * SECOND)
    promise = appointments.Promise("one", at, tuple(CUT), 1.0, 0)
    await sync_to_async(promised.promise)([gone.id, other.id], promise)
    for record in (gone, other):
        appointments.take_in(host.worker.sandboxes[record.id], promise)
    await SandboxRecord.objects.filter(id=gone.id).adelete()

    host.begin()
    await until(lambda: told)

    assert [(each.sandbox_id, each.state) for each in told] == [(other.id, STRUCK)]
    assert gone.id not in host.worker.sandboxes


async def test_where_nothing_can_be_done_it_is_refused_and_time_goes_on_as_it_was(told):
    record = await record_of("a")
    sandbox = await host.alive(record.id)
    await strike([record], lines=["fault power_off machine=worker-9"])
    await until(lambda: told)

    assert (told[0].state, await lines_of(record)) == (REFUSED, [])
    assert "worker-9" in told[0].says
    assert (sandbox.bound, sandbox.appointment, sandbox.pacer.speed) == (None, None, 1)
    assert not await Appointment.objects.aexists()


async def test_what_a_learner_had_prepared_is_told(told):
    record = await record_of("a")
    await host.act(record.id, "kubectl scale deployment web --replicas=1 -n shop")
    await strike([record], at=60 * SECOND)
    await until(lambda: told)
    prepared = dict(told[0].prepared)

    assert prepared[TOLERATIONS] == [300, 300]
    assert ["web", 1] in prepared[REPLICAS] and ["api", 3] in prepared[REPLICAS]
    assert set(prepared[INSIDE]) <= {"web", "db"}


async def test_what_is_on_its_way_out_or_down_is_not_prepared():
    stays = {"operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 30}
    body = orjson.dumps({"spec": {"template": {"spec": {"tolerations": [stays]}}}}).decode()
    patch = "application/strategic-merge-patch+json"
    lines = [(40 * SECOND, CUT[0])] + [
        (60 * SECOND, f"api {call} PATCH /apis/apps/v1/namespaces/shop/deployments/{app} {patch} {body}")
        for call, app in enumerate(("web", "api", "db"), 1)
    ]
    lines.append((150 * SECOND, "kubectl scale deployment api --replicas=0 -n shop"))
    cluster, picture = played(Tape(SPEC, tuple(lines)), 200 * SECOND)
    prepared = dict(prepared_of(picture, cluster, ["fault power_off machine=worker-2"]))
    leaving = [row for row in picture.tables["pods"].values() if row["deleting"] is not None]

    assert leaving, "pods of before the change are still there, on the machine without power"
    assert prepared[TOLERATIONS] == [30, 30]
    assert "api" in prepared[IDLE] and prepared[INSIDE] == []


async def test_what_is_said_of_a_cluster_holds_at_the_instant_itself(told, monkeypatch):
    unread: list[tuple[int, int]] = []

    def looks(picture, cluster, lines):
        unread.append((len(cluster.world.journal.fresh), cluster.run(cluster.now)))
        return ()

    monkeypatch.setattr(appointments, "prepared_of", looks)
    record = await record_of("a")
    sandbox, at = await host.alive(record.id), 60 * SECOND
    promise = appointments.Promise("one", at, tuple(CUT))
    await sync_to_async(promised.promise)([record.id], promise)
    while sandbox.cluster.now < at:
        sandbox.cluster.run(at, events_max=1)  # as a slice may end: with more due at its instant
    appointments.take_in(sandbox, promise)
    host.begin()
    await until(lambda: told)

    assert unread == [(0, 0)], "all that was due has happened, and is in the picture"


async def test_a_curve_is_told_of_the_lane_that_was_struck_also_when_its_learner_went_elsewhere(told):
    record = await record_of("a")
    at = await strike([record], follow=60 * SECOND)
    await until(lambda: told and not host.worker.sandboxes[record.id].is_moving)
    await host.travel(record.id, Go(at - 5 * SECOND))
    while host.worker.sandboxes[record.id].journey is not None:
        host.worker.tick(0.0)
    reached, curve, marks = sandboxes.recovery(record.id, 1, "A", at, 10 * SECOND)

    assert reached >= 60 * SECOND
    assert curve[0] == [-10 * SECOND, 100]
    assert min(success for _, success in curve) < 100
    assert 40 * SECOND < marks["silent"] < 60 * SECOND
    assert sandboxes.recovery(record.id, 2, "A", at, 0) is None
    assert (await LaneRecord.objects.aget()).end >= at


async def test_what_a_recovery_waited_for_is_told_of_the_machines_that_were_struck(told):
    record = await record_of("a")
    sandbox = await host.alive(record.id)
    await host.act(record.id, "fault power_off machine=worker-1")
    host.worker.run_folding(sandbox, sandbox.cluster.now + 20 * SECOND)
    at = await strike([record], follow=60 * SECOND)
    await until(lambda: told and not sandbox.is_moving)
    nodes = sandbox.picture.tables["nodes"]
    _, _, marks = sandboxes.recovery(record.id, 1, "A", at, 0)

    assert at < nodes["worker-1"]["since"] < nodes["worker-2"]["since"], "the learner's was silent first"
    assert marks["silent"] == nodes["worker-2"]["since"] - at


@pytest.mark.parametrize(
    ("lines", "struck", "came"),
    [
        ([GIVEN], {"worker-2"}, {"silent": 60, "evicted": 90}),
        (["fault power_off machine=worker-1", GIVEN], {"worker-2"}, {"silent": 60, "evicted": 90}),
        ([GIVEN, GIVEN.replace("-2", "-1")], {"worker-1", "worker-2"}, {"silent": 40, "evicted": 70}),
        (["instructor fault switch_off process=kubelet"], None, {"silent": 30, "evicted": 70}),
        (["instructor kubectl get pods"], set(), {}),
    ],
)
async def test_marks_are_those_of_the_machines_on_an_instructors_lines(lines, struck, came):
    recovery = Recovery()
    for at, what, node in (
        (5, SILENT, "worker-2"),
        (40, SILENT, "cp-1"),
        (50, SILENT, "worker-1"),
        (70, SILENT, "worker-2"),
        (80, EVICTED, "worker-1"),
        (100, EVICTED, "worker-2"),
    ):
        recovery.mark(at, what, node)

    assert struck_by(lines) == struck
    assert recovery.since(10, 0, struck_by(lines))[1] == came


async def test_each_of_a_class_is_carried_out_in_a_turn_of_its_own_of_the_loop(told, monkeypatch):
    records = [await record_of(owner) for owner in "abcde"]
    for record in records:
        await host.alive(record.id)
    turns, prepared, given = [], [], []

    async def others() -> None:
        while True:
            turns.append(1)
            await asyncio.sleep(0)

    def looks(picture, cluster, lines):
        prepared.append(len(turns))
        return ()

    give = host.worker.give

    def gives(*arguments):
        given.append(len(turns))
        return give(*arguments)

    monkeypatch.setattr(appointments, "prepared_of", looks)
    monkeypatch.setattr(host.worker, "give", gives)
    task = asyncio.create_task(others())
    await strike(records)
    await until(lambda: len(told) == 5)
    task.cancel()

    assert len(set(prepared)) == len(set(given)) == 5
