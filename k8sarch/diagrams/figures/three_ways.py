"""Three machines, four components each, three ways of surviving the loss of one."""

from collections.abc import Mapping

from k8sarch.diagrams.dot import Box, Drawing

ROWS = (
    ("API server", "1.1", "all three work; the next request goes elsewhere", ("works", "works", "works")),
    ("etcd", "2.2", "two of three must agree; a new leader in 1 to 3 s", ("follows", "leads", "follows")),
    (
        "scheduler",
        "3.1",
        "one works; another follows when its 15 s lease ends",
        ("leads", "stands by", "stands by"),
    ),
    ("controller-manager", "4.1", "the same lease, a leader of its own", ("stands by", "stands by", "leads")),
)
COLUMNS = (72, 216, 360)
PITCH = 88


def drawing(data: Mapping[str, object]) -> Drawing:
    """Takes no data."""
    boxes = []
    for row, (name, lesson, rule, words) in enumerate(ROWS):
        down = 20 + row * PITCH
        key = name.replace(" ", "-")
        boxes.append(Box(f"{key}-rule", name, rule, kind="plain", size=(424, 36), at=(217, down)))
        for number, (across, word) in enumerate(zip(COLUMNS, words, strict=True), start=1):
            kind = "standby" if word == "stands by" else "component"
            boxes.append(
                Box(
                    f"{key}-{number}", "", f"cp-{number} {word}", lesson, kind, (134, 30), (across, down + 38)
                )
            )
    return Drawing(
        title="Three of everything, three different ways",
        says="All three API servers work; a client of a lost one sends its next request to another. "
        "Two of three etcd members must agree; when the leader is lost, another is elected in 1 "
        "to 3 s. One scheduler and one controller-manager lead, the others stand by until the "
        "lease of the leader has not been renewed for 15 s.",
        boxes=tuple(boxes),
        placed=True,
    )
