"""`kubectl scale`: another number of replicas."""

from ..parser import UsageError
from ..verb import Verb


class Scale(Verb):
    usage = "kubectl scale TYPE NAME --replicas=N"
    flags = ("replicas",)

    def begin(self) -> None:
        replicas = self.arguments.number("replicas")
        if replicas is None:
            raise UsageError("error: required flag(s) \"replicas\" not set")
        if replicas < 0:
            raise UsageError("error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0")
        for kind, name in self.named_targets():
            if "scale" not in kind.subresources:
                raise UsageError(f"error: no scaler has been implemented for resource \"{kind.qualified()}\"")
            self.change(kind, name, {"spec": {"replicas": replicas}}, "scaled", "scale", "merge")
