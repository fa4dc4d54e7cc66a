"""What a learner's latest deeds show, in words for who teaches: rules from a list of deeds to one sentence.

Contract: pure. A rule sees deeds of one lesson, oldest first, since the learner last came on (`wrong answers`
over all that are kept), and gives plain data that is kept with the learner's progress, or None. `said` puts
it into words, in the language of whoever looks.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

REPEATS = 4  # of one and the same line of kubectl, or of one and the same question why
ACTS_AGAIN = 3  # of one and the same act
ACTS_IN_A_ROW = 5  # with no look in between
TRAVELS = 10  # through time, with neither an act nor a why
WRONG_ANSWERS = 2  # to one and the same question

NODES = {"no", "node", "nodes"}  # as kubectl understands them
WITH_A_VALUE = ("-o", "--output", "-l", "--selector", "-n", "--namespace")
ALL = "*"

Need = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """A deed: `kind` and `of` as in the row, and whether the learner came on since."""

    kind: str
    of: str
    is_new: bool = True


def shown(deeds: Sequence[Done]) -> Need:
    """What the first rule that holds says; {} when none does."""
    new = [deed for deed in deeds if deed.is_new]
    for rule in RULES:
        found = rule(new)
        if found is not None:
            return found
    return wrong_again(deeds) or {}


def repeats(deeds: Sequence[Done]) -> Need | None:
    """The same line of kubectl over and over, and what was never looked at meanwhile."""
    lines = Counter(line_of(deed.of) for deed in deeds if deed.kind == "kubectl")
    line, times = lines.most_common(1)[0] if lines else ("", 0)
    if times < REPEATS:
        return None
    return {"rule": "repeats", "line": line, "times": times, "unseen": unseen(deeds)}


def again(deeds: Sequence[Done]) -> Need | None:
    """The same act over and over."""
    acts = Counter(deed.of for deed in deeds if deed.kind == "act")
    act, times = acts.most_common(1)[0] if acts else ("", 0)
    return {"rule": "again", "act": act, "times": times} if times >= ACTS_AGAIN else None


def hurried(deeds: Sequence[Done]) -> Need | None:
    """Many acts in a row, and no look at what they did."""
    count = 0
    for deed in reversed(deeds):
        if deed.kind != "act":
            break
        count += 1
    return {"rule": "hurried", "times": count} if count >= ACTS_IN_A_ROW else None


def asks_again(deeds: Sequence[Done]) -> Need | None:
    """The same question why over and over."""
    whys = Counter(deed.of for deed in deeds if deed.kind == "why")
    of, times = whys.most_common(1)[0] if whys else ("", 0)
    return {"rule": "asks_again", "of": of, "times": times} if times >= REPEATS else None


def wanders(deeds: Sequence[Done]) -> Need | None:
    """To and fro in time, without a question or an act."""
    kinds = Counter(deed.kind for deed in deeds)
    if kinds["travel"] >= TRAVELS and not kinds["act"] and not kinds["why"]:
        return {"rule": "wanders", "times": kinds["travel"]}
    return None


def wrong_again(deeds: Sequence[Done]) -> Need | None:
    """Wrong answers to one question that is not answered rightly since."""
    wrong: Counter[str] = Counter()
    for deed in deeds:
        if deed.kind == "answer":
            quiz, _blank, outcome = deed.of.rpartition(" ")
            wrong[quiz] = wrong[quiz] + 1 if outcome == "wrong" else 0
    quiz, times = wrong.most_common(1)[0] if wrong else ("", 0)
    return {"rule": "wrong_again", "quiz": quiz, "times": times} if times >= WRONG_ANSWERS else None


RULES: tuple[Callable[[Sequence[Done]], Need | None], ...] = (repeats, again, hurried, asks_again, wanders)


def line_of(command: str) -> str:
    """A line of kubectl as people call it: without the program's name and the namespace."""
    words = command.removeprefix("kubectl ").split()
    kept: list[str] = []
    skips = False
    for word in words:
        if skips:
            skips = False
        elif word in ("-n", "--namespace"):
            skips = True
        elif not word.startswith(("--namespace=", "-n=")):
            kept.append(word)
    return " ".join(kept)[:60]


def unseen(deeds: Sequence[Done]) -> str:
    """The machine that was struck and never looked at since; "node" when no machine was looked at at all; ""
    when nothing is amiss.
    """
    looks = [deed.of for deed in deeds if deed.kind in ("look", "why")]
    asked = [name for deed in deeds if deed.kind == "kubectl" for name in nodes_in(deed.of)]
    machines = [
        setting.removeprefix("machine=")
        for deed in deeds
        if deed.kind == "act"
        for setting in deed.of.split()
        if setting.startswith("machine=")
    ]
    if machines:
        is_asked = ALL in asked or machines[-1] in asked
        return "" if is_asked or any(machines[-1] in look for look in looks) else machines[-1]
    return "" if asked or any("machines/" in look or "nodes/" in look for look in looks) else "node"


def nodes_in(command: str) -> list[str]:
    """The names of the nodes that a line of kubectl is about; ALL for a line about all of them."""
    words: list[str] = []
    before = ""
    for word in command.split():
        if not word.startswith("-") and before not in WITH_A_VALUE:
            words.append(word)
        before = word
    for place, word in enumerate(words):
        kinds, _slash, name = word.partition("/")
        if NODES.intersection(kinds.split(",")):
            return [name] if name else words[place + 1 :] or [ALL]
    return []


def said(need: Need, told: Callable[[str], str]) -> str:
    """`need` as a sentence without its learner; `told` gives an act in words. "" for {}."""
    times = need.get("times", 0)
    match need.get("rule"):
        case "repeats":
            return _repeats_said(need)
        case "again":
            return _("%(act)s %(times)d times") % {"act": told(need["act"]), "times": times}
        case "hurried":
            words = _("changed the cluster %(times)d times in a row, opened nothing in between")
            return words % {"times": times}
        case "asks_again":
            of = need["of"].rpartition("/")[2]
            return _("asked %(times)d times why about %(of)s") % {"times": times, "of": of}
        case "wanders":
            return _("went to and fro in time %(times)d times, asked no why") % {"times": times}
        case "wrong_again":
            return _("answered the same question wrongly %(times)d times") % {"times": times}
    return ""


def _repeats_said(need: Need) -> str:
    values = {"line": need["line"], "times": need["times"], "unseen": need["unseen"]}
    if need["unseen"] == "node":
        return _("repeated `%(line)s` %(times)d times, never looked at a node") % values
    if need["unseen"]:
        return _("repeated `%(line)s` %(times)d times, never looked at %(unseen)s") % values
    return _("repeated `%(line)s` %(times)d times") % values
