"""Killed process: its memory is gone, its connections close, and nothing restarts it until it is healed.

Simplified: a real machine's service manager would restart it after some seconds; here the learner decides
when.
"""

from dataclasses import dataclass
from typing import ClassVar

from .fault import ProcessFault


@dataclass(frozen=True, slots=True)
class KillProcess(ProcessFault):
    """One process of the machine dies."""

    name: ClassVar[str] = "kill_process"
    label: ClassVar[str] = "Crash a process"
    preview: ClassVar[str] = "Its memory is gone; the rest of the machine runs on."

    def strike(self, world):
        self.place(world).kill(self.process)

    def heal(self, world):
        self.place(world).start(self.process)

    def told(self, heals):
        if heals:
            return f"You started {self.called()} on {self.machine} again"
        return f"You crashed {self.called()} on {self.machine}"
