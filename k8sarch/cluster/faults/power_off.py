"""Power cut: memory is gone at once, the disk keeps what was synced, nobody is told."""

from dataclasses import dataclass
from typing import ClassVar

from .fault import MachineFault


@dataclass(frozen=True, slots=True)
class PowerOff(MachineFault):
    """The machine loses its power."""

    name: ClassVar[str] = "power_off"
    label: ClassVar[str] = "Cut the power"
    preview: ClassVar[str] = "The machine stops at once."

    def strike(self, world):
        self.place(world).power_off()

    def heal(self, world):
        self.place(world).power_on()

    def told(self, heals):
        return f"You gave {self.machine} its power back" if heals else f"You cut the power of {self.machine}"
