"""The table of moves, and containers that obey it."""

import pytest

from k8sarch.cluster.runtime.container_states import (
    ABSENT,
    CREATE,
    CREATED,
    EXIT,
    EXITED,
    MOVES,
    REMOVE,
    RUNNING,
    START,
    moved,
)


def test_the_table_leads_from_nothing_back_to_nothing():
    state = ABSENT
    for move in (CREATE, START, EXIT, REMOVE):
        state = moved(state, move)

    assert state == ABSENT
    assert list(MOVES) == [ABSENT, CREATED, RUNNING, EXITED]


def test_a_move_that_is_not_in_the_table_is_our_mistake():
    with pytest.raises(AssertionError, match="a container that is exited cannot start"):
        moved(EXITED, START)
