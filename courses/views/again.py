"""Pages of a learner who does a lesson's task again under another seed."""

from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses import catalogue
from courses.afterwards import mastery
from courses.classroom import NotNow
from courses.lesson import Lesson
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.socket.identity import owner_of


@never_cache
@require_safe
def again(request: HttpRequest, module: str, slug: str) -> HttpResponse:
    course, found = catalogue.lesson_or_404(module, slug)
    context = {
        **_strip_context(request, found),
        "module": course.module_of(found),
        "spec": catalogue.current().clusters[found.cluster],
        "socket": f"/ws/lessons/{module}/{slug}/again/",
    }
    return render(request, "courses/afterwards/again.html", context)


@never_cache
@require_safe
def again_strip(request: HttpRequest, module: str, slug: str) -> HttpResponse:
    """The strip as it stands now: asked for when the cluster told that the check holds."""
    _course, found = catalogue.lesson_or_404(module, slug)
    return render(request, "courses/afterwards/_again_strip.html", _strip_context(request, found))


def _strip_context(request: HttpRequest, found: Lesson) -> dict[str, object]:
    return {"lesson": found, "standing": mastery.standing_of(owner_of(request.session), found)}


@require_POST
async def again_begin(request: HttpRequest, module: str, slug: str) -> HttpResponse:
    """Open a cluster of another seed; the one before goes, and whoever still looks at it is told."""
    earlier = await sync_to_async(_begin)(request, module, slug)
    if earlier is not None:
        await sandboxes.forgotten(earlier)
    return redirect("courses:again", module=module, slug=slug)


def _begin(request: HttpRequest, module: str, slug: str) -> UUID | None:
    """Begin it; returns the sandbox that is gone now."""
    _course, found = catalogue.lesson_or_404(module, slug)
    owner = owner_of(request.session)
    earlier = mastery.mastery_of(owner, found)
    try:
        begun = mastery.begin(owner=owner, lesson=found)
    except NotNow as refusal:
        messages.error(request, str(refusal))
        return None
    return earlier.sandbox if earlier is not None and earlier.sandbox != begun.sandbox else None
