"""Recorded pictures made larger, smaller or worse, and a bare page that draws one with the stage's own modules.

The page has no server behind it: it is what `scene` draws, in the real style sheets, so that a drawing can be
judged at any size and in any typeface.
"""

import copy
import json
from pathlib import Path

from playwright.sync_api import Page

FIXTURES = Path(__file__).parent / "fixtures"


def recorded(name: str) -> dict:
    """A picture as it was recorded: "healthy" or "node-lost"."""
    return json.loads((FIXTURES / f"{name}.json").read_text())


def resized(picture: dict, control_planes: int, workers: int, zones: int = 2) -> dict:
    """The same picture with so many machines: what is too much goes, what is missing is copied."""
    tables = copy.deepcopy(picture["tables"])
    for role, count in (("cp", control_planes), ("worker", workers)):
        for number in range(1, 10):
            name = f"{role}-{number}"
            if number > count:
                drop(tables, name)
            elif name not in tables["machines"]:
                copy_machine(tables, f"{role}-1", name)
    for number in range(1, workers + 1):
        tables["machines"][f"worker-{number}"]["zone"] = "abc"[(number - 1) * zones // workers]
    return {**picture, "tables": tables}


def drop(tables: dict, name: str) -> None:
    """Take a machine out, with all that stands on it."""
    tables["machines"].pop(name, None)
    for table, field in (("components", "machine"), ("pods", "node")):
        for key in [key for key, row in tables[table].items() if row[field] == name]:
            del tables[table][key]
    for table in ("nodes", "proxies"):
        tables.get(table, {}).pop(name, None)


def copy_machine(tables: dict, original: str, name: str) -> None:
    """Put a machine beside one that is there, with components of its own."""
    tables["machines"][name] = dict(tables["machines"][original])
    for key, row in list(tables["components"].items()):
        if row["machine"] == original:
            tables["components"][key.replace(original, name)] = {**row, "machine": name}
    for table in ("nodes", "proxies"):
        if original in tables.get(table, {}):
            tables[table][name] = dict(tables[table][original])


DRAW = """
async ([picture, selected, mayAct, pace]) => {
  const at = (name) => import(`/static/js/sandbox/${name}.js`);
  const [{ scene }, { measured }, { seated }, { render }, { learn }, { measuredLetters }, { seatable }] =
    await Promise.all(['scene', 'layout', 'slots', 'svg', 'tag', 'letters', 'crowd'].map(at));
  const box = document.querySelector('.scroller'), svg = document.querySelector('.picture');
  learn(measuredLetters(document.querySelector('.sandbox')));
  const machines = Object.entries(picture.tables.machines).map(([name, row]) => ({ name, ...row }))
    .sort((one, other) => new Intl.Collator('en', { numeric: true }).compare(one.name, other.name));
  const geometry = measured(machines, box.clientWidth, box.clientHeight);
  svg.setAttribute('width', box.clientWidth);
  svg.setAttribute('height', Math.max(geometry.height, box.clientHeight));
  const eye = { selected, lit: null, invitation: null, mayAct, mayBuild: mayAct, pace };
  const drawn = scene(picture, picture.at, geometry, seated(seatable(picture, picture.at), {}), eye);
  render(svg.querySelector('g'), drawn.trees);
}
"""

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Stage</title>
<link rel="stylesheet" href="/static/css/tokens.css"><link rel="stylesheet" href="/static/css/frame.css">
<link rel="stylesheet" href="/static/css/stage.css">
<style>:root { --sans: "%s" } body { margin: 0 } .stage { width: %dpx; height: %dpx }</style>
<div class="sandbox" data-variant="full" style="display: block"><div class="stage"><div class="scroller">
<svg class="picture"><g class="things"></g></svg></div></div></div>"""


def draw(
    page: Page,
    address: str,
    picture: dict,
    *,
    width: int,
    height: int,
    face: str,
    selected: str = "",
    pace: float = 0,
) -> None:
    """Draw `picture` on a stage of that size in that typeface; `address` serves the project's folder."""
    page.route(
        "**/bare-stage",
        lambda route: route.fulfill(body=PAGE % (face, width, height), content_type="text/html"),
    )
    page.goto(f"{address}/bare-stage")
    page.evaluate(DRAW, [picture, selected or None, True, pace])


def crowded(picture: dict, pods: int, workers: int = 8) -> dict:
    """The same picture with so many pods, evenly over apps and workers; one in twenty is not ready."""
    grown = resized(picture, 3, workers, 3)
    originals = list(grown["tables"]["pods"].items())
    grown["tables"]["pods"] = {
        f"{key}-{number}": {
            **row,
            "nickname": f"{row['nickname'][:3]}{number}",
            "node": f"worker-{number % workers + 1}",
            "ready": number % 20 > 0,
            "word": "Running" if number % 20 else "not ready",
            "stopped": not grown["tables"]["machines"][f"worker-{number % workers + 1}"]["power"],
            "replaces": None,
        }
        for number in range(pods)
        for key, row in [originals[number % len(originals)]]
    }
    return grown
