"""The console's socket: tiles by need, and the live parts of the head and the side.

Contract: a tile is drawn when it changed, and sent alone; where tiles stand is said by `#wall-order`, which
the page follows. The page says what it has seen; one that is behind is sent nothing, and later how things
stand by then: a slow console costs nobody anything.

From the page, as JSON: {"seen": 1} after each message, {"learner": ID} for whom the side is about ("" for
nobody).
"""

import asyncio
import json
from urllib.parse import parse_qs

from django.conf import settings
from django.template.loader import render_to_string

from courses import reports
from courses.forms import LookedAtForm
from courses.limits import WALL_MESSAGE_CHARACTERS_MAX, WALL_UNSEEN_MAX, WALL_UNSEEN_SECONDS
from courses.models import Classroom
from courses.room import console
from courses.room.recorder import recorder
from courses.room.wall_socket import WallConsumer
from courses.wall import WALLS, Tile, Wall
from k8sarch.sandbox.socket.viewers import TRY_AGAIN


class DashboardConsumer(WallConsumer):
    """The console of a class, live."""

    async def connect(self) -> None:
        self.drawn: dict[str, tuple[Tile, bool]] | None = None
        self.placed: list[str] = []
        self.side_of = ""  # whom the side is about, as it was sent
        self.lesson: str | None = None  # that the class was at when the console looked last
        self.unseen = 0
        self.has_seen = asyncio.Event()
        self.learner_id = ""
        self.choose(parse_qs(self.scope["query_string"].decode(errors="replace")).get("learner", [""])[0])
        self.side_of = self.learner_id
        await super().connect()
        if self.painter is not None:
            recorder.attend(self.class_id, self, is_console=True)

    async def disconnect(self, code: int) -> None:
        recorder.leave(self.class_id, self)
        await super().disconnect(code)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """What the page has seen, and whom its side is about; anything else is dropped."""
        if text_data is None or len(text_data) > WALL_MESSAGE_CHARACTERS_MAX:
            return
        try:
            content = json.loads(text_data)
        except ValueError:
            return
        if not isinstance(content, dict):
            return
        if content.get("seen") == 1:
            self.unseen = max(0, self.unseen - 1)
            self.has_seen.set()
        elif "learner" in content:
            self.choose(content["learner"])
            self.announced.set()

    def choose(self, learner_id: object) -> None:
        """The side is about that learner from now on."""
        form = LookedAtForm({"learner": learner_id if isinstance(learner_id, str) else ""})
        self.learner_id = form.cleaned_data["learner"] if form.is_valid() else ""

    async def ready(self) -> bool:
        """Wait while the page has not seen what it was sent. After too long it has to come again."""
        while self.unseen >= WALL_UNSEEN_MAX:
            self.has_seen.clear()
            try:
                await asyncio.wait_for(self.has_seen.wait(), WALL_UNSEEN_SECONDS)
            except TimeoutError:
                await self.close(code=TRY_AGAIN)
                return False
        return True

    async def send(
        self, text_data: str | None = None, bytes_data: bytes | None = None, close: int | bool = False
    ) -> None:
        self.unseen += 1
        await super().send(text_data=text_data, bytes_data=bytes_data, close=close)

    def news(self) -> str | None:
        classroom = self.classroom()
        if classroom is None:
            return None
        wall = WALLS.of(self.class_id, self.since)
        if wall is None:
            return None
        chosen = reports.member_of(classroom, self.learner_id)
        looked = console.looked_at(classroom, chosen, wall)
        parts = {
            "count": drawn("head_count", wall=wall),
            "facts": drawn("facts", wall=wall),
            "nobody": drawn("nobody", wall=wall),
            "shown_as_tiles": drawn("shown_as_tiles", wall=wall),
            **console.live_parts(looked, self.user, self.csrf_token),
        }
        changed = [html for key, html in parts.items() if self.shown.get(key) != html]
        self.shown = parts
        anew: frozenset[str] = frozenset()
        if self.side_of != self.learner_id:
            self.side_of, anew = self.learner_id, console.OF_LEARNER
        if self.lesson not in (None, classroom.lesson):
            anew |= console.OF_LESSON
        self.lesson = classroom.lesson
        changed = [*console.whole_parts(anew, looked, self.user, self.csrf_token), *changed]
        return "".join([*changed, *self.tiles(classroom, wall, chosen.learner_id if chosen else "")])

    def tiles(self, classroom: Classroom, wall: Wall, chosen_id: str) -> list[str]:
        """The whole wall first; then the tiles that changed, came or went, and their order when it did."""
        before = self.drawn
        self.drawn = {tile.key: (tile, tile.row.learner_id == chosen_id) for tile in wall.tiles}
        placed, self.placed = self.placed, list(self.drawn)
        if before is None:
            return [drawn("wall", wall=wall, classroom=classroom, chosen_id=chosen_id)]
        said = []
        for key, state in self.drawn.items():
            if before.get(key) != state:
                context = {"tile": state[0], "classroom": classroom, "chosen_id": chosen_id}
                html = drawn("tile", **context, is_new=key not in before)
                said.append(html if key in before else f'<div hx-swap-oob="beforeend:#wall">{html}</div>')
        said += [f'<div id="{key}" hx-swap-oob="delete"></div>' for key in before if key not in self.drawn]
        if placed != self.placed:
            said.append(f'<p id="wall-order" hidden hx-swap-oob="true">{" ".join(self.placed)}</p>')
        return said

    @property
    def csrf_token(self) -> str:
        """What forms in parts are sent with: the browser's own secret, which it has as a cookie."""
        return self.scope.get("cookies", {}).get(settings.CSRF_COOKIE_NAME, "")


def drawn(name: str, **context: object) -> str:
    """A part of the console that htmx puts in place by its id."""
    return render_to_string(console.template_of(name), {**context, "oob": True})
