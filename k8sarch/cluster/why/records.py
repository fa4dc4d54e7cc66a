"""The record that reasons are read from: changes by number, where each leads back to, and what came of it."""

from collections.abc import Iterator, Mapping

from ..kernel.journal import Change


class Records:
    """Changes by number, as a journal keeps them or a test gathered them, in the order of their numbers.

    What is asked twice is counted once: a Records is made for one question and thrown away.
    """

    def __init__(self, changes: Mapping[int, Change]) -> None:
        self.changes = changes
        self.leading: dict[int, bool] = {}
        self.children: dict[int, list[int]] | None = None

    def find(self, number: int) -> Change | None:
        """The change of that number, or None when it was never made or is no longer kept."""
        return self.changes.get(number)

    def newest_first(self) -> Iterator[Change]:
        """All changes, the last one first."""
        return reversed(list(self.changes.values()))

    def parents(self, change: Change) -> list[Change]:
        """The changes behind it that are kept, most telling first."""
        return [parent for parent in map(self.find, change.because) if parent is not None]

    def leads_to_act(self, change: Change) -> bool:
        """Whether the reasons of `change` go back to something that somebody did."""
        known = self.leading
        waiting = [change]
        while waiting:
            here = waiting[-1]
            if here.number in known:
                waiting.pop()
                continue
            if type(here.fact).__name__ == "CommandGiven":
                known[here.number] = True
                waiting.pop()
                continue
            parents = self.parents(here)
            unknown = [parent for parent in parents if parent.number not in known]
            if unknown and not any(known.get(parent.number) for parent in parents):
                waiting.append(unknown[0])  # reasons are older than what they brought about: no circles
                continue
            known[here.number] = any(known.get(parent.number) for parent in parents)
            waiting.pop()
        return known[change.number]

    def consequences(self) -> dict[int, list[int]]:
        """Number → the changes that name it first among their reasons, or at all; made once, in one pass."""
        if self.children is None:
            self.children = {}
            for change in self.changes.values():
                for parent in change.because:
                    self.children.setdefault(parent, []).append(change.number)
        return self.children
