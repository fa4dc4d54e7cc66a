"""Inside an API server: its pipeline with the last requests and where each one is or was refused, its watch
cache beside the store, who watches what, and who asks how much.

`view` adds: `stages` (names, in order), `requests` ({asked, took, verb, where, name, user, client, code,
reason, reached, refused}: `reached` is the place among the stages of the last one that it passed or waits
at, `refused` whether it ended there), `watches` ({client, kind, selection, since, behind}), `clients`
({client, requests, waiting, watches}), `cache` ({revision, stored, committed, objects}). Source: apiserver
`pkg/server/config.go` (DefaultBuildHandlerChain), `pkg/registry/generic/registry/store.go`.

Simplified: admission plugins of ours all run in the mutating phase, as upstream's of the same names do;
nothing is registered for the validating phase, in which upstream's ServiceAccount and Priority look once
more. Defaults are set while decoding, as upstream does.
"""

from collections import Counter
from typing import Any

from ..apiserver.recent import Passing
from ..apiserver.stages import is_read_first
from ..kernel.clock import seconds
from .etcd import leader_of
from .reference import unpowered

# What is drawn, and which stages of stages.py lie in it.
STAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("authentication", ("authentication",)),
    ("authorization", ("authorization",)),
    ("routing", ("routing",)),
    ("decoding and defaults", ("decoding",)),
    ("mutating admission", ("admission",)),
    ("precondition", ("precondition",)),
    ("validation", ("validation",)),
    ("validating admission", ()),
    ("storage", ("etcd",)),
)
STORAGE = len(STAGES) - 1
ADMISSION = 4
ROUTED = 2
REQUESTS_SHOWN = 12
RATE_WINDOW = seconds(10)
READS = ("get", "list", "watch")


def view(cluster, address: str) -> dict[str, Any]:
    """See the module."""
    server = cluster.world.process(address)
    machine = address.partition("/")[0]
    base: dict[str, Any] = {"title": f"API server on {machine}", "facts": [], "believes": []}
    if server is None:
        return base | {"absent": unpowered(cluster, address)}
    stored = store_revisions(cluster, machine)
    cache = {
        "revision": server.cache.revision,
        "stored": stored["own"],
        "committed": stored["latest"],
        "objects": server.cache.count(),
    }
    return base | {
        "facts": facts(server, cache),
        "believes": beliefs(cluster, server, cache),
        "cache": cache,
        "stages": [name for name, _ in STAGES],
        "requests": [request_row(each, cluster.now) for each in shown(server)],
        "refused": [request_row(each, cluster.now) for each in reversed(server.recent.refused)],
        "watches": watches(server),
        "clients": clients(cluster, server),
    }


def store_revisions(cluster, machine: str) -> dict[str, int]:
    """The revision of this machine's etcd member, and the latest that any member has applied."""
    world = cluster.world
    members = [world.process(f"{name}/etcd") for name in sorted(world.machines)]
    found = [member.store.revision for member in members if member is not None]
    own = world.process(f"{machine}/etcd")
    return {"own": own.store.revision if own is not None else 0, "latest": max(found, default=0)}


def facts(server, cache: dict[str, int]) -> list[list[str]]:
    """The line above."""
    under_way = sum(not each.code for each in server.recent.passing)
    ready = "yes" if server.is_ready else "no"
    why = "" if server.is_ready else "its cache is empty" if not server.cache.is_filled else "etcd is lost"
    return [
        ["Ready", ready, why],
        ["Watch cache", f"rev {cache['revision']}", f"{cache['objects']} objects"],
        ["Store", f"rev {cache['committed']}", ""],
        ["Watches", str(len(server.cache.all_watchers())), ""],
        ["Connections", str(len(server.connections)), ""],
        ["In flight", str(under_way), f"{len(server.pending)} wait for etcd" if server.pending else ""],
    ]


def beliefs(cluster, server, cache: dict[str, int]) -> list[dict[str, Any]]:
    """What the cache says beside the store."""
    rows = [
        {
            "what": "the watch cache",
            "so": f"rev {cache['committed']}",
            "believed": f"rev {cache['revision']}",
            "differs": cache["revision"] != cache["committed"],
        }
    ]
    machine = server.machine.name
    members = {name: cluster.world.process(f"{name}/etcd") for name in sorted(cluster.world.machines)}
    leader = leader_of(cluster, {name: each for name, each in members.items() if each is not None})
    own = members.get(machine)
    if own is not None:
        so = "nobody" if leader is None else f"{leader.machine.name} in term {leader.state.term}"
        who = own.state.leader.partition("/")[0]
        believed = f"{who} in term {own.state.term}" if who else "nobody"
        rows.append(
            {
                "what": f"its etcd on {machine}, who leads",
                "so": so,
                "believed": believed,
                "differs": so != believed,
            }
        )
    return rows


def shown(server) -> list[Passing]:
    """The last requests, the newest first; those under way before all others."""
    passing = list(reversed(server.recent.passing))
    passing.sort(key=lambda each: each.code != 0)
    return passing[:REQUESTS_SHOWN]


def request_row(each: Passing, now: int) -> dict[str, Any]:
    """One request, as the module says."""
    stage, _, plugin = each.stage.partition(": ")
    place = next((place for place, (_, names) in enumerate(STAGES) if stage in names), STORAGE)
    skips = (ADMISSION,) if is_read_first(each.verb, each.reason) else ()
    if each.verb in READS:  # answered from what is stored, or refused for what is not
        skips, place = tuple(range(ROUTED + 1, STORAGE)), place if place <= ROUTED else STORAGE
    return {
        "asked": each.asked,
        "took": (each.answered or now) - each.asked,
        "verb": each.verb,
        "where": each.where,
        "what": each.name,
        "user": each.user,
        "client": each.client,
        "code": each.code,
        "reason": each.reason,
        "plugin": plugin,
        "reached": place if each.stage else STORAGE,
        "skips": list(skips),
        "refused": each.code >= 400,
    }


def watches(server) -> list[dict[str, Any]]:
    """Who watches what, from which revision it has been told."""
    rows = []
    for watcher in server.cache.all_watchers():
        selection = watcher.selection
        words = [f"namespace {selection.namespace}"] if selection.namespace else []
        words += ["some fields"] if selection.fields else []
        words += ["some labels"] if selection.labels else []
        last = server.cache.history.get(watcher.kind.plural)
        newest = last[-1].revision if last else 0
        rows.append(
            {
                "client": watcher.client,
                "kind": watcher.kind.plural,
                "selection": ", ".join(words),
                "since": max(watcher.since, newest),
                "begun": watcher.since,
            }
        )
    return sorted(rows, key=lambda row: (row["client"], row["kind"]))


def clients(cluster, server) -> list[dict[str, Any]]:
    """Who is connected, with requests of the last RATE_WINDOW and watches."""
    since = cluster.now - RATE_WINDOW
    asked = Counter(each.client for each in server.recent.passing if each.asked >= since)
    waiting = Counter(each.client for each in server.recent.passing if not each.code)
    watching = Counter(watcher.client for watcher in server.cache.all_watchers())
    names = [name for name in server.connections if name != server.etcd]
    return [
        {
            "client": name,
            "requests": asked.get(name, 0),
            "waiting": waiting.get(name, 0),
            "watches": watching.get(name, 0),
        }
        for name in sorted(names, key=lambda name: (-asked.get(name, 0), name))
    ]
