"""The states of a container, as the runtime interface names them, and the only moves between them.

Source: cri-api, runtime.v1 ContainerState. CONTAINER_UNKNOWN is left out: our runtime always knows.
"""

ABSENT, CREATED, RUNNING, EXITED = "absent", "created", "running", "exited"
CREATE, START, EXIT, REMOVE = "create", "start", "exit", "remove"

MOVES = {  # state → what may happen → next state
    ABSENT: {CREATE: CREATED},
    CREATED: {START: RUNNING, REMOVE: ABSENT},
    RUNNING: {EXIT: EXITED},
    EXITED: {REMOVE: ABSENT},
}


def moved(state: str, move: str) -> str:
    """The state after `move`."""
    assert move in MOVES[state], f"a container that is {state} cannot {move}"
    return MOVES[state][move]
