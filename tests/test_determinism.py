"""A cluster is a pure function of its tape: to the byte, under any hash seed, across a checkpoint; and causes are causes."""

import os
import pickle
import subprocess
import sys
from functools import cache

import pytest

from k8sarch.cluster import Cluster, ClusterSpec, Tape, command_from, minutes, seconds, tape_from
from k8sarch.cluster.api.document import guard_documents
from k8sarch.cluster.kernel.journal import Journal
from tests.servers import ROOT

SPEC = ClusterSpec(control_planes=3, workers=3, zones=3, seed=11)
STORM = (
    (seconds(30), "fault power_off machine=worker-2"),
    (seconds(45), "kubectl scale deployment web --replicas=5 -n shop"),
    (seconds(60), "fault isolate machine=cp-2"),
    (seconds(75), "fault kill_process machine=cp-1 process=controller-manager"),
    (seconds(100), "heal isolate machine=cp-2"),
    (seconds(120), "fault slow_link machine=cp-3"),
    (seconds(140), "kubectl rollout restart deployment api -n shop"),
    (seconds(170), "heal power_off machine=worker-2"),
    (seconds(170), "heal kill_process machine=cp-1 process=controller-manager"),
    (seconds(180), "fault freeze machine=worker-1 process=kubelet"),
    (seconds(200), "heal slow_link machine=cp-3"),
)
TAPE = Tape(SPEC, STORM)
END = seconds(260)
HEADLINE = Tape(ClusterSpec(seed=7), ((seconds(10), "kubectl scale deployment api --replicas=4 -n shop"),
                                      (seconds(60), "fault power_off machine=worker-2")))


@cache
def digest_of(tape: Tape, until: int) -> str:
    return tape.play(until).digest


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_the_same_tape_gives_the_same_changes_in_another_process(hash_seed, tmp_path):
    file = tmp_path / "storm.tape"
    file.write_text(TAPE.text())
    played = subprocess.run([sys.executable, "-m", "k8sarch.cluster", "play", str(file), "--until", "260s", "--json"], cwd=ROOT,
                            env={**os.environ, "PYTHONHASHSEED": hash_seed}, capture_output=True, text=True, check=True)

    assert f'"digest":"{digest_of(TAPE, END)}"' in played.stdout.splitlines()[-1]


@pytest.mark.parametrize("at", [seconds(1), seconds(31), seconds(61), seconds(110), seconds(175), seconds(259)])
def test_a_checkpoint_run_onward_equals_the_straight_run(at):
    early = TAPE.play(at)
    later = TAPE.play(END, Cluster.from_checkpoint(early.checkpoint()))

    assert later.digest == digest_of(TAPE, END)
    assert later.world.journal.count > early.world.journal.count


def test_slices_make_no_difference():
    cluster = Cluster(SPEC)
    for at, line in STORM:
        while cluster.run(at, events_max=7) == 7:
            pass
        cluster.do(command_from(line))
    while cluster.run(END, events_max=997) == 997:
        pass

    assert cluster.digest == digest_of(TAPE, END)


def test_a_tape_reads_back_as_it_is_written():
    assert tape_from(TAPE.text()) == TAPE


def test_the_digest_changes_with_the_seed_and_with_any_command():
    usual = digest_of(TAPE, END)
    others = [digest_of(Tape(ClusterSpec(control_planes=3, workers=3, zones=3, seed=12), STORM), END)]
    others += [digest_of(Tape(SPEC, STORM[:place] + STORM[place + 1:]), END) for place in range(len(STORM))]
    others.append(digest_of(Tape(SPEC, ((STORM[0][0] + 1, STORM[0][1]), *STORM[1:])), END))

    assert usual not in others
    assert len(set(others)) == len(others)


def test_the_digest_changes_with_any_one_fact_left_out():
    changes = [change for change in played(HEADLINE, seconds(120)) if not change.fact.routine][-200:]

    def digest(left_out):
        journal = Journal()
        for change in changes:
            if change is not left_out:
                journal.enter(change.at, change.because, change.fact)
        return journal.digest

    usual = digest(None)
    assert all(digest(change) != usual for change in changes)


def played(tape: Tape, until: int) -> list:
    """All changes of a tape."""
    cluster = Cluster(tape.spec)
    changes = []
    for at, line in (*tape.lines, (until, "")):
        while cluster.run(at, events_max=5_000) == 5_000:
            changes += cluster.take_changes()
        if line:
            cluster.do(command_from(line))
        changes += cluster.take_changes()
    return changes


def signs(changes: list) -> set[tuple]:
    """What happened, without numbers and hashes: (fact, verb, resource, node) of decisions about workers and their pods."""
    return {(type(change.fact).__name__, getattr(change.fact, "node", ""), getattr(change.fact, "machine", "")) for change in changes}


def test_without_the_command_that_is_named_its_effects_are_gone():
    with_cut, without = played(HEADLINE, minutes(8)), played(Tape(HEADLINE.spec, HEADLINE.lines[:1]), minutes(8))
    numbers = {change.number: change for change in with_cut}
    cut = next(change for change in with_cut if getattr(change.fact, "line", "") == HEADLINE.lines[1][1])
    effects = [change for change in with_cut if leads_to(change, cut.number, numbers)]

    named = {type(change.fact).__name__ for change in effects}
    assert {"MachineWentDown", "NodeSilent", "EvictionScheduled", "PodScheduledTo", "ContainerStarted"} <= named
    assert not {"MachineWentDown", "NodeSilent", "EvictionScheduled"} & {sign[0] for sign in signs(without)}
    replaced = [change for change in effects if type(change.fact).__name__ == "ObjectStored" and change.fact.verb == "created"
                and change.fact.resource == "pods"]
    born = {change.at for change in without if getattr(change.fact, "verb", "") == "created" and getattr(change.fact, "resource", "") == "pods"}
    assert replaced and not any(change.at in born for change in replaced)


def leads_to(change, number: int, numbers: dict) -> bool:
    """Whether the reasons of a change go back to that number."""
    waiting, seen = [change.number], set()
    while waiting:
        here = waiting.pop()
        if here == number:
            return True
        if here not in seen and here in numbers:
            seen.add(here)
            waiting += numbers[here].because
    return False


def test_because_always_points_back():
    assert all(number < change.number for change in played(HEADLINE, minutes(7)) for number in change.because)


def test_stored_documents_are_never_mutated():
    guarded, free = Cluster(SPEC), Cluster(SPEC)
    guard_documents(guarded.world)
    for name in SPEC.control_plane_names():                        # API servers look once, when they start
        guarded.world.process(f"{name}/api-server").follower.is_guarded = True
    for cluster in (guarded, free):
        for at, line in STORM[:6]:
            cluster.run(at)
            cluster.do(command_from(line))
        cluster.run(seconds(150))

    assert guarded.digest == free.digest
    pod = guarded.world.process("cp-1/api-server").cache.all("pods")[0]
    for mutate in (lambda: pod.update(a=1), lambda: pod.pop("spec"), lambda: pod.__setitem__("a", 1), lambda: pod.setdefault("a", 1),
                   lambda: pod["metadata"].clear(), lambda: pod["spec"]["containers"].append({}), lambda: pod.popitem(),
                   lambda: pod["spec"]["tolerations"].sort(), lambda: pod.__delitem__("spec"), lambda: pod.__ior__({"a": 1})):
        with pytest.raises(Exception):  # noqa: B017 - whichever exception, as long as nothing was changed
            mutate()


def test_the_world_pickles_while_everything_is_under_way():
    cluster = TAPE.play(seconds(61))
    for _ in range(20):
        cluster.run(cluster.now + 777)
        pickle.loads(cluster.checkpoint())
