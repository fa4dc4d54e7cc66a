"""The record behind a link, as tables: the scheduler's scores, a controller's plan, the Raft round and the
stages of a write, the votes of an election.

A table is {kind, title, head, rows, notes}; cells are text. The last row that decided something has its
number in `mark`.
"""

from typing import Any

from ..apiserver.admission import asked_of
from ..apiserver.stages import STAGES, is_read_first
from ..kernel.journal import Change
from ..records.differences import differences
from .fields import shown
from .records import Records, is_stored, name_of
from .words import CONTROLLERS, author_of, counted, machines_said, program, seconds_of

Table = dict[str, Any]
DIFFERENCES_MAX = 12
VERBS = {
    "create": "POST",
    "update": "PUT",
    "patch": "PATCH",
    "delete": "DELETE",
    "deletecollection": "DELETE",
}


def table(
    kind: str,
    title: str,
    head: list[str],
    rows: list[list[str]],
    notes: list[str] | None = None,
    mark: int | None = None,
) -> Table:
    """A table of evidence."""
    return {"kind": kind, "title": title, "head": head, "rows": rows, "notes": notes or [], "mark": mark}


def evidence_of(records: Records, change: Change, plan: Change | None = None) -> list[Table]:
    """The tables that stand behind a link, the most telling first."""
    found = [*evidence_of(records, plan)] if plan is not None else []
    fact: Any = change.fact
    if is_stored(change):
        changed = diff(records, change)
        return [*found, *([changed] if changed else []), *request(change), *round_(records, change)]
    match name_of(change):
        case "PodScheduledTo":
            found += scores(fact)
        case "PodUnschedulable":
            found.append(refusals(fact.refusals, f"Why no node could take {fact.pod}"))
        case "PlanMade":
            found.append(comparison(change))
        case "LeaderElected":
            found.append(votes(records, change))
        case "RequestRefused" | "RoutineRefused":
            found.append(refused(change))
    return found


# The scheduler


def scores(fact: Any) -> list[Table]:
    """Node × plugin: each score times its weight, and the nodes that were refused."""
    rows, found = [], []
    plugins = [(name, weight) for name, _, weight in fact.scores[0][2]] if fact.scores else []
    for name, total, parts in fact.scores:
        cells = {plugin: f"{score} × {weight}" for plugin, score, weight in parts}
        rows.append([name, *[cells.get(plugin, "") for plugin, _ in plugins], str(total)])
    if rows:
        mark = next((place for place, row in enumerate(rows) if row[0] == fact.node), None)
        notes = (
            ["The only node that passed is not scored."]
            if len(rows) == 1
            else [
                "A score lies between 0 and 100; the total is the sum of score × weight.",
                "Simplified: ImageLocality and InterPodAffinity, which score upstream, give no points here.",
            ]
        )
        found.append(
            table(
                "scores",
                f"The nodes that could take {fact.pod}",
                ["node", *[name for name, _ in plugins], "total"],
                rows,
                notes,
                mark,
            )
        )
    if fact.refusals:
        found.append(refusals(fact.refusals, "The nodes that could not"))
    return found


def refusals(verdicts: Any, title: str) -> Table:
    """Node × plugin × reason."""
    return table("refusals", title, ["node", "plugin", "reason"], [list(verdict) for verdict in verdicts])


# Controllers


def comparison(change: Change) -> Table:
    """What a controller compared, and the steps that it made of the difference."""
    fact: Any = change.fact
    rows = [[what, desired, observed] for what, desired, observed in fact.compared]
    steps = [
        f"{verb} {resource}{f' {name}' if name else ''}{f' × {count}' if count > 1 else ''}"
        for count, verb, resource, name in fact.steps
    ]
    notes = [f"Decided at {seconds_of(change.at)} by {program(fact.by)}: {fact.sentence}."]
    notes += [f"Step {place}: {step}" for place, step in enumerate(steps, start=1)]
    return table(
        "plan",
        f"The plan of {CONTROLLERS.get(fact.controller, fact.controller)}",
        ["what", "desired", "observed"],
        rows,
        notes,
    )


# A write


def request(change: Change) -> list[Table]:
    """The stages that a write passed."""
    fact: Any = change.fact
    if not fact.request:
        return []
    client, server, verb, resource, asked, agent = fact.request
    plural, _, part = resource.partition("/")
    plugins = asked_of(
        "delete" if verb == "delete" else "create" if verb == "create" else "update", plural, part or None
    )
    is_new = verb == "create" and not part
    stored = "removed" if fact.verb == "deleted" else "stored"
    said = {
        "authentication": f"{fact.by}, from {client or 'the API server itself'}"
        + (f" ({agent})" if agent else ""),
        "routing": f"{VERBS.get(verb, verb)} {resource}",
        "authorization": f"may {verb} {resource}",
        "decoding": "understood",
        "admission": f"{', '.join(plugins)} had no objection" if plugins else "no plugin is asked about it",
        "validation": "no rule broken",
        "precondition": "none: it is new" if is_new else "it is there, and is what the request names",
        "etcd": f"{stored} as rev {fact.revision}: the key "
        + ("was free" if is_new else "had not changed since it was read"),
    }
    rows = [[stage, said[stage]] for stage in STAGES]
    notes = [
        f"Taken by {program(server)} at {seconds_of(asked)}; seen stored at {seconds_of(change.at)}, "
        f"{(change.at - asked) / 1000:.1f} ms later."
    ]
    return [table("request", "The stages of the request", ["stage", "outcome"], rows, notes)]


def round_(records: Records, change: Change) -> list[Table]:
    """The log entry and who had it when it was committed."""
    fact: Any = change.fact
    if not fact.round:
        return []
    term, index, leader, holders = fact.round
    rows = [["term", str(term)], ["log entry", str(index)]]
    notes = []
    if leader:
        rows += [
            ["leader", leader.partition("/")[0]],
            ["on the disk of", machines_said([holder.partition("/")[0] for holder in holders])],
        ]
        notes.append(f"{counted(len(holders), 'member')} had it on disk when the leader applied it.")
    else:
        notes.append(
            "The leader that committed it was gone before it applied it; who held the entry then is not "
            "recorded."
        )
    return [table("round", "The Raft round", ["what", "value"], rows, notes)]


def votes(records: Records, change: Change) -> Table:
    """Who voted for a leader, and when each vote was given."""
    fact: Any = change.fact
    given = {
        other.fact.member: other.at  # type: ignore[attr-defined]
        for other in records.of_fact("VoteGranted")
        if other.fact.term == fact.term and other.fact.candidate == fact.member  # type: ignore[attr-defined]
    }
    rows = [
        [
            voter.partition("/")[0],
            "itself" if voter == fact.member else "yes",
            seconds_of(given[voter]) if voter in given else "",
        ]
        for voter in fact.voters
    ]
    late = [member for member in sorted(given) if member not in fact.voters]
    rows += [
        [member.partition("/")[0], "yes, after the majority", seconds_of(given[member])] for member in late
    ]
    need = fact.members // 2 + 1
    return table(
        "votes",
        f"The election of term {fact.term}",
        ["member", "vote", "given at"],
        rows,
        [f"{need} of {fact.members} are a majority; {fact.votes} had said yes at {seconds_of(change.at)}."],
    )


def refused(change: Change) -> Table:
    """The stages that a refused write passed, and the one at which it ended."""
    fact: Any = change.fact
    ended, _, plugin = fact.stage.partition(": ")
    rows = []
    for stage in STAGES:
        if stage == ended:
            by = f"{plugin}: " if plugin else ""
            rows.append([stage, f"refused, {fact.code} {fact.reason or 'InternalError'}: {by}{fact.message}"])
            break
        if stage == "admission" and is_read_first(fact.verb, fact.reason):
            continue
        rows.append(
            [
                stage,
                f"{fact.user}, from {fact.client or 'the API server itself'}"
                if stage == "authentication"
                else f"{VERBS.get(fact.verb, fact.verb)} {fact.resource} {fact.name}".strip()
                if stage == "routing"
                else "passed",
            ]
        )
    notes = [
        f"Asked of {program(fact.server)} at {seconds_of(fact.asked)} by {author_of(fact)}; "
        f"answered at {seconds_of(change.at)}."
    ]
    return table("request", "The stages of the request", ["stage", "outcome"], rows, notes, len(rows) - 1)


def diff(records: Records, change: Change) -> Table | None:
    """The fields that differ from the revision before."""
    fact: Any = change.fact
    if fact.verb != "updated":
        return None
    before = records.version_before(change)
    if before is None:
        return None
    found = list(differences(before.fact.document, fact.document))  # type: ignore[attr-defined]
    found.sort(key=lambda entry: (entry[0].endswith("Time"), "[Ready]" not in entry[0]))
    rows = [[path, shown(old), shown(new)] for path, old, new in found[:DIFFERENCES_MAX]]
    more = len(found) - len(rows)
    return (
        table(
            "diff",
            f"What rev {fact.revision} changed",
            ["field", "before", "after"],
            rows,
            [f"and {counted(more, 'other field')}"] if more > 0 else [],
        )
        if rows
        else None
    )
