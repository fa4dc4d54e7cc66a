"""`kubectl uncordon`: new pods for a node again."""

from .cordon import Cordon


class Uncordon(Cordon):
    """New pods for a node again."""

    usage = "kubectl uncordon NODE…"
    unschedulable = False
