"""The access matrix: who gets what at every address, every socket and every message of a socket.

`tests/test_access.py` walks the URL resolver, the routes of the sockets and the actions of the protocol, and
fails on whatever is not entered here. To enter an address: one line in PAGES under its name, with `get` and
`post` where it answers them (what is left out must be refused to all). A gap of an address (`<int:class_id>`)
is filled by FILLINGS: with something of Amara or of her class, so that she and her instructor are those whom
it concerns.

The persons: `anonymous` a browser that was nowhere; `learner` Amara, in Ines' class by its code; `stranger`
Birk, a learner of Otto's class; `account` Kim, who signed in and learns in Ines' class; `instructor` Ines,
who leads it; `assistant` Jo, who teaches it with her; `outsider` Otto, who teaches another class; `staff` the
operator, who may everything in the admin and has no class.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from courses.afterwards import certificates
from courses.models import Certificate, ClassSession
from courses.room import sessions

PERSONS = ("anonymous", "learner", "stranger", "account", "instructor", "assistant", "outsider", "staff")

YES = "yes"  # the page, or a form that was read (what stood in it may have been refused)
SIGN_IN = "sign in"  # sent to the door
NONE = "none"  # 404: there is no such thing for this person
REFUSED = "refused"  # 403: the person may not
NO_VERB = "no verb"  # 405

Who = dict[str, str]


def who(names: str, *, others: str = NONE, **some: str) -> Who:
    """YES for those in `names`, `others` for the rest, but for whom `some` names something else."""
    return {person: some.get(person, YES if person in names.split() else others) for person in PERSONS}


# What is outside of every class, or of nobody in particular.
EVERYBODY = who(" ".join(PERSONS))
SIGNED_IN = who("account instructor assistant outsider staff", others=SIGN_IN)
MAKES_CLASSES = who(
    "instructor outsider staff", others=REFUSED, anonymous=SIGN_IN, learner=SIGN_IN, stranger=SIGN_IN
)
# What belongs to Ines' class: who is not signed in is sent to the door, others are told that there is none.
TEACHES = who("instructor assistant", anonymous=SIGN_IN, learner=SIGN_IN, stranger=SIGN_IN)
LEADS = who("instructor", assistant=REFUSED, anonymous=SIGN_IN, learner=SIGN_IN, stranger=SIGN_IN)
IN_A_CLASS = who("learner stranger account")
# What belongs to Amara.
HERS = who("learner")
SEEN_BY_HER_TEACHERS = who("learner instructor assistant")
NOBODY = who("")
OPERATOR = who("staff", others=SIGN_IN)


@dataclass(frozen=True)
class Page:
    """What each gets at an address. `sends` is the form that a POST carries; `fills` fills gaps of this
    address otherwise than FILLINGS does."""

    get: Who | None = None
    post: Who | None = None
    sends: dict[str, Any] = field(default_factory=dict)
    fills: dict[str, Callable[[Any], Any]] = field(default_factory=dict)


# Gap of an address → its value in the world of tests/test_access.py (see `World` there).
FILLINGS: dict[str, Callable[[Any], Any]] = {
    "class_id": lambda world: world.room.pk,
    "learner_id": lambda world: world.amara,
    "module": lambda world: world.module,
    "slug": lambda world: world.lesson.slug,
    "quiz": lambda world: world.lesson.quizzes[0].name,
    "sandbox_id": lambda world: world.sandbox.id,
    "moment_id": lambda world: world.moment.id,
    "token": lambda world: world.token,
    "uidb64": lambda world: "MQ",
    "strike_id": lambda world: world.strike.pk,
    "play_id": lambda world: world.sandbox.id,
    "help_id": lambda world: world.help.pk,
    "member_id": lambda world: world.room.memberships.get(learner=world.amara).pk,
    "kind": lambda world: "hint",
    "offer_id": lambda world: world.offer.pk,
    "spotlight_id": lambda world: world.spotlight.pk,
    "session_id": lambda world: session_of(world).pk,
    "mark_id": lambda world: sessions.mark(session=session_of(world), says="here").pk,
}


def certified(world: Any) -> str:
    """The token of a certificate of Amara's, made at the first call."""
    issued, _is_new = Certificate.objects.get_or_create(
        learner_id=world.amara,
        classroom=world.room,
        holder="Amara",
        content={"class": "Monday course", "instructors": ["ines"], "lessons": []},
    )
    return certificates.token_of(issued)


def session_of(world: Any) -> ClassSession:
    """The session of Ines' class that runs, begun at the first call."""
    return sessions.begin(classroom=world.room)


PAGES: dict[str, Page] = {
    "health": Page(get=EVERYBODY, post=EVERYBODY),
    "set_language": Page(get=EVERYBODY, post=EVERYBODY, sends={"language": "en"}),
    # everybody
    "courses:home": Page(get=EVERYBODY),
    "courses:not_simulated": Page(get=EVERYBODY),
    "courses:sign_in": Page(get=EVERYBODY, post=EVERYBODY),
    "courses:sign_out": Page(post=EVERYBODY),
    # afterwards
    "courses:again": Page(get=EVERYBODY),
    "courses:again_strip": Page(get=EVERYBODY),
    "courses:again_begin": Page(post=EVERYBODY),
    "courses:gradebook": Page(get=TEACHES),
    "courses:gradebook_csv": Page(get=TEACHES),
    "courses:gradebook_xlsx": Page(get=TEACHES),
    "courses:assignments": Page(get=TEACHES, post=TEACHES),
    "courses:take_back": Page(post=TEACHES),
    "courses:revoke": Page(post=LEADS),
    "courses:certificates": Page(get=EVERYBODY),
    "courses:certificate_ask": Page(post=EVERYBODY),
    "courses:certificate_forget": Page(post=EVERYBODY),
    "courses:certificate": Page(get=EVERYBODY, fills={"token": lambda world: certified(world)}),
    "courses:password": Page(get=SIGNED_IN, post=SIGNED_IN),
    "courses:password_forgotten": Page(get=EVERYBODY, post=EVERYBODY),
    "courses:password_new": Page(get=EVERYBODY, post=EVERYBODY),  # the link works for nobody, and it says so
    # one's own: each sees and removes nothing but that
    "courses:mine": Page(get=EVERYBODY),
    "courses:export": Page(get=EVERYBODY),
    "courses:remove_mine": Page(post=EVERYBODY),
    # learners
    "courses:lessons": Page(get=EVERYBODY),
    "courses:lesson": Page(get=EVERYBODY),
    "courses:strip": Page(get=EVERYBODY),
    "courses:predict": Page(post=EVERYBODY),
    "courses:explain": Page(post=EVERYBODY),
    "courses:hint": Page(post=EVERYBODY),
    "courses:answer": Page(post=EVERYBODY),
    "courses:join": Page(get=EVERYBODY, post=EVERYBODY),
    "courses:leave": Page(post=EVERYBODY),
    # instructors
    "courses:teach": Page(get=SIGNED_IN),
    "courses:class_new": Page(get=MAKES_CLASSES, post=MAKES_CLASSES),
    "courses:class": Page(get=TEACHES),
    "courses:class_door": Page(post=TEACHES),
    "courses:class_list": Page(get=TEACHES),
    "courses:class_lesson": Page(post=TEACHES, sends={"lesson": ""}),
    "courses:note": Page(post=TEACHES, sends={"text": "asks good questions"}),
    "courses:note_delete": Page(post=TEACHES, fills={"note_id": lambda world: 1}),
    "courses:projector": Page(get=TEACHES),
    "courses:projector_door": Page(post=TEACHES),
    "courses:strike": Page(post=TEACHES),
    "courses:strike_form": Page(get=TEACHES),
    "courses:strike_curves": Page(get=TEACHES),
    "courses:strike_shown": Page(post=TEACHES, sends={"is_shown": "on"}),
    "courses:watch_learner": Page(get=TEACHES),
    # helping: a copy is its opener's alone, a fork and the spotlight are answered by the learner alone
    "courses:help_open": Page(post=who("", anonymous=SIGN_IN, learner=SIGN_IN, stranger=SIGN_IN)),
    "courses:help": Page(get={**TEACHES, "assistant": NONE}),
    "courses:help_fork": Page(post={**TEACHES, "assistant": NONE}),
    "courses:help_send": Page(post={**TEACHES, "assistant": NONE}),
    "courses:help_point": Page(post=who("", anonymous=SIGN_IN, learner=SIGN_IN, stranger=SIGN_IN)),
    "courses:spotlight_ask": Page(post=who("", anonymous=SIGN_IN, learner=SIGN_IN, stranger=SIGN_IN)),
    "courses:spotlight_end": Page(post=TEACHES),
    "courses:fork": Page(post=HERS),
    "courses:spotlit": Page(post=HERS),
    # sessions and their replay, the board of predictions
    "courses:sessions": Page(get=TEACHES),
    "courses:session_begin": Page(post=TEACHES),
    "courses:session_end": Page(post=TEACHES),
    "courses:session_rename": Page(post=TEACHES, sends={"name": "Zone B"}),
    "courses:session_remove": Page(post=TEACHES),
    "courses:replay": Page(get=TEACHES),
    "courses:bookmark_now": Page(post=TEACHES, sends={"says": "here"}),
    "courses:bookmark": Page(post=TEACHES, sends={"says": "here", "at": 0}),
    "courses:bookmark_remove": Page(post=TEACHES),
    "courses:board_show": Page(post=TEACHES, sends={"lesson": "2.2"}),
    "courses:board_reveal": Page(post=TEACHES, sends={"lesson": "2.2"}),
    "courses:board_close": Page(post=TEACHES),
    # rehearsal: without numbers nobody comes
    "courses:rehearsal_begin": Page(post=TEACHES),
    "courses:rehearsal_end": Page(post=TEACHES),
    "courses:rehearsal_remove": Page(post=TEACHES),
    # pace, hands, offers
    "courses:pace": Page(post=TEACHES, sends={"pace": "free"}),
    "courses:clock": Page(post=TEACHES),
    "courses:lower_hand": Page(post=TEACHES),
    "courses:offer": Page(post=TEACHES, sends={"says": "Look at the lease."}),
    "courses:reveal_offer": Page(post=TEACHES),
    "courses:withdraw_offer": Page(post=TEACHES),
    "courses:raise_hand": Page(post=IN_A_CLASS),
    "courses:lower_own_hand": Page(post=IN_A_CLASS),
    "courses:answer_offer": Page(post=HERS, sends={"do": "put_away"}),
    # who teaches a class: only its lead says so; an assistant may go
    "courses:people": Page(get=TEACHES),
    "courses:people_add": Page(post=LEADS),
    "courses:people_remove": Page(post=LEADS, sends={"user": 1_000_000}),
    "courses:people_hand_over": Page(post=LEADS),
    "courses:class_end": Page(post=LEADS),
    # sandboxes
    "sandbox:grammar": Page(get=EVERYBODY),
    "sandbox:mine": Page(get=EVERYBODY, post=EVERYBODY),
    "sandbox:show": Page(get=SEEN_BY_HER_TEACHERS),
    "sandbox:tape": Page(get=SEEN_BY_HER_TEACHERS),
    "sandbox:print": Page(get=SEEN_BY_HER_TEACHERS),
    "sandbox:graph": Page(get=SEEN_BY_HER_TEACHERS),
    "sandbox:delete": Page(post=HERS),
    "sandbox:start_over": Page(post=HERS),
    "sandbox:bring": Page(post=EVERYBODY),
    "sandbox:playing": Page(get=NOBODY),
    "sandbox:moment": Page(get=EVERYBODY),
    "sandbox:moment_embed": Page(get=EVERYBODY),
    "sandbox:moment_tape": Page(get=EVERYBODY),
    "sandbox:moment_print": Page(get=EVERYBODY),
    "sandbox:moment_continue": Page(post=EVERYBODY),
    "sandbox:moment_play": Page(post=EVERYBODY),
    "sandbox:moment_delete": Page(post=HERS),
    # the operator's admin: every other address of it gives nothing to whoever is not staff
    "admin:login": Page(get=EVERYBODY, post=EVERYBODY),
    "admin:logout": Page(get={**EVERYBODY, "staff": NO_VERB}, post=EVERYBODY),  # others are led to the index
}
STAFF_ONLY = "admin:"

# What a socket gives: DRIVE and WATCH as the picture says it, SHOWN for a wall, CLOSED with 4404.
DRIVE, WATCH, SHOWN, CLOSED = "drive", "watch", "shown", "closed"

TEACHERS_WALL = {**dict.fromkeys(PERSONS, CLOSED), "instructor": SHOWN, "assistant": SHOWN}
OWN_SANDBOX = dict.fromkeys(PERSONS, DRIVE)

# Route of a socket → what each gets. Whoever never loaded a page has no cookie, thus no sandbox of a lesson.
SOCKETS: dict[str, Who] = {
    "ws/home/": OWN_SANDBOX,
    "ws/sandboxes/<uuid:sandbox_id>/": {
        **dict.fromkeys(PERSONS, CLOSED),
        "learner": DRIVE,
        "instructor": WATCH,
        "assistant": WATCH,
    },
    "ws/lessons/<slug:module>/<slug:slug>/": {**OWN_SANDBOX, "anonymous": CLOSED},
    # Nobody has begun the lesson's task again: then there is no cluster of another seed, for nobody.
    "ws/lessons/<slug:module>/<slug:slug>/again/": dict.fromkeys(PERSONS, CLOSED),
    "ws/class/": {**dict.fromkeys(PERSONS, CLOSED), "learner": SHOWN, "stranger": SHOWN, "account": SHOWN},
    "ws/classes/<int:class_id>/": TEACHERS_WALL,
    "ws/classes/<int:class_id>/projector/": TEACHERS_WALL,
    "ws/classes/<int:class_id>/spotlight/": dict.fromkeys(PERSONS, CLOSED),  # until somebody agreed
}

# Action of the protocol → (a message, the right that it takes).
MESSAGES: dict[str, tuple[dict[str, Any], str]] = {
    "hello": ({"since": None}, WATCH),
    "seen": ({"number": 0}, WATCH),
    "attend": ({"level": "map"}, WATCH),
    "why": ({"of": "nodes/worker-1"}, WATCH),
    "caused": ({"of": "change/1"}, WATCH),
    "look": ({"level": "map"}, WATCH),
    "read": ({"what": "document", "of": "nodes/worker-1"}, WATCH),
    "strike": ({"fault": "power_off", "machine": "worker-1"}, DRIVE),
    "heal": ({"fault": "power_off", "machine": "worker-1"}, DRIVE),
    "kubectl": ({"line": "get pods"}, DRIVE),
    "add_worker": ({"zone": "a"}, DRIVE),
    "remove_worker": ({"machine": "worker-1"}, DRIVE),
    "pace": ({"speed": 1}, DRIVE),
    "pause": ({}, DRIVE),
    "play": ({}, DRIVE),
    "run_to_next": ({}, DRIVE),
    "go": ({"at": 1_000_000}, DRIVE),
    "step": ({"what": "event", "back": True}, DRIVE),
    "run_until": ({"what": "instant", "at": 1_000_000}, DRIVE),
    "live": ({}, DRIVE),
    "lane": ({"lane": "A"}, DRIVE),
    "drop_lane": ({"lane": "B"}, DRIVE),
    "compare": ({"with": None}, DRIVE),
    "moment": ({"of": None}, DRIVE),
    "start_over": ({}, DRIVE),
    # of a lesson's socket
    "predict": ({"choice": "none"}, DRIVE),
    "looked": ({"of": "nodes/worker-1"}, DRIVE),
}
