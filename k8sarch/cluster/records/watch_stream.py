"""The watch events as one watcher sees them: what it was told, in order, and what has not reached it yet.

A watcher is an informer of a client. The events are those that an API server's watch cache still keeps of the
kind, told as its selection has them told; the informer's own version says how far it has come. So during a
partition the stream shows both what it saw last and what it does not know.
"""

from typing import Any

from ..apiserver.facts import ObjectStored
from ..inside.reference import UnknownPlace
from ..inside.watching import events_for, freshest

WINDOW = 60
CLIENTS = ("scheduler", "controller-manager", "kubelet", "kube-proxy")


def view(cluster, of: str, before: int = 0) -> dict[str, Any]:
    """`events`, newest first, each {revision, type, key, at, change, seen}. `of` is a watcher,
    "watchers/worker-2/kubelet/pods", or the component that is to be asked for its first."""
    watchers = watchers_of(cluster)
    if not watchers:
        return {"title": "Watch stream", "absent": "Nobody watches at this instant."}
    names = list(watchers)
    chosen = next(
        (
            name
            for name in names
            if name == of or name.startswith(f"watchers{of.removeprefix('components')}/")
        ),
        "",
    )
    if not chosen:
        if of.startswith("watchers/"):
            raise UnknownPlace(f"{of[:80]!r} names no watcher that there is at this instant.")
        chosen = names[0]
    informer = watchers[chosen]
    component = informer.client.component
    shown = {
        "title": f"What {component.address} is told of {informer.resource}",
        "of": chosen,
        "choices": names,
        "selection": ", ".join(f"{name} {value}" for name, value in informer.selection.items())
        or (f"namespace {informer.namespace}" if informer.namespace else "all"),
    }
    server = freshest(cluster)
    if server is None:
        return {**shown, "absent": "No API server runs whose watch cache could be read."}
    version = int(informer.version or 0)
    told = events_for(server, informer)
    told = [each for each in told if not before or each["revision"] < before]
    recorded = stored_at(cluster, {each["revision"] for each in told[-WINDOW:]})
    events = [
        {
            **each,
            **recorded.get(each["revision"], {"at": None, "change": None}),
            "seen": each["revision"] <= version,
        }
        for each in reversed(told[-WINDOW:])
    ]
    return {
        **shown,
        "events": events,
        "version": version,
        "newest": server.cache.revision,
        "server": informer.client.server,
        "more": len(told) > WINDOW,
        "behind": sum(not each["seen"] for each in events),
    }


def watchers_of(cluster) -> dict[str, Any]:
    """Every informer of every component that runs, by its reference, in the order of machines."""
    found: dict[str, Any] = {}
    for machine in cluster.world.machines.values():
        for process in CLIENTS:
            component = machine.components.get(process)
            if component is not None:
                for informer in component.client.informers:
                    found.setdefault(f"watchers/{component.address}/{informer.resource}", informer)
    return found


def stored_at(cluster, revisions: set[int]) -> dict[int, dict[str, int]]:
    """Instant and change of each of these revisions, where they are still recorded."""
    return {
        change.fact.revision: {"at": change.at, "change": change.number}
        for change in cluster.world.journal.recent()
        if isinstance(change.fact, ObjectStored) and change.fact.revision in revisions
    }
