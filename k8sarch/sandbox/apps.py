"""The Django app of the sandboxes: many clusters, alive."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """Starts nothing by itself: a cluster lives from the first connection on."""

    name = "k8sarch.sandbox"
    label = "sandbox"
