"""Because, as the sandbox's page is told it: the answers of cluster/why with pods by their nicknames."""

from typing import Any

from k8sarch.cluster import Cluster, because_of, caused_by

from .picture import Picture


def because(cluster: Cluster, picture: Picture, of: str) -> dict[str, Any]:
    """Why the thing `of` is as it is, at the instant of `cluster`; see cluster/why/because.py for its shape,
    cluster/why/references.py for what may be asked."""
    return {**named(because_of(cluster, of), picture), "kind": "because", "of": of}


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
