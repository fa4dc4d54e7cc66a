"""What travels between pods: one connection with one question and one answer, which carry the way that leads
back.

Simplified: a TCP connection and its HTTP exchange are one message each way. Its handshake is not sent; a
connection to a machine that cannot be reached is given up after CONNECT_TIMEOUT, as if it had been.
"""

from typing import NamedTuple


class Endpoint(NamedTuple):
    """One pod behind a Service. `pod` is its key, for those who watch: the rules need only the address."""

    ip: str
    pod: str


class Stop(NamedTuple):
    """Somebody on the way who waits for the answer: the address of the component, and who asks there
    ("users", or the app of a pod).

    `pod` and `ip` are those of the asking pod, empty outside.
    """

    address: str
    app: str
    pod: str = ""
    ip: str = ""


NOT_CHOSEN = Endpoint("", "")


class Question(NamedTuple):
    """To a Service: "please answer". Its endpoint is NOT_CHOSEN until the rules of some node have chosen
    one."""

    request: int
    service: str
    endpoint: Endpoint
    way: tuple[Stop, ...]
    entry: str = ""  # the machine whose port it came in by; empty when it began inside
    by: str = ""  # the machine whose rules chose the endpoint; empty before
    rule: int = 0  # the change that put that rule there; 0 before

    def hop(self) -> str:
        """ "web>api": the leg that this question travels."""
        return f"{self.way[-1].app}>{self.service.rpartition('/')[2]}"


class Failure(NamedTuple):
    """Why there is no good answer: the leg, the reason, the pod that was meant (empty when none was), and the
    machine whose rules sent it there."""

    hop: str
    why: str
    at_pod: str
    by: str = ""


class Answer(NamedTuple):
    """Back along the way. `way` is what is still ahead, its last stop receives; `path` are the pods that
    worked on it."""

    request: int
    way: tuple[Stop, ...]
    path: tuple[str, ...]
    failure: Failure | None
    entry: str  # as in the question


class HealthCheck(NamedTuple):
    """External load balancer to a node's port: "would you take a connection for this Service?" """

    service: str


class HealthAnswer(NamedTuple):
    """The port is open, or closed."""

    is_open: bool
