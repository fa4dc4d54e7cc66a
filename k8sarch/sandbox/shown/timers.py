"""The ribbon of timers: every timer of a cluster folded to the rows that are worth showing.

Contract: what is tied to the learner's act and what somebody waits for has a row of its own; the turns of the
wheels are counted. Looking costs a fraction of a millisecond, happens a few times a second at most and only
while time passes, and only what changed is sent. A timer that ran out keeps its row until something follows
from it, or a minute has passed.
"""

from typing import Any

from k8sarch.cluster import Cluster, CommandGiven, Telling, Timer, timers_of
from k8sarch.sandbox.limits import TIMERS_PERIOD, TIMERS_SHOWN
from k8sarch.sandbox.shown.picture import Patch, Picture, Row

ENDED_KEPT = 60_000_000  # microseconds that the line of a timer that ran out stays
REACHES_KEPT = 50_000
FOLLOWERS_SOUGHT = 400  # changes looked through for what followed from a timer
SPOKEN = {
    "api-server": "API server",
    "controller-manager": "controller-manager",
    "containers": "machine",
    "balancer": "load balancer",
}


class Timers:
    """The rows of one sandbox. They are made anew from the cluster after a jump in time."""

    def __init__(self) -> None:
        self.cluster: Cluster | None = None
        self.telling: Telling | None = None
        self.rows: dict[str, Row] = {}
        self.seen: dict[str, Timer] = {}  # those that had a row of their own at the last look
        self.ended: dict[str, Timer] = {}
        self.acts: dict[int, bool] = {}  # number of a change → whether an act stands behind it
        self.looked = -TIMERS_PERIOD  # real clock
        self.at = -1  # cluster clock of the last look

    def patch(self, cluster: Cluster, picture: Picture, wall: float, period: float = TIMERS_PERIOD) -> Patch:
        """The rows that changed, [table, key, fields or None] each, if it is time to look again: `period`
        real seconds after the last look."""
        if cluster is self.cluster and (cluster.now == self.at or wall - self.looked < period):
            return []
        self.looked = wall
        return self.look(cluster, picture)

    def look(self, cluster: Cluster, picture: Picture) -> Patch:
        """Make the rows what they are now; returns what changed."""
        if cluster is not self.cluster or cluster.now < self.at:
            self.cluster, self.seen, self.ended, self.acts = cluster, {}, {}, {}
        self.at = cluster.now
        wanted = self.folded(cluster, picture)
        patch: Patch = [["timers", key, None] for key in self.rows if key not in wanted]
        for key, row in wanted.items():
            known = self.rows.get(key)
            if known is None:
                patch.append(["timers", key, row])
            elif known != row:
                news = {name: value for name, value in row.items() if known.get(name) != value}
                patch.append(["timers", key, news])
        self.rows = wanted
        return patch

    def folded(self, cluster: Cluster, picture: Picture) -> dict[str, Row]:
        """The rows by key: tied to an act first, then soonest; the others as one number."""
        if self.telling is None or self.telling.cluster is not cluster:
            self.telling = Telling(cluster)
        timers, count = self.telling.look()
        single = {}
        groups: dict[tuple[str, str], list[Timer]] = {}
        for timer in timers:
            if timer.kind != "routine":
                single[timer.key] = timer
            else:
                groups.setdefault((timer.what, timer.waits_on), []).append(timer)
        self.note_ended(cluster, single)
        rows = {timer.key: self.row(picture, timer) for timer in [*self.ended.values(), *single.values()]}
        for (what, waits_on), members in groups.items():
            rows[f"{what} {waits_on}"] = self.group_row(picture, members)
        shown = sorted(rows.items(), key=lambda item: (not item[1]["tied"], item[1]["due"], item[0]))
        kept = dict(shown[:TIMERS_SHOWN])
        kept["routine"] = {"count": count - sum(row.get("members", 1) for row in kept.values())}
        return kept

    def note_ended(self, cluster: Cluster, single: dict[str, Timer]) -> None:
        """Remember those that ran out since the last look and from which nothing followed."""
        now = cluster.now
        for key, timer in self.seen.items():
            is_awaited = timer.about.startswith(
                ("pods/", "nodes/")
            )  # what ends in a process is told by its doing
            if key not in single and timer.due <= now and is_awaited and not self.followed(cluster, timer):
                self.ended[key] = timer
        self.seen = single
        for key, timer in list(single.items()):
            if timer.due < now - ENDED_KEPT:
                del single[key]
        for key, timer in list(self.ended.items()):
            if key in single or timer.due < now - ENDED_KEPT or self.followed(cluster, timer):
                del self.ended[key]

    @staticmethod
    def followed(cluster: Cluster, timer: Timer) -> bool:
        """Whether a change was recorded since the end of `timer` for the reasons for which it ran, or, of one
        that ran for none, about what it was about."""
        reasons, journal = set(timer.because), cluster.world.journal
        subject = timer.about.partition("/")[2]
        for number in range(journal.count, max(journal.count - FOLLOWERS_SOUGHT, 0), -1):
            change = journal.find(number)
            if change is not None and change.at < timer.due:
                return False
            if change is None:
                continue
            if not reasons.isdisjoint(change.because):
                return True
            if not reasons and subject in (
                getattr(change.fact, "node", None),
                getattr(change.fact, "pod", None),
            ):
                return True
        return False

    def row(self, picture: Picture, timer: Timer) -> Row:
        """One timer as the page shows it."""
        is_tied = timer.is_touched or (timer.kind == "wait" and any(map(self.reaches_act, timer.because)))
        return row_of(picture, timer, is_tied)

    @staticmethod
    def group_row(picture: Picture, members: list[Timer]) -> Row:
        """Several processes that wait for the same thing that is struck, as one row."""
        first = min(members, key=lambda timer: (timer.due, timer.key))
        row = row_of(picture, first, is_tied=True)
        if len(members) > 1:
            row.update(text=f"{row['text']}, +{len(members) - 1}", members=len(members))
        return row

    def reaches_act(self, number: int) -> bool:
        """Whether the change of that number goes back to something the learner did. Remembered: each change
        is walked once."""
        assert self.cluster is not None, "rows are made of a cluster"
        find, known = self.cluster.world.journal.find, self.acts
        if len(known) > REACHES_KEPT:
            known.clear()
        stack = [number]
        while stack:
            here = stack[-1]
            if here in known:
                stack.pop()
                continue
            change = find(here)
            if change is None or isinstance(change.fact, CommandGiven):
                known[here] = change is not None and not change.fact.line.startswith("open ")
                continue
            waiting = [parent for parent in change.because if parent not in known]
            if waiting:
                stack.extend(waiting)
            else:
                known[here] = any(known[parent] for parent in change.because)
        return known[number]


def routine_rows(cluster: Cluster, picture: Picture) -> list[dict[str, Any]]:
    """The turns of the wheels, for whoever opens them: soonest first."""
    rows = [row_of(picture, timer, False) for timer in timers_of(cluster) if timer.kind == "routine"]
    return sorted(rows, key=lambda row: (row["due"], row["owner"], row["text"]))


def row_of(picture: Picture, timer: Timer, is_tied: bool) -> Row:
    """A timer as the page shows it, pods by their nicknames."""
    return {
        "owner": timer.owner,
        "text": picture.called(text_of(timer)),
        "armed": timer.since,
        "due": timer.due,
        "then": picture.called(timer.then),
        "tied": is_tied,
        "kind": timer.kind,
        "about": timer.about,
        "change": timer.because[0] if timer.because else None,
    }


def text_of(timer: Timer) -> str:
    """Whose timer it is, and which."""
    if not timer.owner or timer.about.startswith(("pods/", "nodes/")):
        return timer.what
    machine, _, program = timer.owner.partition("/")
    spoken = SPOKEN.get(program, program)
    if machine == "load-balancer" or machine == program:
        return f"{spoken}: {timer.what}"
    return f"{spoken} of {machine}: {timer.what}"
