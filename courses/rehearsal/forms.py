"""How many simulated learners of each temperament come."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.limits import REHEARSAL_LEARNERS_MAX


class RehearsalForm(forms.Form):
    """Three small numbers."""

    careful = forms.IntegerField(label=_("careful"), min_value=0, max_value=REHEARSAL_LEARNERS_MAX, initial=2)
    hasty = forms.IntegerField(label=_("hasty"), min_value=0, max_value=REHEARSAL_LEARNERS_MAX, initial=2)
    stuck = forms.IntegerField(label=_("stuck"), min_value=0, max_value=REHEARSAL_LEARNERS_MAX, initial=2)
