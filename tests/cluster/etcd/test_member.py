import pickle

import pytest

from k8sarch.cluster.etcd import member, mvcc, raft
from k8sarch.cluster.etcd.facts import (
    ElectionStarted,
    LeaderElected,
    LeaderLost,
    LeaderSteppedDown,
    MemberCaughtUp,
    SnapshotInstalled,
)
from k8sarch.cluster.etcd.invariants import replayed
from k8sarch.cluster.etcd.member import EtcdMember, Waiting
from k8sarch.cluster.etcd.messages import (
    AskProgress,
    CancelWatch,
    Compact,
    Range,
    RangeReply,
    Refused,
    Status,
    TxnReply,
    WatchCancelled,
)
from k8sarch.cluster.etcd.plan import Save
from k8sarch.cluster.etcd.raft_log import RaftLog
from k8sarch.cluster.etcd.watch import Watchers
from k8sarch.cluster.kernel.chance import Chance
from k8sarch.cluster.kernel.clock import ms, seconds

from .worlds import cluster, leader_of, members_of, run_checked, run_until


def ready(members=3, seed=1):
    """A cluster with a leader, and the client beside each member."""
    world = cluster(members, seed)
    run_until(world, lambda: leader_of(world) is not None, seconds(5))
    world.run(world.now + ms(200))
    return world, [machine.components["client"] for machine in world.machines.values()]


def facts(world, kind):
    return [change for change in world.journal.kept.values() if isinstance(change.fact, kind)]


@pytest.mark.parametrize("members", [1, 3, 5])
def test_a_write_anywhere_is_seen_everywhere(members):
    world, clients = ready(members)
    for client in clients:
        client.watch("/", "0", 2)
    numbers = [client.put(f"/{number}", because=(number + 1,)) for number, client in enumerate(clients)]
    world.run(world.now + ms(200))

    assert all(
        isinstance(client.answer(number), TxnReply) for client, number in zip(clients, numbers, strict=True)
    )
    for client in clients:
        received, = [watched.received for watched in client.watches.values()]
        assert [response.revision for response in received] == list(range(2, members + 2))
        assert sorted(response.events[0].key_value.key for response in received) == [
            f"/{number}" for number in range(members)
        ]


def test_what_is_applied_together_keeps_its_own_thread():
    world, clients = ready()
    clients[0].watch("/", "0", 0)
    for number in range(50):
        clients[0].put(f"/{number}", because=(1_000 + number,))
    world.run(world.now + ms(200))

    heard = [
        (message, because) for message, because in zip(clients[0].heard, clients[0].because, strict=True)
    ]
    replies = {
        message.results[0][0].key: because for message, because in heard if isinstance(message, TxnReply)
    }
    events = {
        message.events[0].key_value.key: because
        for message, because in heard
        if getattr(message, "events", ())
    }
    assert replies == events == {f"/{number}": (1_000 + number,) for number in range(50)}


def test_when_the_leaders_machine_loses_power_another_leads_within_three_seconds():
    for seed in range(1, 9):
        world, _ = ready(seed=seed)
        lost = leader_of(world)
        lost.machine.power_off()
        took = run_until(world, lambda world=world: leader_of(world) is not None, seconds(3))
        assert ms(900) < took
        assert leader_of(world).address != lost.address


def test_an_election_after_silence_names_the_power_cut():
    world, _ = ready()
    lost = leader_of(world)
    lost.machine.power_off()
    cut = world.last_state_change(lost.machine.name)
    run_until(world, lambda: leader_of(world) is not None, seconds(3))

    elected = facts(world, LeaderElected)[-1]
    chain = []
    change = elected
    while change.because and change.number > cut:
        chain.append(type(change.fact))
        change = world.journal.find(max(number for number in change.because))
    assert chain == [LeaderElected, ElectionStarted, ElectionStarted, LeaderLost]
    assert change.number == cut


def test_a_leader_that_is_cut_off_steps_down_because_of_the_cut():
    world, _ = ready()
    lost = leader_of(world)
    lost.machine.cut_cable()
    cut = world.last_state_change(lost.machine.name)
    world.run(world.now + seconds(4))

    down, = facts(world, LeaderSteppedDown)
    assert cut in down.because
    assert lost.state.role != raft.LEADER
    # Pre-vote: the one cut off has not raised its term.
    assert leader_of(world).state.term == lost.state.term + 1


def test_without_a_majority_nothing_is_written_and_with_one_again_it_is():
    world, clients = ready()
    first = clients[0].put("/kept", 1)
    world.run(world.now + ms(100))
    world.machine("cp-2").power_off()
    world.machine("cp-3").power_off()
    world.run(world.now + seconds(2))

    lost = clients[0].put("/lost", 1)
    read = clients[0].get("/kept")
    world.run(world.now + seconds(8))
    assert isinstance(clients[0].answer(first), TxnReply)
    assert clients[0].answer(lost).why == "etcdserver: request timed out"
    assert isinstance(clients[0].answer(read), Refused)
    clients[0].send("cp-1/etcd", Range(99, "/kept", serializable=True))
    world.run(world.now + ms(10))
    assert clients[0].answer(99).key_values[0].value == 1

    world.machine("cp-2").power_on()
    run_until(world, lambda: leader_of(world) is not None, seconds(4))
    world.run(world.now + ms(200))
    again, read = clients[0].put("/again", 1), clients[0].get("/", "0")
    world.run(world.now + ms(200))
    assert isinstance(clients[0].answer(again), TxnReply)
    assert [found.key for found in clients[0].answer(read).key_values][-1:] == ["/kept"]


def test_a_write_that_comes_while_nobody_leads_waits_for_the_next_leader():
    world, clients = ready()
    world.machine("cp-1").power_off()
    world.machine("cp-2").power_off()
    run_until(world, lambda: not members_of(world)[0].state.leader, seconds(4))

    number = clients[2].put("/patient")
    world.machine("cp-1").power_on()
    took = run_until(world, lambda: clients[2].answer(number) is not None, seconds(5))

    assert isinstance(clients[2].answer(number), TxnReply)
    assert took > ms(200)


def test_a_vote_and_a_term_survive_a_restart():
    world, _ = ready()
    before = {member.address: (member.state.term, member.state.vote) for member in members_of(world)}
    for machine in world.machines.values():
        machine.power_off()
    for machine in world.machines.values():
        machine.power_on()

    assert {member.address: (member.state.term, member.state.vote) for member in members_of(world)} == before


def test_a_vote_that_was_not_on_disk_yet_was_not_told_either():
    world, _ = ready()
    voter = next(member for member in members_of(world) if member.state.role == raft.FOLLOWER)
    voter.carry_out([raft.Save(99, "cp-9/etcd"), raft.Send(f"{voter.machine.name}/client", "voted")])
    world.run(world.now + ms(1) - 1)
    voter.machine.power_off()
    voter.machine.power_on()

    assert voter.machine.components["etcd"].state.term < 99


def test_a_restarted_member_catches_up():
    world, clients = ready()
    behind = next(machine for machine in world.machines.values() if machine is not leader_of(world).machine)
    behind.power_off()
    writer = leader_of(world).machine.components["client"]
    for number in range(40):
        writer.put(f"/{number}")
    world.run(world.now + seconds(3))
    behind.power_on()
    world.run(world.now + seconds(2))

    late = behind.components["etcd"]
    assert late.store.live == leader_of(world).store.live
    caught, = [change for change in facts(world, MemberCaughtUp) if change.fact.member == late.address]
    assert caught.fact.missed == 40
    assert world.last_state_change(behind.name) in caught.because


def test_a_member_too_far_behind_gets_a_snapshot_and_its_watchers_start_over():
    world, clients = ready()
    behind = next(machine for machine in world.machines.values() if machine is not leader_of(world).machine)
    watcher = behind.components["client"]
    watcher.watch("/", "0", 2)
    behind.cut_cable()
    world.run(world.now + seconds(1))
    writer = leader_of(world).machine.components["client"]
    for number in range(2_500):
        writer.put(f"/{number % 100}", number)
    world.run(world.now + seconds(2))
    behind.join_cable()
    world.run(world.now + seconds(3))

    late = behind.components["etcd"]
    assert facts(world, SnapshotInstalled)[0].fact.member == late.address
    assert late.store.live == leader_of(world).store.live
    cancelled, = [message for message in watcher.heard if isinstance(message, WatchCancelled)]
    assert 1_000 < cancelled.compact_revision <= late.store.compacted
    behind.power_off()
    behind.power_on()
    assert behind.components["etcd"].store.live == leader_of(world).store.live


def test_the_log_is_compacted_and_found_again():
    world, clients = ready(1)
    for number in range(1_700):
        clients[0].put(f"/{number % 30}", number)
    world.run(world.now + seconds(1))
    member = members_of(world)[0]
    assert member.state.snapshot.index >= 1_000
    assert member.state.log.offset == member.state.snapshot.index - 500
    before = member.store.frozen()
    member.machine.power_off()
    member.machine.power_on()
    world.run(world.now + seconds(1))

    assert members_of(world)[0].store.frozen() == before


def test_reads_of_any_member_see_what_was_answered_before():
    world, clients = ready()
    for number in range(20):
        writer, reader = clients[number % 3], clients[(number + 1) % 3]
        written = writer.put("/a", number)
        run_until(world, lambda w=writer, n=written: w.answer(n), seconds(1))
        asked = reader.get("/a")
        run_until(world, lambda r=reader, n=asked: r.answer(n), seconds(1))
        assert reader.answer(asked).key_values[0].value == number


def test_a_leader_that_does_not_know_yet_that_it_is_deposed_answers_no_read():
    world, clients = ready()
    old = leader_of(world)
    old.machine.cut_cable()
    asked = old.machine.components["client"].get("/a")
    world.run(world.now + ms(500))

    assert old.state.role == raft.LEADER
    assert old.machine.components["client"].answer(asked) is None


def test_status_progress_cancel_and_compact():
    world, clients = ready()
    client = clients[0]
    client.watch("/", "0", 0)
    watch_id = client.number
    for number in range(5):
        client.put(f"/{number}")
    world.run(world.now + ms(100))
    client.send(client.etcd, AskProgress(watch_id))
    client.send(client.etcd, Status(70))
    client.send(client.etcd, Compact(71, 4))
    world.run(world.now + ms(100))
    client.send(client.etcd, Range(72, "/", "0", revision=3))
    client.send(client.etcd, CancelWatch(watch_id))
    world.run(world.now + ms(100))

    assert [response.revision for response in client.watches[watch_id].received] == [2, 3, 4, 5, 6, 6]
    assert client.answer(70).leader == leader_of(world).address
    assert client.answer(71).revision == 6
    assert (client.answer(72).reason, client.answer(72).compact_revision) == ("compacted", 4)
    assert WatchCancelled(watch_id, 0, "") in client.heard


def test_a_list_and_its_watch_add_up_to_a_later_list():
    world, clients = ready()
    client = clients[1]
    for number in range(10):
        client.put(f"/{number}", number)
    world.run(world.now + ms(100))
    first = client.get("/", "0")
    world.run(world.now + ms(100))
    listed: RangeReply = client.answer(first)
    client.watch("/", "0", listed.revision + 1)
    watch_id = client.number
    for number in range(5, 15):
        client.put(f"/{number}", number + 100)
    second = client.get("/", "0")
    world.run(world.now + ms(300))
    later = client.answer(second)

    upto = [response for response in client.watches[watch_id].received if response.revision <= later.revision]
    assert replayed(listed.key_values, upto) == list(later.key_values)


def test_a_killed_process_keeps_what_it_wrote_and_its_client_hears_of_it():
    world, clients = ready(1)
    clients[0].watch("/", "0", 0)
    clients[0].put("/a", 1)
    world.run(world.now + ms(100))
    machine = world.machine("cp-1")
    machine.kill("etcd")
    machine.start("etcd")
    world.run(world.now + seconds(1))

    assert members_of(world)[0].store.get("/a").value == 1
    assert [type(message).__name__ for message in clients[0].heard][-1] == "ConnectionClosed"


def test_a_world_with_etcd_goes_on_from_its_pickle_as_if_nothing_had_been():
    straight, clients = ready(seed=4)
    clients[2].watch("/", "0", 0)
    clients[1].put("/a", 1)
    straight.run(straight.now + ms(1))
    restored = pickle.loads(pickle.dumps(straight))
    for world in (straight, restored):
        world.run(world.now + seconds(2))
        leader_of(world).machine.power_off()
        world.run(world.now + seconds(20))

    assert straight.journal.digest == restored.journal.digest
    assert straight.journal.count == restored.journal.count


@pytest.mark.parametrize("seed", range(1, 13))
def test_random_faults_break_nothing(seed):
    play(seed)


def test_random_faults_break_nothing_with_a_short_log(monkeypatch):
    monkeypatch.setattr(raft, "SNAPSHOT_PERIOD", 12)
    monkeypatch.setattr(raft, "SNAPSHOT_KEPT_BEHIND", 4)
    monkeypatch.setattr(raft, "ENTRIES_PER_MESSAGE_MAX", 3)
    monkeypatch.setattr(raft, "INFLIGHT_MAX", 5)
    monkeypatch.setattr(mvcc, "HISTORY_MAX", 15)
    monkeypatch.setattr(mvcc, "HISTORY_CUT", 3)
    worlds = [play(seed) for seed in range(101, 109)]
    assert sum(len(facts(world, SnapshotInstalled)) for world in worlds) > 4


# Bugs that we plant: the invariants find each of them within a few seeds.


def forget(*_):
    """Do nothing."""


def answers_before_the_disk(monkeypatch):
    monkeypatch.setattr(member, "WRITES", frozenset())


def saves_nothing_of_term_and_vote(monkeypatch):
    monkeypatch.setitem(member.CARRY_OUT, Save, forget)


def commits_without_a_majority(monkeypatch):
    honest = raft.committed

    def too_early(state, plan):
        state.quorum -= 1
        honest(state, plan)
        state.quorum += 1

    monkeypatch.setattr(raft, "committed", too_early)


def loses_a_watch_event(monkeypatch):
    honest = Watchers.notify
    monkeypatch.setattr(
        Watchers, "notify", lambda self, made: [] if made.number % 17 == 0 else honest(self, made)
    )


def reads_without_asking(monkeypatch):
    monkeypatch.setattr(EtcdMember, "read", lambda self, request, client: self.answer_range(
        Waiting(client, request, (), 0)))


def votes_twice(monkeypatch):
    monkeypatch.setattr(raft, "may_vote", lambda state, candidate: True)


def votes_for_a_shorter_log(monkeypatch):
    monkeypatch.setattr(RaftLog, "is_up_to_date", lambda self, index, term: True)


def keeps_entries_that_differ(monkeypatch):
    monkeypatch.setattr(RaftLog, "put", lambda self, entries: self.entries.extend(
        entries[max(self.last_index - entries[0].index + 1, 0):]) or [])


@pytest.mark.parametrize("plant", [
    answers_before_the_disk, saves_nothing_of_term_and_vote, commits_without_a_majority, loses_a_watch_event,
    reads_without_asking, votes_twice, votes_for_a_shorter_log, keeps_entries_that_differ])
def test_a_planted_bug_is_found(plant, monkeypatch):
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        for seed in range(1, 61):
            play(seed)


def play(seed):
    """Power cuts, cut cables, freezes, kills, restarts and slow networks, drawn; every invariant is asked
    after every event."""
    dice = Chance(seed, "faults")
    members = dice.pick((3, 3, 5))
    world = cluster(members, seed)
    memory: dict = {"operations": [], "watches": []}
    clients: dict = {}
    for round_number in range(40):
        for client in [machine.components["client"] for machine in world.machines.values() if machine.power]:
            if clients.get(client.address) is not client:
                clients[client.address] = client
                client.operations = memory["operations"]
                client.watch("/", "0", 0)
            for _ in range(dice.below(6)):
                client.put(f"/{dice.below(9)}", round_number)
            if dice.below(2):
                client.get("/", "0")
        run_checked(world, world.now + ms(dice.below(1_500)), memory)
        fault(world, dice)
    heal(world)
    run_checked(world, world.now + seconds(9), memory)

    assert leader_of(world) is not None
    assert len({member.store.revision for member in members_of(world)}) == 1
    assert len({str(member.store.live) for member in members_of(world)}) == 1
    written = [operation.revision for operation in memory["operations"] if operation.wrote]
    assert max(written, default=1) <= leader_of(world).store.revision
    return world


def fault(world, dice):
    """One of the faults, on one of the machines, or the end of one."""
    machine = dice.pick(list(world.machines.values()))
    match dice.below(8):
        case 0:
            machine.power_off()
        case 1 | 2:
            machine.power_on()
            machine.start("etcd")
        case 3:
            machine.cut_cable()
        case 4:
            machine.join_cable()
            machine.thaw("etcd")
        case 5:
            machine.freeze("etcd")
        case 6:
            machine.kill("etcd")
        case 7:
            machine.slow_cable(ms(dice.below(300)))


def heal(world):
    """End every fault."""
    for machine in world.machines.values():
        machine.power_on()
        machine.join_cable()
        machine.restore_cable()
        machine.thaw("etcd")
        machine.start("etcd")


def test_heartbeats_heard_at_once_leave_the_history_that_messages_would():
    quick, slow = ready()[0], ready()[0]
    slow.links.slow(next(iter(slow.machines)), 0)         # by nothing; but now every heartbeat is a message
    before = quick.agenda.order
    for world in (quick, slow):
        world.run(world.now + seconds(20))
        world.machine(leader_of(world).machine.name).power_off()
        world.run(world.now + seconds(20))

    assert quick.journal.digest == slow.journal.digest
    assert (quick.agenda.order - before) * 2 < slow.agenda.order - before


def test_who_looks_at_the_wire_sees_the_heartbeats_that_are_heard_at_once():
    world = ready()[0]
    world.wire = []
    world.run(world.now + seconds(1))

    seen = [type(message).__name__ for _, _, _, _, message, _, _ in world.wire]
    assert (seen.count("Heartbeat"), seen.count("HeartbeatReply")) == (20, 20)
