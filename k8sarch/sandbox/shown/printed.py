"""A printable moment: the picture of one instant as a drawing with places, in the grammar of the stage.

Contract: pure; tables of a picture in, a Drawing out. One unit is one px; A4 across holds WIDTH. Where a
worker has more pods than a page can hold, those of one application in one state stand together as a number.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from k8sarch.diagrams import Box, Drawing
from k8sarch.sandbox.shown.pod_states import WORDS, look_of, state_of

Tables = Mapping[str, Mapping[str, Any]]
WIDTH = 1000
GAP = 12
PROGRAMS = {
    "etcd": "etcd",
    "scheduler": "scheduler",
    "api-server": "API server",
    "controller-manager": "manager",
}
ORGANS = {"kubelet": 64, "runtime": 66, "kube-proxy": 88}  # px of the width that holds each name
CONTROL_HEIGHT = 136
WORKERS_A_ROW = 4
POD, POD_PITCH = (76, 48), 56
PODS_A_ROW, POD_ROWS_MAX = 3, 4
HEAD, ORGAN_HEIGHT, STRIP_HEIGHT = 30, 40, 56


def moment_drawing(tables: Tables, now: int, name: str) -> Drawing:
    """The cluster at `now` (microseconds)."""
    control = [each for each, row in in_order(tables["machines"]) if row["role"] == "control-plane"]
    workers = [each for each, row in in_order(tables["machines"]) if row["role"] == "worker"]
    boxes = [*control_plane(tables, now, control)]
    top = CONTROL_HEIGHT + 2 * GAP
    boxes += rectangle("bus", _("requests and watch events"), "", "span", 0, top, WIDTH, 20)
    top += 20 + 2 * GAP
    for start in range(0, len(workers), WORKERS_A_ROW):
        row = workers[start : start + WORKERS_A_ROW]
        height = max(worker_height(tables, each) for each in row)
        width = (WIDTH - GAP * (WORKERS_A_ROW - 1)) // WORKERS_A_ROW
        for place, each in enumerate(row):
            boxes += worker(tables, now, each, place * (width + GAP), top, width, height)
        top += height + GAP
    waiting = [pod for _key, pod in in_order(tables["pods"]) if not pod["node"]]
    if waiting:
        says = ", ".join(pod["nickname"] for pod in waiting[:30])
        boxes += rectangle(
            "tray", _("no node yet: {count}").format(count=len(waiting)), says, "waiting", 0, top, WIDTH, 44
        )
    title = _("{name} at {seconds} s").format(name=name, seconds=f"{now / 1e6:.1f}")
    return Drawing(title, told(tables), tuple(boxes), placed=True)


def told(tables: Tables) -> str:
    """The moment in words: what it costs, and who is not as it should be."""
    price = next(iter(tables["price"].values()), None)
    sentences = []
    if price is not None:
        sentences.append(
            _("Requests answered: {success} %. Shop pods ready: {ready} of {desired}.").format(
                success=price["success"], ready=price["ready"], desired=price["desired"]
            )
        )
        sentences.append(
            _("The control plane is writable.")
            if price["writable"]
            else _("The control plane is not writable.")
        )
    for name, row in in_order(tables["machines"]):
        word = machine_word(tables, name, row)
        if row["role"] != "outside" and word not in ("Ready", "runs"):
            believed = tables["nodes"].get(name, {}).get("ready")
            sentences.append(
                _("{name}: {word}; the cluster believes Ready={believed}.").format(
                    name=name, word=word, believed=believed
                )
                if believed
                else f"{name}: {word}."
            )
    return " ".join(sentences)


def control_plane(tables: Tables, now: int, names: list[str]) -> Iterator[Box]:
    """Side by side, four components each, the leader of each kind in words."""
    width = (WIDTH - GAP * (len(names) - 1)) // max(len(names), 1)
    each = (width - 3 * GAP) // 2
    for place, name in enumerate(names):
        left = place * (width + GAP)
        yield from machine(tables, name, left, 0, width, CONTROL_HEIGHT)
        for number, (program, called) in enumerate(PROGRAMS.items()):
            across, down = left + GAP + number % 2 * (each + GAP), HEAD + number // 2 * (ORGAN_HEIGHT + 8)
            yield from component(tables, now, f"{name}/{program}", called, across, down, each)


def worker(
    tables: Tables, now: int, name: str, left: int, top: int, width: int, height: int
) -> Iterator[Box]:
    """Organs, what is believed where it differs, and the pods."""
    yield from machine(tables, name, left, top, width, height)
    across = left + 5
    for program, room in ORGANS.items():
        wide = (width - 20) * room // sum(ORGANS.values())
        yield from component(tables, now, f"{name}/{program}", program, across, top + HEAD, wide)
        across += wide + 5
    down = top + HEAD + ORGAN_HEIGHT + 6
    node = tables["nodes"].get(name)
    if node is not None and (node["ready"] != "True" or is_lost(tables["machines"][name])):
        says = ", ".join(sorted({taint.partition(":")[2] for taint in node["taints"]}))
        believes = _("believed Ready={ready}").format(ready=node["ready"])
        yield from rectangle(
            f"belief-{name}", believes, says, "unknown", left + 6, down, width - 12, STRIP_HEIGHT - 12
        )
    down += STRIP_HEIGHT
    for place, box in enumerate(pod_boxes(tables, name)):
        across = left + width // 2 + (place % PODS_A_ROW - 1) * (POD[0] + 2)
        middle = down + POD[1] // 2 + place // PODS_A_ROW * POD_PITCH
        yield Box(
            f"pod-{name}-{place}",
            box.name,
            box.fact,
            "",
            box.kind,
            POD,
            (across, middle),
            "centre",
            box.shape,
        )


def pod_boxes(tables: Tables, node: str) -> list[Box]:
    """A box a pod; too many of them stand together by application and state."""
    pods = [pod for _key, pod in in_order(tables["pods"]) if pod["node"] == node]
    if len(pods) <= PODS_A_ROW * POD_ROWS_MAX:
        return [
            Box("", pod["nickname"], WORDS[state_of(pod)], kind=kind, shape=shape)
            for pod in pods
            for kind, shape in [look_of(pod)]
        ]
    counted = Counter((pod["app"], state_of(pod), *look_of(pod)) for pod in pods)
    return [
        Box("", f"{count} {app}", WORDS[state], kind=kind, shape=shape)
        for (app, state, kind, shape), count in sorted(counted.items())
    ]


def worker_height(tables: Tables, name: str) -> int:
    """Room for its head, organs, strip and rows of pods."""
    rows = max(-(-len(pod_boxes(tables, name)) // PODS_A_ROW), 1)
    return HEAD + ORGAN_HEIGHT + 6 + STRIP_HEIGHT + rows * POD_PITCH


def machine(tables: Tables, name: str, left: int, top: int, width: int, height: int) -> Iterator[Box]:
    """Its frame with its name and its state word."""
    row = tables["machines"][name]
    word = machine_word(tables, name, row)
    kind = "machine-lost" if is_lost(row) else "machine"
    yield from rectangle(f"machine-{name}", f"{name}    {word}", "", kind, left, top, width, height)


def component(
    tables: Tables, now: int, key: str, called: str, left: int, top: int, width: int
) -> Iterator[Box]:
    """A process: works, stands by, or is off."""
    row = tables["components"].get(key)
    if row is None:
        return
    works = row["running"] and tables["machines"][row["machine"]]["power"]
    word = ("frozen" if row["frozen"] else fact_of(tables, now, row)) if works else _("stopped")
    kind = "stopped" if not works else "standby" if row["word"] == "stands by" else "component"
    yield from rectangle(f"component-{key}", called, word, kind, left, top, width, ORGAN_HEIGHT)


def fact_of(tables: Tables, now: int, row: Mapping[str, Any]) -> str:
    """The one fact that the stage shows under a component's name."""
    node = tables["nodes"].get(row["machine"])
    if row["program"] == "kubelet" and node is not None and node.get("renewed"):
        return _("{seconds} s ago").format(seconds=f"{(now - node['renewed']) / 1e6:.1f}")
    if row["program"] == "runtime":
        here = [
            pod
            for pod in tables["pods"].values()
            if pod["node"] == row["machine"] and pod["phase"] == "Running"
        ]
        return _("{count} running").format(count=len(here))
    return row["word"] or _("works")


def rectangle(
    key: str, name: str, fact: str, kind: str, left: int, top: int, width: int, height: int
) -> Iterator[Box]:
    """A box by its corner."""
    safe = "".join(sign if sign.isalnum() else "_" for sign in key)
    yield Box(safe, name, fact, "", kind, (width, height), (left + width // 2, top + height // 2))


def machine_word(tables: Tables, name: str, row: Mapping[str, Any]) -> str:
    """What is so, in the stage's words."""
    if not row["power"]:
        return "no power"
    if not row["cable"]:
        return "no network"
    node = tables["nodes"].get(name)
    if node is None:
        return "runs"
    return {"True": "Ready", "False": "NotReady"}.get(node["ready"], "Unknown")


def is_lost(row: Mapping[str, Any]) -> bool:
    """Neither power nor network may be missing."""
    return not row["power"] or not row["cable"]


def in_order(rows: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """As people count: worker-2 before worker-10."""
    return sorted(rows.items(), key=lambda item: (len(item[0]), item[0]))
