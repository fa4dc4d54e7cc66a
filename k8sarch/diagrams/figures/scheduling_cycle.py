"""One pod through the scheduler: filter keeps the nodes that can, score ranks them, bind writes one name."""

from collections.abc import Mapping
from typing import cast

from k8sarch.diagrams.dot import Box, Drawing, Line

Rows = list[dict[str, str]]

EXAMPLE: Rows = [
    {"node": "worker-1", "score": "486"},
    {"node": "worker-2", "score": "474"},
    {"node": "worker-3", "refusal": "has a taint"},
    {"node": "worker-4", "refusal": "CPU is short"},
]


def drawing(data: Mapping[str, object]) -> Drawing:
    """`pod` is what the pod asks for; `nodes` a list of {node, score} or {node, refusal}."""
    nodes = cast(Rows, data.get("nodes", EXAMPLE))
    best = max((row for row in nodes if "score" in row), key=lambda row: int(row["score"]))
    boxes = [
        Box(
            "queue",
            "a pod without a node",
            str(data.get("pod", "asks for 500m CPU, 512Mi memory")),
            "3.1",
            "object",
            (230, 42),
            (216, 0),
        ),
        Box("filter", "filter", "which nodes can?", "3.1", size=(150, 42), at=(216, 70)),
        Box("score", "score", "which is best?", "3.1", size=(150, 42), at=(216, 236)),
        Box("bind", "bind", f"spec.nodeName: {best['node']}", "3.1", size=(190, 42), at=(216, 306)),
    ]
    lines = [Line("queue:s", "filter:n"), Line("score:s", "bind:n")]
    pitch = 424 // len(nodes)
    for number, row in enumerate(nodes):
        across = 4 + pitch // 2 + pitch * number
        fact = f"score {row['score']}" if "score" in row else row["refusal"]
        kind = "component" if "score" in row else "unknown"
        boxes.append(Box(row["node"], row["node"], fact, "5.1", kind, (pitch - 6, 42), (across, 153)))
        lines.append(Line("filter:s", f"{row['node']}:n", kind="asks" if "score" in row else "loses"))
        if "score" in row:
            lines.append(Line(f"{row['node']}:s", "score:n"))
    refused = ", ".join(f"{row['node']} ({row['refusal']})" for row in nodes if "refusal" in row)
    scored = ", ".join(f"{row['node']} {row['score']}" for row in nodes if "score" in row)
    return Drawing(
        title="Filter, score, bind",
        says=f"Filter asks of each node whether it can take the pod and drops {refused}. Score ranks "
        f"the rest: {scored}. Bind writes the name {best['node']} into the pod; nothing is started "
        "yet.",
        boxes=tuple(boxes),
        lines=tuple(lines),
        placed=True,
    )
