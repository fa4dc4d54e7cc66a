"""The app, and the check that every lesson can be read."""

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register


class CoursesConfig(AppConfig):
    name = "courses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from courses.room import strikes
        from k8sarch.sandbox import sandboxes

        register(lessons_can_be_read)
        sandboxes.on_struck(strikes.over)


def lessons_can_be_read(**kwargs: object) -> list[CheckMessage]:
    """`manage.py check` names the file and the line of a lesson that breaks the rules of lesson_file.py."""
    from courses import catalogue
    from courses.lesson import LessonError

    try:
        catalogue.current()
    except LessonError as error:
        return [Error(str(error), id="courses.E001")]
    return []
