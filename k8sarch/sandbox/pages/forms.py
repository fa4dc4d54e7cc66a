"""All input of the sandboxes' pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from k8sarch.cluster import ClusterSpec, Tape, TapeError
from k8sarch.sandbox.kept.tape_files import tape_of, too_large
from k8sarch.sandbox.limits import TAPE_FILE_BYTES_MAX

SEED_MAX = 2**31 - 1


class NewSandboxForm(forms.Form):
    """A new sandbox: its machines, and whether the shop runs on it."""

    name = forms.CharField(label=_("Name"), max_length=80, initial=_("My cluster"))
    control_planes = forms.TypedChoiceField(
        label=_("Control-plane machines"), coerce=int, initial=3, choices=[(1, "1"), (3, "3"), (5, "5")]
    )
    workers = forms.IntegerField(label=_("Workers"), min_value=1, max_value=8, initial=4)
    zones = forms.IntegerField(label=_("Zones"), min_value=1, max_value=3, initial=2)
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=SEED_MAX,
        initial=1,
        help_text=_("The same seed and the same acts give the same history."),
    )
    shop = forms.BooleanField(label=_("Run the shop, under constant requests"), required=False, initial=True)

    def spec(self) -> ClusterSpec:
        """The spec that was filled in."""
        data = self.cleaned_data
        return ClusterSpec(
            control_planes=data["control_planes"],
            workers=data["workers"],
            zones=data["zones"],
            seed=data["seed"],
            app="shop" if data["shop"] else "none",
        )


class TapeFileForm(forms.Form):
    """A tape as a file; cleaned, it is the Tape."""

    file = forms.FileField(label=_("File of a tape"), allow_empty_file=True, max_length=200)
    title = forms.CharField(label=_("Title"), max_length=80, initial=_("A tape of mine"))

    def clean_file(self) -> Tape:
        """The tape, within every limit."""
        upload = self.cleaned_data["file"]
        try:
            if upload.size > TAPE_FILE_BYTES_MAX:
                raise too_large(upload.size)
            return tape_of(upload.read())
        except TapeError as error:
            raise forms.ValidationError(str(error)) from error


class WorkerForm(forms.Form):
    """Which worker to take out."""

    machine = forms.RegexField(regex=r"^worker-[1-9][0-9]{0,2}$")
