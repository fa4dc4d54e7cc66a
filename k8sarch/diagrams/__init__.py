"""Figures of the lessons: plain data in, one themed SVG out.

Contract: `figure_svg(name, data, links)` is the only door. Nothing here knows of lessons, sandboxes or
Django; `links` tells where the lesson of a number stands.
"""

from collections.abc import Mapping

from k8sarch.diagrams.dot import as_dot
from k8sarch.diagrams.figures import FIGURES
from k8sarch.diagrams.layout import laid_out
from k8sarch.diagrams.theme import themed

__all__ = ["FIGURES", "UnknownFigure", "figure_svg"]


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
    drawing = FIGURES[name](data or {})
    return themed(laid_out(as_dot(drawing, links or {}), drawing.engine), drawing, name)
