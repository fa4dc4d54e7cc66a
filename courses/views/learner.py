"""Pages of a learner: a lesson and its strip, joining a class, leaving it."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import catalogue, classroom, join_tries, progress, reports
from courses.afterwards import assignments
from courses.forms import AnswerForm, JoinForm, LeaveForm, PickForm, PredictionForm
from courses.lesson import Lesson
from courses.models import MarkKind, Step
from courses.room import pace
from k8sarch.sandbox.socket.identity import known_owner, owner_of


@never_cache
@require_safe
def lesson(request: HttpRequest, module: str, slug: str) -> HttpResponse:
    course, found = catalogue.lesson_or_404(module, slug)
    context = {
        **strip_context(request, found),
        "course": course,
        "module": course.module_of(found),
        "place": course.place_of(found),
        "place_count": course.count("lessons") + course.count("incidents"),
        "socket": f"/ws/lessons/{module}/{slug}/",
    }
    return render(request, "courses/lesson.html", context)


@never_cache
@require_safe
def strip(request: HttpRequest, module: str, slug: str) -> HttpResponse:
    """The strip as it stands now: asked for when the cluster told that something was done."""
    _course, found = catalogue.lesson_or_404(module, slug)
    return render(request, "courses/_strip.html", {**strip_context(request, found), "oob": True})


@require_POST
def predict(request: HttpRequest, module: str, slug: str) -> HttpResponse:
    _course, found = catalogue.lesson_or_404(module, slug)
    if found.predict is None:
        return answered(request, found)
    form = PredictionForm(
        request.POST, predict=found.predict, spec=catalogue.current().clusters[found.cluster]
    )
    if not form.is_valid():
        return answered(request, found, predict_form=form)
    # Whoever acted first finds in the fresh strip that the prediction is closed, and why.
    with suppress(progress.PredictionClosed):
        progress.commit_prediction(owner=owner_of(request.session), lesson=found, **form.cleaned_data)
    return answered(request, found)


@require_POST
def explain(request: HttpRequest, module: str, slug: str) -> HttpResponse:
    _course, found = catalogue.lesson_or_404(module, slug)
    form = PickForm(request.POST)
    if not form.is_valid():
        return answered(request, found, pick_form=form)
    progress.pick_chain(owner=owner_of(request.session), lesson=found, option=form.cleaned_data["option"])
    return answered(request, found)


@require_POST
def hint(request: HttpRequest, module: str, slug: str) -> HttpResponse:
    """Open the next hint; one that is not due yet says what it waits for."""
    _course, found = catalogue.lesson_or_404(module, slug)
    opened = progress.open_hint(owner=owner_of(request.session), lesson=found)
    return answered(request, found) if opened else answered(request, found, is_hint_early=True)


@require_POST
def answer(request: HttpRequest, module: str, slug: str, quiz: str) -> HttpResponse:
    _course, found = catalogue.lesson_or_404(module, slug)
    asked = found.quiz(quiz)
    if asked is None:
        raise Http404(f"There is no quiz {quiz} in this lesson.")
    form = AnswerForm(request.POST, quiz=asked)
    if not form.is_valid():
        return answered(request, found, quiz_forms={quiz: form})
    progress.answer_quiz(
        owner=owner_of(request.session), lesson=found, quiz=asked, choice=form.cleaned_data["choice"]
    )
    return answered(request, found, just_answered=quiz)


def strip_context(request: HttpRequest, found: Lesson) -> dict[str, object]:
    before, after = catalogue.current().neighbours(found)
    strip = reports.strip_of(owner_of(request.session), found)
    return {
        "lesson": found,
        "strip": strip,
        "before": before,
        "after": after,
        "spec": catalogue.current().clusters[found.cluster],
        "mark_kinds": MarkKind.choices,
        "step_names": Step.choices[:-1],
    }


def answered(request: HttpRequest, found: Lesson, just_answered: str = "", **forms: object) -> HttpResponse:
    """The strip alone for htmx; without JavaScript the lesson's page again, at its strip or at the quiz
    that was just answered. `forms` are those that were refused."""
    if request.htmx:  # type: ignore[attr-defined]
        context = {**strip_context(request, found), **forms, "just_answered": just_answered, "oob": True}
        return render(request, "courses/_strip.html", context)
    if "is_hint_early" in forms:
        messages.info(
            request, _("The next hint opens a minute after the last one. Look at what that one names.")
        )
    elif forms:
        messages.error(request, _("Choose one answer first. Nothing was lost."))
    address = reverse("courses:lesson", kwargs={"module": found.module_slug, "slug": found.slug})
    return redirect(f"{address}#answer-{just_answered}" if just_answered else f"{address}#strip")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":  # who only looks gets no row
        code = request.GET.get("code", "")[:16]
        mine = where_one_is(known_owner(request.session))
        context = {
            "form": JoinForm(initial={"code": code}),
            # A newcomer needs the form, and so does who comes with a code; a member comes for the class.
            "is_mine_first": bool(mine.get("memberships")) and not code,
            **mine,
        }
        return render(request, "courses/join.html", context)
    owner = owner_of(request.session)
    if join_tries.are_used_up(request):
        return render(
            request, "courses/join.html", {"form": JoinForm(request.POST), "is_too_often": True}, status=429
        )
    form = JoinForm(request.POST)
    status = 400
    if form.is_valid():
        try:
            membership = classroom.join(owner=owner, **form.cleaned_data)
        except classroom.NoSuchClass as refusal:
            join_tries.note(request, is_failure=True)
            form.add_error("code", str(refusal))
        except classroom.NotNow as refusal:
            form.add_error("nickname", str(refusal))
            status = 409
        else:
            join_tries.note(request, is_failure=False)
            # Whoever planted a session in this browser must not ride along into the class.
            request.session.cycle_key()
            names = {"classroom": membership.classroom, "nickname": membership.nickname}
            said = _("You are in %(classroom)s as %(nickname)s.") % names
            if reports.steps_of(owner):
                said += " " + _("What you did before on this browser came with you.")
            messages.success(request, said)
            lesson = catalogue.current().numbered(membership.classroom.lesson)
            if lesson is None:
                return redirect("courses:lessons")
            return redirect("courses:lesson", module=lesson.module_slug, slug=lesson.slug)
    return render(
        request,
        "courses/join.html",
        {"form": form, **where_one_is(owner)},
        status=status,
    )


def where_one_is(owner: str | None) -> dict[str, object]:
    """The classes of this browser, and what they ask for; nothing of one that the site does not know."""
    if owner is None:
        return {}
    return {"memberships": reports.memberships_of(owner), "asked": assignments.asked_of(owner)}


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    form = LeaveForm(request.POST)
    if form.is_valid():
        classroom.leave(owner=owner_of(request.session), classroom_id=form.cleaned_data["classroom"])
        pace.settle_learner(owner_of(request.session))
        messages.success(request, _("You left the class. Your progress stays on this browser."))
    return redirect("courses:join")
