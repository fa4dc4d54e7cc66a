"""How long what is kept: one rule a kind of thing, with the operator's number of days (settings.KEPT_DAYS).

`manage.py remove_old` follows them, in this order. A rule of 0 days keeps for ever. Accounts, and what is
learned under them, stay until somebody removes them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses import classroom
from courses.models import ClassSession, Deed, Learner, LessonProgress, Membership
from courses.people import own_data
from k8sarch.sandbox import sandboxes


@dataclass(frozen=True, slots=True)
class Old:
    """Something whose time is over: a line for the operator, and how it goes."""

    says: str
    remove: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of thing: its name in the settings, its words on the page "What is kept of you", and what of it
    is older than an instant."""

    name: str
    says: str | Promise
    old: Callable[[datetime], Iterator[Old]]

    @property
    def days(self) -> int:
        """0: for ever."""
        return settings.KEPT_DAYS[self.name]

    def over(self) -> list[Old]:
        """What is to go now."""
        return list(self.old(timezone.now() - timedelta(days=self.days))) if self.days else []


def old_sandboxes(before: datetime) -> Iterator[Old]:
    for record in sandboxes.unused_since(before):
        says = f"{record.name} of {record.owner}, last used {record.used:%Y-%m-%d}"
        yield Old(says, partial(sandboxes.remove, [record.id]))


def old_moments(before: datetime) -> Iterator[Old]:
    for moment in sandboxes.moments_before(before):
        says = f"{moment.name} at {moment.seconds} s of {moment.owner}, made {moment.created:%Y-%m-%d}"
        yield Old(says, partial(sandboxes.remove_moment, moment))


def old_deeds(before: datetime) -> Iterator[Old]:
    """One line for each learner, for deeds are many."""
    found = Deed.objects.filter(done__lt=before)
    for learner in Learner.objects.filter(Exists(found.filter(learner=OuterRef("pk")))):
        yield Old(f"what {learner} did, step by step", found.filter(learner=learner).delete)


def old_class_sessions(before: datetime) -> Iterator[Old]:
    """Those that ended; and one that was left running when the server went down, for it ended then."""
    gone = Q(ended__lt=before) | Q(ended=None, begun__lt=before)
    for session in ClassSession.objects.filter(gone).select_related("classroom"):
        yield Old(str(session), session.delete)


def old_memberships(before: datetime) -> Iterator[Old]:
    """Of those who came on in no lesson since."""
    recent = LessonProgress.objects.filter(learner=OuterRef("learner"), progressed__gte=before)
    found = Membership.objects.filter(joined__lt=before).exclude(Exists(recent)).select_related("classroom")
    for membership in found:
        leave = partial(classroom.leave, owner=membership.learner_id, classroom_id=membership.classroom_id)
        yield Old(str(membership), leave)


def old_learners(before: datetime) -> Iterator[Old]:
    """Browsers without an account that are in no class, came on in no lesson and used no sandbox since."""
    found = (
        Learner.objects.filter(user=None)
        .exclude(Exists(Membership.objects.filter(learner=OuterRef("pk"))))
        .annotate(latest=Coalesce(Max("progress__progressed"), "created"))
        .filter(latest__lt=before)
    )
    for learner in found:
        if sandboxes.used_since(learner.pk, before):
            continue
        remove = partial(own_data.remove, owner=learner.pk, user=AnonymousUser())
        yield Old(f"{learner}, last seen {learner.latest:%Y-%m-%d}", remove)


def old_sign_ins(before: datetime) -> Iterator[Old]:
    """Names and addresses of those who signed in or failed to; and cookies' sessions that ended by
    themselves."""
    for model in (AccessAttempt, AccessLog):
        for row in model.objects.filter(attempt_time__lt=before):
            yield Old(f"{row.username} from {row.ip_address}, {row.attempt_time:%Y-%m-%d}", row.delete)
    ended = Session.objects.filter(expire_date__lt=timezone.now())
    count = ended.count()
    if count:
        yield Old(f"{count} sessions of browsers that had ended", ended.delete)


RULES = (
    Rule("sandboxes", _("A sandbox, after it was last used"), old_sandboxes),
    Rule("moments", _("A link to a moment, after it was made"), old_moments),
    Rule("deeds", _("What you did step by step, as your instructors see it"), old_deeds),
    Rule("sessions", _("The record of a session of a class, after it ended"), old_class_sessions),
    Rule("memberships", _("A place in a class, after you last came on"), old_memberships),
    Rule("learners", _("Progress without an account, after you last came on"), old_learners),
    Rule("sign_ins", _("When and from where somebody signed in"), old_sign_ins),
)
