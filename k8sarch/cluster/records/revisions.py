"""Every kept revision of one object: who wrote it, when, and what it changed, field by field.

What etcd still keeps of its history comes from there; what it has compacted comes from the recorded changes
as long as those are kept. Both say the same where both know.
"""

from typing import Any, NamedTuple

import orjson

from ..apiserver.facts import ObjectStored
from ..apiserver.storage import decoded, writer_of
from ..view import ClusterView
from .differences import differences
from .reference import Place, place_named

WINDOW = 20  # revisions in one view
FIELDS_MAX = 40  # differences told of one revision
LETTERS_MAX = 400  # of one value


class Written(NamedTuple):
    """One revision. `at` and `change` are None where the change is no longer kept."""

    revision: int
    verb: str
    by: str
    document: Any
    at: int | None
    change: int | None


def view(cluster, of: str, before: int = 0) -> dict[str, Any]:
    """`revisions`, newest first, each {revision, verb, by, at, change, kept, fields: [[path, old, new]],
    more}."""
    place = place_named(cluster, of)
    if not isinstance(place, Place):
        return {"title": of, "absent": place}
    store = ClusterView(cluster).store()
    known = {**from_changes(cluster, place), **({} if store is None else from_history(cluster, place, store))}
    numbers = sorted(known)
    if not numbers:
        return {"title": place.title, "absent": f"No revision of {place.title} is kept at this instant."}
    shown = [number for number in numbers if not before or number < before][-WINDOW:]
    compacted = 0 if store is None else store.compacted
    rows = []
    for number in reversed(shown):
        position = numbers.index(number)
        earlier = known[numbers[position - 1]] if position else None
        rows.append(row(known[number], earlier, number >= compacted))
    return {
        "title": place.title,
        "note": place.note,
        "revisions": rows,
        "count": len(numbers),
        "more": bool(shown) and shown[0] != numbers[0],
        "compacted": compacted,
    }


def from_changes(cluster, place: Place) -> dict[int, Written]:
    """Those that were recorded, by revision."""
    found = {}
    plural, namespace, name = place.kind.plural, place.namespace, place.name
    for change in cluster.world.journal.recent():
        fact = change.fact
        if (
            isinstance(fact, ObjectStored)
            and fact.name == name
            and fact.resource == plural
            and fact.namespace == namespace
        ):
            found[fact.revision] = Written(
                fact.revision, fact.verb, fact.by, fact.document, change.at, change.number
            )
    return found


def from_history(cluster, place: Place, store: Any) -> dict[int, Written]:
    """Those that etcd keeps and that were not recorded, by revision."""
    recorded = from_changes(cluster, place)
    found = {}
    for revision in store.history:
        for event in revision.events:
            if event.key_value.key == place.key and revision.number not in recorded:
                verb = (
                    "deleted" if event.key_value.value is None else "updated" if event.previous else "created"
                )
                shown = event.previous if event.key_value.value is None else event.key_value
                found[revision.number] = Written(
                    revision.number,
                    verb,
                    "" if event.key_value.value is None else writer_of(event.key_value.value),
                    decoded(shown, revision.number),
                    None,
                    None,
                )
    return found


def row(written: Written, earlier: Written | None, is_kept: bool) -> dict[str, Any]:
    """A revision as the drawer shows it."""
    old = {} if earlier is None or earlier.verb == "deleted" else earlier.document
    found = [] if written.verb == "deleted" else list(differences(old, written.document))
    if written.verb == "created" or earlier is None:
        found = [each for each in found if not each[0].startswith("metadata.managedFields")]
    return {
        "revision": written.revision,
        "verb": written.verb,
        "by": written.by,
        "at": written.at,
        "change": written.change,
        "kept": is_kept,
        "whole": earlier is None and written.verb != "created",
        "fields": [
            [path, said(old_value), said(new_value)] for path, old_value, new_value in found[:FIELDS_MAX]
        ],
        "more": max(len(found) - FIELDS_MAX, 0),
    }


def said(value: Any) -> str | None:
    """A value in one line, None for what is not there."""
    if value is None:
        return None
    text = value if isinstance(value, str) else orjson.dumps(value, default=list).decode()
    return text if len(text) <= LETTERS_MAX else f"{text[:LETTERS_MAX]}…"
