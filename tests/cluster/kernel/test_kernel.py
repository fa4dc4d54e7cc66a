"""The laws of nature: order, chance, power, cables, disks, because."""

import pickle
from dataclasses import dataclass

import pytest

from k8sarch.cluster.kernel.chance import Chance
from k8sarch.cluster.kernel.clock import minutes, ms, read, said, seconds
from k8sarch.cluster.kernel.component import Component, ConnectionClosed, ConnectionRefused
from k8sarch.cluster.kernel.disk import SYNC_LATENCY
from k8sarch.cluster.kernel.journal import BECAUSE_MAX, DECISIONS_KEPT, ROUTINE_KEPT, Fact, Journal, merge
from k8sarch.cluster.kernel.links import LATENCY_BETWEEN_ZONES, LATENCY_WITHIN_ZONE
from k8sarch.cluster.kernel.world import World


@dataclass(frozen=True, slots=True)
class Heard(Fact):
    text: str

    def says(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Ticked(Fact):
    routine = True

    def says(self) -> str:
        return "tick"


class Talker(Component):
    """Remembers what it was told, and writes every text to its disk."""

    def __init__(self, machine, name):
        super().__init__(machine, name)
        self.told = []
        self.found = list(self.file("log").records())

    def receive(self, message, sender):
        self.told.append((self.world.now, message, sender))
        if isinstance(message, str):
            self.record(Heard(message))
            self.file("log").write(message)

    def save(self, _=None):
        self.file("log").sync(self, self.saved)

    def saved(self, _):
        self.told.append((self.world.now, "saved", self.address))


def two_machines(zones=("a", "a")):
    world = World(seed=1)
    for name, zone in zip(("left", "right"), zones, strict=True):
        machine = world.rack(name, "worker", zone)
        machine.programs["talker"] = (Talker, {})
        machine.power_on()
    return world, world.process("left/talker"), world.process("right/talker")


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("10s", seconds(10)),
        ("1.5m", seconds(90)),
        ("200ms", ms(200)),
        ("41.250000s", 41_250_000),
        ("1h", minutes(60)),
        ("7us", 7),
    ],
)
def test_a_duration_is_read_as_it_is_said(text, duration):
    assert read(text) == duration


@pytest.mark.parametrize("text", ["", "10", "s", "-1s", "1e3s", "１s", "1.2.3s", "ten s", "9" * 30 + "s"])
def test_what_is_no_duration_is_refused_with_its_text(text):
    with pytest.raises(ValueError, match="is not a duration"):
        read(text)


def test_an_instant_reads_back():
    assert read(said(41_250_001)) == 41_250_001


def test_the_dice_of_one_name_do_not_move_those_of_another():
    lone, crowd = Chance(7, "etcd"), Chance(7, "etcd")
    Chance(7, "kubelet").below(6)

    assert [lone.below(1000) for _ in range(5)] == [crowd.below(1000) for _ in range(5)]
    assert [Chance(8, "etcd").below(1000) for _ in range(5)] != [
        Chance(7, "etcd").below(1000) for _ in range(5)
    ]


def test_what_is_due_at_one_instant_happens_in_the_order_of_entry():
    world, left, _ = two_machines()
    for text in ("first", "second", "third"):
        world.enter(ms(5), left, left.told.append, text, ())
    world.enter(ms(4), left, left.told.append, "before", ())

    world.run(ms(10))

    assert left.told == ["before", "first", "second", "third"]


def test_a_bounded_run_goes_on_where_it_stopped():
    straight, sliced = two_machines(), two_machines()
    for world, left, _ in (straight, sliced):
        for number in range(50):
            left.send("right/talker", f"message {number}")
            world.enter(ms(number), left, left.save, None, ())
    straight[0].run(seconds(1))
    while sliced[0].run(seconds(1), events_max=3) == 3:
        pass

    assert sliced[2].told == straight[2].told
    assert sliced[0].journal.digest == straight[0].journal.digest


@pytest.mark.parametrize(
    ("zones", "latency"), [(("a", "a"), LATENCY_WITHIN_ZONE), (("a", "b"), LATENCY_BETWEEN_ZONES)]
)
def test_a_message_takes_the_latency_of_its_cable(zones, latency):
    world, left, right = two_machines(zones)

    left.send("right/talker", "hello")
    world.run(seconds(1))

    assert right.told == [(latency, "hello", "left/talker")]


def test_messages_never_overtake_each_other_when_a_slow_link_is_healed():
    world, left, right = two_machines()
    world.machine("right").slow_cable(ms(400))
    left.send("right/talker", "slow")
    world.run(ms(1))
    world.machine("right").restore_cable()
    left.send("right/talker", "fast")
    world.run(seconds(1))

    assert [message for _, message, _ in right.told] == ["slow", "fast"]


def test_nobody_hears_of_a_power_cut():
    world, left, right = two_machines()
    left.open_connection("right/talker")
    world.machine("right").power_off()
    left.send("right/talker", "hello")
    world.run(seconds(10))

    assert left.told == [] and right.told == []


def test_a_killed_process_closes_its_connections_and_refuses_messages():
    world, left, _ = two_machines()
    left.open_connection("right/talker")
    world.machine("right").kill("talker")
    left.send("right/talker", "hello")
    world.run(seconds(1))

    assert [message for _, message, _ in left.told] == [
        ConnectionClosed("right/talker"),
        ConnectionRefused("right/talker", "hello"),
    ]


def test_a_cut_cable_loses_what_is_under_way():
    world, left, right = two_machines()
    left.send("right/talker", "hello")
    world.machine("right").cut_cable()
    world.run(seconds(1))
    world.machine("right").join_cable()
    left.send("right/talker", "again")
    world.run(seconds(2))

    assert [message for _, message, _ in right.told] == ["again"]


def test_a_frozen_process_does_later_what_it_missed():
    world, left, right = two_machines()
    world.machine("right").freeze("talker")
    left.send("right/talker", "hello")
    world.run(seconds(5))
    before = list(right.told)
    world.machine("right").thaw("talker")
    world.run(seconds(6))

    assert before == []
    assert right.told == [(seconds(5), "hello", "left/talker")]


def test_only_what_was_synced_survives_a_power_cut():
    world, left, right = two_machines()
    left.send("right/talker", "kept")
    world.run(ms(1))
    right.save()
    world.run(ms(1) + SYNC_LATENCY)
    left.send("right/talker", "lost")
    world.run(ms(5))
    world.machine("right").power_off()
    world.machine("right").power_on()

    assert world.process("right/talker").found == ["kept"]


def test_what_was_written_survives_the_death_of_the_process():
    world, left, _ = two_machines()
    left.send("right/talker", "kept")
    world.run(ms(1))
    world.machine("right").kill("talker")
    world.machine("right").start("talker")

    assert world.process("right/talker").found == ["kept"]


def test_a_sync_brings_only_what_was_written_before_it():
    world, left, right = two_machines()
    file = right.file("log")
    file.write("one")
    right.save()
    world.run(SYNC_LATENCY // 2)
    file.write("two")
    world.run(SYNC_LATENCY)

    assert (file.synced, file.written) == (["one"], ["two"])


def test_a_timer_set_later_rings_once_at_the_later_instant():
    world, left, _ = two_machines()
    left.arm("due", seconds(1), left.told.append, "early")
    world.run(ms(500))
    left.arm("due", seconds(1), left.told.append, "late")
    world.run(ms(1_400))
    silent = list(left.told)
    world.run(seconds(3))

    assert silent == [] and left.told == ["late"]


def test_a_timer_set_sooner_rings_once_at_the_sooner_instant():
    world, left, _ = two_machines()
    left.arm("due", seconds(5), left.told.append, "late")
    left.arm("due", seconds(1), left.told.append, "soon")
    world.run(seconds(10))

    assert left.told == ["soon"]


def test_a_timer_dies_with_its_process():
    world, left, _ = two_machines()
    left.arm("due", seconds(1), left.told.append, "rings")
    world.machine("left").power_off()
    world.machine("left").power_on()
    world.run(seconds(2))

    assert left.told == []


def test_a_message_carries_its_because():
    world, left, right = two_machines()
    cause = left.record(Heard("cause"), because=())
    left.send("right/talker", "effect", because=(cause,))
    world.run(seconds(1))

    assert world.journal.find(world.journal.count).because == (cause,)


def test_silence_names_the_last_sign_of_life_and_what_ended_it():
    world, left, _ = two_machines()
    seen = left.record(Heard("alive"), because=())
    world.machine("right").power_off()

    assert left.silence(seen, of="right") == (seen, world.last_state_change("right"))
    assert type(world.journal.find(world.last_state_change("right")).fact).__name__ == "MachineWentDown"


def test_threads_merge_first_things_first_and_stay_short():
    assert merge((1, 2, 3), (4, 5), (1, 6, 7)) == (1, 4, 2, 5)
    assert len(merge(range(9), range(20, 29))) == BECAUSE_MAX


def test_routine_changes_leave_early_and_decisions_stay():
    journal = Journal()
    first = journal.enter(0, (), Heard("decision"))
    for _ in range(ROUTINE_KEPT + 10):
        journal.enter(0, (), Ticked())

    assert journal.find(first) is not None
    assert journal.find(first + 1) is None
    assert len(journal.kept) == ROUTINE_KEPT + 1 < DECISIONS_KEPT


def test_the_digest_depends_on_every_part_of_every_change():
    def digest(*changes):
        journal = Journal()
        for at, because, fact in changes:
            journal.enter(at, because, fact)
        return journal.digest

    usual = digest((1, (), Heard("a")), (2, (1,), Heard("b")))

    assert usual == digest((1, (), Heard("a")), (2, (1,), Heard("b")))
    assert usual != digest((1, (), Heard("a")), (3, (1,), Heard("b")))
    assert usual != digest((1, (), Heard("a")), (2, (), Heard("b")))
    assert usual != digest((1, (), Heard("a")), (2, (1,), Heard("c")))
    assert usual != digest((1, (), Heard("a")))


def test_a_pickled_world_runs_on_as_the_straight_one():
    world, left, _ = two_machines()
    for number in range(20):
        world.enter(ms(number * 10), left, left.save, None, ())
        left.send("right/talker", f"message {number}")
    world.run(ms(50))
    copy = pickle.loads(pickle.dumps(world))
    for each in (world, copy):
        each.process("left/talker").send("right/talker", "after")
        each.run(seconds(1))

    assert copy.journal.digest == world.journal.digest
    assert copy.process("right/talker").told == world.process("right/talker").told


def test_what_goes_over_an_open_connection_is_sent_again_after_a_cut():
    world, left, right = two_machines()
    left.open_connection("right/talker")
    world.machine("right").cut_cable()
    for text in ("one", "two"):
        left.send("right/talker", text)
    world.run(seconds(10))
    silent = list(right.told)
    world.machine("right").join_cable()
    left.send("right/talker", "three")
    world.run(seconds(11))

    assert silent == []
    assert [message for _, message, _ in right.told] == ["one", "two", "three"]


def test_a_connection_that_was_closed_during_a_cut_sends_nothing_again():
    world, left, right = two_machines()
    left.open_connection("right/talker")
    world.machine("right").cut_cable()
    left.send("right/talker", "late")
    left.close_connection("right/talker")
    world.machine("right").join_cable()
    world.run(seconds(10))

    assert right.told == []


def test_a_restarted_process_resets_the_connections_of_the_one_before():
    world, left, _ = two_machines()
    left.open_connection("right/talker")
    world.machine("right").power_off()
    world.machine("right").power_on()
    left.send("right/talker", "hello")
    world.run(seconds(1))

    assert [message for _, message, _ in left.told] == [ConnectionClosed("right/talker")]
    assert world.process("right/talker").told == []
