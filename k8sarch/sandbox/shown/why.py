"""Because, as the sandbox's page is told it: the answers of cluster/why with pods by their nicknames."""

from collections.abc import Callable
from typing import Any

from k8sarch.cluster import Change, Cluster, Recorded, because_of, caused_by
from k8sarch.sandbox.shown.picture import Picture

OLDER = 2_000  # changes before the one at which the record ends, that are played again at once
History = Callable[[int, int], list[Change]]


def because(cluster: Cluster, picture: Picture, of: str, history: History | None = None) -> dict[str, Any]:
    """Why the thing `of` is as it is, at the instant of `cluster`; see cluster/why/because.py for its shape,
    cluster/why/references.py for what may be asked. `history(first, last)` plays again what is no longer
    kept, where the chain would end there."""
    answer = because_of(cluster, of)
    number = answer.pop("forgotten")
    if number and history is not None:
        older = {change.number: change for change in history(max(number - OLDER, 1), number)}
        journal = cluster.world.journal
        known = dict(sorted({**older, **journal.kept}.items()))
        answer = because_of(cluster, of, Recorded(known, journal.count))
        del answer["forgotten"]
    return {**named(answer, picture), "kind": "because", "of": of}


def caused(cluster: Cluster, picture: Picture, of: str) -> dict[str, Any]:
    """What the change `of` ("change/N") brought about so far; see cluster/why/consequences.py."""
    return {**named(caused_by(cluster, of), picture), "kind": "caused", "of": of}


def named(said: Any, picture: Picture) -> Any:
    """Everything that is said with pods by their nicknames: nobody can say a hash aloud."""
    if isinstance(said, str):
        return picture.called(said)
    if isinstance(said, list):
        return [named(each, picture) for each in said]
    if isinstance(said, dict):
        return {key: named(value, picture) for key, value in said.items()}
    return said
