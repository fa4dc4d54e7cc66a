"""A fault for the whole class: rows, clusters, curves, and what a room may see of it."""

import asyncio
import re

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from courses.models import LessonProgress, Strike, Struck
from courses.room import console, strikes
from courses.room.faults import StrikeForm, fault_for_all, ready_of
from courses.room.recoveries import recovery_of
from k8sarch.cluster import ClusterSpec
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.kept import promised
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.live.promise import Promise
from k8sarch.sandbox.models import Appointment, SandboxRecord, TapeLine
from tests.courses.test_line import looks

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60
SECOND = 1_000_000


@pytest.fixture
def class_of_three(room, join, number_lesson):
    """A class at its second lesson, with three learners; two of them never opened a cluster."""
    clients = {name: join(room, name) for name in ("Amara", "Birk", "Chidi")}
    room.lesson = number_lesson.number
    room.save(update_fields=["lesson"])
    return room, clients


async def posted(client: Client, room, **sends) -> str:
    answer = await sync_to_async(client.post)(
        f"/teach/classes/{room.pk}/strike/", sends, headers={"hx-request": "true"}
    )
    return answer.content.decode()


async def until(holds) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await sync_to_async(holds)():
            await asyncio.sleep(0.02)


def is_over() -> bool:
    return Struck.objects.exists() and not Struck.objects.filter(state=Struck.WAITING).exists()


def as_a_dead_server_left_it(room, at: int) -> Strike:
    """What `begin` leaves when the process ends behind the appointments' rows."""
    lesson = strikes.lesson_of(room)
    fault = fault_for_all({"fault": "power_off", "where": "worker-1"})
    ids = {member.pk: strikes.opened(member, lesson) for member in room.memberships.all()}
    strike = strikes.written(room, room.instructors.get(), lesson, fault, at, 1.0, ids)
    promised.promise(list(ids.values()), Promise(f"strike/{strike.pk}", at, tuple(fault.lines)))
    return strike


async def test_a_button_strikes_every_cluster_of_the_class_at_one_instant(class_of_three, signed_in):
    room, _clients = class_of_three
    html = await posted(signed_in, room, ready="worker")
    await until(is_over)
    lines = await sync_to_async(list)(TapeLine.objects.values_list("at", "line"))
    rows = await sync_to_async(list)(Struck.objects.values_list("state", "lane"))
    strike = await Strike.objects.aget()

    assert "lost its power" in html
    assert lines == [(strike.at, f"instructor {strike.lines[0]}")] * 3
    assert rows == [("struck", "A")] * 3
    assert strike.at % (10 * SECOND) == 0
    assert await LessonProgress.objects.filter(acted=True).acount() == 3
    assert not await Appointment.objects.aexists()


async def test_a_second_fault_waits_for_the_first(class_of_three, signed_in):
    room, _clients = class_of_three
    await sync_to_async(as_a_dead_server_left_it)(room, 200 * SECOND)
    html = await posted(signed_in, room, ready="etcd")

    assert "has not reached" in html
    assert await Strike.objects.acount() == 1
    await until(lambda: not Appointment.objects.exists())


async def test_a_cluster_that_its_learner_removed_is_waited_for_no_more(class_of_three, signed_in):
    room, _clients = class_of_three
    strike = await sync_to_async(as_a_dead_server_left_it)(room, 40 * SECOND)
    await SandboxRecord.objects.all().adelete()

    await posted(signed_in, room, ready="worker")

    rows = Struck.objects.filter(strike=strike).values_list("state", flat=True)
    assert await sync_to_async(list)(rows) == ["refused"] * 3
    assert await Strike.objects.acount() == 2
    await until(is_over)


async def test_who_looks_while_a_fault_is_on_its_way_to_the_clusters_says_nothing_of_it(class_of_three):
    room, _clients = class_of_three
    strike = await sync_to_async(as_a_dead_server_left_it)(room, 40 * SECOND)
    await Appointment.objects.all().adelete()

    with strikes.appointing:
        await sync_to_async(strikes.take_up)(classroom=room)

    assert await strike.sandboxes.filter(state=Struck.WAITING).acount() == 3


async def test_an_instant_that_a_cluster_has_passed_is_refused(class_of_three, signed_in):
    room, _clients = class_of_three
    html = await posted(signed_in, room, fault="power_off", where="worker-1", at="12", speed="1.0")

    assert "at 30.0 s already" in html
    assert not await Strike.objects.aexists()


@pytest.mark.parametrize(
    "sends",
    [
        {},
        {"fault": "power_off"},
        {"fault": "power_off", "where": "worker-99"},
        {"fault": "power_off", "where": "worker-1", "at": "-5"},
        {"fault": "power_off", "where": "worker-1", "at": "1e12"},
        {"fault": "power_off", "where": "worker-1", "at": "nan"},
        {"fault": "power_off", "where": "worker-1", "speed": "1000"},
        {"fault": "kill_process", "where": "cp-1"},
        {"fault": "kubectl delete all", "where": "worker-1"},
    ],
)
async def test_nonsense_strikes_nothing(class_of_three, signed_in, sends):
    room, _clients = class_of_three
    html = await posted(signed_in, room, **sends)

    assert 'role="alert"' in html
    assert not await Strike.objects.aexists()


async def test_a_class_without_a_lesson_or_without_learners_says_so(room, signed_in, number_lesson):
    without_lesson = await posted(signed_in, room, ready="worker")
    room.lesson = number_lesson.number
    await sync_to_async(room.save)()
    without_learners = await posted(signed_in, room, ready="worker")

    assert "Choose the lesson" in without_lesson
    assert "Nobody is in the class" in without_learners


async def test_a_server_that_died_before_anything_began_goes_on_when_the_class_is_opened(class_of_three):
    room, _clients = class_of_three
    await sync_to_async(as_a_dead_server_left_it)(room, 40 * SECOND)
    await sync_to_async(strikes.take_up)(classroom=room)
    await until(is_over)

    assert await Struck.objects.filter(state=Struck.STRUCK).acount() == 3
    assert await TapeLine.objects.filter(at=40 * SECOND).acount() == 3


async def test_a_server_that_died_behind_the_tape_finds_there_that_it_was_done(class_of_three, signed_in):
    room, _clients = class_of_three
    await posted(signed_in, room, ready="worker")
    await until(is_over)
    await Struck.objects.aupdate(state=Struck.WAITING, take=0, lane="")

    await sync_to_async(strikes.take_up)(classroom=room)

    rows = await sync_to_async(list)(Struck.objects.values_list("state", "take", "lane"))
    assert rows == [("struck", 1, "A")] * 3


async def test_what_the_tape_said_gives_way_to_what_the_cluster_says(class_of_three, signed_in):
    room, _clients = class_of_three
    await posted(signed_in, room, ready="worker")
    await until(is_over)
    row = await Struck.objects.select_related("strike").afirst()
    outcome = sandboxes.Outcome(
        f"strike/{row.strike_id}", row.sandbox, "struck", "", 1, "A", (("inside", ["db"]),)
    )
    guess = sandboxes.Outcome(f"strike/{row.strike_id}", row.sandbox, "refused", "It was not reached.")

    await sync_to_async(strikes.over)([outcome])
    await sync_to_async(strikes.over)([guess], is_guess=True)
    await row.arefresh_from_db()

    assert (row.state, row.prepared) == ("struck", [["inside", ["db"]]])


async def test_how_it_ended_in_one_cluster_is_told_to_its_learner_and_to_no_other(class_of_three):
    room, _clients = class_of_three
    strike = await sync_to_async(as_a_dead_server_left_it)(room, 40 * SECOND)
    own, *others = await sync_to_async(list)(strike.sandboxes.select_related("membership"))
    outcome = sandboxes.Outcome(f"strike/{strike.pk}", own.sandbox, "struck", "")

    told = await looks(lambda: strikes.over([outcome]))

    assert told == {own.membership.nickname: 1} | {row.membership.nickname: 0 for row in others}


def test_what_is_clicked_stays_where_it_is_while_curves_grow(class_of_three, instructor):
    room, _clients = class_of_three
    strike = as_a_dead_server_left_it(room, 40 * SECOND)

    def sent(reached: int) -> dict[str, str]:
        curve = [[at * SECOND, 100 - at] for at in range(0, reached, 5)]
        strike.sandboxes.update(state=Struck.STRUCK, curve=curve, reached=reached * SECOND)
        return console.live_parts(console.looked_at(room, None), instructor, "")

    before, after = sent(20), sent(40)
    state, acts = "side_strike_state", "side_strike_acts"

    assert before[state] != after[state]
    assert not re.search("<(a|button|form|details)[ >]", after[state])
    assert before[acts] == after[acts]
    assert "Curves with names" in after[acts] and "Curves on the projector" in after[acts]


async def test_curves_grow_and_the_projector_names_nobody(class_of_three, signed_in):
    room, _clients = class_of_three
    shop = ClusterSpec(control_planes=1, workers=2, zones=1, seed=3).plain()
    for member in await sync_to_async(list)(room.memberships.all()):
        await sync_to_async(sandboxes.open_for_lesson)(member.learner_id, room.lesson, "x", shop)
    await posted(signed_in, room, fault="power_off", where="worker-1", speed="60.0")
    await until(is_over)
    strikes.gathered.clear()

    def has_come() -> bool:
        strikes.gathered.clear()
        strikes.gather(class_id=room.pk)
        return min(row.reached for row in Struck.objects.all()) > 90 * SECOND

    await until(has_come)
    page = (await sync_to_async(signed_in.get)(f"/teach/classes/{room.pk}/projector/")).content.decode()
    strike = await Strike.objects.aget()
    names = await sync_to_async(signed_in.get)(f"/teach/classes/{room.pk}/strikes/{strike.pk}/")
    rows = await sync_to_async(list)(Struck.objects.select_related("membership"))

    assert "Same fault, same instant, 3 clusters" in page and 'data-mode="curves"' in page
    for row in rows:
        for trace in (row.membership.nickname, row.membership.learner_id, str(row.sandbox)):
            assert trace not in page
        assert row.membership.nickname in names.content.decode()
        assert min(rate for _, rate in row.curve) < 100
    assert len(re.findall(r'class="thin', page)) == 1
    recovery = await sync_to_async(recovery_of)(strike)
    assert recovery.groups[0].head.startswith("3 of 3")
    assert "the clusters" in recovery.figures[1][1] and "group" not in str(recovery.figures)


async def test_the_way_in_and_the_curves_take_turns_on_the_projector(class_of_three, signed_in):
    room, _clients = class_of_three
    await posted(signed_in, room, ready="worker")
    await until(is_over)
    strike = await Strike.objects.aget()

    async def mode() -> str:
        page = await sync_to_async(signed_in.get)(f"/teach/classes/{room.pk}/projector/")
        return re.search(r'data-mode="(\w+)"', page.content.decode())[1]

    modes = [await mode()]
    await sync_to_async(signed_in.post)(f"/teach/classes/{room.pk}/projector/door/")
    modes.append(await mode())
    await sync_to_async(signed_in.post)(
        f"/teach/classes/{room.pk}/strikes/{strike.pk}/shown/", {"is_shown": "on"}
    )
    modes.append(await mode())
    await sync_to_async(signed_in.post)(f"/teach/classes/{room.pk}/strikes/{strike.pk}/shown/")
    modes.append(await mode())

    assert modes == ["curves", "join", "curves", "join"]


async def test_a_zone_is_every_machine_of_it_as_each_cluster_has_them(room, join, number_lesson, signed_in):
    learner = await sync_to_async(join)(room, "Amara")
    owner = await sync_to_async(lambda: learner.session["owner"])()
    spec = ClusterSpec(control_planes=1, workers=2, zones=2)
    record = await sync_to_async(sandboxes.open_for_lesson)(owner, number_lesson.number, "x", spec.plain())
    await host.act(record.id, "machine add worker-3 zone=b")
    fault = fault_for_all({"fault": "power_off", "where": "zone:b"})
    at = await sandboxes.reserve([record.id])
    await sandboxes.strike_at([record.id], name="other/1", lines=fault.lines, at=at, speed=1, follow=0)
    await until(lambda: not Appointment.objects.exists())

    struck = await sync_to_async(list)(TapeLine.objects.filter(at=at).values_list("line", flat=True))
    assert fault.label == "zone B was cut"
    assert struck == [f"instructor fault power_off machine=worker-{number}" for number in (2, 3)]
    assert await sync_to_async(sandboxes.holding)([record.id], at, fault.lines) == {record.id: (1, "A")}


def test_the_buttons_fit_the_rack():
    large, small = ready_of(ClusterSpec()), ready_of(ClusterSpec(control_planes=1, workers=2, zones=1))

    assert [each.says for each in large] == ["Cut zone B", "Stop etcd on cp-2"]
    assert [each.says for each in small] == ["Cut worker-2", "Stop etcd on cp-1"]
    for spec, buttons in ((ClusterSpec(), large), (ClusterSpec(control_planes=1, zones=1, workers=2), small)):
        assert all(StrikeForm(each.settings, spec=spec).is_valid() for each in buttons)


async def test_another_instructors_class_is_not_there(other_room, signed_in):
    answer = await sync_to_async(signed_in.post)(
        f"/teach/classes/{other_room.pk}/strike/", {"ready": "worker"}
    )

    assert answer.status_code == 404
    assert not await SandboxRecord.objects.aexists()


async def test_a_class_that_is_far_apart_is_told_so_and_may_leave_out_who_is_ahead(class_of_three, signed_in):
    room, _clients = class_of_three
    member = await room.memberships.order_by("pk").afirst()
    await posted(signed_in, room, ready="worker")
    await until(lambda: is_over() and not Appointment.objects.exists())
    near = await sync_to_async(signed_in.get)(f"/teach/classes/{room.pk}/")
    record = await SandboxRecord.objects.aget(owner=member.learner_id)
    sandbox = await host.alive(record.id)
    host.worker.run_folding(sandbox, 700 * SECOND)
    far = await sync_to_async(signed_in.get)(f"/teach/classes/{room.pk}/")
    sends = {"fault": "power_off", "where": "worker-1", "at": "500", "speed": "1.0"}
    refused = await posted(signed_in, room, **sends)
    await posted(signed_in, room, **sends, leaves_out="on")
    await until(is_over)
    states = await sync_to_async(list)(
        Struck.objects.filter(strike__at=500 * SECOND).order_by("membership").values_list("state", flat=True)
    )

    assert "at 11 min of its time" not in near.content.decode()
    assert "at 11 min of its time, another at 0 min" in far.content.decode()
    assert "already" in refused
    assert states == ["refused", "struck", "struck"]
