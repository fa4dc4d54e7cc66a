"""What learners had prepared for a fault, as groups with words. Pure.

What a cluster had prepared comes from `k8sarch/sandbox/shown/prepared.py`: [[what, value]], most telling
first. A group is all who had the same; only what differs in the class is named. Where that would make too
many groups the least telling is left out, and where it still does the smallest are one.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

GROUPS_MAX = 4
"""Hues and dashes that a room tells apart."""

Prepared = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """Who prepared the same: `members` are places in what was asked for, `words` what it was."""

    members: tuple[int, ...]
    words: tuple[str, ...]


def grouped(all_prepared: Sequence[Iterable[Sequence[Any]]], where: str) -> list[Group]:
    """The groups, the largest first. `where`: what was struck, in words."""
    facts = [facts_of(prepared) for prepared in all_prepared]
    known = [each for each in facts if each]
    telling = [key for key in keys_of(known) if len({text(each.get(key)) for each in known}) > 1]
    while len(telling) > 1 and len({kind(each, telling) for each in facts}) > GROUPS_MAX:
        telling.pop()
    counted = Counter(kind(each, telling) for each in facts)
    found = []
    kinds = [one for one, _count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]
    own = kinds if len(kinds) <= GROUPS_MAX else kinds[: GROUPS_MAX - 1]
    for one in own:
        members = tuple(place for place, each in enumerate(facts) if kind(each, telling) == one)
        first = facts[members[0]]
        words = tuple(said(key, first[key], where, first) for key in telling if key in first)
        if telling and not first:
            words = (_("what they had prepared is not known"),)
        found.append(Group(members, words))
    others = tuple(place for place, each in enumerate(facts) if kind(each, telling) not in own)
    return [*found, Group(others, (_("other preparations"),))] if others else found


def facts_of(prepared: Iterable[Sequence[Any]]) -> Prepared:
    """What was prepared by key; the replicas of each app are a key of their own."""
    found: Prepared = {}
    for what, value in prepared:
        if what == "replicas":
            found |= {f"replicas {app}": count for app, count in value}
        else:
            found[what] = value
    return found


def keys_of(facts: Iterable[Prepared]) -> list[str]:
    """All keys, in the order in which they tell most."""
    seen: dict[str, None] = {}
    for each in facts:
        seen |= dict.fromkeys(each)
    return list(seen)


def kind(facts: Prepared, keys: Iterable[str]) -> tuple[str, ...]:
    """What makes two clusters of one group."""
    return tuple(text(facts.get(key)) for key in keys)


def text(value: Any) -> str:
    """A value as something to compare and to sort by."""
    return json.dumps(value)


def said(key: str, value: Any, where: str, others: Mapping[str, Any] = MappingProxyType({})) -> str:
    """One thing that was prepared, in words; `others` is all that was."""
    if key == "inside":
        if not value and others.get("idle"):
            return _("no app had all its replicas in %(where)s") % {"where": where}
        if not value:
            return _("every app had replicas outside %(where)s") % {"where": where}
        return _("all of %(apps)s in %(where)s") % {"apps": listed(value), "where": where}
    if key == "idle":
        return _("no pod of %(apps)s was ready") % {"apps": listed(value)}
    if key == "tolerations":
        shortest, longest = value
        if shortest is None:
            return _("tolerations without end")
        if longest is None:
            return _("tolerations of %(shortest)d s and without end") % {"shortest": shortest}
        if shortest == longest:
            return _("tolerations of %(seconds)d s") % {"seconds": shortest}
        return _("tolerations of %(shortest)d to %(longest)d s") % {"shortest": shortest, "longest": longest}
    app = key.removeprefix("replicas ")
    if value == 1:
        return _("1 replica of %(app)s") % {"app": app}
    return _("%(count)d replicas of %(app)s") % {"count": value, "app": app}


def listed(names: Sequence[str]) -> str:
    """a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return _("%(some)s and %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}
