"""Figures of the lessons, graphs and moments of sandboxes: plain data in, one themed SVG out.

Contract: `figure_svg` (a figure by its name), `drawing_svg` (any drawing) and `alone` (the same as a file of
its own) are the only doors. Nothing here knows of lessons, sandboxes or Django; `links` tells where a box
leads.
"""

from collections.abc import Mapping

from k8sarch.diagrams.dot import Box, Drawing, Line, as_dot
from k8sarch.diagrams.figures import FIGURES
from k8sarch.diagrams.layout import laid_out
from k8sarch.diagrams.theme import alone, themed

__all__ = ["FIGURES", "Box", "Drawing", "Line", "UnknownFigure", "alone", "drawing_svg", "figure_svg"]


class UnknownFigure(LookupError):
    """No figure has this name; the message lists those that exist."""


def figure_svg(
    name: str, data: Mapping[str, object] | None = None, links: Mapping[str, str] | None = None
) -> str:
    """The figure as one `<svg>` element, to be put into a page as it is.

    `data` is what the figure's fence carries, every scalar a text. `links` maps lesson numbers ("5.1") to
    addresses; a box whose lesson is not in it is drawn without a link.
    Raises UnknownFigure, or ValueError when the figure cannot read its data.
    """
    if name not in FIGURES:
        raise UnknownFigure(f"there is no figure {name!r}; there are {', '.join(sorted(FIGURES))}")
    return drawing_svg(FIGURES[name](data or {}), name, links)


def drawing_svg(drawing: Drawing, name: str, links: Mapping[str, str] | None = None) -> str:
    """A drawing as one `<svg>` element; `name` sets its ids apart from those of others on the page."""
    return themed(laid_out(as_dot(drawing, links or {}), drawing.engine), drawing, name)
