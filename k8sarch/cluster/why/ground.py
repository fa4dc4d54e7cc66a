"""What an answer stands on: the record, and what is so at this instant; and what an answer is."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..api.resources import KINDS
from ..cluster import Cluster
from ..kernel.journal import Change, Journal
from ..view import ClusterView
from .records import Records


class UnknownReference(LookupError):
    """Nothing in this cluster is named like that; the text is for the person who asked."""


@dataclass(slots=True)
class Answer:
    """What is known about one question. `number` is the change that the chain begins with, 0 when none stands
    behind it; `says` answers in a sentence or two before the chain; `missing` says why there is no chain."""

    title: str
    number: int = 0
    says: str = ""
    tables: list[dict[str, Any]] = field(default_factory=list)
    waits: list[dict[str, Any]] = field(default_factory=list)
    absent: list[dict[str, Any]] = field(default_factory=list)
    missing: str = ""


# The records of the journal that was asked last: a page asks many times between two changes. This belongs to
# the process and not to a world; it changes no answer.
LAST: list[tuple[tuple, Records]] = []


def records_of(journal: Journal) -> Records:
    """What a journal keeps now."""
    named = journal.digest, journal.count, len(journal.kept), next(iter(journal.kept), 0)
    for known, records in LAST:
        if known == named:
            return records
    records = Records(dict(journal.kept), journal.count)
    LAST[:] = [(named, records)]
    return records


class Ground:
    """One cluster at one instant, for one question."""

    def __init__(self, cluster: Cluster, records: Records | None = None) -> None:
        self.cluster = cluster
        self.world = cluster.world
        self.view = ClusterView(cluster)
        self.records = records or records_of(cluster.world.journal)

    @cached_property
    def stored(self) -> dict[str, dict[str, dict]]:
        """Plural → key → document, as the member of etcd has it that has applied most."""
        return {
            plural: {
                f"{document['metadata']['namespace']}/{document['metadata']['name']}"
                if KINDS[plural].namespaced
                else document["metadata"]["name"]: document
                for document in self.view.objects(plural)
            }
            for plural in KINDS
        }

    def object(self, resource: str, key: str) -> dict | None:
        """A stored object, or None."""
        return self.stored.get(resource, {}).get(key)

    def change(self, change: Change | None) -> int:
        """The number of a change, 0 of None."""
        return 0 if change is None else change.number

    def is_running(self, address: str) -> bool:
        """Whether the process there runs and is not frozen, on a machine with a cable."""
        component = self.world.process(address)
        return (
            component is not None
            and component.alive == 1
            and address.partition("/")[0] not in self.world.links.cuts
        )
