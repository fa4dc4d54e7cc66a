"""The worker: fair slices, frames that tell what changed, chains that reach the act, restarts that come out
the same."""

import pickle
from uuid import UUID

import pytest

from k8sarch.cluster import ClusterSpec, Tape, command_from, seconds
from k8sarch.sandbox.journeys.until import CONDITIONS
from k8sarch.sandbox.kept import checkpoints
from k8sarch.sandbox.limits import REASONS_BURST, WARM_UP, reasons_budget
from k8sarch.sandbox.live.worker import Worker, fault_menu
from k8sarch.sandbox.shown import why
from k8sarch.sandbox.shown.picture import FOLDS, OBJECTS, Picture

ID = UUID(int=7)
SPEC = ClusterSpec(control_planes=3, workers=4, zones=2, seed=7)


def opened(spec=SPEC, lines=(), position=0):
    worker = Worker()
    return worker, worker.open(ID, Tape(spec, tuple(lines)), position)


def strike(worker, sandbox, line):
    return worker.give(sandbox, command_from(line), line)


@pytest.fixture(scope="module")
def lost_worker():
    """A cluster in which worker-2 lost its power and everything that follows has followed."""
    worker, sandbox = opened()
    strike(worker, sandbox, "fault power_off machine=worker-2")
    worker.run_folding(sandbox, sandbox.cluster.now + seconds(420))
    return worker, sandbox


def test_a_new_sandbox_is_shown_with_its_shop_running():
    _, sandbox = opened()

    assert sandbox.cluster.now == WARM_UP
    assert sandbox.picture.tables["price"]["shop"]["ready"] == 7
    assert {row["ready"] for row in sandbox.picture.tables["nodes"].values()} == {"True"}


def test_the_picture_tells_what_is_so_from_what_is_believed():
    worker, sandbox = opened()
    strike(worker, sandbox, "fault power_off machine=worker-2")
    worker.run_folding(sandbox, sandbox.cluster.now + seconds(10))
    tables = sandbox.picture.tables

    assert tables["machines"]["worker-2"]["power"] is False
    assert tables["nodes"]["worker-2"]["ready"] == "True"
    assert tables["price"]["shop"]["success"] < 100


def test_pods_of_a_dead_worker_are_replaced_by_new_ones_with_new_names(lost_worker):
    _, sandbox = lost_worker
    pods = sandbox.picture.tables["pods"]
    replaced = {key: pod for key, pod in pods.items() if pod["deleting"] is not None}

    assert replaced and all(pod["node"] == "worker-2" and pod["stopped"] for pod in replaced.values())
    for key in replaced:
        successor = pods[pods[key]["replaced"]]
        assert successor["replaces"] == key and successor["ready"] and successor["node"] != "worker-2"
    names = [pod["nickname"] for pod in pods.values()]
    assert len(names) == len(set(names))


def test_the_chain_behind_a_new_pod_reaches_the_click(lost_worker):
    worker, sandbox = lost_worker
    key = next(key for key, pod in sandbox.picture.tables["pods"].items() if pod["replaces"])

    links = worker.because(sandbox, f"pods/{key}")["links"]

    assert links[-1]["says"] == "You cut the power of worker-2"
    assert {"NodeSilent", "MachineWentDown", "ContainerStarted"} <= {link["fact"] for link in links}
    assert [link["number"] for link in links] == sorted((link["number"] for link in links), reverse=True)


def test_no_sentence_of_a_chain_says_a_hash_aloud(lost_worker):
    worker, sandbox = lost_worker
    for key in sandbox.picture.tables["pods"]:
        for link in worker.because(sandbox, f"pods/{key}")["links"]:
            assert key not in link["says"] + link["detail"]


def test_a_thing_that_is_not_there_has_no_chain_and_a_sentence(lost_worker):
    worker, sandbox = lost_worker

    for of in ("pods/shop/nobody", "change/999999999", "change/x", "nothing", ""):
        answer = worker.because(sandbox, of)
        assert answer["links"] == [] and answer["missing"]


def test_a_frame_holds_only_what_changed():
    worker, sandbox = opened()
    sandbox.viewers = 1
    worker.tick(0.05)
    before = pickle.loads(pickle.dumps(sandbox.picture.tables))
    strike(worker, sandbox, "fault power_off machine=worker-2")
    frame = worker.frame_of(sandbox, 1e9)
    for table, key, fields in frame["rows"]:
        if fields is None:
            del before[table][key]
        else:
            before[table].setdefault(key, {}).update(fields)

    assert before == sandbox.picture.tables
    assert ["machines", "worker-3"] not in [row[:2] for row in frame["rows"]]


def test_an_unwatched_sandbox_stands_still_and_a_watched_one_follows_its_speed():
    worker, sandbox = opened()
    begun = sandbox.cluster.now
    worker.tick(0.5)
    still = sandbox.cluster.now
    sandbox.viewers = 1
    sandbox.pacer.speed = 10
    for _ in range(40):
        worker.tick(0.05)

    assert still == begun
    assert sandbox.cluster.now == begun + seconds(20)


def test_seeking_stops_at_the_next_change_of_a_node_pod_or_leader():
    worker, sandbox = opened()
    sandbox.viewers = 1
    strike(worker, sandbox, "fault power_off machine=worker-2")
    worker.seek(sandbox, sandbox.cluster.now + seconds(600), CONDITIONS["event"], pauses=False)
    for _ in range(2_000):
        worker.tick(0.05)
        if sandbox.pacer.seeking_until is None:
            break

    last = max(sandbox.picture.tables["events"].values(), key=lambda event: event["number"])
    assert (last["kind"], last["subject"]) == ("node", "nodes/worker-2")
    assert sandbox.cluster.now == last["at"]


def test_between_two_pieces_of_a_tick_a_sandbox_may_be_closed_or_held_and_then_stands():
    worker = Worker()
    closed, held, sound = (worker.open(UUID(int=number), Tape(SPEC), 0) for number in (1, 2, 3))
    for sandbox in (closed, held, sound):
        sandbox.viewers = 1
        worker.seek(sandbox, sandbox.cluster.now + seconds(100_000), None, pauses=False)
    pieces = worker.ticking(0.05)

    assert next(pieces) is None
    worker.close(closed.id)
    held.holding = True
    stood = closed.cluster.now, held.cluster.now
    told = dict(piece for piece in pieces if piece is not None)

    assert (closed.cluster.now, held.cluster.now) == stood
    assert sound.cluster.now > WARM_UP
    assert set(told) == {held.id, sound.id}


def test_a_bug_stops_one_sandbox_and_says_so(caplog):
    worker = Worker()
    broken = worker.open(UUID(int=1), Tape(SPEC), 0)
    sound = worker.open(UUID(int=2), Tape(SPEC), 0)
    broken.viewers = sound.viewers = 1
    broken.cluster.world.enter(1, broken.cluster.world, len, 7, ())  # len(7) raises inside the world
    for _ in range(20):
        frames = worker.tick(0.05)

    assert "mistake" in broken.stopped and not sound.stopped
    assert sound.cluster.now > WARM_UP
    assert frames.get(sound.id, {}).get("stopped") is None


def test_a_sandbox_opened_from_its_tape_comes_out_the_same():
    worker, sandbox = opened()
    for line, wait in (
        ("fault power_off machine=worker-2", 70),
        ("fault kill_process machine=cp-1 process=etcd", 20),
        ("heal power_off machine=worker-2", 30),
    ):
        strike(worker, sandbox, line)
        worker.run_folding(sandbox, sandbox.cluster.now + seconds(wait))
    again = Worker().open(ID, sandbox.tape, sandbox.cluster.now)

    assert again.cluster.digest == sandbox.cluster.digest
    assert again.picture.tables == sandbox.picture.tables


def test_a_checkpoint_runs_on_as_the_straight_run(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    worker, sandbox = opened()
    strike(worker, sandbox, "fault power_off machine=worker-2")
    worker.run_folding(sandbox, sandbox.cluster.now + seconds(30))
    checkpoints.write(ID, checkpoints.taken(sandbox.cluster, sandbox.picture, sandbox.tape))
    worker.run_folding(sandbox, sandbox.cluster.now + seconds(60))
    now = sandbox.cluster.now
    again = Worker().open(ID, sandbox.tape, now, checkpoints.load(ID, sandbox.tape, now))

    assert again.cluster.digest == sandbox.cluster.digest
    assert again.picture.tables == sandbox.picture.tables
    node = why.because(again.cluster, again.picture, "nodes/worker-2")
    assert node["links"][-1]["says"] == "You cut the power of worker-2"


def test_foreign_or_damaged_checkpoints_are_refused(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    _, sandbox = opened()
    tape, now = sandbox.tape, sandbox.cluster.now
    content = checkpoints.taken(sandbox.cluster, sandbox.picture, tape).packed()
    for damaged in (
        b"",
        content[:40],
        content[:-1],
        bytes(32) + content[32:],
        content[:100] + b"x" + content[101:],
    ):
        checkpoints.save(ID, damaged)
        assert checkpoints.load(ID, tape, now) is None
    checkpoints.save(ID, content)
    assert checkpoints.load(ID, tape, now) is not None
    settings.SECRET_KEY = "another server's key"
    assert checkpoints.load(ID, tape, now) is None


def test_a_restart_runs_on_to_the_last_change_that_somebody_saw():
    worker, sandbox = opened()
    saved = sandbox.cluster.now
    worker.run_folding(sandbox, saved + seconds(5))
    seen, digest = sandbox.cluster.world.journal.count, sandbox.cluster.digest
    again = Worker().open(ID, sandbox.tape, saved, since=seen)

    assert again.cluster.world.journal.count == seen
    assert again.cluster.digest == digest


def test_every_fault_of_the_menu_says_what_it_does():
    assert [fault["name"] for fault in fault_menu()] == [
        "power_off",
        "kill_process",
        "isolate",
        "slow_link",
        "freeze",
        "switch_off",
        "switch_off_controller",
    ]
    assert all(fault["label"] and fault["preview"].endswith(".") for fault in fault_menu())


def test_every_fold_is_a_method_of_the_picture():
    assert all(
        callable(method) and hasattr(Picture, method.__name__)
        for method in (*FOLDS.values(), *OBJECTS.values())
    )


def test_a_frame_that_breaks_stops_its_sandbox_alone_and_says_so_once():
    worker = Worker()
    broken, other = [worker.open(UUID(int=number), Tape(SPEC), 0) for number in (1, 2)]
    broken.viewers = other.viewers = 1
    broken.told = None  # what no frame can be made from

    first, second = worker.tick(0.05), worker.tick(0.05)

    assert "mistake" in first[broken.id]["stopped"] and "stopped" not in first[other.id]
    assert broken.id not in second and not other.stopped


def test_a_long_tape_is_taken_in_in_steps_and_comes_out_the_same():
    tape = Tape(SPEC, ((seconds(40), "fault power_off machine=worker-2"),))
    whole, worker = Worker().open(ID, tape, seconds(300)), Worker()

    steps, taken = worker.opening(ID, tape, seconds(300)), 0
    while ID not in worker.sandboxes:
        taken += next(steps, 1) is None

    assert taken > 20
    assert worker.sandboxes[ID].cluster.digest == whole.cluster.digest


def test_reasons_of_one_sandbox_have_a_budget_that_fills_again():
    budget = reasons_budget()
    budget.has_room(100.0)

    budget.spend(REASONS_BURST)
    spent, later = budget.has_room(100.0), budget.has_room(100.5)

    assert (spent, later) == (False, True)


def test_in_a_crowd_quiet_clusters_take_turns_without_losing_time_and_who_is_acted_on_has_every_turn():
    worker = Worker()
    crowd = [worker.open(UUID(int=number), Tape(SPEC), 0) for number in range(1, 61)]
    for sandbox in crowd:
        sandbox.viewers = 1
    strike(worker, crowd[0], "fault isolate machine=worker-4")

    turns = [worker.whose_turn(0.05, crowd[0].stirred + 1) for _ in range(6)]

    assert worker.shares == 3
    assert all(crowd[0] in turn for turn in turns)
    assert all(sum(each in turn for turn in turns) == 2 for each in crowd[1:])
    assert {round(each.waited, 2) for each in crowd} == {0.3}  # granted when it is run


def test_a_page_that_claims_to_have_seen_the_future_cannot_make_the_server_compute_it(monkeypatch):
    monkeypatch.setattr("k8sarch.sandbox.live.worker.CATCH_UP_SPENT", 0)
    sandbox = Worker().open(UUID(int=1), Tape(SPEC), 0, since=10**9)

    assert sandbox.cluster.now == WARM_UP
