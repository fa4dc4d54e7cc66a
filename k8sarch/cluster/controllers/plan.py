"""Steps: what a controller wants to be done. A decision is a sequence of them; the runner carries it out in
order.

Contract: steps are values. No step needs another's answer; the first refusal drops the rest, and the key
comes back later.
"""

from typing import Any, NamedTuple

from ..api.document import Document
from ..kernel.clock import Duration
from ..kernel.journal import Fact

Thread = tuple[int, ...]


class Why(NamedTuple):
    """Says why the steps that follow are taken: becomes the fact PlanMade, and stands behind all they bring
    about.

    `because`: the changes behind the decision, where the controller knows better than the key; None for those
    of the key. `compared`: (what, desired, observed), for those who want to see the difference that made the
    plan.
    """

    says: str
    because: Thread | None = None
    compared: tuple[tuple[str, str, str], ...] = ()


class Create(NamedTuple):
    """Create an object."""

    resource: str
    document: Document


class Delete(NamedTuple):
    """Delete this very object: its uid is a precondition. That it is gone already is as good."""

    resource: str
    document: Document
    options: dict[str, Any] = {}


class Update(NamedTuple):
    """Put the document in the place of the version that its resourceVersion names; a newer one there refuses
    it."""

    resource: str
    document: Document
    subresource: str | None = None


class Patch(NamedTuple):
    """Merge `changes` into the object (RFC 7386). That it is gone already is as good."""

    resource: str
    key: str
    changes: Document
    subresource: str | None = None


class Empty(NamedTuple):
    """Delete all objects of a kind in a namespace."""

    resource: str
    namespace: str


class Verify(NamedTuple):
    """Ask the API server itself whether the object with `uid` (any, when empty) is gone; the rest is dropped
    when it is there."""

    resource: str
    key: str
    uid: str


class Together(NamedTuple):
    """Steps side by side: one, then two, four, eight, … as long as none is refused (slow start)."""

    steps: tuple[Create | Delete | Patch, ...]


class Note(NamedTuple):
    """Tell people something about an object: an Event."""

    about: Document
    type: str               # Normal or Warning
    reason: str
    message: str


class Record(NamedTuple):
    """Record a fact; what follows in this plan is because of it."""

    fact: Fact
    because: Thread | None = None


class Remind(NamedTuple):
    """Come back after `delay`, to the key or to another `key`. `timer` names the timer, `then` says what its
    end brings; `fact` is recorded now."""

    timer: str
    delay: Duration
    then: str = ""
    fact: Fact | None = None
    because: Thread | None = None
    key: str = ""


class Forget(NamedTuple):
    """Stop the timer; `fact` says so."""

    timer: str
    fact: Fact | None = None


class ComeBack(NamedTuple):
    """Look at the key again after `delay`, without a word."""

    delay: Duration


Asked = Create | Delete | Update | Patch | Empty | Verify | Together     # steps that the API server answers
Step = Asked | Why | Note | Record | Remind | Forget | ComeBack
