"""What the rules of Raft ask of a member: the steps of a plan.

Contract: steps are carried out in order; after a Save, Store or StoreSnapshot all that follows, of this plan
and of later ones, waits until it is on the disk. `member.py` carries them out, `raft.py` makes them.
"""

from typing import Any, NamedTuple

from ..kernel.journal import Fact
from .messages import Entry, Snapshot


class Save(NamedTuple):
    """To disk: the term, and for whom we voted in it ("" for nobody)."""

    term: int
    voted_for: str


class LogBegin(NamedTuple):
    """On disk only, in a log that was made shorter: what follows begins after the entry (`index`, `term`)."""

    index: int  # type: ignore[assignment]
    term: int


class Store(NamedTuple):
    """To disk: these entries, in the place of all from the first one's index on. `commit` is noted with
    them."""

    entries: tuple[Entry, ...]
    commit: int


class StoreSnapshot(NamedTuple):
    """To disk: this snapshot, in the place of the log."""

    snapshot: Snapshot


class Send(NamedTuple):
    """Over the network. `because` None: the thread of whatever made this plan."""

    to: str
    message: Any
    because: tuple[int, ...] | None = None


class Confirm(NamedTuple):
    """Our own entries up to `index` are on our disk: count them for the majority of `term`."""

    index: int  # type: ignore[assignment]
    term: int


class Apply(NamedTuple):
    """The entries up to `index` are committed: hand them to the store."""

    index: int  # type: ignore[assignment]


class Restore(NamedTuple):
    """The store begins anew from this snapshot."""

    snapshot: Snapshot


class Listen(NamedTuple):
    """Set the election timer anew; `fresh`: with a newly drawn time-out."""

    fresh: bool = False


class Beat(NamedTuple):
    """We lead: set the heartbeat timer, and stop listening for another leader."""


class Tell(NamedTuple):
    """Record `fact`. It rests on the silence of the members `silent`, else on whatever made this plan and on
    the thread `also`; what follows in the plan happens because of it."""

    fact: Fact
    silent: tuple[str, ...] = ()
    also: tuple[int, ...] = ()


class Answer(NamedTuple):
    """Our own read `number` may be served once the entry `index` is applied."""

    number: int
    index: int  # type: ignore[assignment]


LISTEN, LISTEN_FRESH, BEAT = Listen(), Listen(fresh=True), Beat()
