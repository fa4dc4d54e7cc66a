"""`kubectl uncordon`: new pods for a node again."""

from .cordon import Cordon


class Uncordon(Cordon):
    usage = "kubectl uncordon NODE"
    wanted = False
