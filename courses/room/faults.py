"""Faults that an instructor may do to every cluster of a lesson, as lines of a tape and as words.

A line with `zone=` in place of `machine=` means every machine of that zone, as each cluster has them when it
is struck.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.limits import STRIKE_SECONDS_MAX
from k8sarch.cluster import FAULTS, ClusterSpec, spec_from

CONTROL_PLANE_PROCESSES = ("etcd", "api-server", "scheduler", "controller-manager")
WORKER_PROCESSES = ("kubelet", "runtime", "kube-proxy")
CONTROLLERS = (
    "deployment",
    "replicaset",
    "endpointslice",
    "node-lifecycle",
    "taint-eviction",
    "garbage-collector",
    "namespace",
    "pod-garbage-collector",
)
SPEEDS = (1.0, 10.0, 60.0)
"""How fast time may pass after a fault for all: at more nobody in the room follows."""

SAID: Mapping[str, str | Promise] = {
    "power_off": gettext_lazy("%(where)s lost its power"),
    "kill_process": gettext_lazy("%(process)s on %(where)s crashed"),
    "isolate": gettext_lazy("the network cable of %(where)s was pulled"),
    "slow_link": gettext_lazy("the network of %(where)s became slow"),
    "freeze": gettext_lazy("%(process)s on %(where)s froze"),
    "switch_off": gettext_lazy("%(process)s was switched off everywhere"),
    "switch_off_controller": gettext_lazy("the %(controller)s controller was switched off"),
}


@dataclass(frozen=True, slots=True)
class FaultForAll:
    """What strikes: lines of a tape, and what is said of it, as a sentence without its full stop."""

    lines: list[str]
    label: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A fault with a button of its own. `says`: what the button says."""

    name: str
    says: str
    settings: dict[str, str]


def ready_of(spec: ClusterSpec) -> list[Ready]:
    """The faults with a button of their own in clusters of this spec: the last zone, and a member of etcd."""
    found = []
    if spec.zones > 1:
        zone = "abc"[spec.zones - 1]
        says = _("Cut zone %(zone)s") % {"zone": zone.upper()}
        found.append(Ready("zone", says, {"fault": "power_off", "where": f"zone:{zone}"}))
    else:
        machine = spec.worker_names()[-1]
        says = _("Cut %(machine)s") % {"machine": machine}
        found.append(Ready("worker", says, {"fault": "power_off", "where": machine}))
    member = spec.control_plane_names()[min(1, spec.control_planes - 1)]
    says = _("Stop etcd on %(machine)s") % {"machine": member}
    settings = {"fault": "kill_process", "where": member, "process": "etcd"}
    return [*found, Ready("etcd", says, settings)]


def fault_for_all(settings: Mapping[str, Any]) -> FaultForAll:
    """The fault with these settings: `fault`, and `where` ("zone:b" or a machine), `process`, `controller` as
    it needs them."""
    fault, where = settings["fault"], settings.get("where", "")
    zone = where.removeprefix("zone:") if where.startswith("zone:") else ""
    given = {
        "machine": where,
        "process": settings.get("process", ""),
        "controller": settings.get("controller", ""),
    }
    needs = [name for name in given if name in fault_fields(fault)]
    words = [f"{name}={given[name]}" for name in needs]
    if zone and "machine" in needs:
        words[needs.index("machine")] = f"zone={zone}"
    label = (
        _("zone %(zone)s was cut") % {"zone": zone.upper()}
        if zone and fault == "power_off"
        else str(SAID[fault])
        % {**given, "where": _("zone %(zone)s") % {"zone": zone.upper()} if zone else where}
    )
    return FaultForAll([" ".join(["fault", fault, *words])], label)


def fault_fields(name: str) -> list[str]:
    """The settings that a fault needs."""
    fault = next(each for each in FAULTS if each.name == name)
    return [field for field in fault.__dataclass_fields__ if field in ("machine", "process", "controller")]


class StrikeForm(forms.Form):
    """Any fault of the menu, on a machine or on all machines of a zone, at a given instant or the next one
    that no cluster has passed."""

    fault = forms.ChoiceField(choices=[(fault.name, gettext_lazy(fault.label)) for fault in FAULTS])
    where = forms.ChoiceField(required=False)
    process = forms.ChoiceField(required=False)
    controller = forms.ChoiceField(
        required=False, choices=[("", "–"), *((name, name) for name in CONTROLLERS)]
    )
    at = forms.FloatField(
        required=False,
        min_value=1,
        max_value=STRIKE_SECONDS_MAX,
        error_messages={
            "max_value": gettext_lazy("A cluster's time ends long before that. Write an instant in seconds."),
        },
    )
    leaves_out = forms.BooleanField(required=False)
    speed = forms.TypedChoiceField(
        choices=[(str(speed), f"x{speed:g}") for speed in SPEEDS],
        coerce=float,
        required=False,
        empty_value="1.0",
    )

    def __init__(self, *args: object, spec: ClusterSpec, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        zones = [(f"zone:{zone}", _("all of zone %(zone)s") % {"zone": zone.upper()}) for zone in "abc"]
        machines = [*spec.worker_names(), *spec.control_plane_names()]
        chooses = [("", "–"), *zones[: spec.zones], *((name, name) for name in machines)]
        processes = [*CONTROL_PLANE_PROCESSES, *WORKER_PROCESSES]
        self.fields["where"].choices = chooses  # type: ignore[attr-defined]
        self.fields["process"].choices = [("", "–"), *((name, name) for name in processes)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "fault" in given:
            for need, field in (("machine", "where"), ("process", "process"), ("controller", "controller")):
                if need in fault_fields(given["fault"]) and not given.get(field):
                    self.add_error(field, _("This fault needs one."))
        return given

    @property
    def at_microseconds(self) -> int | None:
        """The instant that was asked for, or None."""
        at = self.cleaned_data.get("at")
        return None if at is None else round(at * 1_000_000)


def spec_of(plain: Mapping[str, Any]) -> ClusterSpec:
    """The spec of a lesson's clusters."""
    return spec_from(dict(plain))


__all__ = ["FaultForAll", "Ready", "StrikeForm", "fault_for_all", "ready_of", "spec_of"]
