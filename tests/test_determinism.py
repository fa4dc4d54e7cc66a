"""A cluster is a pure function of its tape: the same in another process, across a checkpoint, and different
as soon as anything is left out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from k8sarch.cluster.api.document import Mutated, frozen, guard_documents
from k8sarch.cluster.cluster import Cluster
from k8sarch.cluster.kernel.clock import minutes, ms, seconds
from k8sarch.cluster.kernel.journal import Change, Journal
from k8sarch.cluster.spec import ClusterSpec
from k8sarch.cluster.tape import Tape, tape_from

ROOT = Path(__file__).parent.parent
SPEC = ClusterSpec(control_planes=3, workers=4, zones=2, seed=7)
END = minutes(8)
POWER_CUT = (seconds(30), "fault power_off machine=worker-2")
HEADLINE = Tape(SPEC, (POWER_CUT,))
BUSY = Tape(
    SPEC,
    (
        (seconds(25), "kubectl scale deployment web --replicas=5 -n shop"),
        (seconds(31), "fault isolate machine=cp-1"),
        (seconds(47), "kubectl rollout restart deployment api -n shop"),
        (seconds(50), "fault power_off machine=worker-3"),
        (seconds(75), "heal isolate machine=cp-1"),
        (seconds(90), "fault freeze machine=worker-1 process=kube-proxy"),
        (seconds(100), "heal power_off machine=worker-3"),
        (seconds(101), "fault kill_process machine=cp-2 process=etcd"),
        (seconds(110), "heal freeze machine=worker-1 process=kube-proxy"),
        (seconds(130), "heal kill_process machine=cp-2 process=etcd"),
    ),
)
BUSY_END = minutes(3)
IN_ANOTHER_PROCESS = """
import sys
from k8sarch.cluster.tape import tape_from
tape, until = sys.stdin.read(), int(sys.argv[1])
print(tape_from(tape).play(until).digest)
"""


def history(tape: Tape, until: int) -> list[Change]:
    """Every change of a tape."""
    return tape.play(until).take_changes()


def digest_of(changes: list[Change]) -> str:
    """The digest of a journal with these changes."""
    journal = Journal()
    for change in changes:
        journal.enter(change.at, change.because, change.fact)
    return journal.digest.hex()


def digest_elsewhere(tape: Tape, until: int, hash_seed: str) -> str:
    """The digest of a tape played in a process of its own."""
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, str(until)],
        input=tape.text(),
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def busy():
    """The changes of the busy tape, and its digest."""
    return history(BUSY, BUSY_END), BUSY.play(BUSY_END).digest


def test_a_tape_plays_the_same_under_every_hash_seed(busy):
    assert {digest_elsewhere(BUSY, BUSY_END, hash_seed) for hash_seed in ("0", "1", "4242")} == {busy[1]}


@pytest.mark.parametrize(
    "at",
    [
        ms(1),
        ms(930),
        seconds(4),
        seconds(31),
        seconds(50) + ms(1),
        seconds(100) + ms(3),
        seconds(101),
        seconds(125),
    ],
)
def test_a_checkpoint_run_onward_equals_the_straight_run(at, busy):
    cluster = Cluster.from_checkpoint(BUSY.play(at).checkpoint())

    assert BUSY.play(BUSY_END, cluster).digest == busy[1]


def test_stopping_on_the_way_changes_nothing(busy):
    cluster = None
    for at in range(0, BUSY_END + 1, ms(937)):
        cluster = BUSY.play(at, cluster)

    assert BUSY.play(BUSY_END, cluster).digest == busy[1]


def test_a_tape_survives_its_text_form():
    assert tape_from(BUSY.text()) == BUSY


def test_the_digest_changes_with_the_seed(busy):
    other = Tape(ClusterSpec(control_planes=3, workers=4, zones=2, seed=8), BUSY.lines)

    assert other.play(BUSY_END).digest != busy[1]


@pytest.mark.parametrize("place", range(len(BUSY.lines)))
def test_the_digest_changes_with_any_command_left_out(place, busy):
    without = Tape(SPEC, BUSY.lines[:place] + BUSY.lines[place + 1 :])

    assert without.play(BUSY_END).digest != busy[1]


def test_the_digest_changes_with_any_one_fact_left_out(busy):
    changes, digest = busy
    assert digest_of(changes) == digest
    few = changes[:: max(len(changes) // 60, 1)]
    kinds = {type(change.fact): change for change in changes}

    for change in (*few, *kinds.values()):
        assert digest_of([each for each in changes if each is not change]) != digest, change


def test_without_the_command_what_it_is_the_cause_of_does_not_happen():
    """Causes by removal: the replacement walks back to the command, and played without the command there is
    none."""
    changes = history(HEADLINE, END)
    late = [
        change
        for change in changes
        if change.at > seconds(60) and type(change.fact).__name__ == "ObjectStored"
    ]
    created = [change for change in late if change.fact.resource == "pods" and change.fact.verb == "created"]
    command = next(change for change in changes if change.fact.says() == "You cut the power of worker-2")
    by_number = {change.number: change for change in changes}

    assert created
    for change in created:
        reached, ahead = set(), [change.number]
        while ahead:
            number = ahead.pop()
            if number not in reached:
                reached.add(number)
                ahead += by_number[number].because
        assert command.number in reached

    quiet = [change for change in history(Tape(SPEC), END) if change.at > seconds(30)]
    named = {type(change.fact).__name__ for change in quiet}
    assert not [
        change
        for change in quiet
        if type(change.fact).__name__ == "ObjectStored" and change.fact.resource == "pods"
    ]
    assert not named & {
        "MachineWentDown",
        "NodeSilent",
        "EvictionScheduled",
        "PodKilled",
        "RequestFailed",
        "PodScheduledTo",
    }


def test_stored_documents_are_never_changed(busy):
    """Every document that the API servers keep is frozen: a component that changed one would fail, and the
    run is as without the guard."""
    cluster = Cluster(SPEC)
    guard_documents(cluster.world)
    for machine in cluster.world.machines.values():
        server = machine.components.get("api-server")
        if server is not None:
            machine.kill("api-server")  # a server looks at its start whether documents are guarded
            machine.start("api-server")
    BUSY.play(BUSY_END, cluster)
    documents = [
        document
        for machine in cluster.world.machines.values()
        if "api-server" in machine.components
        for document in machine.components["api-server"].cache.all("pods")
    ]

    assert documents
    for document in documents:
        with pytest.raises(Mutated):
            document["metadata"]["labels"]["app"] = "other"


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.__setitem__("kind", "Node"),
        lambda document: document.__delitem__("kind"),
        lambda document: document.clear(),
        lambda document: document.pop("kind"),
        lambda document: document.popitem(),
        lambda document: document.setdefault("x", 1),
        lambda document: document.update(x=1),
        lambda document: document.__ior__({"x": 1}),
        lambda document: document["list"].append(1),
        lambda document: document["list"].extend([1]),
        lambda document: document["list"].insert(0, 1),
        lambda document: document["list"].pop(),
        lambda document: document["list"].remove(1),
        lambda document: document["list"].reverse(),
        lambda document: document["list"].sort(),
        lambda document: document["list"].clear(),
        lambda document: document["list"].__setitem__(0, 2),
        lambda document: document["list"].__delitem__(0),
        lambda document: document["list"].__iadd__([1]),
        lambda document: document["list"].__imul__(2),
        lambda document: document["list"][0].update(x=1),
    ],
)
def test_no_mutator_works_on_a_guarded_document(change):
    document = frozen({"kind": "Pod", "list": [{"a": 1}, 1]})
    before = repr(document)

    with pytest.raises(Mutated):
        change(document)
    assert repr(document) == before
