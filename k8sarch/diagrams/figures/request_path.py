"""One write on its way through the API server, and the answer each stage can refuse it with."""

from collections.abc import Mapping

from k8sarch.diagrams.dot import Box, Drawing, Line

STAGES = (
    ("authentication", "who asks?", "401", "Unauthorized"),
    ("authorization", "may they?", "403", "Forbidden"),
    ("admission", "change it, then judge it", "403", "Forbidden"),
    ("validation", "is it well formed?", "422", "Invalid"),
    ("storage", "is it still the version you read?", "409", "Conflict"),
)


def drawing(data: Mapping[str, object]) -> Drawing:
    """Takes no data: the stages stand in STAGES, in their order."""
    boxes = [Box("request", "kubectl", "a write", "0.2", "you", size=(200, 40), at=(120, 0))]
    lines = []
    above = "request"
    for number, (name, question, code, reason) in enumerate(STAGES, start=1):
        down = number * 62
        boxes.append(Box(name, name, question, "1.1", size=(200, 40), at=(120, down)))
        boxes.append(Box(f"no-{name}", f"{code} {reason}", "", kind="plain", size=(130, 30), at=(345, down)))
        lines += [Line(f"{above}:s", f"{name}:n"), Line(f"{name}:e", f"no-{name}:w", kind="loses")]
        above = name
    down = (len(STAGES) + 1) * 62
    boxes.append(Box("etcd", "etcd", "the object has a new revision", "2.2", size=(200, 40), at=(120, down)))
    boxes.append(Box("watchers", "watchers", "hear of it", "4.1", "object", size=(130, 40), at=(345, down)))
    lines += [Line(f"{above}:s", "etcd:n"), Line("etcd:e", "watchers:w", kind="watches")]
    return Drawing(
        title="The path of one write through the API server",
        says="A write passes authentication, authorization, admission, validation and storage, in this "
        "order. Refused there, it comes back with 401, 403, 403, 422 or 409. Once etcd holds it, "
        "it has a revision, and every watcher hears of it through the API server.",
        boxes=tuple(boxes),
        lines=tuple(lines),
        placed=True,
    )
