"""Because, as the sandbox's page is told it: the chain of cluster/why with pods by their nicknames, under
the question that was asked."""

from typing import Any

from k8sarch.cluster import Cluster, Records, chain, change_behind

from .picture import Picture


def because(cluster: Cluster, picture: Picture, of: str) -> dict[str, Any]:
    """The chain behind `of`: {kind, of, title, links}, each link {number, at, says, detail, glyph, fact}."""
    tables = picture.tables
    number = change_behind(tables, of)
    links = [] if number is None else chain(Records(cluster.world.journal.kept), number)
    for each in links:
        each["says"], each["detail"] = picture.called(each["says"]), picture.called(each["detail"])
    return {
        "kind": "because",
        "of": of,
        "title": title(tables, of),
        "links": links,
        "missing": None
        if links
        else "Nothing is recorded about this yet."
        if number is None
        else "What happened is longer ago than this page keeps. Start over to see it again.",
    }


def title(tables: dict[str, dict[str, dict]], of: str) -> str:
    """The question above the chain."""
    table, _, key = of.partition("/")
    row = tables.get(table, {}).get(key, {})
    match table:
        case "pods" if row and row["deleting"] is not None:
            return f"Why does {row['nickname']} go?"
        case "pods" if row and row["node"]:
            word = "ready" if row["ready"] else row["word"].lower()
            return f"Why is {row['nickname']} {word} on {row['node']}?"
        case "pods" if row:
            return f"Why is {row['nickname']} {row['word']}?"
        case "nodes" if row:
            return f"Why does the cluster believe {key} is Ready={row['ready']}?"
        case "machines" if row:
            return f"Why is {key} {'running' if row['power'] else 'without power'}?"
        case "components" if row:
            machine, _, program = key.partition("/")
            the = "" if program in ("etcd", "kube-proxy") else "the "
            return f"Why is {the}{program} of {machine} as it is?"
        case "services" if row:
            return f"Why does Service {key.rpartition('/')[2]} send traffic where it does?"
        case "change":
            return "Why did this happen?"
    return f"Why {key or of}?"
