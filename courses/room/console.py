"""The console of a class: its page is made of parts, each with a template and a provider of its own.

Contract: a part stands in `templates/courses/console/_NAME.html`, within `<div id="part-NAME">`. Its module
gives it its context with `console_context(classroom, user) -> dict`; whose slot is about the learner in the
side (`OF_LEARNER`) takes a third argument, the Membership, which is None while nobody is chosen. Every
template also has `classroom`, `user`, `csrf_token`, `chosen` (the Membership in the side, or None), `wall`
(read when a template asks for it) and `tile` (that of the learner in the side, or None).

What of a part changes while it is looked at is named in the module's `CONSOLE_LIVE`: names of templates of
the same folder (the part's own, or a list within it) whose outermost element has an id, and
`{% if oob %}hx-swap-oob="true"{% endif %}`. They are rendered with the same context, `oob` true, and sent
when they differ from what was sent; forms in them work, for `csrf_token` is there too. A template with a text
field is never among them: what is being typed would go. Providers are asked at every look of every console,
at least once a second: two or three queries at most.

A control is a form with method, action and `hx-post`; its view answers with `answered(...)`.
"""

from dataclasses import dataclass
from types import ModuleType
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from courses.models import Classroom, Membership
from courses.rehearsal import console as rehearsal
from courses.room import beliefs, boards, chosen, help, lesson_choice, notes, offers, pace, sessions, strikes
from courses.wall import Wall, wall_of

Viewer = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Part:
    """A slot of the page and the module that fills it."""

    name: str
    module: ModuleType


PARTS = (
    Part("head_lesson", lesson_choice),
    Part("head_pace", pace),
    Part("side_learner", chosen),
    Part("side_help", help),
    Part("side_board", boards),
    Part("side_beliefs", beliefs),
    Part("side_strike", strikes),
    Part("side_offers", offers),
    Part("side_session", sessions),
    Part("side_rehearsal", rehearsal),
    Part("side_notes", notes),
)
OF_LEARNER = frozenset({"side_learner", "side_help", "side_notes"})
OF_LESSON = frozenset({"side_strike"})  # their fields are about the machines of the class's lesson


def part_named(name: str) -> Part:
    return next(part for part in PARTS if part.name == name)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a console looks at: the class, the learner in the side, and the wall, read when it is needed."""

    classroom: Classroom
    chosen: Membership | None
    wall: Any  # a Wall, or a lazy object that becomes one

    @property
    def tile(self) -> Any:
        """The tile of the learner in the side, or a lazy object that becomes one."""
        if self.chosen is None:
            return None
        learner_id = self.chosen.learner_id
        return SimpleLazyObject(lambda: self.wall.tile_of(learner_id))


def looked_at(classroom: Classroom, chosen: Membership | None, wall: Wall | None = None) -> Looked:
    return Looked(classroom, chosen, wall or SimpleLazyObject(lambda: wall_of(classroom)))


def context_of(part: Part, looked: Looked, user: Viewer) -> dict[str, Any]:
    """What the templates of a part are rendered with, but for `oob` and `csrf_token`."""
    classroom, learner = looked.classroom, looked.chosen
    base = {
        "classroom": classroom,
        "user": user,
        "chosen": learner,
        "wall": looked.wall,
        "tile": looked.tile,
    }
    provider = part.module.console_context
    of_learner = (learner,) if part.name in OF_LEARNER else ()
    return {**base, **provider(classroom, user, *of_learner)}


def parts_of(request: HttpRequest, looked: Looked) -> dict[str, SafeString]:
    """The HTML of every part, by name, for the page."""
    return {part.name: rendered(request, part, looked) for part in PARTS}


def rendered(request: HttpRequest, part: Part, looked: Looked, **more: object) -> SafeString:
    """The HTML of one part for a page."""
    context = {**context_of(part, looked, request.user), **more}
    return render_to_string(template_of(part.name), context, request)


def live_parts(looked: Looked, user: Viewer, csrf_token: str) -> dict[str, str]:
    """The HTML of everything that is sent while the console is looked at, by name of template."""
    found: dict[str, str] = {}
    for part in PARTS:
        names = live_names(part)
        if names:
            context = context_of(part, looked, user) | {"oob": True, "csrf_token": csrf_token}
            found |= {name: render_to_string(template_of(name), context) for name in names}
    return found


def whole_parts(names: frozenset[str], looked: Looked, user: Viewer, csrf_token: str) -> list[str]:
    """Parts with their fields, empty: those about another learner or lesson are not for this one."""
    said = []
    for part in PARTS:
        if part.name in names:
            context = context_of(part, looked, user) | {"csrf_token": csrf_token}
            html = render_to_string(template_of(part.name), context)
            said.append(f'<div id="part-{part.name}" hx-swap-oob="true">{html}</div>')
    return said


def live_names(part: Part) -> tuple[str, ...]:
    """The templates of a part that are sent when they differ."""
    return part.module.CONSOLE_LIVE


def template_of(name: str) -> str:
    return f"courses/console/_{name}.html"


def answered(
    request: HttpRequest,
    classroom: Classroom,
    name: str,
    *,
    refusal: str = "",
    chosen: Membership | None = None,
    **more: object,
) -> HttpResponse:
    """What a control of the part `name` is answered with: for htmx the part anew, in place of `#part-NAME`
    (its fields empty again, or `form` in `more` with what is wrong); without JavaScript the console again.
    `refusal` is a sentence that says why nothing was done; the part shows it as `refusal`.
    """
    if request.htmx:  # type: ignore[attr-defined]
        looked = looked_at(classroom, chosen)
        html = rendered(request, part_named(name), looked, refusal=refusal, **more)
        return HttpResponse(f'<div id="part-{name}" hx-swap-oob="true">{html}</div>')
    if refusal:
        messages.error(request, refusal)
    address = reverse("courses:class", kwargs={"class_id": classroom.pk})
    return redirect(f"{address}?learner={chosen.learner_id}" if chosen else address)
