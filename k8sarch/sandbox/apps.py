"""The Django app of the sandboxes: many clusters, alive."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from k8sarch.sandbox.live.meter import meter


class SandboxConfig(AppConfig):
    """Starts nothing by itself: a cluster lives from the first connection on."""

    name = "k8sarch.sandbox"
    label = "sandbox"

    def ready(self) -> None:
        if settings.METER_FILE:
            meter.begin(Path(settings.METER_FILE))
