"""The modules of the timeline, called in a bare page: the axis, the tracks of the whole past, the keys."""

import pytest

from tests.browser.conftest import Ask
from tests.browser.test_modules import NODE_LOST

pytestmark = pytest.mark.browser
AXIS = {"from": 40e6, "to": 140e6, "left": 98, "right": 1098}


def test_a_place_on_the_axis_and_its_instant_are_one(ask: Ask) -> None:
    call = """(module, axis) => [40, 41.5, 90, 140].map((at) => module.instantAt(axis, module.placeOf(axis, at * 1e6)))"""
    assert ask("panels/axis.js", call, AXIS) == [40e6, 41.5e6, 90e6, 140e6]
    assert ask(
        "panels/axis.js", "(module, axis) => [-50, 5000].map((x) => module.instantAt(axis, x))", AXIS
    ) == [
        40e6,
        140e6,
    ]


@pytest.mark.parametrize(
    ("given", "span"),
    [
        ({"now": 30e6, "end": 30e6}, [0, 60e6]),
        ({"now": 3600e6, "end": 3600e6}, [3560e6, 3620e6]),
        ({"now": 3600e6, "end": 3600e6, "whole": True}, [0, 3750e6]),
        ({"now": 100e6, "end": 300e6}, [60e6, 300e6]),
        ({"now": 40e6, "end": 40e6, "marks": [410e6]}, [0, 410e6]),
        ({"now": 40e6, "end": 40e6, "due": [{"due": 400e6}]}, [0, 420e6]),
    ],
)
def test_the_span_holds_what_is_shown_recorded_and_due(ask: Ask, given: dict, span: list) -> None:
    rest = {"bands": {}, "due": [], "whole": False, "marks": []}
    assert ask("panels/axis.js", "(module, given) => module.span(given)", rest | given) == span


def test_old_segments_come_from_the_whole_and_new_ones_from_the_newest(ask: Ask) -> None:
    early = {"leader": {"segments": [[0, 5, "none", ""], [5, 9, "term-1", ""], [9, None, "term-2", ""]]}}
    late = {"leader": {"segments": [[9, 20, "term-2", ""], [20, None, "term-3", ""]]}, "up": {"segments": []}}
    merged = ask("panels/tracks.js", "(module, [early, late]) => module.merged(early, late)", [early, late])

    assert merged["leader"]["segments"] == [*early["leader"]["segments"][:2], *late["leader"]["segments"]]
    assert merged["up"]["segments"] == []


@pytest.mark.parametrize(
    ("key", "shift", "leads_to"),
    [
        ("ArrowLeft", False, 49e6),
        ("ArrowRight", False, 51e6),
        ("ArrowLeft", True, 40e6),
        ("ArrowRight", True, 55e6),
        ("Home", False, 0),
        ("End", False, 55e6),
        ("a", False, None),
    ],
)
def test_keys_lead_through_the_past_and_no_further(
    ask: Ask, key: str, shift: bool, leads_to: float | None
) -> None:
    event = {"key": key, "shiftKey": shift}
    assert ask("scrub.js", "(module, event) => module.keyed(event, 50e6, 55e6)", event) == leads_to


def test_the_recorded_future_and_the_lanes_are_drawn_and_spoken(ask: Ask) -> None:
    lanes = [
        {
            "letter": "A",
            "parent": None,
            "forked_at": 0,
            "end": 200e6,
            "first": "",
            "bands": NODE_LOST["tables"]["bands"],
        },
        {
            "letter": "B",
            "parent": "A",
            "forked_at": 90e6,
            "end": 120e6,
            "first": "You healed worker-2",
            "bands": {},
        },
    ]
    call = """(module, [picture, lanes]) => {
        const about = { lanes: { current: 'A', lanes }, past: true, end: 200e6, mayAct: true };
        const [svg] = module.trees(picture, 100e6, 1208, 140, false, about);
        const isTree = (tree) => tree && typeof tree !== 'string';
        const flat = (trees) => trees.filter(isTree).flatMap((tree) => [tree, ...flat(tree.children)]);
        const all = flat([svg]);
        return {
            value: svg.attributes['aria-valuetext'],
            veil: all.filter(({ attributes }) => attributes.class === 'veil').length,
            lanes: all.filter(({ attributes }) => attributes['data-future']).map(({ attributes }) => attributes['aria-label']),
        };
    }"""
    said = ask("panels/timeline.js", call, [NODE_LOST, lanes])

    assert said == {
        "value": "100.0 s, in the past; recorded until 200.0 s",
        "veil": 1,
        "lanes": ["lane A, shown", "lane B, forked from A at 90.0 s: go there"],
    }


def test_what_goes_on_in_one_lane_is_not_yet_less_than_in_the_other(ask: Ask) -> None:
    def half(letter: str, segments: list) -> dict:
        tables = {"tally": {"run": {"below": 10e6, "desired": 7}}, "bands": {"up": {"segments": segments}}}
        return {"letter": letter, "lane": {"end": 90e6}, "picture": {"tables": tables}}

    over, going_on = [[0, None, "ok", ""]], [[0, 60e6, "ok", ""], [60e6, None, "waiting", ""]]
    difference = "(module, halves) => module.rows(...halves, 90e6).find((row) => row.key === 'in-all').difference"

    assert ask("compare/numbers.js", difference, [half("A", over), half("B", over)]) == "none"
    assert ask("compare/numbers.js", difference, [half("A", over), half("B", going_on)]) == "not known yet"
