"""Where an offer leads: the address at which the member finds what it is about.

`?at=MICROSECONDS&of=REFERENCE&lane=LETTER` on the page of a lesson or a sandbox opens the cluster at that
instant with that thing selected (static/js/sandbox/arrival.js).
"""

from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from courses import catalogue
from courses.classroom import NotNow
from courses.models import Membership, Offer, OfferKind
from k8sarch.sandbox import sandboxes


def address_of(offer: Offer, membership: Membership) -> str:
    """Where it leads, "" for nowhere. Raises NotNow when that place is no more."""
    content = offer.content
    if offer.kind == OfferKind.SCENARIO:
        if content.get("moment"):
            return reverse("sandbox:moment", args=[content["moment"]])
        return lesson_address(content["lesson"])
    if offer.kind == OfferKind.POINTER:
        place = {"at": content["at"], "of": content.get("of", ""), "lane": content.get("lane", "")}
        page = page_of(content, membership) if content.get("sandbox") else lesson_address(offer.lesson)
        return f"{page}?{urlencode({key: value for key, value in place.items() if value != ''})}"
    return ""


def page_of(content: dict, membership: Membership) -> str:
    """The page of the member's own sandbox that a pointer is about."""
    standing = sandboxes.standing(membership.learner_id, UUID(content["sandbox"]))
    if standing is None:
        raise NotNow(_("The cluster that this points into is gone."))
    if standing.take != content.get("take", standing.take):
        raise NotNow(_("You started over since then, so this moment is no more. Your instructor can help."))
    if standing.is_of_lesson:
        return lesson_address(standing.lesson)
    return reverse("sandbox:show", args=[standing.sandbox_id])


def lesson_address(number: str) -> str:
    """The page of a lesson. Raises NotNow when there is none of that number any more."""
    lesson = catalogue.current().numbered(number)
    if lesson is None:
        raise NotNow(_("This lesson is no more."))
    return reverse("courses:lesson", args=[lesson.module_slug, lesson.slug])
