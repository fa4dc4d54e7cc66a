"""Graphviz' SVG → ours: colours by name, corners by kind, a name for whoever listens, and nothing else.

Contract: the result has no fixed colour, no size, no font family, no `style` and no script, so that it
follows the page's tokens in light and dark and passes a strict content policy. Colours are presentation
attributes that name the custom properties of `tokens.css`. Classes stay on the groups (`node component`,
`edge watches`, `cluster frame`) for whoever wants to light a box up. A drawing with links is a group of
links; one without is an image: what is inside an image cannot be reached by a screen reader.
"""

from dataclasses import dataclass
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
    "zone": Look("none", "line", "1", radius="8"),
    "asks": Look("ink2", "ink2", "1.3", fact="ink2"),
    "watches": Look("ink2", "ink2", "1.3", "4 3", fact="ink2"),
    "axis": Look("line2", "line2", "1", fact="ink3"),
    "loses": Look("fail", "fail", "1.3", "4 3", fact="fail"),
}


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
    return ElementTree.tostring(page, encoding="unicode")


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
            target.append(PARTS[shape](part, look, role))
    if sides and (box := target.find(f"{{{SVG}}}rect")) is not None:
        aligned(target.findall(f"{{{SVG}}}text"), box, sides[0], framed=kind == "frame")
    return result


def aligned(lines: list[ElementTree.Element], box: ElementTree.Element, side: str, *, framed: bool) -> None:
    """Puts a box's text where its side begins, in the middle of its height or, in a frame, at its head.

    Graphviz guesses the size of text without knowing the page's font, so we place it ourselves.
    """
    left, top, width, height = (float(box.attrib[key]) for key in ("x", "y", "width", "height"))
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


def outline(part: ElementTree.Element, look: Look, role: str) -> ElementTree.Element:
    """A box, a border or an arrow head."""
    if role == "edge":
        return ElementTree.Element(
            f"{{{SVG}}}polygon", {"points": part.attrib["points"], "fill": colour(look.fill)}
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


PARTS = {"polygon": outline, "ellipse": round_outline, "path": stroke, "text": words}
