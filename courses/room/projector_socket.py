"""The projector's socket: what the room sees, as one part that htmx puts in place, without names."""

from functools import lru_cache
from typing import cast
from urllib.parse import parse_qs

import segno
from django.core import signing
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from courses.models import Classroom
from courses.room import projector
from courses.room.wall_socket import WallConsumer

JOIN_SALT = "the address of a join page"


class ProjectorConsumer(WallConsumer):
    """The same class for the room. The page's own address of the join page comes signed with the socket's,
    for only the page was asked for by a name that the room may use too.
    """

    async def connect(self) -> None:
        asked = parse_qs(self.scope["query_string"].decode(errors="replace"))
        self.join_address = address_signed(asked.get("join", [""])[0])
        await super().connect()

    def parts(self, classroom: Classroom) -> dict[str, str]:
        shown = projector.shown_of(classroom)
        return {"shown": rendered(classroom, shown, self.join_address, self.since, oob=True)}


def signed_address(address: str) -> str:
    """The address of the join page as the socket's own address carries it."""
    return signing.dumps(address, salt=JOIN_SALT, compress=True)


def address_signed(text: str) -> str:
    """The address that `signed_address` gave; "" for anything else."""
    try:
        return cast(str, signing.loads(text, salt=JOIN_SALT))
    except signing.BadSignature:
        return ""


def rendered(
    classroom: Classroom,
    shown: projector.Shown,
    join_address: str,
    since: int | None = None,
    oob: bool = False,
) -> str:
    """The HTML of what the projector shows; `since` as in `projector.context_of`."""
    context = {
        **projector.context_of(classroom, shown, since),
        "join_shown": join_address.partition("://")[2].rstrip("/"),
        "qr": qr_svg(f"{join_address}?code={classroom.join_code_shown}") if classroom.takes_in else "",
        "oob": oob,
    }
    return render_to_string("courses/projector/_shown.html", context)


@lru_cache(maxsize=64)
def qr_svg(text: str) -> SafeString:
    """`text` as a QR code: black on white in both themes, for cameras want it so."""
    code = segno.make(text, error="m", micro=False)
    return mark_safe(code.svg_inline(border=2, omitsize=True, light="#fff", dark="#000"))
