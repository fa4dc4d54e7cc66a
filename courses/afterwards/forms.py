"""What is typed and clicked on the pages of afterwards."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import catalogue
from courses.afterwards.gradebook import ASSIGNED, BEGUN
from courses.forms import readable
from courses.limits import DUE_DAYS_MAX


class AssignmentForm(forms.Form):
    """A written lesson, and until when. The hour is that of the site's own zone, which the page names."""

    lesson = forms.ChoiceField(label=gettext_lazy("Lesson"))
    due = forms.DateTimeField(
        label=gettext_lazy("Due"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lessons = catalogue.current().lessons
        self.fields["lesson"] = forms.ChoiceField(
            label=gettext_lazy("Lesson"),
            choices=[(lesson.number, f"{lesson.number} {lesson.title}") for lesson in lessons],
        )

    def clean_due(self) -> object:
        due, now = self.cleaned_data["due"], timezone.now()
        if due is not None and due <= now:
            raise forms.ValidationError(_("This instant is past. Choose a later one, or leave it empty."))
        if due is not None and due > now + timedelta(days=DUE_DAYS_MAX):
            raise forms.ValidationError(_("This is more than two years ahead. Choose an earlier instant."))
        return due


class TakeBackForm(forms.Form):
    """Which lesson the class is asked for no more."""

    lesson = forms.CharField(max_length=8)


class GradebookForm(forms.Form):
    """Which lessons are shown, and the cell that is looked into."""

    which = forms.ChoiceField(choices=[(ASSIGNED, ASSIGNED), (BEGUN, BEGUN)], required=False)
    learner = forms.SlugField(max_length=32, required=False)
    lesson = forms.CharField(max_length=8, required=False)


class HolderForm(forms.Form):
    """The class whose certificate is asked for, and the name that is to stand on it."""

    classroom = forms.IntegerField(min_value=1, max_value=2**31, widget=forms.HiddenInput)
    holder = forms.CharField(
        label=gettext_lazy("Name on the certificate"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_holder(self) -> str:
        return readable(self.cleaned_data["holder"])


class CertificateForm(forms.Form):
    """One certificate, by its id."""

    certificate = forms.UUIDField()
