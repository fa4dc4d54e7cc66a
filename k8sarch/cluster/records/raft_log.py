"""The log of one member of etcd: its newest entries, what each asks of the store, and how far it is committed
and applied."""

from typing import Any

from ..apiserver.storage import ROOT, writer_of
from ..etcd.messages import Command, Compact, Delete, Put
from ..inside.reference import address_of

WINDOW = 60


def view(cluster, of: str, before: int = 0) -> dict[str, Any]:
    """`entries`, newest first, each {index, term, what, keys, by, state, change}; state is one of applied,
    committed, appended."""
    members = [
        f"components/{name}/etcd"
        for name, machine in cluster.world.machines.items()
        if "etcd" in machine.programs
    ]
    address = address_of(cluster, of if of in members else members[0])
    member = cluster.world.process(address)
    shown = {
        "title": f"Raft log of etcd on {address.partition('/')[0]}",
        "of": f"components/{address}",
        "choices": members,
    }
    if member is None:
        return {**shown, "absent": "This member does not run. What it had written lies on its disk."}
    state, log = member.state, member.state.log
    last = min(before - 1, log.last_index) if before else log.last_index
    first = max(last - WINDOW + 1, log.offset + 1)
    entries = [row(log.entry(index), log.commit, member.applied) for index in range(last, first - 1, -1)]
    return {
        **shown,
        "facts": f"{state.role}, term {state.term}, committed {log.commit}, applied {member.applied}",
        "entries": entries,
        "more": first > log.offset + 1,
        "offset": log.offset,
    }


def row(entry: Any, commit: int, applied: int) -> dict[str, Any]:
    """One entry as the drawer shows it."""
    what, by = asked(entry.command)
    state = "applied" if entry.index <= applied else "committed" if entry.index <= commit else "appended"
    return {
        "index": entry.index,
        "term": entry.term,
        "what": what,
        "by": by,
        "state": state,
        "change": entry.because[0] if entry.because else None,
    }


def asked(command: Command | None) -> tuple[str, str]:
    """What an entry asks of the store, and who wrote it."""
    if command is None:
        return "empty: the first entry of a new leader", ""
    request = command.request
    if isinstance(request, Compact):
        return f"forget what was before revision {request.revision}", ""
    parts, by = [], ""
    for operation in request.success:
        if isinstance(operation, Put):
            parts.append(f"put {operation.key.removeprefix(ROOT)}")
            by = by or (writer_of(operation.value) if isinstance(operation.value, dict) else "")
        elif isinstance(operation, Delete):
            parts.append(f"delete {operation.key.removeprefix(ROOT)}")
    return ", ".join(parts) or "reads only", by
