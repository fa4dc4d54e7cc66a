"""Pages for everybody: home, all lessons, what is not simulated."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses import catalogue, reports, simplifications
from courses.afterwards import assignments
from k8sarch.sandbox.socket.identity import owner_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    course = catalogue.current().course
    lessons = course.lessons
    steps = reports.steps_of(owner_of(request.session))
    first = next(
        (lesson for lesson in lessons if not is_done(steps, lesson.number)), lessons[0] if lessons else None
    )
    return render(
        request,
        "courses/home.html",
        {
            "course": course,
            "modules": course.modules,
            "next_lesson": first,
            "next_module": course.module_of(first) if first else None,
            "is_begun": bool(steps),
            "lesson_count": course.count("lessons"),
            "incident_count": course.count("incidents"),
            "written_count": len(lessons),
            "steps": steps,
        },
    )


def is_done(steps: dict[str, "reports.Step"], number: str) -> bool:
    return steps.get(number) == reports.Step.DONE


@require_safe
def lessons(request: HttpRequest) -> HttpResponse:
    course = catalogue.current().course
    steps = reports.steps_of(owner_of(request.session))
    context = {
        "course": course,
        "modules": course.modules,
        "asked": assignments.asked_of(owner_of(request.session)),
        "steps": steps,
        "mark_kinds": reports.MarkKind.choices,
        "marks": reports.marks_of(owner_of(request.session)),
        "written_count": len(course.lessons),
    }
    return render(request, "courses/lessons.html", context)


@require_safe
def not_simulated(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/not_simulated.html", {"rooms": simplifications.rooms()})
