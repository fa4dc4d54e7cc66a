"""The log of one member: entries by index, what of them is committed, and the point up to which they were let
go.

Contract: indexes count from 1; what is committed is never overwritten; a compacted log still knows the term
of its last lost entry.
Source: Raft paper, sections 5.3 and 7; etcd raft `log.go`.
"""

from .messages import Entry


class RaftLog:
    """Entries `offset` + 1 … `last_index`; those up to `commit` are committed."""

    __slots__ = ("offset", "offset_term", "entries", "commit")

    def __init__(
        self, offset: int = 0, offset_term: int = 0, entries: tuple[Entry, ...] | list[Entry] = ()
    ) -> None:
        self.offset = offset
        self.offset_term = offset_term
        self.entries = list(entries)
        self.commit = offset

    @property
    def last_index(self) -> int:
        """The index of the newest entry; 0 when there never was one."""
        return self.offset + len(self.entries)

    @property
    def last_term(self) -> int:
        """The term of the newest entry; 0 when there never was one."""
        return self.entries[-1].term if self.entries else self.offset_term

    def term_at(self, index: int) -> int | None:
        """The term of the entry at `index`; 0 for index 0; None when it is compacted or not there."""
        place = index - self.offset
        if place == 0:
            return self.offset_term
        return self.entries[place - 1].term if 0 < place <= len(self.entries) else None

    def entry(self, index: int) -> Entry:
        """The entry at `index`, which is there."""
        return self.entries[index - self.offset - 1]

    def slice(self, first: int, last: int) -> tuple[Entry, ...]:
        """The entries `first` … `last`, or as many of them as there are; `first` is not compacted."""
        assert first > self.offset, f"entry {first} is compacted, the log begins after {self.offset}"
        return tuple(self.entries[first - self.offset - 1:last - self.offset])

    def is_up_to_date(self, last_index: int, last_term: int) -> bool:
        """Whether a candidate with such a last entry lacks nothing that we have (paper, 5.4.1)."""
        return (last_term, last_index) >= (self.last_term, self.last_index)

    def put(self, entries: tuple[Entry, ...]) -> list[Entry]:
        """Make `entries` follow the entry before their first, and return the entries whose place they
        took."""
        first = entries[0].index
        assert self.commit < first <= self.last_index + 1, (
            f"entries from {first} would overwrite commit {self.commit} or leave a gap from {self.last_index}"
        )
        place = first - self.offset - 1
        dropped = self.entries[place:]
        self.entries[place:] = entries
        return dropped

    def last_not_after(self, index: int, term: int) -> int:
        """The last index up to `index` whose term is not above `term`: where two logs can at best agree.

        Stops at the point of compaction, whose own term is the last that is known.
        """
        index = min(index, self.last_index)
        while index > self.offset and self.entries[index - self.offset - 1].term > term:
            index -= 1
        return index

    def compact(self, index: int) -> None:
        """Let the entries up to `index`, which are committed, go."""
        if index <= self.offset:
            return
        assert index <= self.commit, f"entry {index} is not committed (commit {self.commit})"
        term = self.entries[index - self.offset - 1].term
        del self.entries[:index - self.offset]
        self.offset, self.offset_term = index, term

    def restore(self, index: int, term: int) -> None:
        """Forget everything: a snapshot stands for the entries up to `index`."""
        assert index > self.commit, f"a snapshot at {index} would take commit {self.commit} back"
        self.offset, self.offset_term, self.entries, self.commit = index, term, [], index
