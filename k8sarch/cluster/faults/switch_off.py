"""Component switched off: on every machine where the program runs it ends, and no power and no reboot starts
it again until it is switched on.

As if somebody moved the manifest of a static pod away, or disabled a service: what is stored and what runs
otherwise stays. Switching a program on starts it, with empty memory, on each of these machines that has
power.
"""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.facts import Switched
from ..kernel.world import World
from .fault import PARTS_OF_THE_KERNEL, Fault, FaultError, called


@dataclass(frozen=True, slots=True)
class SwitchOff(Fault):
    """One program, on every machine that has it."""

    process: str
    name: ClassVar[str] = "switch_off"
    label: ClassVar[str] = "Switch off everywhere"
    preview: ClassVar[str] = "It ends on every machine and stays off."

    def check(self, world: World) -> None:
        if not self.machines(world):
            known = sorted(
                {
                    name
                    for machine in world.machines.values()
                    if machine.role != "outside"
                    for name in machine.programs
                    if name not in PARTS_OF_THE_KERNEL
                }
            )
            raise FaultError(f"No machine runs {self.process!r}; there are {', '.join(known)}.")

    def machines(self, world: World) -> list:
        """The machines of the cluster that have the program."""
        if self.process in PARTS_OF_THE_KERNEL:
            return []
        return [
            machine
            for machine in world.machines.values()
            if machine.role != "outside" and self.process in machine.programs
        ]

    def strike(self, world: World) -> None:
        world.state_changed(self.process, Switched(self.process, "", is_on=False))
        because = world.because
        for machine in self.machines(world):
            world.because = because
            machine.switch_off(self.process)

    def heal(self, world: World) -> None:
        world.state_changed(self.process, Switched(self.process, "", is_on=True))
        because = world.because
        for machine in self.machines(world):
            world.because = because
            machine.switch_on(self.process)

    def told(self, heals: bool) -> str:
        return f"You switched {'on' if heals else 'off'} {called(self.process)} on every machine"
