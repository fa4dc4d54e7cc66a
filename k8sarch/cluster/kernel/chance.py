"""Seeded dice: one stream per name, so that adding a component moves no other component's dice.

Source: Steele, Lea & Flood, "Fast splittable pseudorandom number generators" (2014), the SplitMix64 step;
a stream is one 64-bit number, so a world of a hundred streams pickles small.
"""

from hashlib import blake2b

MASK = (1 << 64) - 1


class Chance:
    """The dice of one component."""

    __slots__ = ("state",)

    def __init__(self, seed: int, name: str) -> None:
        self.state = int.from_bytes(blake2b(f"{seed}/{name}".encode(), digest_size=8).digest(), "big")

    def bits(self) -> int:
        """The next 64 random bits."""
        self.state = state = (self.state + 0x9E3779B97F4A7C15) & MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & MASK
        return state ^ (state >> 31)

    def below(self, count: int) -> int:
        """A whole number in [0, count); the bias for counts far below 2**64 is negligible and the same
        everywhere."""
        assert count > 0, "there is nothing below zero to draw from"
        return (self.bits() * count) >> 64

    def pick(self, choices):
        """One of `choices`, which has an order and is not empty."""
        return choices[self.below(len(choices))]
