"""The whole answer to "why?": what is asked, what is said, what is waited for, and the chain."""

from typing import Any

from ..cluster import Cluster
from .chain import chain
from .ground import Answer, Ground, UnknownReference
from .records import Records
from .references import asked
from .words import seconds_of


def because(cluster: Cluster, of: str, records: Records | None = None) -> dict[str, Any]:
    """The answer about `of` as things stand at this instant: {kind, of, title, says, tables, waits, absent,
    links, missing, kept_from, command, forgotten}.

    `links` lead from the change that made it so back to where its reasons end (see chain.py); `missing` is a
    sentence when there are none. `kept_from` is the instant from which decisions are kept, None when all are;
    `command` is the number of the act at the end of the chain, 0 when it does not get to one; `forgotten`
    that of the change at which the record ends, 0 when it does not: whoever can play older history again may
    give it in `records`.
    """
    ground = Ground(cluster, records)
    try:
        answer = asked(ground, of)
    except UnknownReference as error:
        answer = Answer(f"Why {of[:80]}?", missing=str(error))
    links = chain(ground.records, answer.number) if answer.number else []
    kept_from = ground.records.kept_from()
    missing = None
    if not links:
        missing = answer.missing or not_kept(ground, answer, kept_from)
    elif breaks_off(ground, links[-1]["number"]) and kept_from is not None:
        missing = f"What is behind this is no longer kept: the record goes back to {seconds_of(kept_from)}."
    last = links[-1] if links else None
    forgotten = 0
    if last is not None:
        change = ground.records.find(last["number"])
        gone = [number for number in change.because if ground.records.is_forgotten(number)] if change else []
        forgotten = gone[0] if gone and not ground.records.parents(change) else 0
    elif ground.records.is_forgotten(answer.number):
        forgotten = answer.number
    return {
        "kind": "because",
        "of": of,
        "title": answer.title,
        "says": answer.says,
        "tables": answer.tables,
        "waits": answer.waits,
        "absent": answer.absent,
        "links": links,
        "missing": missing,
        "kept_from": kept_from,
        "forgotten": forgotten,
        "command": last["number"] if last is not None and last["fact"] == "CommandGiven" else 0,
    }


def not_kept(ground: Ground, answer: Answer, kept_from: int | None) -> str:
    """Why there is no chain, when the question itself does not say so."""
    if answer.number and kept_from is not None:
        return f"What made it so is no longer kept: the record goes back to {seconds_of(kept_from)}."
    return "Nothing is recorded about this yet."


def breaks_off(ground: Ground, number: int) -> bool:
    """Whether the reasons of the last link are forgotten, rather than none."""
    change = ground.records.find(number)
    return change is not None and any(map(ground.records.is_forgotten, change.because))
