"""A cluster as small as a stamp: its machines as boxes, control plane over workers, as on the stage."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

GLYPH_WIDTH, GLYPH_HEIGHT = 64, 30


@dataclass(frozen=True, slots=True)
class Box:
    """A machine in a glyph; what is off is drawn with a cross."""

    x: float
    y: float
    width: float
    height: float
    is_up: bool

    @property
    def cross(self) -> str:
        """The path of the cross within the box."""
        left, right = self.x + self.width * 0.3, self.x + self.width * 0.7
        top, bottom = self.y + self.height * 0.3, self.y + self.height * 0.7
        return f"M{left:.1f} {top:.1f}L{right:.1f} {bottom:.1f}M{right:.1f} {top:.1f}L{left:.1f} {bottom:.1f}"


@lru_cache(maxsize=256)
def drawn(control_planes: tuple[bool, ...], workers: tuple[bool, ...]) -> tuple[Box, ...]:
    """The boxes of a cluster: a wall asks for the same ones at every look."""
    return tuple(boxes(control_planes, workers))


def boxes(control_planes: Sequence[bool], workers: Sequence[bool]) -> Iterable[Box]:
    """Control-plane machines in a row over the workers; `True` for one that is up."""
    yield from _row_of_boxes(control_planes, y=1, height=7, width_max=11)
    yield from _row_of_boxes(workers, y=16, height=12, width_max=12)


def _row_of_boxes(machines: Sequence[bool], *, y: float, height: float, width_max: float) -> Iterable[Box]:
    pitch = min(width_max + 4, GLYPH_WIDTH / max(len(machines), 1))
    first = (GLYPH_WIDTH - pitch * len(machines)) / 2
    for index, is_up in enumerate(machines):
        yield Box(round(first + index * pitch + 1, 1), y, round(pitch - 3, 1), height, is_up)
