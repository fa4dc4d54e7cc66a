"""How a class recovers from a fault for all: rows to groups, curves, words and figures. Reads only.

Contract: `room()` names nobody, carries no id and no order that leads to one; `console()` does.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from courses.decimals import in_seconds
from courses.models import Strike, Struck
from courses.room import curves, preparations
from courses.room.curves import Band, Curve

SECOND = 1_000_000
KNOWN_MAX = 32
"""Recoveries that are kept as they were last told."""

OUTLIERS_MAX = 6
"""Names beside the curves on the console: those furthest from the rest of their group."""


latest: dict[int, tuple[tuple[Any, ...], "Recovery"]] = {}  # strike → what its rows said, and what it is


@dataclass(frozen=True, slots=True)
class Shown:
    """A group as it is shown: `number` chooses hue and dash, `head` and `words` are the legend."""

    number: int
    head: str
    words: tuple[str, ...]
    thin: tuple[str, ...]
    bold: str
    band: Band


@dataclass(frozen=True, slots=True)
class Each:
    """One cluster by name: its line, and where in the drawing its name stands. `away`: how far it is from the
    median of its group, all in all."""

    name: str
    key: str
    group: Shown
    line: str
    low: int
    away: float
    x: float
    y: float
    said: str = ""
    is_outlier: bool = False


class Recovery:
    """What the rows of one strike say."""

    def __init__(self, strike: Strike, rows: list[Struck]) -> None:
        self.strike = strike
        self.rows = rows
        self.struck = [row for row in rows if row.state == Struck.STRUCK]
        self.waiting = [row for row in rows if row.state == Struck.WAITING]
        self.refused = [row for row in rows if row.state == Struck.REFUSED]

    @cached_property
    def of_struck(self) -> list[Curve]:
        """One a struck cluster, in the order of `struck`."""
        return [
            Curve(
                tuple((at, rate) for at, rate in row.curve),
                row.reached,
                row.membership.learner_id,
                row.membership.nickname,
            )
            for row in self.struck
        ]

    @cached_property
    def groups(self) -> list[Shown]:
        """Who prepared the same, the largest group first."""
        whole = len(self.struck)
        found = []
        groups = preparations.grouped([row.prepared for row in self.struck], self.where)
        for number, group in enumerate(groups, start=1):
            band = Band(number, tuple(self.of_struck[place] for place in group.members))
            lines = sorted(curves.thin(curve) for curve in band.curves)  # in nobody's order
            words = group.words or (_("All had prepared the same."),)
            bold = curves.path(band.middle())
            found.append(Shown(number, head_of(band, whole), words, tuple(lines), bold, band))
        return found

    @property
    def where(self) -> str:
        """What was struck, in words: a zone, or a machine."""
        words = [word for line in self.strike.lines for word in line.split()]
        for key in ("zone=", "machine="):
            named = [word.removeprefix(key) for word in words if word.startswith(key)]
            if named and key == "zone=":
                return together(_("zone %(zone)s") % {"zone": named[0].upper()})
            if named:
                return preparations.listed(named)
        return ""

    @cached_property
    def marks(self) -> list[curves.Mark]:
        """What the recoveries waited for, at the instants at which it came (medians)."""
        silent = [row.marks["silent"] / SECOND for row in self.struck if "silent" in row.marks]
        found = [(median(silent), _("grace ends"))] if silent else []
        by_wait: dict[str, list[float]] = {}
        for row in self.struck:
            if "evicted" in row.marks:
                shortest, longest = dict(row.prepared).get("tolerations") or [None, None]
                text = (  # where they differ nobody knows here whose ended first
                    _("tolerations of %(seconds)d s start to end") % {"seconds": shortest}
                    if shortest is not None and shortest == longest
                    else _("tolerations start to end")
                )
                by_wait.setdefault(text, []).append(row.marks["evicted"] / SECOND)
        return curves.marks([*found, *((median(came), text) for text, came in by_wait.items())])

    @cached_property
    def figures(self) -> list[tuple[str, str]]:
        """What the room is told in numbers, and what each counts. One group has none to be compared with."""
        count, bands = len(self.struck), [group.band for group in self.groups]
        is_compared = len(bands) > 1
        low = f"{max(band.low for band in bands):.0f} %" if bands else "–"
        backs = [band.back for band in bands if band.back is not None]
        between = f"{max(backs) - min(backs):.0f} s" if len(backs) > 1 else "–"
        is_so_far = any(band.has_fallen and band.back is None for band in bands)
        whole = sum(curve.back is not None or not curve.has_fallen for curve in self.of_struck)
        everybody = _("%(some)d of %(all)d") % {"some": whole, "all": count} if count else "–"
        apart = (
            between,
            _("between the first and the last group so far")
            if is_so_far
            else _("between the first and the last group"),
        )
        return [
            (str(count), ngettext("sandbox, one fault", "sandboxes, one fault", count)),
            (low, _("median low of the best group") if is_compared else _("median low of the clusters")),
            *([apart] if is_compared else []),
            (everybody, _("answer every request now")),
        ]

    @property
    def notes(self) -> list[str]:
        """What else has to be said of the clusters, without names."""
        found = []
        if count := len(self.waiting):
            found.append(
                ngettext(
                    "%(count)d cluster is on its way to %(at)s.",
                    "%(count)d clusters are on their way to %(at)s.",
                    count,
                )
                % {"count": count, "at": self.at}
            )
        if count := len(self.refused):
            found.append(
                ngettext("%(count)d could not be struck.", "%(count)d could not be struck.", count)
                % {"count": count}
            )
        return found

    @property
    def at(self) -> str:
        """The instant of the fault, as it is said."""
        return in_seconds(self.strike.at)

    def room(self) -> dict[str, Any]:
        """For the projector."""
        count = len(self.rows)
        return {
            "strike": self.strike,
            "title": ngettext("One fault, one cluster", "Same fault, same instant, %(count)d clusters", count)
            % {"count": count},
            "asked": _("What did the clusters that came back first have prepared?")
            if len(self.groups) > 1
            else _("How does it come back?"),
            "figures": self.figures,
            **self.drawing(),
        }

    def console(self) -> dict[str, Any]:
        """For who teaches the class, with names."""
        return {"recovery": self, "strike": self.strike, **self.drawing()}

    def drawing(self) -> dict[str, Any]:
        """What the chart's template needs."""
        return {
            "groups": self.groups,
            "marks": self.marks,
            "notes": self.notes,
            "below": curves.ticks_below(),
            "beside": curves.ticks_beside(),
            "zero": curves.x_of(0),
            "chart": curves,
        }

    @cached_property
    def of_each(self) -> list["Each"]:
        """Every cluster by name, those furthest from the median of their group first."""
        found = []
        for group in self.groups:
            middle = dict(group.band.middle())
            for curve in group.band.curves:
                away = sum(abs(rate - middle.get(at, rate)) for at, rate in curve.drawn)
                x, y = furthest(curve, middle)
                found.append(Each(curve.name, curve.key, group, curves.thin(curve), curve.low, away, x, y))
        found.sort(key=lambda each: (-each.away, each.name.casefold()))
        return [
            replace(each, said=back_said(curve), is_outlier=each.away > 0 and place < OUTLIERS_MAX)
            for place, (each, curve) in enumerate((each, self.curve_of(each.key)) for each in found)
        ]

    def curve_of(self, key: str) -> Curve:
        """The curve of a learner."""
        return next(curve for curve in self.of_struck if curve.key == key)


def furthest(curve: Curve, middle: dict[float, float]) -> tuple[float, float]:
    """Where a curve is furthest from the median of its group, in the drawing: there its name stands."""
    at, rate = max(
        curve.drawn, key=lambda point: abs(point[1] - middle.get(point[0], point[1])), default=(0, 100)
    )
    return curves.x_of(at) + 8, curves.y_of(rate) - 6


def head_of(band: Band, whole: int) -> str:
    """The first line of a group in the legend."""
    given = {"some": len(band.curves), "all": whole}
    if not band.has_fallen and band.whole < len(band.curves):
        given["whole"] = band.whole
        return _("%(some)d of %(all)d, %(whole)d of these lost no request") % given
    if not band.has_fallen:
        return _("%(some)d of %(all)d, no request lost") % given
    if band.back is None:
        after = together(_("%(at).0f s") % {"at": max(band.reached, 0)})
        return _("%(some)d of %(all)d, not back after %(after)s") % {**given, "after": after}
    back = together(_("%(at).0f s") % {"at": band.back})
    return _("%(some)d of %(all)d, back at %(back)s") % {**given, "back": back}


def together(text: str) -> str:
    """A figure and its unit, on one line."""
    return text.replace(" ", "\u00a0")


def back_said(curve: Curve) -> str:
    """How one cluster fared."""
    if not curve.has_fallen:
        return _("no request lost")
    if curve.back is None:
        return _("not back after %(at).0f s") % {"at": max(curve.reached, 0) / SECOND}
    return _("back at %(at).0f s") % {"at": curve.back / SECOND}


def recovery_of(strike: Strike) -> Recovery:
    """The recovery of a strike, from its rows; the last one as long as these say the same, for consoles and
    projectors ask every second."""
    told = strike.sandboxes.order_by("pk").values_list("pk", "state", "reached", "membership__nickname")
    stands = (get_language(), *told)
    known = latest.get(strike.pk)
    if known is None or known[0] != stands:
        rows = list(strike.sandboxes.select_related("membership").order_by("pk"))
        latest[strike.pk] = known = (stands, Recovery(strike, rows))
        if len(latest) > KNOWN_MAX:
            latest.pop(next(iter(latest)), None)  # another thread may have been first
    return known[1]


def with_names(strike: Strike) -> dict[str, Any]:
    """For the page with names: who stands apart from their group leads to their cluster."""
    return {**recovery_of(strike).console(), "is_named": True}
