"""What an instructor types or clicks to help, and what a learner answers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from courses.limits import OFFER_LETTERS_MAX
from courses.models import OfferAnswer
from k8sarch.sandbox.sandboxes import Stand

INSTANT_MAX = 2**53  # microseconds; larger ones are no numbers in JSON
REFERENCE = r"^[A-Za-z0-9][A-Za-z0-9./_:-]*$"


class MomentForm(forms.Form):
    """A learner, and the moment: that of a hand, or one that is named in full; neither: now."""

    membership = forms.IntegerField(min_value=1, max_value=2**31)
    hand = forms.IntegerField(min_value=1, max_value=2**31, required=False)
    sandbox = forms.UUIDField(required=False)
    take = forms.IntegerField(min_value=1, max_value=2**31, required=False)
    lane = forms.RegexField(r"^[A-D]$", required=False)
    at = forms.IntegerField(min_value=0, max_value=INSTANT_MAX, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_named = given.get("sandbox") is not None
        if is_named and (given.get("take") is None or not given.get("lane") or given.get("at") is None):
            raise ValidationError("A moment is named by its take, lane and instant.")
        return given

    def stand(self) -> Stand:
        """The moment that is named in full."""
        given = self.cleaned_data
        return Stand(given["take"], given["lane"], given["at"])


class NoteForm(forms.Form):
    """A few words beside a fork."""

    says = forms.CharField(max_length=OFFER_LETTERS_MAX, required=False)


class PointerForm(NoteForm):
    """What to look at: a thing, and a sentence."""

    of = forms.RegexField(REFERENCE, max_length=300, required=False)
    help = forms.IntegerField(min_value=1, max_value=2**31, required=False)  # the copy that is looked at


class SpotlightForm(forms.Form):
    """Whom to ask, and whether the name is shown too."""

    membership = forms.IntegerField(min_value=1, max_value=2**31)
    is_named = forms.BooleanField(required=False)


class AnswerForm(forms.Form):
    """What a learner answers: to a fork, or to the question for the spotlight."""

    answer = forms.ChoiceField(
        choices=[
            (each, each) for each in (OfferAnswer.TAKEN, OfferAnswer.DECLINED, "agree", "decline", "end")
        ]
    )
