"""What instructors and members send while a class is taught passes one of these forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses import catalogue
from courses.forms import readable
from courses.limits import CHOICES_MAX
from courses.models import Pace
from courses.room.pace import SPEEDS
from k8sarch.sandbox import sandboxes

REFERENCE = r"^[A-Za-z0-9][A-Za-z0-9:@|._/-]*$"
"""How things of a cluster are called: nodes/worker-2, pods/shop/web-1, change/812."""


class PaceForm(forms.Form):
    """How the class moves."""

    pace = forms.ChoiceField(choices=Pace)


class ClockForm(forms.Form):
    """The instructor's clock; without `speed` it stays as it is."""

    is_paused = forms.BooleanField(required=False)
    speed = forms.TypedChoiceField(
        choices=[(str(speed), f"x{speed}") for speed in SPEEDS],
        coerce=float,
        required=False,
        empty_value=None,
    )


class HandForm(forms.Form):
    """A hand: a sentence if wanted, and what the page says it is about."""

    says = forms.CharField(required=False, max_length=200, label=_("In a sentence, if you like"))
    of = forms.RegexField(REFERENCE, required=False, max_length=300)
    sandbox = forms.UUIDField(required=False)

    def clean_says(self) -> str:
        return readable(self.cleaned_data["says"]) if self.cleaned_data["says"].strip() else ""


class AnswerForm(forms.Form):
    """What a member makes of an offer."""

    TAKE, PUT_AWAY, CHOOSE = "take", "put_away", "choose"
    do = forms.ChoiceField(choices=[(each, each) for each in (TAKE, PUT_AWAY, CHOOSE)])
    choice = forms.IntegerField(required=False, min_value=0, max_value=CHOICES_MAX - 1)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("do") == self.CHOOSE and given.get("choice") is None:
            self.add_error("choice", _("Choose one answer first."))
        return given


class OfferForm(forms.Form):
    """What all offers have: a sentence, and whom it is for; nobody named is everybody of the class."""

    kind = ""
    says_needed = True
    says = forms.CharField(max_length=300)
    to = forms.IntegerField(required=False, min_value=1, max_value=2**31)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": f"{self.kind}-%s"})  # all kinds stand on one page
        self.fields["says"].required = self.says_needed

    def clean_says(self) -> str:
        says = self.cleaned_data["says"]
        return readable(says) if says.strip() else ""


class HintForm(OfferForm):
    """A sentence that helps."""

    kind = "hint"
    says = forms.CharField(label=_("Hint"), max_length=300)


class QuestionForm(OfferForm):
    """A question with two to five choices, of which one may be the right one."""

    kind = "question"
    says = forms.CharField(label=_("Question"), max_length=200)
    choices = forms.CharField(
        label=_("Choices, a line each; a star before the right one"),
        max_length=CHOICES_MAX * 122,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_choices(self) -> tuple[list[str], int | None]:
        """The choices, and the place of the right one."""
        lines = [line.strip() for line in self.cleaned_data["choices"].splitlines() if line.strip()]
        stars = [place for place, line in enumerate(lines) if line.startswith("*")]
        choices = [readable(line.lstrip("* ")) for line in lines]
        if not 2 <= len(choices) <= CHOICES_MAX or len(set(choices)) < len(choices):
            raise forms.ValidationError(
                _("A question has two to %(count)d different choices.") % {"count": CHOICES_MAX}
            )
        if len(stars) > 1 or any(len(choice) > 120 for choice in choices):
            raise forms.ValidationError(_("One choice at most is right, and each has 120 letters at most."))
        return choices, stars[0] if stars else None


class PointerForm(OfferForm):
    """An instant of everybody's own cluster, in seconds, and a thing in it."""

    kind = "pointer"
    says_needed = False
    at = forms.FloatField(label=_("At second"), min_value=0, max_value=1_000_000)
    of = forms.RegexField(
        REFERENCE,
        label=_("What to look at, as in nodes/worker-2"),
        required=False,
        max_length=300,
        error_messages={"invalid": _("Write it as in nodes/worker-2 or pods/shop/web-1.")},
    )
    says = forms.CharField(label=_("In a sentence, if you like"), max_length=300)

    def clean_at(self) -> int:
        """Microseconds."""
        return round(self.cleaned_data["at"] * 1_000_000)


class ScenarioForm(OfferForm):
    """A lesson to go to, or the link to a moment."""

    kind = "scenario"
    says_needed = False
    lesson = forms.CharField(label=_("Lesson"), required=False, max_length=8)
    link = forms.CharField(label=_("Or the link to a moment"), required=False, max_length=300)
    says = forms.CharField(label=_("In a sentence, if you like"), max_length=300)

    def clean_lesson(self) -> str:
        number = self.cleaned_data["lesson"]
        if number and catalogue.current().numbered(number) is None:
            raise forms.ValidationError(_("There is no such lesson."))
        return number

    def clean_link(self) -> str:
        """The token of the moment."""
        link = self.cleaned_data["link"].strip()
        token = link.rstrip("/").rpartition("/")[2]
        if link and not sandboxes.is_moment(token):
            raise forms.ValidationError(_("No moment has this link. Copy it from the page of a cluster."))
        return token

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and bool(given.get("lesson")) == bool(given.get("link")):
            self.add_error("lesson", _("Choose a lesson, or give the link to a moment."))
        return given


OFFER_FORMS: dict[str, type[OfferForm]] = {
    form.kind: form for form in (HintForm, QuestionForm, PointerForm, ScenarioForm)
}
