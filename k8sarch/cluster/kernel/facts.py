"""What can happen to machines, cables and processes."""

from dataclasses import dataclass

from .journal import Fact


@dataclass(frozen=True, slots=True)
class ClusterRacked(Fact):
    """The beginning of every tape."""

    seed: int
    machines: tuple[str, ...]

    def says(self) -> str:
        return f"The cluster started with {len(self.machines)} machines and seed {self.seed}"


@dataclass(frozen=True, slots=True)
class CommandGiven(Fact):
    """Somebody outside did something: the only way in. `line` is what was done, `describes` by whom too."""

    line: str
    describes: str

    def says(self) -> str:
        return self.describes


@dataclass(frozen=True, slots=True)
class MachineAdded(Fact):
    machine: str
    role: str
    zone: str

    def says(self) -> str:
        return f"{self.machine} was put into the rack"


@dataclass(frozen=True, slots=True)
class MachineRemoved(Fact):
    machine: str

    def says(self) -> str:
        return f"{self.machine} was taken out of the rack"


@dataclass(frozen=True, slots=True)
class MachineWentDown(Fact):
    machine: str

    def says(self) -> str:
        return f"{self.machine} lost its power; its processes are gone"


@dataclass(frozen=True, slots=True)
class MachineCameUp(Fact):
    """`without`: the programs that are switched off on it, and so were not started."""

    machine: str
    without: tuple[str, ...] = ()

    def says(self) -> str:
        but = f", but not {' and '.join(self.without)}" if self.without else ""
        return f"{self.machine} has power and starts its processes{but}"


@dataclass(frozen=True, slots=True)
class Switched(Fact):
    """A program, or a part of one, was switched off or on, on every machine that has it. `part` is empty for
    the program as a whole."""

    process: str
    part: str
    is_on: bool

    def says(self) -> str:
        what = f"the {self.part} controller" if self.part else self.process
        return f"{what} is switched {'on' if self.is_on else 'off'} on every machine"


@dataclass(frozen=True, slots=True)
class CableCut(Fact):
    machine: str

    def says(self) -> str:
        return f"{self.machine} is cut off from the network; its processes run on"


@dataclass(frozen=True, slots=True)
class CableJoined(Fact):
    machine: str

    def says(self) -> str:
        return f"{self.machine} is on the network again"


@dataclass(frozen=True, slots=True)
class LinkSlowed(Fact):
    machine: str
    extra: int

    def says(self) -> str:
        return f"Every message from and to {self.machine} takes {self.extra / 1000:g} ms longer"


@dataclass(frozen=True, slots=True)
class LinkRestored(Fact):
    machine: str

    def says(self) -> str:
        return f"The network of {self.machine} is as fast as before"


@dataclass(frozen=True, slots=True)
class ProcessStarted(Fact):
    machine: str
    process: str

    def says(self) -> str:
        return f"{self.process} started on {self.machine}"


@dataclass(frozen=True, slots=True)
class ProcessStopped(Fact):
    machine: str
    process: str

    def says(self) -> str:
        return f"{self.process} on {self.machine} stopped"


@dataclass(frozen=True, slots=True)
class ProcessFrozen(Fact):
    machine: str
    process: str

    def says(self) -> str:
        return f"{self.process} on {self.machine} froze: it keeps its memory and does nothing"


@dataclass(frozen=True, slots=True)
class ProcessThawed(Fact):
    machine: str
    process: str

    def says(self) -> str:
        return f"{self.process} on {self.machine} runs on where it stood"
