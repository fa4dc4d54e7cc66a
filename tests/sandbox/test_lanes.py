"""Lanes: to any instant and back, the world is the one that was played; forks keep what was."""

import gc
import pickle
import time
from uuid import UUID

import pytest

from k8sarch.cluster import Cluster, ClusterSpec, Rung, Tape, command_from, seconds
from k8sarch.cluster.kernel.chance import Chance
from k8sarch.sandbox.journeys import lanes, moves, travel
from k8sarch.sandbox.journeys.lanes import LETTERS, Ladder
from k8sarch.sandbox.kept import checkpoints
from k8sarch.sandbox.limits import RUNGS_MAX, WARM_UP
from k8sarch.sandbox.live import worker as worker_module
from k8sarch.sandbox.live.worker import Worker, lanes_of
from k8sarch.sandbox.shown.picture import SEGMENTS_SHOWN, Picture
from k8sarch.sandbox.socket.protocol import (
    Compare,
    DropLane,
    Go,
    Live,
    RequestError,
    RunUntil,
    Step,
    ToLane,
    request_from,
)

ID = UUID(int=7)
SPEC = ClusterSpec(control_planes=3, workers=4, zones=2, seed=7)
ACTS = (
    ("fault power_off machine=worker-2", 90),
    ("kubectl scale deployment web --replicas=6 -n shop", 40),
    ("fault isolate machine=cp-2", 30),
    ("heal isolate machine=cp-2", 30),
    ("heal power_off machine=worker-2", 60),
)


class Story:
    """A sandbox whose cluster has lived through ACTS, and who can be moved about."""

    def __init__(self, acts=ACTS) -> None:
        self.worker = Worker()
        self.sandbox = self.worker.open(ID, Tape(SPEC), 0)
        self.sandbox.viewers = 1
        for line, wait in acts:
            self.act(line)
            self.live_on(wait)

    @property
    def now(self) -> int:
        return self.sandbox.cluster.now

    def act(self, line: str) -> None:
        """As the host does it, without its database."""
        if self.sandbox.is_past:
            travel.enter(self.sandbox, moves.fork_of(self.sandbox))
        self.worker.give(self.sandbox, command_from(line), line)

    def live_on(self, wait: float) -> None:
        """Let time pass as ticks let it."""
        self.sandbox.pacer.paused = False
        ends = self.now + seconds(1) * wait
        while self.now < ends and not self.sandbox.stopped:
            self.sandbox.pacer.target = min(self.now + seconds(5), ends)
            self.worker.run_slice(self.sandbox, float("inf"))
            self.sandbox.absorb()

    def move(self, request):
        """Ask for it and arrive."""
        moves.move(self.worker, self.sandbox, request)
        return self.arrive()

    def arrive(self):
        sandbox = self.sandbox
        while sandbox.journey is not None or sandbox.pacer.seeking_until is not None:
            self.worker.tick(0.0)
        assert not self.sandbox.stopped, self.sandbox.stopped
        return self.sandbox


def played(tape: Tape, at: int) -> tuple[Cluster, Picture]:
    """The reference: the tape, from its beginning."""
    cluster, picture = Cluster(tape.spec), Picture()
    for instant, line in tape.lines:
        if instant > at:
            break
        cluster.run(instant)
        cluster.do(command_from(line))
    cluster.run(at)
    for change in cluster.take_changes():
        picture.fold(change)
    return cluster, picture


@pytest.fixture(scope="module")
def story():
    return Story()


@pytest.fixture
def fresh():
    return Story(ACTS[:2])


def test_a_world_that_is_gone_back_to_is_the_one_that_was_played(story):
    tape, end = story.sandbox.tape, story.sandbox.end
    chance = Chance(3, "instants")
    instants = [0, 1, WARM_UP - 1, WARM_UP, end - 1, *(at for at, _ in tape.lines)]
    instants += [chance.below(end) for _ in range(8)]
    reference, cluster, picture = {}, Cluster(tape.spec), Picture()
    for at in sorted(instants):
        travel.play_through(cluster, picture, story.sandbox.lane, at)
        reference[at] = cluster.digest, pickle.dumps(picture.tables)
    travel.play_through(cluster, picture, story.sandbox.lane, end)

    for at in instants:
        sandbox = story.move(Go(at))
        assert sandbox.is_past and sandbox.cluster.now == at
        assert sandbox.cluster.digest == reference[at][0]
        assert sandbox.picture.tables == pickle.loads(reference[at][1])
    sandbox = story.move(Live())
    assert not sandbox.is_past and sandbox.cluster.now == end and sandbox.cluster.digest == cluster.digest


def test_an_act_in_the_past_forks_and_the_old_lane_keeps_its_future(fresh):
    sandbox = fresh.sandbox
    end, digest = sandbox.end, sandbox.cluster.digest
    cut_at = sandbox.tape.lines[0][0]
    fresh.move(Go(cut_at + seconds(30)))
    sandbox.lane.ladder.take(sandbox.cluster, sandbox.picture)  # which the fork must not use
    fresh.move(Go(cut_at + seconds(10)))
    fresh.act("heal power_off machine=worker-2")
    fresh.live_on(50)
    lane = sandbox.lane

    assert (lane.letter, lane.parent, lane.forked_at) == ("B", "A", cut_at + seconds(10))
    assert [line for _, line in sandbox.tape.lines] == [ACTS[0][0], "heal power_off machine=worker-2"]
    assert sandbox.picture.tables["nodes"]["worker-2"]["ready"] == "True"
    assert sandbox.cluster.digest == played(sandbox.tape, fresh.now)[0].digest

    fork_end, fork_digest = fresh.now, sandbox.cluster.digest
    fresh.move(Go(cut_at + seconds(31)))
    assert sandbox.cluster.digest == played(sandbox.tape, fresh.now)[0].digest
    fresh.move(Live())
    fresh.move(ToLane("A"))
    assert sandbox.is_past and fresh.now == fork_end and sandbox.lane.letter == "A"
    fresh.move(Live())
    assert (fresh.now, sandbox.cluster.digest) == (end, digest)
    fresh.move(ToLane("B"))
    assert (fresh.now, sandbox.cluster.digest, sandbox.is_past) == (fork_end, fork_digest, False)


def test_the_fifth_future_is_refused_with_what_to_do_and_a_dropped_letter_is_free_again(fresh):
    at = fresh.sandbox.tape.lines[0][0] + seconds(1)
    for letter in LETTERS[1:]:
        fresh.move(ToLane("A"))
        fresh.move(Go(at))
        fresh.act("fault isolate machine=cp-1")
        fresh.live_on(1)
        assert fresh.sandbox.lane.letter == letter
    fresh.move(ToLane("A"))
    fresh.move(Go(at))

    with pytest.raises(RequestError, match="4 lanes at most.*Drop one"):
        fresh.act("fault isolate machine=cp-1")
    with pytest.raises(RequestError, match="Lane A is shown"):
        fresh.move(DropLane("A"))
    fresh.move(DropLane("C"))
    with pytest.raises(RequestError, match="There is no lane C"):
        fresh.move(ToLane("C"))
    fresh.act("fault isolate machine=cp-1")
    assert fresh.sandbox.lane.letter == "C" and set(fresh.sandbox.lanes) == set(LETTERS)


def test_the_checkpoint_of_another_lane_is_not_taken(fresh, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    sandbox = fresh.sandbox
    end, tape = fresh.now, sandbox.tape
    checkpoints.write(ID, checkpoints.taken(sandbox.cluster, sandbox.picture, tape))
    fresh.move(Go(tape.lines[0][0] + seconds(10)))
    fresh.act("heal power_off machine=worker-2")

    assert checkpoints.load(ID, tape, end) is not None
    assert checkpoints.load(ID, tape, end - 1) is None, "it is of a later instant"
    assert checkpoints.load(ID, sandbox.tape, end) is None, "it is of another history"
    assert checkpoints.load(ID, tape.with_line(end, "heal power_off machine=worker-2"), end) is not None
    missing = Tape(SPEC, (*tape.lines, (end - 5, "heal power_off machine=worker-2")))
    assert checkpoints.load(ID, missing, end) is None, "a command before it is not in it"


def test_playing_in_the_past_replays_until_the_end_and_is_live_then(fresh):
    sandbox = fresh.sandbox
    end, digest = sandbox.end, sandbox.cluster.digest
    fresh.move(Go(sandbox.tape.lines[0][0] - seconds(5)))
    fresh.live_on((end - fresh.now) / 1e6)

    assert not sandbox.is_past and fresh.now == end and sandbox.cluster.digest == digest
    fresh.live_on(20)
    assert fresh.now == end + seconds(20)
    assert sandbox.cluster.digest == played(sandbox.tape, fresh.now)[0].digest


def test_a_history_that_comes_out_otherwise_stops_the_sandbox(fresh, caplog):
    sandbox = fresh.sandbox
    fresh.move(Go(sandbox.end - seconds(5)))
    sandbox.lane.digest = "0" * 32
    fresh.live_on(10)

    assert "mistake in the simulation" in sandbox.stopped


def test_the_timeline_is_told_the_whole_past_and_the_recorded_future(fresh):
    sandbox = fresh.sandbox
    for _ in range(SEGMENTS_SHOWN):
        fresh.act("fault isolate machine=worker-1")
        fresh.act("heal isolate machine=worker-1")
        fresh.live_on(1)
    acts = [line for _, line in sandbox.tape.lines]
    shown = sandbox.picture.tables["bands"]["acts"]["segments"]
    cut_at = sandbox.tape.lines[0][0]
    fresh.move(Go(cut_at + seconds(1)))
    told = lanes_of(sandbox)
    lane = told["lanes"][0]

    assert len(shown) == SEGMENTS_SHOWN < len(acts)
    assert len(lane["bands"]["acts"]["segments"]) == len(acts) + 1  # the opening of the shop is one
    assert (told["current"], lane["letter"], lane["end"]) == ("A", "A", sandbox.end)
    assert lane["first"] == "You cut the power of worker-2"


def test_steps_go_to_causes_and_events_both_ways(fresh):
    sandbox = fresh.sandbox
    fresh.move(Go(sandbox.tape.lines[0][0] - 1))
    fresh.move(Step("cause", back=False))
    assert sandbox.picture.tables["machines"]["worker-2"]["power"] is False
    assert fresh.now == sandbox.tape.lines[0][0] and sandbox.pacer.paused

    fresh.move(Step("event", back=False))
    unknown = max(sandbox.picture.tables["events"].values(), key=lambda row: row["number"])
    assert unknown["text"] == "Node worker-2 is Ready=Unknown" and unknown["at"] == fresh.now
    later = fresh.now
    fresh.move(Step("event", back=False))
    assert fresh.now > later
    fresh.move(Step("event", back=True))
    assert fresh.now == later
    fresh.move(Step("cause", back=True))
    assert fresh.now < later


@pytest.mark.parametrize("what", ["leader", "not_ready", "pod", "quiet", "ready"])
def test_it_runs_until_what_is_waited_for_and_stands_there(what):
    story = Story(())
    components = story.sandbox.picture.tables["components"]
    leader = next(row["machine"] for key, row in components.items() if row["leads"] and key.endswith("/etcd"))
    story.act(f"fault power_off machine={leader if what == 'leader' else 'worker-2'}")
    if what == "ready":
        story.move(RunUntil("not_ready"))
    begun = story.now
    sandbox = story.move(RunUntil(what))
    tables = sandbox.picture.tables

    assert story.now > begun and sandbox.pacer.paused
    match what:
        case "leader":
            assert {"leader"} & {row["kind"] for row in tables["events"].values() if row["at"] == story.now}
        case "not_ready":
            assert tables["nodes"]["worker-2"]["ready"] == "Unknown"
        case "pod":
            assert max(row["created"] for row in tables["pods"].values()) == story.now
        case "ready" | "quiet":
            assert tables["price"]["shop"]["ready"] == tables["price"]["shop"]["desired"]
            assert what == "ready" or max(row["at"] for row in tables["events"].values()) == story.now


def test_it_runs_until_an_instant_and_until_a_timer_ends():
    story = Story(ACTS[:1])
    story.worker.tick(0.0)
    at = story.now + seconds(7) + 3
    assert story.move(RunUntil("instant", at=at)).cluster.now == at
    key, timer = next(
        (key, row) for key, row in story.sandbox.timers.rows.items() if row.get("tied") and row["due"] > at
    )
    assert story.move(RunUntil("timer", of=key)).cluster.now == timer["due"]
    for request, words in (
        (RunUntil("timer", of=key), "does not run"),
        (RunUntil("timer", of="eviction/nobody"), "does not run"),
        (RunUntil("instant", at=at), "is over"),
    ):
        with pytest.raises(RequestError, match=words):
            story.move(request)


def test_the_newest_journey_wins_and_what_is_shown_stands_until_it_arrives(fresh):
    sandbox = fresh.sandbox
    shown = sandbox.cluster
    for at in (seconds(100), seconds(40), seconds(60), seconds(50)):
        moves.move(fresh.worker, sandbox, Go(at))
        assert sandbox.cluster is shown
    fresh.arrive()
    assert fresh.now == seconds(50)

    moves.move(fresh.worker, sandbox, Go(seconds(35)))
    moves.move(fresh.worker, sandbox, Live())
    assert not sandbox.is_past


def test_reasons_reach_the_act_in_the_past_too(fresh):
    sandbox = fresh.move(Go(fresh.sandbox.tape.lines[0][0] + seconds(60)))
    links = fresh.worker.because(sandbox, "nodes/worker-2")["links"]

    assert links[-1]["says"] == "You cut the power of worker-2"
    assert all(link["at"] <= fresh.now for link in links)


def test_what_the_journal_no_longer_keeps_is_played_again(fresh):
    sandbox = fresh.sandbox
    journal = sandbox.cluster.world.journal
    kept = {change.number: change for change in journal.recent()}
    first, last = journal.count // 2, journal.count // 2 + 100
    journal.forget()

    assert fresh.worker.history(sandbox, first, last) == [kept[number] for number in range(first, last + 1)]


def test_a_ladder_never_holds_more_than_its_limit_and_its_steps_stand_even(monkeypatch):
    monkeypatch.setattr(lanes, "RUNG_SPACING", 1_000)
    ladder, cluster, picture = Ladder(), Cluster(ClusterSpec(control_planes=1, workers=1)), Picture()
    for _ in range(4 * RUNGS_MAX):
        while not ladder.wants(cluster):
            cluster.run(cluster.now + seconds(1))
        ladder.take(cluster, picture)
        assert len(ladder.steps) <= RUNGS_MAX
    ways = [after.work - one.work for one, after in zip(ladder.steps, ladder.steps[1:], strict=False)]

    assert ladder.steps == sorted(ladder.steps, key=lambda step: step.at)
    assert max(ways) <= 4 * ladder.steps[-1].work / RUNGS_MAX


def test_a_rung_is_taken_in_a_slice_of_its_own_on_the_way_too(fresh, monkeypatch):
    sandbox = fresh.sandbox
    monkeypatch.setattr(lanes, "RUNG_SPACING", 500)

    def slices(cluster) -> list[tuple[bool, bool]]:
        """(a rung was taken, something happened) of each slice until it is there."""
        found = []
        while fresh.worker.lags(sandbox):
            rungs, work = len(sandbox.lane.ladder.steps), lanes.work_of(cluster)
            fresh.worker.run_slice(sandbox, time.perf_counter() + 0.001)
            assert len(found) < 20_000
            found.append((len(sandbox.lane.ladder.steps) > rungs, lanes.work_of(cluster) > work))
        return found

    sandbox.pacer.target = fresh.now + seconds(10)
    advanced = slices(sandbox.cluster)
    sandbox.lane.ladder.steps = sandbox.lane.ladder.steps[:1]
    moves.move(fresh.worker, sandbox, Go(seconds(60)))
    travelled = slices(sandbox.journey.cluster)

    for found in (advanced, travelled):
        assert (True, False) in found and (False, True) in found
        assert (True, True) not in found


def test_a_rung_leaves_nothing_for_pythons_collector(fresh):
    gc.collect()
    gc.disable()
    try:
        Rung((fresh.sandbox.cluster, fresh.sandbox.picture))
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_all_ladders_together_keep_within_their_limit(fresh, monkeypatch):
    other = fresh.worker.open(UUID(int=8), Tape(SPEC), seconds(200))
    for step in range(6):
        fresh.worker.run_folding(other, seconds(200) + seconds(20) * step)
        other.lane.ladder.take(other.cluster, other.picture)
        fresh.live_on(20)
        fresh.sandbox.lane.ladder.take(fresh.sandbox.cluster, fresh.sandbox.picture)
    watched, unwatched = fresh.sandbox.lane.ladder, other.lane.ladder
    monkeypatch.setattr(worker_module, "LADDERS_BYTES_MAX", watched.size())
    before = len(watched.steps)
    fresh.worker.bound_ladders()
    assert len(unwatched.steps) == 1

    monkeypatch.setattr(worker_module, "LADDERS_BYTES_MAX", 1)
    fresh.worker.bound_ladders()
    assert len(watched.steps) < before
    assert fresh.move(Go(seconds(100))).cluster.digest == played(fresh.sandbox.tape, seconds(100))[0].digest


@pytest.mark.parametrize("viewers", [0, 1])
def test_time_goes_on_where_there_is_no_room_for_a_rung(fresh, monkeypatch, viewers):
    sandbox = fresh.sandbox
    sandbox.viewers, sandbox.pacer.target = viewers, fresh.now + seconds(10)
    monkeypatch.setattr(lanes, "RUNG_SPACING", 500)
    monkeypatch.setattr(worker_module, "LADDERS_BYTES_MAX", 1)
    for _ in range(1_000):
        fresh.worker.run_slice(sandbox, float("inf"))

    assert not fresh.worker.lags(sandbox)


def test_two_lanes_stand_at_the_same_instant(fresh):
    sandbox = fresh.sandbox
    cut_at = sandbox.tape.lines[0][0]
    end = fresh.now
    fresh.move(Go(cut_at + seconds(5)))
    fresh.act("heal power_off machine=worker-2")
    fresh.move(Compare("A"))
    with pytest.raises(RequestError, match="Lane B is shown already"):
        fresh.move(Compare("B"))
    told = {}
    for at in (cut_at + seconds(70), cut_at + seconds(40), end + seconds(30)):
        if at < sandbox.end:
            fresh.move(Go(at))
        else:
            fresh.move(Live())
            fresh.move(RunUntil("instant", at=at))
        while sandbox.beside.cluster.now != fresh.now:
            fresh.worker.tick(0.0)
        cluster, picture = played(sandbox.lanes["A"].tape, at)
        assert sandbox.beside.cluster.digest == cluster.digest
        assert sandbox.beside.picture.tables == picture.tables
        told = sandbox.beside.picture.tables
    assert told["machines"]["worker-2"]["power"] is False
    assert sandbox.picture.tables["machines"]["worker-2"]["power"] is True
    fresh.move(Compare(None))
    assert sandbox.beside is None and sandbox.lanes["A"].end == end + seconds(30)


def test_frames_tell_the_lane_beside_whole_and_then_what_changes(fresh):
    sandbox = fresh.sandbox
    fresh.move(Go(sandbox.tape.lines[0][0] + seconds(5)))
    fresh.act("heal power_off machine=worker-2")
    fresh.move(Compare("A"))
    sandbox.pacer.paused = False
    tables, frames = None, []
    for _ in range(60):
        frame = fresh.worker.tick(0.05).get(ID)
        for notice in sandbox.notices:
            if notice["kind"] == "beside":
                tables = pickle.loads(pickle.dumps(notice["tables"]))
        sandbox.notices.clear()
        if frame and "beside" in frame:
            frames.append(frame)
            for table, key, fields in frame["beside"]["rows"]:
                if fields is None:
                    del tables[table][key]
                else:
                    tables[table].setdefault(key, {}).update(fields)
    sandbox.picture.take_patch()

    assert frames and all(frame["beside"]["at"] == frame["at"] for frame in frames)
    assert tables == sandbox.beside.picture.tables


@pytest.mark.parametrize(
    "content",
    [
        {"do": "go"},
        {"do": "go", "at": -1},
        {"do": "go", "at": 1e300},
        {"do": "go", "at": 2**53},
        {"do": "go", "at": 1.5},
        {"do": "go", "at": True},
        {"do": "go", "at": "41"},
        {"do": "go", "at": None},
        {"do": "go", "at": [1]},
        {"do": "step", "what": "cause"},
        {"do": "step", "what": "hop", "back": True},
        {"do": "step", "what": [], "back": True},
        {"do": "run_until"},
        {"do": "run_until", "what": "rain"},
        {"do": "run_until", "what": []},
        {"do": "run_until", "what": "instant", "at": -5},
        {"do": "run_until", "what": "timer"},
        {"do": "run_until", "what": "timer", "of": "x" * 301},
        {"do": "lane"},
        {"do": "lane", "lane": "E"},
        {"do": "lane", "lane": "a"},
        {"do": "lane", "lane": "AB"},
        {"do": "lane", "lane": ""},
        {"do": "lane", "lane": 1},
        {"do": "drop_lane", "lane": "\u0000"},
        {"do": "compare", "with": 7},
        {"do": "compare", "with": "AB"},
        {"do": "pace", "speed": 2},
        {"do": "pace", "speed": -1},
        {"do": "pace", "speed": True},
        {"do": "pace", "speed": "1"},
        {"do": "pace", "speed": 1e300},
    ],
)
def test_nonsense_about_time_is_refused_with_a_sentence(content):
    with pytest.raises(RequestError) as error:
        request_from(content)

    assert str(error.value).endswith(".")


def test_live_on_the_way_to_another_lane_is_that_lanes_end(fresh):
    fresh.move(Go(fresh.now - seconds(40)))
    fresh.act("fault power_off machine=worker-1")
    fresh.live_on(5)
    end = fresh.sandbox.lanes["A"].end
    assert fresh.sandbox.end < end
    fresh.sandbox.lanes["A"].head = None  # as after a restart: lane A has to be played

    moves.move(fresh.worker, fresh.sandbox, ToLane("A"))
    assert fresh.sandbox.journey is not None
    fresh.move(Live())

    assert (fresh.sandbox.lane.letter, fresh.now) == ("A", end)
