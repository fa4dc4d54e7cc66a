"""The roles of an etcd member, and what makes it change from one to the next."""

from collections.abc import Mapping

from k8sarch.diagrams.dot import Box, Drawing, Line


def drawing(data: Mapping[str, object]) -> Drawing:
    """`silence` is the span after which a follower acts, as the figure prints it."""
    silence = str(data.get("silence", "1.0 to 2.0 s"))
    return Drawing(
        title="The roles of an etcd member",
        says=f"A follower that hears no leader for {silence} asks for pre-votes. With a majority of "
        "those it raises the term and is a candidate. With a majority of votes it leads. A leader "
        "that hears of a later term, or no longer hears a majority, is a follower again.",
        boxes=(
            Box("follower", "follower", "copies the leader's log", "2.2", size=(190, 42), at=(130, 0)),
            Box(
                "asking",
                "pre-candidate",
                "keeps its term, asks around",
                "2.2",
                "standby",
                (190, 42),
                (130, 92),
            ),
            Box(
                "candidate",
                "candidate",
                "term + 1, votes for itself",
                "2.2",
                "standby",
                (190, 42),
                (130, 184),
            ),
            Box("leader", "leader", "a heartbeat each 100 ms", "2.2", size=(190, 42), at=(130, 276)),
            Box("to-asking", "", f"silence for {silence}", kind="plain", size=(160, 24), at=(230, 46)),
            Box("to-candidate", "", "a majority would vote", kind="plain", size=(160, 24), at=(230, 138)),
            Box("to-leader", "", "a majority votes", kind="plain", size=(160, 24), at=(230, 230)),
            Box(
                "back",
                "",
                "hears of a later term,\nor no longer hears\na majority",
                kind="plain",
                size=(130, 60),
                at=(375, 138),
            ),
            Box("bend-low", "", kind="plain", size=(2, 2), at=(300, 276), shape="point"),
            Box("bend-high", "", kind="plain", size=(2, 2), at=(300, 0), shape="point"),
        ),
        lines=(
            Line("follower:s", "asking:n"),
            Line("asking:s", "candidate:n"),
            Line("candidate:s", "leader:n"),
            Line("leader:e", "bend-low", arrow="none"),
            Line("bend-low", "bend-high", arrow="none"),
            Line("bend-high", "follower:e"),
        ),
        placed=True,
    )
