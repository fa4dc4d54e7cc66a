"""Random clusters under random faults: no invariant breaks in any seed, and every rare thing that is worth
testing does happen.

`--seeds 2000` hunts; a failure prints its seed and its tape (`python -m k8sarch.cluster play TAPE` plays it
again).
"""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from os import cpu_count

import pytest

from k8sarch.cluster.kernel.clock import minutes
from tests.swarm import run

GATE = (*range(1, 22), 40)  # about a minute on two cores; drawn so that everything rare happens
TOLD_MAX = 5  # failures that are told in full

# What happened in no run was tested by no run. (A snapshot is installed in none of these: no storm keeps a
# member of etcd away for long enough. tests/cluster/etcd has that.)
RARE = (
    "ElectionStarted",
    "ElectionRepeated",
    "LeaderLost",
    "quorum lost",
    "LeaderSteppedDown",
    "EntryDropped",
    "MemberCaughtUp",
    "write refused",
    "StoreLost",
    "CacheFilled",
    "conflict",
    "relisted",
    "ConnectionLost",
    "BackendDown",
    "LeadershipLost",
    "NodeSilent",
    "NodeHeardAgain",
    "EvictionScheduled",
    "EvictionCancelled",
    "evicted",
    "EvictionsHalted",
    "ZoneStateChanged",
    "PodUnschedulable",
    "PlanRefused",
    "RequestRefused",
    "RuntimeFellSilent",
    "container restarted",
    "ContainerStopped",
    "ProbeFailed",
    "RequestFailed",
    "collected",
    "ProcessFrozen",
    "CableCut",
    "LinkSlowed",
    "MachineWentDown",
)


def test_nothing_breaks_and_everything_rare_happens(request, capsys):
    wished = request.config.getoption("--seeds")
    seeds = range(1, wished + 1) if wished else GATE
    storm = minutes(request.config.getoption("--minutes"))
    ledger: Counter = Counter()
    failures = []
    with ProcessPoolExecutor(min(cpu_count() or 1, len(seeds)), get_context("spawn")) as pool:
        for result in pool.map(partial(run, storm=storm), seeds):
            ledger += result.ledger
            if result.violations:
                failures.append(result)
    with capsys.disabled():
        print(f"\nThe ledger of {len(seeds)} seeds x {storm / 60e6:g} virtual minutes of storm:")
        for name in RARE:
            print(f"{ledger[name]:>8} {name}")

    assert not failures, f"{len(failures)} of {len(seeds)} seeds break:\n" + "\n".join(
        each.told() for each in failures[:TOLD_MAX]
    )
    if len(seeds) >= len(GATE) and storm >= minutes(15):
        assert not [name for name in RARE if not ledger[name]], (
            "these never happened: draw storms in which they do"
        )


@pytest.mark.parametrize("seed", [3])
def test_a_seed_decides_everything(seed):
    first, second = run(seed, minutes(2), minutes(1)), run(seed, minutes(2), minutes(1))

    assert (first.digest, first.tape, first.ledger) == (second.digest, second.tape, second.ledger)
