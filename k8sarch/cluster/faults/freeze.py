"""Frozen process: it keeps its memory and its connections and does nothing, as under SIGSTOP or a very long
pause."""

from dataclasses import dataclass
from typing import ClassVar

from .fault import ProcessFault


@dataclass(frozen=True, slots=True)
class Freeze(ProcessFault):
    """One process of the machine stands still."""

    name: ClassVar[str] = "freeze"
    label: ClassVar[str] = "Freeze a process"
    preview: ClassVar[str] = "It keeps its memory and does nothing."

    def strike(self, world):
        self.place(world).freeze(self.process)

    def heal(self, world):
        self.place(world).thaw(self.process)

    def told(self, heals):
        return (
            f"You let {self.called()} on {self.machine} run on"
            if heals
            else f"You froze {self.called()} on {self.machine}"
        )
