"""Pulled cable: the machine runs on and nothing reaches it. Nobody outside can tell this from a power cut."""

from dataclasses import dataclass
from typing import ClassVar

from .fault import MachineFault


@dataclass(frozen=True, slots=True)
class Isolate(MachineFault):
    """The machine loses its network."""

    name: ClassVar[str] = "isolate"
    label: ClassVar[str] = "Pull the network cable"
    preview: ClassVar[str] = "It runs, but nothing reaches it."

    def strike(self, world):
        self.place(world).cut_cable()

    def heal(self, world):
        self.place(world).join_cable()

    def told(self, heals):
        return (
            f"You plugged the cable of {self.machine} in again"
            if heals
            else f"You pulled the cable of {self.machine}"
        )
