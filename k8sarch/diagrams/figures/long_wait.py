"""One death, two waits, drawn to scale."""

from collections.abc import Mapping

from k8sarch.diagrams.dot import Box, Drawing

LEFT, RIGHT = 10, 418
ABOVE, BAR, BELOW = 12, 40, 84


def drawing(data: Mapping[str, object]) -> Drawing:
    """`grace`, `toleration` and `start` are the three spans in seconds."""
    grace, toleration, start = (
        int(str(data.get(key, usual)))
        for key, usual in (("grace", "50"), ("toleration", "300"), ("start", "5"))
    )
    whole = grace + toleration + start
    cut, unknown, deleted, ready = (
        LEFT + round((RIGHT - LEFT) * at / whole) for at in (0, grace, grace + toleration, whole)
    )
    boxes = [
        Box("grace", "", kind="waiting", size=(unknown - cut, 26), at=((cut + unknown) // 2, BAR)),
        Box("toleration", "", kind="span", size=(deleted - unknown, 26), at=((unknown + deleted) // 2, BAR)),
        *(
            Box(f"tick-{number}", "", kind="tick", size=(2, 42), at=(across, BAR + 4))
            for number, across in enumerate((cut, unknown, deleted, ready))
        ),
        Box(
            "grace-says",
            f"{grace} s",
            kind="plain",
            size=(60, 20),
            at=((cut + unknown) // 2, ABOVE),
            side="centre",
        ),
        Box(
            "toleration-says",
            f"{toleration} s",
            kind="plain",
            size=(80, 20),
            at=((unknown + deleted) // 2, ABOVE),
            side="centre",
        ),
        Box("start-says", f"{start} s", kind="plain", size=(60, 20), at=(RIGHT - 20, ABOVE), side="right"),
        Box("cut", "", "power\nis cut", "6.1", "plain", (60, 34), (cut + 30, BELOW)),
        Box(
            "unknown", "", "Ready=Unknown,\ntraffic leaves", "6.1", "plain", (120, 34), (unknown + 60, BELOW)
        ),
        Box(
            "ready",
            "",
            "deleted and replaced,\nthen ready elsewhere",
            "4.1",
            "plain",
            (150, 34),
            (RIGHT - 74, BELOW),
            "right",
        ),
    ]
    return Drawing(
        title="One death, two waits, drawn to scale",
        says=f"The power is cut. For about {grace} s the cluster believes what it last heard. Then the "
        f"node becomes Unknown and traffic leaves. For {toleration} s more its pods are tolerated. "
        f"Then they are deleted and replaced, and about {start} s later the replacements are ready "
        "on other nodes.",
        boxes=tuple(boxes),
        placed=True,
    )
