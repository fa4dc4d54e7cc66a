"""`kubectl scale`: another number of replicas."""

from ...api.resource import Resource
from ..parser import UsageError
from ..verb import Verb


class Scale(Verb):
    """Another number of replicas."""

    usage = "kubectl scale TYPE NAME --replicas=N [--current-replicas=N]"
    flags = ("replicas", "current-replicas", "selector", "all")

    def check(self) -> None:
        replicas, self.current = self.arguments.number("replicas"), self.arguments.number("current-replicas")
        if replicas is None:
            raise UsageError('error: required flag(s) "replicas" not set')
        if replicas < 0:
            raise UsageError(
                "error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0"
            )
        self.replicas = replicas
        self.take_targets(self.arguments.words)

    def begin(self) -> None:
        self.visit_all()

    def got(self, document: dict, kind: type[Resource], name: str) -> None:
        now = document.get("spec", {}).get("replicas", 1)
        if (
            self.current is not None
            and self.current >= 0
            and now != self.current
            and "scale" in kind.subresources
        ):
            self.complain(f"error: Expected replicas to be {self.current}, was {now}")
        else:
            self.change(kind, name, {"spec": {"replicas": self.replicas}}, "scaled", "scale", "merge")
