"""Commands: the only thing that enters a cluster, each with its one-line text form (terminal, tape, story,
lesson's answer).

fault power_off machine=worker-2        heal power_off machine=worker-2
fault switch_off process=scheduler      heal switch_off process=scheduler
kubectl scale deployment web --replicas=5 -n shop
machine add worker-5 zone=b             machine remove worker-5
api 12 POST /api/v1/namespaces/shop/pods application/json {"kind": "Pod", …}
api 12 HANGUP
instructor fault power_off machine=worker-2     any of them, given by who teaches the class
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import orjson

from .faults import Fault, FaultError, fault_from

LINE_MAX = 200_000  # a command with a document; kubectl lines of people are far shorter


class CommandError(ValueError):
    """The line is no command, or not one that this cluster can carry out; the text says why. Nothing was
    changed."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that enters a cluster."""

    verb: ClassVar[str]

    def line(self) -> str:
        """The text form; `command_from` turns it back."""
        raise NotImplementedError

    def told(self) -> str:
        """What was done, as a sentence that begins with You."""
        raise NotImplementedError

    def give(self, cluster) -> None:
        """Carry it out now. Raises CommandError before anything was changed."""
        raise NotImplementedError

    def check(self, cluster) -> None:
        """Raise CommandError if `give` would."""


@dataclass(frozen=True, slots=True)
class Strike(Command):
    """A fault is done to nature."""

    fault: Fault
    verb: ClassVar[str] = "fault"

    def line(self):
        return f"fault {self.fault.line()}"

    def told(self):
        return self.fault.told(heals=False)

    def check(self, cluster):
        _place(self.fault, cluster)

    def give(self, cluster):
        self.fault.strike(cluster.world)


@dataclass(frozen=True, slots=True)
class Heal(Command):
    """A fault is undone."""

    fault: Fault
    verb: ClassVar[str] = "heal"

    def line(self):
        return f"heal {self.fault.line()}"

    def told(self):
        return self.fault.told(heals=True)

    def check(self, cluster):
        _place(self.fault, cluster)

    def give(self, cluster):
        self.fault.heal(cluster.world)


@dataclass(frozen=True, slots=True)
class Kubectl(Command):
    """A line typed at the workstation; what it prints comes back as TerminalPrinted."""

    typed: str
    verb: ClassVar[str] = "kubectl"

    def line(self):
        return self.typed

    def told(self):
        return f"You typed: {self.typed}"

    def give(self, cluster):
        cluster.workstation("kubectl").execute(self.typed)


@dataclass(frozen=True, slots=True)
class AddMachine(Command):
    """One more worker is racked and switched on."""

    name: str
    zone: str
    verb: ClassVar[str] = "machine"

    def line(self):
        return f"machine add {self.name} zone={self.zone}"

    def told(self):
        return f"You put {self.name} into the rack"

    def check(self, cluster):
        cluster.check_new_worker(self.name, self.zone)

    def give(self, cluster):
        cluster.add_worker(self.name, self.zone).power_on()


@dataclass(frozen=True, slots=True)
class RemoveMachine(Command):
    """A worker is switched off and taken away."""

    name: str
    verb: ClassVar[str] = "machine"

    def line(self):
        return f"machine remove {self.name}"

    def told(self):
        return f"You took {self.name} out of the rack"

    def check(self, cluster):
        machine = cluster.world.machines.get(self.name)
        if machine is None or machine.role != "worker":
            raise CommandError(f"There is no worker {self.name!r} to take out.")

    def give(self, cluster):
        cluster.world.unrack(self.name)


@dataclass(frozen=True, slots=True)
class ApiCall(Command):
    """A request of a real client, from outside the cluster. The answer comes back as ApiAnswered with the
    same `call`."""

    call: int
    method: str
    path: str
    body: Any = None
    content_type: str = "application/json"
    verb: ClassVar[str] = "api"

    def line(self):
        body = orjson.dumps(self.body).decode()
        return f"api {self.call} {self.method} {self.path} {self.content_type} {body}"

    def told(self):
        return f"You sent {self.method} {self.path.partition('?')[0]}"

    def give(self, cluster):
        cluster.workstation("api-client").call(
            self.call, self.method, self.path, self.body, self.content_type
        )


@dataclass(frozen=True, slots=True)
class HangUp(Command):
    """A real client ended its watch."""

    call: int
    verb: ClassVar[str] = "api"

    def line(self):
        return f"api {self.call} HANGUP"

    def told(self):
        return f"You ended the watch {self.call}"

    def give(self, cluster):
        cluster.workstation("api-client").hang_up(self.call)


@dataclass(frozen=True, slots=True)
class ByInstructor(Command):
    """The same command from another hand: that of who teaches the class. Nature does not know the difference;
    who asks why reads whose act it was."""

    command: Command
    verb: ClassVar[str] = "instructor"

    def line(self):
        return f"{self.verb} {self.command.line()}"

    def told(self):
        return f"The instructor{self.command.told().removeprefix('You')}"

    def check(self, cluster):
        self.command.check(cluster)

    def give(self, cluster):
        self.command.give(cluster)


def command_from(line: str) -> Command:
    """The command that `line` says. Raises CommandError with a sentence that helps."""
    if len(line) > LINE_MAX or "\n" in line or "\r" in line:
        raise CommandError(f"A command is one line of at most {LINE_MAX} characters.")
    words = line.split()
    match words:
        case ["fault", name, *settings]:
            return Strike(_fault(name, settings))
        case ["heal", name, *settings]:
            return Heal(_fault(name, settings))
        case ["kubectl", _, *_]:
            return Kubectl(line.strip())
        case ["machine", "add", name, zone] if zone.startswith("zone="):
            return AddMachine(name, zone.removeprefix("zone="))
        case ["machine", "remove", name]:
            return RemoveMachine(name)
        case ["instructor", verb, *_] if verb != "instructor":
            return ByInstructor(command_from(line.strip().removeprefix("instructor").strip()))
        case ["api", call, "HANGUP"] if call.isascii() and call.isdigit():
            return HangUp(int(call))
        case ["api", call, method, path, content_type, *_] if call.isascii() and call.isdigit():
            return ApiCall(int(call), method, path, _body(line.split(None, 5)[5:]), content_type)
    raise CommandError(f"{line[:80]!r} is no command. A command begins with fault, heal, kubectl or machine.")


def _body(rest: list[str]) -> Any:
    try:
        return orjson.loads(rest[0]) if rest else None
    except orjson.JSONDecodeError as error:
        raise CommandError(f"The body of the call is not JSON: {error}") from error


def _fault(name: str, settings: list[str]) -> Fault:
    pairs = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals or key in pairs:
            raise CommandError(f"{setting[:40]!r} is not a setting; write key=value, each key once.")
        pairs[key] = value
    try:
        return fault_from(name, pairs)
    except FaultError as error:
        raise CommandError(str(error)) from error


def _place(fault: Fault, cluster) -> None:
    try:
        fault.check(cluster.world)
    except FaultError as error:
        raise CommandError(str(error)) from error
