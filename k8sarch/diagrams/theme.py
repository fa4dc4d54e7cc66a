"""Graphviz' SVG → ours: colours by name, corners by kind, a name for whoever listens, and nothing else.

Contract: the result has no fixed colour, no size, no font family, no `style` and no script, so that it
follows the page's tokens in light and dark and passes a strict content policy. Colours are presentation
attributes that name the custom properties of `tokens.css`. Classes stay on the groups (`node component`,
`edge watches`, `cluster frame`) for whoever wants to light a box up. A drawing with links is a group of
links; one without is an image: what is inside an image cannot be reached by a screen reader.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

from k8sarch.diagrams.dot import FACT_SIZE, NAME_SIZE, Drawing

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
PADDING = 9  # pixels between a box and its text
LINE_HEIGHTS: dict[float, float] = {NAME_SIZE: 17.0, FACT_SIZE: 14.0}
DESCENT = 0.27  # the share of a line that lies under its letters
COLUMN = 432  # pixels: the text column of a lesson; a narrower figure is centred in it
ElementTree.register_namespace("", SVG)


@dataclass(frozen=True, slots=True)
class Look:
    """How one kind of box, line or frame is dressed; colours are names of custom properties."""

    fill: str = "none"
    stroke: str = "none"
    width: str = "1.3"
    dash: str = ""
    radius: str = "4"
    name: str = "ink"
    fact: str = "ink3"
    hatch: bool = False  # what cannot be known, or goes away
    struck: bool = False  # its name has a line through it
    keeps: bool = False  # the outline that Graphviz drew, in place of a rectangle


CORNERS = {2: "8", 7: "24"}  # the rounded square and the pill


def pod_looks() -> dict[str, Look]:
    """`pod-STATE-APP`: the outline is the app, the fill is the state, as on the stage (shapes/pod.js)."""
    looks: dict[str, Look] = {}
    for app in range(1, 9):
        corners = CORNERS.get(app, "0")
        hue = Look(f"app{app}bg", f"app{app}", "1.75", radius=corners, fact="ink2", keeps=app not in CORNERS)
        looks |= {
            f"pod-ready-{app}": hue,
            f"pod-completed-{app}": hue,
            f"pod-starting-{app}": replace(hue, fill="surface", dash="3.5 3", fact="wait"),
            f"pod-notready-{app}": replace(hue, fill="surface"),
            f"pod-backoff-{app}": replace(hue, fill="surface", fact="fail"),
            f"pod-ending-{app}": replace(
                hue, fill="surface", stroke="fail", dash="2 2.5", fact="fail", hatch=True
            ),
            f"pod-unknown-{app}": replace(hue, fill="surface", stroke="unk", dash="2 2.5", hatch=True),
            f"pod-stopped-{app}": replace(hue, fill="paper", stroke="ink2"),
        }
    return looks


LOOKS = {
    "component": Look("surface", "ink2"),
    "standby": Look("none", "line2", "1", "3 3", name="ink2"),
    "object": Look("sunken", "line2", "1", radius="0"),
    "unknown": Look("unkbg", "unk", "1.3", "4 3"),
    "waiting": Look("waitbg", "wait", "1.3", "4 3", name="wait", fact="ink2"),
    "lost": Look("failbg", "fail", "1.75", name="fail", fact="ink2"),
    "you": Look("youbg", "you", "1.3", name="you", fact="ink2"),
    "span": Look("sunken", "line2", "1", radius="0"),
    "tick": Look("ink", "ink", "1", radius="0"),
    "plain": Look(name="ink2"),
    "frame": Look("none", "line2", "1.25", radius="6"),
    "machine": Look("surface", "line2", "1.25", radius="6"),
    "machine-lost": Look("paper", "fail", "1.75", radius="6", fact="fail"),
    "stopped": Look("none", "off", "1.3", name="ink3", struck=True),
    "zone": Look("none", "line", "1", radius="8"),
    "asks": Look("ink2", "ink2", "1.3", fact="ink2"),
    "watches": Look("ink2", "ink2", "1.3", "4 3", fact="ink2"),
    "axis": Look("line2", "line2", "1", fact="ink3"),
    "loses": Look("fail", "fail", "1.3", "4 3", fact="fail"),
    **pod_looks(),
}
FRAMED = ("frame", "machine", "machine-lost")  # their text stands at their head
TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
TOKEN = re.compile(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)")


def tokens() -> dict[str, str]:
    """Colours of the light theme by name, read from the one place where they stand."""
    return {name: light for name, light, _dark in TOKEN.findall(TOKENS.read_text())}


def alone(svg: str, face: str = "Arial, Helvetica, sans-serif") -> str:
    """A drawing as a file of its own: colours in place of names, black on white, with a typeface.

    Without this a file would be black all over: it has no page whose colours it could follow.
    """
    colours = tokens() | {"paper": "#FFFFFF", "surface": "#FFFFFF", "ink": "#000000"}
    coloured = re.sub(r"var\(--([\w-]+), currentColor\)", lambda name: colours[name[1]], svg)
    return coloured.replace("<svg ", f'<svg font-family="{face}" ', 1)


def themed(raw: str, drawing: Drawing, name: str) -> str:
    """The SVG of Graphviz, dressed; `name` makes its ids unique on a page with several figures."""
    # Our own Graphviz wrote this text; it is no input from outside.
    source = ElementTree.fromstring(raw.encode())
    groups = source.find(f"{{{SVG}}}g")
    assert groups is not None, "Graphviz draws one group"
    ids = f"figure-{name}-title", f"figure-{name}-says"
    linked = source.find(f".//{{{SVG}}}a") is not None
    page = ElementTree.Element(
        f"{{{SVG}}}svg",
        {
            "viewBox": view_box(source.attrib["viewBox"]),
            "class": f"figure figure-{name}",
            "role": "group" if linked else "img",
            "aria-labelledby": ids[0],
            "aria-describedby": ids[1],
        },
    )
    ElementTree.SubElement(page, f"{{{SVG}}}title", {"id": ids[0]}).text = drawing.title
    ElementTree.SubElement(page, f"{{{SVG}}}desc", {"id": ids[1]}).text = drawing.says
    whole = ElementTree.SubElement(page, f"{{{SVG}}}g", {"transform": moved(groups.attrib["transform"])})
    for group in groups.findall(f"{{{SVG}}}g"):
        whole.append(dressed(group, name))
    if whole.find(f".//*[@fill='url(#{name}-hatch)']") is not None:
        page.insert(2, hatching(name))
    return ElementTree.tostring(page, encoding="unicode")


def hatching(name: str) -> ElementTree.Element:
    """The pattern of what cannot be known: 45 degrees, 6 px apart, as on the stage."""
    pattern = ElementTree.Element(
        f"{{{SVG}}}pattern",
        {
            "id": f"{name}-hatch",
            "width": "6",
            "height": "6",
            "patternUnits": "userSpaceOnUse",
            "patternTransform": "rotate(-45)",
        },
    )
    pen = {"d": "M0 3H6", "stroke": colour("unk"), "stroke-width": "1.2", "opacity": ".5"}
    ElementTree.SubElement(pattern, f"{{{SVG}}}path", pen)
    return pattern


def view_box(raw: str) -> str:
    """The drawing's own box, widened on both sides to the column."""
    _left, _top, width, height = (float(number) for number in raw.split())
    wide = max(width, COLUMN)
    return f"{-(wide - width) / 2:.1f} 0 {wide:.1f} {height:.1f}"


def moved(raw: str) -> str:
    """Keeps only the shift of Graphviz' transform; it neither scales nor turns."""
    return raw[raw.index("translate") :]


def dressed(group: ElementTree.Element, name: str) -> ElementTree.Element:
    """One node, edge or cluster with the look of its class, its link, and an id of its own on the page."""
    role, kind, *sides = group.attrib["class"].split()
    look = LOOKS[kind]
    result = ElementTree.Element(
        f"{{{SVG}}}g",
        {
            "class": f"{role} {kind}",
            "id": f"figure-{name}-{group.attrib['id']}",
        },
    )
    target = result
    anchor = group.find(f".//{{{SVG}}}a")
    if anchor is not None:
        target = ElementTree.SubElement(
            result, f"{{{SVG}}}a", {"href": anchor.attrib[f"{{{XLINK}}}href"], "class": "figure-link"}
        )
    for part in group.iter():
        shape = part.tag.removeprefix(f"{{{SVG}}}")
        if shape in PARTS:
            drawn = PARTS[shape](part, look, role)
            target.append(drawn)
            if look.hatch and shape in ("polygon", "ellipse", "path"):
                over = ElementTree.SubElement(target, drawn.tag, drawn.attrib)
                over.set("fill", f"url(#{name}-hatch)")
    outlines = [part for part in target if part.tag.removeprefix(f"{{{SVG}}}") in OUTLINES]
    if role != "edge" and sides and (box := next(iter(outlines), None)) is not None:
        aligned(target.findall(f"{{{SVG}}}text"), box, sides[0], framed=kind in FRAMED)
    return result


def aligned(lines: list[ElementTree.Element], box: ElementTree.Element, side: str, *, framed: bool) -> None:
    """Puts a box's text where its side begins, in the middle of its height or, in a frame, at its head.

    Graphviz guesses the size of text without knowing the page's font, so we place it ourselves.
    """
    left, top, width, height = extent(box)
    padding = 0 if box.attrib["stroke"] == "none" else PADDING
    across, anchor = {
        "left": (left + padding, "start"),
        "centre": (left + width / 2, "middle"),
        "right": (left + width - padding, "end"),
    }[side]
    heights = [LINE_HEIGHTS[float(line.attrib["font-size"])] for line in lines]
    base = top + (4 if framed else (height - sum(heights)) / 2)
    for line, line_height in zip(lines, heights, strict=True):
        base += line_height
        line.set("x", f"{across:.2f}")
        line.set("y", f"{base - line_height * DESCENT:.2f}")
        line.set("text-anchor", anchor)


def extent(box: ElementTree.Element) -> tuple[float, float, float, float]:
    """Left, top, width and height of an outline of any shape."""
    if "points" in box.attrib:
        points = [tuple(map(float, point.split(","))) for point in box.attrib["points"].split()]
        across, down = [x for x, _ in points], [y for _, y in points]
        return min(across), min(down), max(across) - min(across), max(down) - min(down)
    if "cx" in box.attrib:
        middle, centre, wide, high = (float(box.attrib[key]) for key in ("cx", "cy", "rx", "ry"))
        return middle - wide, centre - high, 2 * wide, 2 * high
    left, top, width, height = (float(box.attrib[key]) for key in ("x", "y", "width", "height"))
    return left, top, width, height


def outline(part: ElementTree.Element, look: Look, role: str) -> ElementTree.Element:
    """A box, a border or an arrow head."""
    if role == "edge":
        return ElementTree.Element(
            f"{{{SVG}}}polygon", {"points": part.attrib["points"], "fill": colour(look.fill)}
        )
    if look.keeps:
        return ElementTree.Element(
            f"{{{SVG}}}polygon",
            {"points": part.attrib["points"], "fill": colour(look.fill), **drawn_with(look)},
        )
    points = [tuple(map(float, point.split(","))) for point in part.attrib["points"].split()]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    return ElementTree.Element(
        f"{{{SVG}}}rect",
        {
            "x": f"{left:.2f}",
            "y": f"{top:.2f}",
            "width": f"{right - left:.2f}",
            "height": f"{bottom - top:.2f}",
            "rx": look.radius,
            "fill": colour(look.fill),
            **drawn_with(look),
        },
    )


def round_outline(part: ElementTree.Element, look: Look, role: str) -> ElementTree.Element:
    """A pod drawn as a disc."""
    kept = {key: part.attrib[key] for key in ("cx", "cy", "rx", "ry")}
    return ElementTree.Element(f"{{{SVG}}}ellipse", {**kept, "fill": colour(look.fill), **drawn_with(look)})


def stroke(part: ElementTree.Element, look: Look, role: str) -> ElementTree.Element:
    """The line of an edge."""
    return ElementTree.Element(f"{{{SVG}}}path", {"d": part.attrib["d"], "fill": "none", **drawn_with(look)})


def words(part: ElementTree.Element, look: Look, role: str) -> ElementTree.Element:
    """One line of text: bold in the name's colour, small in the fact's."""
    size = part.attrib["font-size"]
    is_name = float(size) == NAME_SIZE
    result = ElementTree.Element(
        f"{{{SVG}}}text",
        {
            "x": part.attrib["x"],
            "y": part.attrib["y"],
            "text-anchor": part.attrib["text-anchor"],
            "font-size": f"{float(size):g}",
            "fill": colour(look.name if is_name else look.fact),
        },
    )
    if part.attrib.get("font-weight") == "bold":
        result.set("font-weight", "700")
    if is_name and look.struck:
        result.set("text-decoration", "line-through")
    result.text = (part.text or "").strip()
    return result


def drawn_with(look: Look) -> dict[str, str]:
    """The pen of a look as attributes."""
    if look.stroke == "none":
        return {"stroke": "none"}
    pen = {"stroke": colour(look.stroke), "stroke-width": look.width}
    return pen | ({"stroke-dasharray": look.dash} if look.dash else {})


def colour(token: str) -> str:
    """A custom property of the page; the text colour where the page has none of that name."""
    return token if token == "none" else f"var(--{token}, currentColor)"


OUTLINES = ("rect", "ellipse", "polygon")
PARTS = {"polygon": outline, "ellipse": round_outline, "path": stroke, "text": words}
