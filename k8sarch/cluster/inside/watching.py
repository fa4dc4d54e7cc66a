"""What a watcher was told, and what it has not been told yet: an informer beside the watch cache of the API
server that has come furthest."""

from typing import Any

from ..api.resources import KINDS
from ..api.selectors import parse_fields, parse_labels
from ..apiserver.watch_cache import Selection, Watcher
from ..view import ClusterView


def freshest(cluster) -> Any:
    """The API server that has come furthest, None when none runs that has read everything."""
    servers = [server for server in ClusterView(cluster).processes("api-server") if server.cache.is_filled]
    return max(servers, key=lambda server: server.cache.revision, default=None)


def events_for(server: Any, informer: Any) -> list[dict[str, Any]]:
    """What the watch cache keeps of the kind, as `informer` is told it, oldest first: {revision, type,
    key}."""
    kind = KINDS[informer.resource]
    labels, fields = informer.selection.get("labelSelector"), informer.selection.get("fieldSelector")
    selection = Selection(
        informer.namespace, parse_labels(labels) if labels else (), parse_fields(fields) if fields else ()
    )
    watcher = Watcher(informer.client.component.address, 0, kind, selection, 0, False, 0)
    found = []
    for happening in server.cache.history.get(kind.plural, ()):
        heard = watcher.told(happening)
        if heard is not None:
            metadata = heard[1]["metadata"]
            namespace = metadata.get("namespace")
            found.append(
                {
                    "revision": happening.revision,
                    "type": heard[0],
                    "key": f"{namespace}/{metadata['name']}" if namespace else metadata["name"],
                }
            )
    return found


def seen(cluster, informers: list[Any]) -> list[dict[str, Any]]:
    """A row of belief for each informer that has not been told everything, and one for all that have."""
    server = freshest(cluster)
    if server is None or not informers:
        return []
    rows, even = [], []
    for informer in informers:
        version = int(informer.version or 0)
        missed = [event for event in events_for(server, informer) if event["revision"] > version]
        if missed:
            count = len(missed)
            rows.append(
                {
                    "what": f"its copy of the {informer.resource}",
                    "believed": f"rev {version}",
                    "so": f"rev {missed[-1]['revision']}, {count} event{'' if count == 1 else 's'} later",
                    "differs": True,
                }
            )
        else:
            even.append(informer.resource)
    if even:
        rows.append(
            {
                "what": f"its copy of {listed(even)}",
                "so": "as it is",
                "believed": "as it is",
                "differs": False,
            }
        )
    return rows


def listed(names: list[str]) -> str:
    """`a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def connection(client: Any) -> list[str]:
    """The row of facts that says which API server a client uses."""
    if client.server:
        return ["API server", client.server.partition("/")[0]]
    return ["API server", "none just now"]
