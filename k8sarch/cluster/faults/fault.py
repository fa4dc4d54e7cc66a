"""What all faults have in common: fields from text, a line as text, and the names of what they touch."""

from dataclasses import dataclass, fields
from typing import ClassVar, Self

from ..kernel.machine import Machine
from ..kernel.world import World

# Packet rules and the containers' own processes are the machine's kernel and what it runs: they go with the
# power, not by themselves.
PARTS_OF_THE_KERNEL = ("dataplane", "containers")


SPOKEN = {
    "api-server": "the API server",
    "scheduler": "the scheduler",
    "controller-manager": "the controller-manager",
    "kubelet": "the kubelet",
    "runtime": "the container runtime",
}


class FaultError(ValueError):
    """The fault cannot be struck as it was named; the text says why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that can be done to nature and, mostly, healed."""

    name: ClassVar[str]
    label: ClassVar[str]  # what the menu says
    preview: ClassVar[str]  # what it does to nature, one short sentence

    def strike(self, world: World) -> None:
        """Do it."""
        raise NotImplementedError(self.name)

    def heal(self, world: World) -> None:
        """Undo it."""
        raise NotImplementedError(self.name)

    def told(self, heals: bool) -> str:
        """What the learner did, as a sentence that begins with You."""
        raise NotImplementedError(self.name)

    def check(self, world: World) -> None:
        """Raises FaultError, with a sentence that helps, when there is nothing that it could touch."""
        raise NotImplementedError(self.name)

    @classmethod
    def parsed(cls, settings: dict[str, str]) -> Self:
        """The fault with `settings`. Raises FaultError for a missing or unknown one."""
        known = [field.name for field in fields(cls)]
        for key in settings:
            if key not in known:
                raise FaultError(f"The fault {cls.name} has no setting {key!r}; it has {', '.join(known)}.")
        for key in known:
            if key not in settings:
                raise FaultError(f"The fault {cls.name} needs {key}=… to be said.")
        return cls(**settings)

    def line(self) -> str:
        """Its text form: `power_off machine=worker-2`."""
        return " ".join([self.name, *(f"{field.name}={getattr(self, field.name)}" for field in fields(self))])


@dataclass(frozen=True, slots=True)
class MachineFault(Fault):
    """A fault of one machine."""

    machine: str

    def check(self, world: World) -> None:
        self.place(world)

    def place(self, world: World) -> Machine:
        """The machine it touches. Raises FaultError when there is none of that name."""
        if self.machine not in world.machines:
            raise FaultError(f"There is no machine {self.machine!r} in this cluster.")
        return world.machine(self.machine)


@dataclass(frozen=True, slots=True)
class ProcessFault(MachineFault):
    """A fault of one process of a machine."""

    process: str

    def place(self, world: World) -> Machine:
        machine = MachineFault.place(self, world)
        processes = [name for name in machine.programs if name not in PARTS_OF_THE_KERNEL]
        if self.process not in processes:
            raise FaultError(f"No {self.process!r} runs on {self.machine}; there are {', '.join(processes)}.")
        return machine

    def called(self) -> str:
        """The process as a sentence names it."""
        return called(self.process)


def called(process: str) -> str:
    """A process as a sentence names it."""
    return SPOKEN.get(process, process)
