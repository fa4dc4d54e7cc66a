"""The pure modules of the stage, called inside a Chromium page, and the keyed diff.

The pages come from a plain static server, so that nothing of the site is needed. The pictures in fixtures/
were recorded (seed 7) at 40.0 s of a healthy shop and at 112.0 s, 52 s after worker-2 lost its power.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from k8sarch.sandbox.shown.pod_states import state_of
from tests.browser.conftest import Ask

ROOT = Path(__file__).parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
HEALTHY = json.loads((FIXTURES / "healthy.json").read_text())
NODE_LOST = json.loads((FIXTURES / "node-lost.json").read_text())
pytestmark = pytest.mark.browser


SCENE = """
    const layout = await import('/static/js/sandbox/layout.js'), tables = given.picture.tables;
    const slots = await import('/static/js/sandbox/slots.js');
    const routes = await import('/static/js/sandbox/routes.js');
    const machines = Object.entries(tables.machines).map(([name, { role, zone }]) => ({ name, role, zone }));
    const geometry = layout.measured(machines, given.width ?? 1120, given.height ?? 590);
    const seats = slots.seated(Object.entries(tables.pods), {});
    const eye = { selected: null, lit: null, invitation: null, mayAct: true, mayBuild: false };
    const drawn = module.scene(given.picture, given.picture.at, geometry, seats, eye);
    const isTree = (tree) => tree && typeof tree !== 'string';
    const flat = (trees) => trees.filter(isTree).flatMap((tree) => [tree, ...flat(tree.children)]);
    const words = (tree) => (typeof tree === 'string' ? tree : tree.children.map(words).join(' '));
"""


def drawn(ask: Ask, picture: dict, result: str, **given: object) -> Any:
    """What the expression `result` says of the drawing of `picture`."""
    call = f"async (module, given) => {{ {SCENE} return {result}; }}"
    return ask("scene.js", call, {"picture": picture, **given})


# picture.js


def test_a_frame_merges_fields_and_removes_rows_without_touching_the_old_picture(ask: Ask) -> None:
    result = ask("picture.js", """(module) => {
        const pods = { 'shop/a': { node: '', ready: false }, 'shop/b': {} };
        const before = { tables: { pods }, at: 1, number: 1 };
        const rows = [['pods', 'shop/a', { node: 'worker-1' }], ['pods', 'shop/b', null],
          ['nodes', 'worker-1', { ready: 'True' }]];
        return [module.patched(before, { rows, at: 2, number: 4 }), before];
    }""")

    assert result[0] == {
        "tables": {
            "pods": {"shop/a": {"node": "worker-1", "ready": False}},
            "nodes": {"worker-1": {"ready": "True"}},
        },
        "at": 2,
        "number": 4,
    }
    assert result[1]["tables"]["pods"] == {"shop/a": {"node": "", "ready": False}, "shop/b": {}}


def test_rows_come_in_the_order_in_which_people_count(ask: Ask) -> None:
    keys = ask("picture.js", """(module) => {
        const machines = { 'worker-10': {}, 'worker-2': {}, 'cp-1': {} };
        return module.rowsOf({ tables: { machines } }, 'machines').map(([key]) => key);
    }""")

    assert keys == ["cp-1", "worker-2", "worker-10"]


# playhead.js


def test_the_clock_runs_on_between_frames_at_the_cluster_s_speed(ask: Ask) -> None:
    at = ask("playhead.js", "(module) => module.shown(module.started(5e6, 1000, 10, false), 1250)")

    assert at == 7_500_000


def test_a_late_frame_does_not_take_the_clock_back(ask: Ask) -> None:
    at = ask("playhead.js", """(module) => {
        const head = module.heard(module.started(0, 0, 1, false), { at: 900_000 }, 1000);
        return [module.shown(head, 1000), module.shown(head, 1050), module.shown(head, 1200)];
    }""")

    assert at == [1_000_000, 1_000_000, 1_100_000]


def test_a_pause_stands_where_the_server_stands(ask: Ask) -> None:
    at = ask("playhead.js", """(module) => {
        const head = module.heard(module.started(0, 0, 1, false), { at: 900_000, paused: true }, 1000);
        return [module.shown(head, 1000), module.shown(head, 9000)];
    }""")

    assert at == [900_000, 900_000]


def test_without_a_word_from_the_server_the_clock_waits(ask: Ask) -> None:
    last, later = ask("playhead.js", """(module) => {
        const head = module.started(0, 0, 1, false);
        return [module.shown(head, module.AHEAD_MAX), module.shown(head, module.AHEAD_MAX + 60_000)];
    }""")

    assert last == later


def test_a_quick_clock_does_not_run_minutes_ahead_of_a_slow_server(ask: Ask) -> None:
    at = ask("playhead.js", "(module) => module.shown(module.started(0, 0, 300, false), 3000)")

    assert at == 300 * 0.4e6


# layout.js, slots.js, routes.js


def test_the_stage_at_1440_by_900_has_the_measures_of_the_design(ask: Ask) -> None:
    places = drawn(ask, HEALTHY, """({ cp: geometry.machines['cp-1'], worker: geometry.machines['worker-1'],
        bus: geometry.bus.y, zone: geometry.zones.a, lanes: geometry.lanes, rail: geometry.rail.y,
        height: geometry.height })""")

    assert [places["cp"][side] for side in ("x", "y", "width", "height")] == [104, 32, 324, 146]
    assert [round(places["worker"][side]) for side in ("y", "width", "height")] == [266, 235, 220]
    assert [places["zone"]["y"], round(places["zone"]["width"])] == [244, 493]
    assert [places["bus"], places["rail"], places["height"]] == [214, 17, 590]
    assert places["lanes"] == [526, 543, 560]


@pytest.mark.parametrize("width", [1120, 1600, 744, 390])
@pytest.mark.parametrize(("control_planes", "workers", "zones"), [(1, 1, 1), (3, 4, 2), (5, 8, 3), (3, 7, 3)])
def test_machines_of_every_cluster_stand_apart_and_on_the_stage(
    ask: Ask, width: int, control_planes: int, workers: int, zones: int
) -> None:
    machines = [
        {"name": f"cp-{number}", "role": "control-plane", "zone": "a"} for number in range(control_planes)
    ]
    machines += [
        {"name": f"worker-{number}", "role": "worker", "zone": "abc"[number * zones // workers]}
        for number in range(workers)
    ]
    geometry = ask("layout.js", "(module, given) => module.measured(given.machines, given.width, 590)",
                   {"machines": machines, "width": width})
    places = list(geometry["machines"].values())

    assert len(places) == len(machines)
    for index, one in enumerate(places):
        assert one["x"] >= 0 and one["x"] + one["width"] <= width
        for other in places[index + 1:]:
            apart = (one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
                     or one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"])
            assert apart, (one, other)
    for key, place in geometry["components"].items():
        machine = geometry["machines"][key.split("/")[0]]
        assert machine["x"] <= place["x"]
        assert place["x"] + place["width"] <= machine["x"] + machine["width"] + 0.01


def test_a_pod_keeps_its_slot_when_its_neighbours_go(ask: Ask) -> None:
    seats = ask("slots.js", """(module) => {
        const pod = (bound) => ({ node: 'worker-1', bound });
        const first = module.seated([['a', pod(1)], ['b', pod(2)], ['c', pod(3)]], {});
        return module.seated([['c', pod(3)], ['d', pod(4)]], first);
    }""")

    assert seats == {"c": {"node": "worker-1", "slot": 2}, "d": {"node": "worker-1", "slot": 0}}


def test_messages_between_machines_go_by_the_bus_and_raft_by_the_rail(ask: Ask) -> None:
    ways = drawn(ask, HEALTHY, """({
        lease: routes.route(geometry, 'request', 'worker-3/kubelet', 'cp-2/api-server'),
        raft: routes.route(geometry, 'raft', 'cp-2/etcd', 'cp-1/etcd'),
        nowhere: routes.route(geometry, 'request', 'moon/a', 'moon/b'),
        bus: geometry.bus.y + 4, rail: geometry.rail.y })""")

    assert [point[1] for point in ways["lease"][1:3]] == [ways["bus"], ways["bus"]]
    assert [point[1] for point in ways["raft"][1:3]] == [ways["rail"], ways["rail"]]
    assert ways["nowhere"] is None


# scene.js, states.js


def test_the_same_picture_at_the_same_instant_is_the_same_drawing(ask: Ask) -> None:
    assert drawn(ask, NODE_LOST, """JSON.stringify(drawn.trees)
        === JSON.stringify(module.scene(given.picture, given.picture.at, geometry, seats, eye).trees)""")


def test_every_machine_component_and_pod_is_drawn_once_with_words_for_the_ear(ask: Ask) -> None:
    seen = drawn(ask, HEALTHY, """flat(drawn.trees).filter((tree) => tree.attributes['data-see'])
        .map((tree) => [tree.attributes['data-see'], tree.attributes['aria-label'], tree.attributes.role])""")
    tables = HEALTHY["tables"]
    drawn_machines = [name for name, row in tables["machines"].items() if row["role"] != "outside"]
    expected = [f"machines/{name}" for name in drawn_machines]
    expected += [f"{table}/{key}" for table in ("components", "pods") for key in tables[table]]

    assert sorted(reference for reference, _, _ in seen) == sorted(expected)
    assert all(label and role == "button" for _, label, role in seen)


def test_a_lost_machine_shows_what_is_so_and_what_is_believed(ask: Ask) -> None:
    said = drawn(ask, NODE_LOST, """drawn.trees.filter((tree) => tree && /worker-2$/.test(tree.key ?? ''))
        .map((tree) => words(tree)).join(' | ')""")

    assert "no power" in said
    assert "cluster believes Ready=Unknown" in said
    assert "since 105.3 s; last heard 51.3 s" in said
    assert "unreachable: NoSchedule, NoExecute" in said


@pytest.mark.parametrize(("fields", "state"), [
    ({}, "ready"),
    ({"ready": False, "phase": "Pending", "word": "starting"}, "starting"),
    ({"ready": False, "word": "not ready"}, "notready"),
    ({"ready": False, "word": "back-off"}, "backoff"),
    ({"ready": False, "phase": "Succeeded", "word": "Completed"}, "completed"),
    ({"deleting": 30_000_000, "word": "Terminating"}, "ending"),
    ({"stopped": True}, "stopped"),
])
def test_each_state_of_a_pod_has_its_own_face(ask: Ask, fields: dict, state: str) -> None:
    pod = next(iter(HEALTHY["tables"]["pods"].values()))
    found = ask("states.js", "(module, given) => module.stateOf(given.picture, 40e6, given.pod)",
                {"picture": HEALTHY, "pod": {**pod, **fields}})

    assert found["state"] == state


def test_pods_beyond_the_slots_of_a_worker_are_counted(ask: Ask) -> None:
    pod = next(iter(HEALTHY["tables"]["pods"].values()))
    crowd = {f"shop/x-{number}": {**pod, "node": "worker-1"} for number in range(23)}
    picture = {**HEALTHY, "tables": {**HEALTHY["tables"], "pods": crowd}}
    tiles, more = drawn(ask, picture, """[
        flat(drawn.trees).filter((tree) => tree.key?.startsWith('pods/')).length,
        flat(drawn.trees).filter((tree) => tree.key?.startsWith('more/')).map((tree) => words(tree).trim()),
    ]""")

    assert more == [f"+{23 - tiles}"]


def test_a_pod_without_a_node_waits_in_the_tray(ask: Ask) -> None:
    pod = next(iter(HEALTHY["tables"]["pods"].values()))
    pod = {**pod, "node": "", "phase": "Pending", "ready": False, "word": "Pending"}
    picture = {**HEALTHY, "tables": {**HEALTHY["tables"], "pods": {"shop/x": pod}}}

    tray = """flat(drawn.trees).filter((tree) => tree.key === 'tray')
        .map((tree) => tree.attributes['data-tray'])"""

    assert drawn(ask, picture, tray) == [1]
    assert drawn(ask, HEALTHY, tray) == []


@pytest.mark.parametrize(("pattern", "reference", "lit"), [
    ("components/worker-2/kubelet", "components/worker-2/kubelet", True),
    ("components/*/etcd", "components/cp-3/etcd", True),
    ("components/*/etcd", "components/cp-3/scheduler", False),
    ("pods/shop/web-*", "pods/shop/web-6d4f-x", True),
    ("nodes/worker-2", "machines/worker-2", True),
])
def test_a_word_of_the_prose_names_one_shape_or_many(
    ask: Ask, pattern: str, reference: str, lit: bool
) -> None:
    assert ask("scene.js", "(module, given) => module.named(...given)", [pattern, reference]) is lit


# svg.js


def test_drawing_twice_changes_nothing_and_what_stays_is_never_touched(ask: Ask) -> None:
    changes = ask("svg.js", """async (module) => {
        const item = (key, x) => ({ tag: 'g', key, attributes: { 'data-x': x }, children: [`item ${key}`] });
        const list = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
        module.render(list, [item('a', 1), item('b', 1), item('c', 1)]);
        const [a, b, c] = list.children, seen = [];
        const observer = new MutationObserver((records) => seen.push(...records));
        observer.observe(list, { childList: true, attributes: true, characterData: true, subtree: true });
        module.render(list, [item('a', 1), item('b', 1), item('c', 1)]);
        const idle = observer.takeRecords().length;
        module.render(list, [null, item('b', 1), false, item('c', 2)]);
        const changed = observer.takeRecords().length;
        return [idle, changed, list.children[0] === b, list.children[1] === c, list.contains(a)];
    }""")

    assert changes == [0, 2, True, True, False]


@pytest.mark.parametrize("picture", [HEALTHY, NODE_LOST])
def test_paper_and_stage_agree_on_the_state_of_a_pod(ask: Ask, picture: dict) -> None:
    """`pod_states.py` draws on paper what `states.js` draws on the stage."""
    pod = next(iter(picture["tables"]["pods"].values()))
    fields: list[dict] = [
        {},
        {"ready": False, "phase": "Pending", "word": "starting"},
        {"ready": False, "word": "not ready"},
        {"ready": False, "word": "back-off"},
        {"ready": False, "word": "CrashLoopBackOff"},
        {"ready": False, "phase": "Succeeded", "word": "Completed"},
        {"ready": False, "phase": "Failed", "word": ""},
        {"deleting": 30_000_000, "word": "Terminating"},
        {"stopped": True},
        {"phase": "Unknown", "ready": False},
    ]
    rows = [*picture["tables"]["pods"].values(), *({**pod, **each} for each in fields)]
    call = "(module, given) => given.rows.map((row) => module.stateOf(given.picture, given.picture.at, row).state)"

    assert ask("states.js", call, {"picture": picture, "rows": rows}) == [state_of(row) for row in rows]
