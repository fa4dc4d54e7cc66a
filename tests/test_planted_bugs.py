"""The questions work: each planted bug is found by the one that is meant for it, and where nothing is planted
nothing is found."""

import pytest

from tests.planted import BUGS
from tests.swarm import run


@pytest.mark.parametrize("bug", BUGS, ids=[bug.name for bug in BUGS])
def test_a_planted_bug_is_found(bug, monkeypatch):
    bug.plant(monkeypatch)

    found = next((found for seed in bug.seeds if (found := run(seed, bug.storm, bug.calm).violations)), None)

    assert found, f"{bug.plant.__doc__} Nobody noticed."
    assert any(question in found[0] for question in bug.found_by), (
        f"it was found by another question: {found[0]}"
    )


@pytest.mark.parametrize(
    ("seed", "storm", "calm"), sorted({(bug.seeds[0], bug.storm, bug.calm) for bug in BUGS})
)
def test_where_nothing_is_planted_nothing_is_found(seed, storm, calm):
    assert run(seed, storm, calm).violations == []
