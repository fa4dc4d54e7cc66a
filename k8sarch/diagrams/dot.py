"""Plain data → DOT: what a figure consists of, and how it is said to Graphviz.

Contract: no colour, no font and no file stands here, only boxes, lines and where they belong; `theme.py`
dresses the result. One unit of a drawing is one pixel of the article's column, and one point for Graphviz.
Every box carries an explicit label: a node that has none loses its text in the first drawing of a process
(the default label is declared too late, see viz-js pull request 219).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import graphviz

POINTS_AN_INCH = 72
NAME_SIZE = 13
FACT_SIZE = 11


@dataclass(frozen=True, slots=True)
class Box:
    """One thing in a drawing. `kind` names its look in `theme.py`; `lesson` (or what else `links` knows) is
    where its link leads."""

    key: str
    name: str  # lines parted by newlines, like those of the fact
    fact: str = ""  # lines under the name
    lesson: str = ""
    kind: str = "component"
    size: tuple[int, int] | None = None  # width and height; None fits the text
    at: tuple[int, int] | None = None  # centre, y downwards; only in a placed drawing
    side: str = "left"  # where its text begins: "left", "centre" or "right"
    shape: str = "box"


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow from `tail` to `head`; either may name a side: "kubelet:e"."""

    tail: str
    head: str
    says: str = ""
    kind: str = "asks"
    pulls: bool = True  # False: drawn, but without a say in who stands above whom
    arrow: str = "forward"  # at the head; "back": at the tail; "none"


@dataclass(frozen=True, slots=True)
class Frame:
    """A border around boxes: a machine, a process, a pod."""

    key: str
    name: str
    boxes: tuple[str, ...]
    kind: str = "frame"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole figure. `says` tells it in words, for whoever does not see it."""

    title: str
    says: str
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...] = ()
    frames: tuple[Frame, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()  # boxes that stand side by side, in this order
    gap: tuple[int, int] = (28, 34)  # between neighbours, between ranks
    direction: str = "TB"
    placed: bool = False  # True: every box says where it stands

    @property
    def engine(self) -> str:
        """The Graphviz engine that lays this drawing out."""
        return "neato" if self.placed else "dot"


def as_dot(drawing: Drawing, links: Mapping[str, str]) -> str:
    """The drawing as DOT text; the same drawing gives the same text."""
    graph = graphviz.Digraph("figure")
    beside, between = drawing.gap
    graph.attr(
        "graph",
        rankdir=drawing.direction,
        nodesep=inches(beside),
        ranksep=inches(between),
        pad="0.03",
        fontname="Helvetica",
        fontsize=str(NAME_SIZE),
        newrank="true",
        splines="line" if drawing.placed else "true",
    )
    graph.attr(
        "node", shape="box", fontname="Helvetica", fontsize=str(NAME_SIZE), margin="0.19,0.11", height="0.3"
    )
    graph.attr("edge", fontname="Helvetica", fontsize=str(FACT_SIZE), arrowsize="0.65")
    framed = {key for frame in drawing.frames for key in frame.boxes}
    boxes = {box.key: box for box in drawing.boxes}
    for frame in drawing.frames:
        with graph.subgraph(name=f"cluster_{frame.key}") as cluster:
            cluster.attr(
                label=label(frame.name),
                labeljust="l",
                id=f"box-{frame.key}",
                margin="12",
                **{"class": frame.kind},
            )
            for key in frame.boxes:
                put_box(cluster, boxes[key], links)
    for box in drawing.boxes:
        if box.key not in framed:
            put_box(graph, box, links)
    for number, row in enumerate(drawing.rows):
        with graph.subgraph(name=f"row_{number}") as same:
            same.attr(rank="same")
            for left, right in zip(row, row[1:], strict=False):
                same.edge(left, right, style="invis")
    for number, line in enumerate(drawing.lines):
        graph.edge(
            line.tail,
            line.head,
            label=f"  {line.says}  " if line.says else "",
            id=f"line-{number}",
            constraint="true" if line.pulls else "false",
            dir=line.arrow,
            **{"class": line.kind},
        )
    return str(graph.source)


def put_box(graph: graphviz.Digraph, box: Box, links: Mapping[str, str]) -> None:
    """One node, with its label, its place and its link."""
    attributes = {"id": f"box-{box.key}", "class": f"{box.kind} {box.side}", "shape": box.shape}
    if box.size:
        width, height = box.size
        attributes |= {"width": inches(width), "height": inches(height), "fixedsize": "true"}
    if box.at:
        across, down = box.at
        attributes["pos"] = f"{inches(across)},{inches(-down)}!"
    if box.lesson in links:
        attributes["href"] = links[box.lesson]
    graph.node(box.key, label=label(box.name, box.fact), **attributes)


def label(name: str, fact: str = "") -> str:
    """An HTML-like label: the lines of the name in bold, those of the fact small under them."""
    parts = [f"<B>{escape(line)}</B>" for line in name.splitlines()]
    parts += [f'<FONT POINT-SIZE="{FACT_SIZE}">{escape(line)}</FONT>' for line in fact.splitlines()]
    return f"<{'<BR/>'.join(parts)}>" if parts else ""


def inches(pixels: int) -> str:
    """Graphviz measures in inches of 72 points; one point is one pixel here."""
    return f"{pixels / POINTS_AN_INCH:.4f}"
