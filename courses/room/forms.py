"""What instructors and members send while a class is taught passes one of these forms."""

from django import forms

from courses.models import Pace
from courses.room.pace import SPEEDS


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
