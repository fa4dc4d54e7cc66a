"""What an API server makes known: what was stored, and what was refused."""

from dataclasses import dataclass
from typing import Any

from ..kernel.journal import Fact


@dataclass(frozen=True, slots=True)
class ObjectStored(Fact):
    """A revision came out of etcd. `verb`: created, updated or deleted; `document` is the object as it is
    now, or was last.

    `what` says in a few words what is new about it. `by` is the user whose request wrote it. `request`:
    (address of the client, address of the API server that took it, verb, resource, when it came, agent),
    empty when nature no longer knew. `round`: (term, index of the log entry, address of the leader,
    addresses of the members that had it on their disks when it was committed); the last two are empty when
    the leader died before it could say.
    """

    verb: str
    resource: str
    namespace: str | None
    name: str
    uid: str
    revision: int
    document: dict[str, Any]
    by: str
    what: str
    request: tuple[str, str, str, str, int, str] | tuple[()]
    round: tuple[int, int, str, tuple[str, ...]] | tuple[()]

    def says(self) -> str:
        named = f"{self.document['kind'].lower()} {self.namespace + '/' if self.namespace else ''}{self.name}"
        did = "removed" if self.verb == "deleted" else "stored"
        return f"The API server {did} {named}: {self.what}, rev {self.revision}"


@dataclass(frozen=True, slots=True)
class RoutineStored(ObjectStored):
    """A lease renewed, an event noted, a node's heartbeat that changes no condition."""

    routine = True


@dataclass(frozen=True, slots=True)
class RequestRefused(Fact):
    """A write that the API server did not do. `name` is empty where none was given, `namespace` where there
    is none. `stage`: where in the pipeline it ended, see STAGES of stages.py; `client` and `agent`: who
    asked; `asked`: when."""

    server: str
    user: str
    verb: str
    resource: str
    name: str
    code: int
    reason: str
    message: str
    namespace: str
    stage: str
    client: str
    agent: str
    asked: int

    def says(self) -> str:
        machine = self.server.partition("/")[0]
        return (
            f"The API server on {machine} refused {self.user} to {self.verb} {self.resource}: {self.message}"
        )


@dataclass(frozen=True, slots=True)
class RoutineRefused(RequestRefused):
    """Conflict or AlreadyExists: somebody was quicker, and the loser reads again. Or a lease or an event,
    which is tried again soon.
    """

    routine = True


@dataclass(frozen=True, slots=True)
class CacheFilled(Fact):
    """An API server has read everything from etcd and serves from now on."""

    server: str
    objects: int
    revision: int

    def says(self) -> str:
        machine = self.server.partition("/")[0]
        return (
            f"The API server on {machine} read {self.objects} objects from etcd (rev {self.revision}) "
            f"and is ready"
        )


@dataclass(frozen=True, slots=True)
class StoreLost(Fact):
    """An API server's etcd member closed the connection or refuses it."""

    server: str

    def says(self) -> str:
        machine = self.server.partition("/")[0]
        return f"The API server on {machine} lost its etcd member and is not ready"
