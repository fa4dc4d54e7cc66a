"""Slow network: every message from and to the machine takes 400 ms longer.

Slow enough that Raft's heartbeats of 100 ms still arrive in order but writes drag, and well below every
time-out of a client.
"""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.clock import ms
from .fault import MachineFault

EXTRA = ms(400)


@dataclass(frozen=True, slots=True)
class SlowLink(MachineFault):
    """The machine's network becomes slow."""

    name: ClassVar[str] = "slow_link"
    label: ClassVar[str] = "Slow its network"
    preview: ClassVar[str] = "Each message takes 0.4 s longer."

    def strike(self, world):
        self.place(world).slow_cable(EXTRA)

    def heal(self, world):
        self.place(world).restore_cable()

    def told(self, heals):
        return (
            f"You made the network of {self.machine} fast again"
            if heals
            else f"You slowed the network of {self.machine}"
        )
