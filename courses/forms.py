"""Everything a person types or clicks passes one of these forms."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
)
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from courses import catalogue, shapes
from courses.lesson import Predict, Quiz
from courses.limits import DOOR_HOURS, NOTE_CHARACTERS_MAX, SESSION_SECONDS_MAX


def readable(text: str) -> str:
    """`text` with single blanks, refused when it holds symbols that do not show or turn the direction of
    writing.
    """
    if any(unicodedata.category(symbol) in {"Cc", "Cf", "Cs", "Co", "Cn"} for symbol in text):
        raise forms.ValidationError(_("Use letters, figures and signs that can be seen."))
    text = " ".join(text.split())
    if not any(symbol.isalnum() for symbol in text):
        raise forms.ValidationError(_("Use at least one letter or figure."))
    return text


class JoinForm(forms.Form):
    """A code and a nickname: all that joining takes."""

    code = forms.CharField(
        label=_("Join code"),
        max_length=16,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code",
            }
        ),
    )
    nickname = forms.CharField(
        label=_("Nickname"), max_length=24, widget=forms.TextInput(attrs={"autocomplete": "nickname"})
    )

    def clean_nickname(self) -> str:
        return readable(self.cleaned_data["nickname"])


class LeaveForm(forms.Form):
    """Which class to leave."""

    classroom = forms.IntegerField(min_value=1, max_value=2**31)


class ClassForm(forms.Form):
    """The name of a new class."""

    name = forms.CharField(label=_("Name of the class"), max_length=60)

    def clean_name(self) -> str:
        return readable(self.cleaned_data["name"])


class DoorForm(forms.Form):
    """Whether the class takes in learners, and for how many hours; empty: until the door is closed."""

    is_open = forms.BooleanField(required=False)
    hours = forms.TypedChoiceField(
        label=_("For how long"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("until I close it")),
            *(
                (hours, format_lazy("{hours} {unit}", hours=hours, unit=_("hours")))
                for hours in DOOR_HOURS[:-1]
            ),
            (DOOR_HOURS[-1], _("a week")),
        ],
    )


class TeacherForm(forms.Form):
    """The exact name or the e-mail address of an account."""

    whom = forms.CharField(
        label=_("User name or e-mail address"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class WhichTeacherForm(forms.Form):
    """One of those who teach the class."""

    user = forms.IntegerField(min_value=1, max_value=2**31)


class ConfirmForm(forms.Form):
    """Said twice, because it cannot be taken back."""

    is_sure = forms.BooleanField(
        label=_("I know that this cannot be taken back."),
        error_messages={"required": _("Nothing was removed. Tick this box first.")},
    )


class ForgottenForm(PasswordResetForm):
    """Django's own: who has an account with this address is sent a link."""

    email = forms.EmailField(
        label=_("E-mail address of the account"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


def in_one_sentence(fields: dict[str, forms.Field]) -> None:
    """The rules for a new password, which Django gives as a list that is longer than the form."""
    fields["new_password1"].help_text = _("At least 8 characters; nothing common, and not like your name.")
    fields["new_password2"].help_text = ""


class NewPasswordForm(SetPasswordForm):
    """Django's own, for whoever has a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_one_sentence(self.fields)


class OtherPasswordForm(PasswordChangeForm):
    """Django's own, for whoever knows the present password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_one_sentence(self.fields)


class LookedAtForm(forms.Form):
    """Whom the side of a console is about, and how its wall is drawn."""

    learner = forms.RegexField(r"^[A-Za-z0-9_-]+$", max_length=32, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["as"] = forms.ChoiceField(
            choices=[(name, name) for name in ("tiles", "compact", "table")], required=False
        )


class ClassLessonForm(forms.Form):
    """The lesson that a class is at; empty for none."""

    lesson = forms.CharField(max_length=8, required=False)

    def clean_lesson(self) -> str:
        number = str(self.cleaned_data["lesson"])
        if number and catalogue.current().numbered(number) is None:
            raise forms.ValidationError(_("There is no such lesson."))
        return number


class NoteForm(forms.Form):
    """What an instructor writes down; blank lines and breaks become single blanks."""

    text = forms.CharField(max_length=NOTE_CHARACTERS_MAX, widget=forms.Textarea)

    def clean_text(self) -> str:
        return readable(" ".join(self.cleaned_data["text"].split()))


class BoardForm(forms.Form):
    """The number of the lesson whose predictions are shown."""

    lesson = forms.CharField(max_length=8)


class SessionForm(forms.Form):
    """The name of a session; none is needed."""

    name = forms.CharField(max_length=60, required=False)

    def clean_name(self) -> str:
        return readable(self.cleaned_data["name"]) if self.cleaned_data["name"].strip() else ""


class BookmarkForm(forms.Form):
    """A bookmark: its words, and in a replay the second of the session that it marks."""

    says = forms.CharField(max_length=120)
    at = forms.IntegerField(min_value=0, max_value=SESSION_SECONDS_MAX, required=False)

    def clean_says(self) -> str:
        return readable(self.cleaned_data["says"])


class ReplayForm(forms.Form):
    """The second of a session that is looked at."""

    at = forms.IntegerField(min_value=0, max_value=SESSION_SECONDS_MAX, required=False)


class SignInForm(AuthenticationForm):
    """Django's own, in our words."""

    error_messages = {
        "invalid_login": _(
            "This name and password do not belong together. You are not signed in. Try again."
        ),
        "inactive": _("This account is switched off. Ask the operator."),
    }


class PredictionForm(forms.Form):
    """The fields that the lesson's `predict` asks for, and no others; `spec` is that of the lesson's
    cluster."""

    def __init__(self, *args: object, predict: Predict, spec: Mapping[str, object], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for question in predict.questions:
            if question.kind == "number":
                self.fields["number"] = forms.IntegerField(
                    min_value=question.smallest, max_value=question.largest
                )
                continue
            offered = (
                [(choice.text, choice.text) for choice in question.choices]
                if question.kind == "choice"
                else [(shape, shapes.called(shape)) for shape in shapes.offered(question, spec)]
            )
            self.fields[question.kind] = forms.ChoiceField(
                choices=offered,
                error_messages={
                    "required": _("Choose one answer first.")
                    if question.kind == "choice"
                    else _("Pick one on the picture, or here, first."),
                    "invalid_choice": _("Choose one of those that are offered."),
                },
            )


class PickForm(forms.Form):
    """The place of the picked chain among those that are offered."""

    option = forms.IntegerField(
        min_value=0, max_value=9, error_messages={"required": _("Pick one chain first.")}
    )


class LookForm(forms.Form):
    """What the learner looked at: a reference or a part of the page."""

    of = forms.RegexField(r"^(part:)?[A-Za-z0-9][A-Za-z0-9./_-]*$", max_length=120)


class AnswerForm(forms.Form):
    """The place of the chosen answer in the quiz."""

    def __init__(self, *args: object, quiz: Quiz, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["choice"] = forms.TypedChoiceField(
            coerce=int,
            choices=[(str(index), choice.text) for index, choice in enumerate(quiz.choices)],
            error_messages={
                "required": _("Choose one answer first."),
                "invalid_choice": _("Choose one answer."),
            },
        )
