"""The operator's view of the school's rows. Progress is shown, not edited: its writer is `progress.py`."""

from django.contrib import admin
from django.http import HttpRequest

from courses.models import (
    ChainAttempt,
    Classroom,
    Learner,
    LessonProgress,
    Mark,
    Mastery,
    Membership,
    Prediction,
    QuizAnswer,
    TaskPass,
)


class MembershipInline(admin.TabularInline):
    """Who is in a class, to read."""

    model = Membership
    extra = 0
    fields = ("nickname", "joined")
    readonly_fields = ("joined",)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Classroom)
class ClassroomAdmin(admin.ModelAdmin):
    """Classes, with their instructors."""

    list_display = ("name", "join_code_shown", "is_open", "created")
    filter_horizontal = ("instructors",)
    inlines = [MembershipInline]


@admin.register(Learner)
class LearnerAdmin(admin.ModelAdmin):
    """Learners, by the name they gave themselves."""

    list_display = ("nickname", "user", "created")
    search_fields = ("nickname",)


@admin.register(LessonProgress, TaskPass, QuizAnswer, Prediction, ChainAttempt, Mark, Mastery)
class KeptAdmin(admin.ModelAdmin):
    """What a learner did, to read."""

    list_display = ("__str__",)
    list_filter = ("lesson",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
