"""Moments: a cluster at one instant, kept so that a link shows it to whoever has the link, under any later
release.

Kept are the tape up to there, the picture's tables, and the answers of the Because panel: of what was
selected, of everything that can be selected, and of every change that those answers name, so that the walk
needs no running cluster. A link that many chains share is kept once.

Contract: the only writer and reader of rows of Moment. The token of a link is the row's random id with a
signature.
"""

import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from k8sarch.cluster import Change, Tape, release, spec_from
from k8sarch.sandbox.limits import (
    MOMENT_ANSWERS_MAX,
    MOMENT_BYTES_MAX,
    MOMENTS_A_DAY,
    MOMENTS_A_PERSON,
    MOMENTS_MAX,
)
from k8sarch.sandbox.models import Moment, SandboxRecord

ASKABLE = ("pods", "nodes", "machines", "components", "services", "workloads")
PRINT_BYTES = 4
Answer = dict[str, Any]


class NoMoment(Exception):
    """The moment cannot be kept; the text says why, and that nothing was changed."""


# The link


def signer() -> Signer:
    """Signs ids of moments, with the server's own key."""
    return Signer(sep=".", salt="k8sarch.sandbox.moment")


def token_of(moment: Moment) -> str:
    """What stands in the address."""
    return signer().sign(moment.id.hex)


def found(token: str) -> Moment | None:
    """The moment of that token, or None when it was never made, is gone, or the token is not ours."""
    try:
        return Moment.objects.filter(id=UUID(hex=signer().unsign(token))).first()
    except (BadSignature, ValueError):
        return None


# What is kept


def print_of(change: Change) -> bytes:
    """A short print of a change: whoever records the same at the same instant for the same reasons has the
    same."""
    written = orjson.dumps(change.row(), default=tuple, option=orjson.OPT_NON_STR_KEYS)
    return blake2b(written, digest_size=PRINT_BYTES).digest()


def packed_prints(prints: dict[int, bytes]) -> bytes:
    """Prints by the number of their change, as bytes."""
    return zlib.compress(b"".join(number.to_bytes(4) + mark for number, mark in sorted(prints.items())))


def prints_of(moment: Moment) -> dict[int, bytes]:
    """Number of a change → its print, of the changes that were kept when the moment was made."""
    content = zlib.decompress(moment.prints)
    size = 4 + PRINT_BYTES
    return {
        int.from_bytes(content[place : place + 4]): content[place + 4 : place + size]
        for place in range(0, len(content), size)
    }


def answers(
    ask: Callable[[str], Answer], tables: dict[str, dict], of: str | None
) -> Iterator[tuple[str, Answer]]:
    """What the Because panel answers about `of`, everything else that can be asked about, and each change
    that an answer names: (reference, answer), the most wanted first, MOMENT_ANSWERS_MAX at most."""
    waiting = [of] if of else []
    waiting += [f"{table}/{key}" for table in ASKABLE for key in tables.get(table, {})]
    waiting += [row["subject"] for row in reversed(tables["events"].values())]
    asked: set[str] = set()
    for reference in waiting:  # grows while it is walked
        if reference in asked:
            continue
        if len(asked) >= MOMENT_ANSWERS_MAX:
            return
        asked.add(reference)
        answer = ask(reference)
        for link in answer["links"]:
            waiting += [f"change/{each['number']}" for each in (link, *(link.get("beside") or ()))]
        yield reference, answer


def shared(answered: dict[str, Answer]) -> dict[str, Any]:
    """Answers as plain data in which each link stands once: {links, answers}, an answer's links being
    places."""
    places: dict[bytes, int] = {}
    short = {
        of: {
            **answer,
            "links": [places.setdefault(orjson.dumps(link), len(places)) for link in answer["links"]],
        }
        for of, answer in answered.items()
    }
    return {"links": [orjson.loads(link) for link in places], "answers": short}


def packed(shown: dict[str, Any]) -> bytes:
    """What a page draws, as compressed JSON. Of what is larger than a moment may be, the answers least wanted
    go."""
    answered = shown["because"]
    while True:
        content = zlib.compress(orjson.dumps({**shown, "because": shared(answered)}), 6)
        if len(content) <= MOMENT_BYTES_MAX or not answered:
            return content
        answered = dict(list(answered.items())[: len(answered) // 2])


def check_room(owner: str) -> None:
    """Whether this person may make one more link; asked before anything is computed for it, too. Raises
    NoMoment."""
    theirs = Moment.objects.filter(owner=owner)
    if theirs.count() >= MOMENTS_A_PERSON:
        raise NoMoment(
            _(
                "You have %(most)d links to moments, as many as one person can keep. "
                "Delete one on My sandboxes."
            )
            % {"most": MOMENTS_A_PERSON}
        )
    if theirs.filter(created__gt=timezone.now() - timedelta(days=1)).count() >= MOMENTS_A_DAY:
        raise NoMoment(
            _("You made %(most)d links to moments within a day, its limit. Those you have go on working.")
            % {"most": MOMENTS_A_DAY}
        )
    if Moment.objects.count() >= MOMENTS_MAX:
        raise NoMoment(
            _("This server keeps no more links to moments. Download the tape instead: it holds the same.")
        )


def create(
    *, owner: str, sandbox_id: UUID, content: bytes, prints: dict[int, bytes], **fields: Any
) -> Moment:
    """Write a moment down; `content` is what its page draws, packed; `fields` are the row's own. Raises
    NoMoment at a limit."""
    if len(content) > MOMENT_BYTES_MAX:
        raise NoMoment(
            _(
                "This moment is larger than %(most)d KiB, the limit of a link. Nothing was changed; "
                "download the tape instead."
            )
            % {"most": MOMENT_BYTES_MAX // 1024}
        )
    with transaction.atomic():
        check_room(owner)
        name = SandboxRecord.objects.filter(id=sandbox_id).values_list("name", flat=True).first() or ""
        return Moment.objects.create(
            owner=owner, sandbox=sandbox_id, name=name, shown=content, prints=packed_prints(prints), **fields
        )


# Reading


def shown_of(moment: Moment) -> dict[str, Any]:
    """What the page draws: {picture, of, because: {links, answers}}."""
    return orjson.loads(zlib.decompress(moment.shown))


def tape_of(moment: Moment) -> Tape:
    """The tape that leads there. Raises SpecError when this release cannot build its machines."""
    lines = tuple((at, line) for at, line in moment.lines)
    return Tape(spec_from(moment.spec), lines, moment.release, moment.at, moment.digest)


def of_owner(owner: str | None) -> list[Moment]:
    """The moments that a person keeps, newest first, without what they show."""
    return (
        list(Moment.objects.filter(owner=owner).defer("shown", "prints").order_by("-created"))
        if owner
        else []
    )


def delete(moment_id: UUID, owner: str | None) -> bool:
    """Remove a person's moment; False when it is not theirs."""
    return bool(owner) and Moment.objects.filter(id=moment_id, owner=owner).delete()[0] > 0


def remember_outcome(moment: Moment, outcome: dict[str, Any]) -> None:
    """How the tape came out under this release."""
    Moment.objects.filter(id=moment.id).update(played_under=release(), outcome=outcome)
