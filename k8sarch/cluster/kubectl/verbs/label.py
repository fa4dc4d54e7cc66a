"""`kubectl label`: sets and removes labels. `annotate` is the same for annotations.

Source: `k8s.io/kubectl/pkg/cmd/label/label.go`, `annotate/annotate.go`.
"""

from typing import ClassVar

from ...api.resource import Resource
from ..parser import UsageError
from ..printers import full_name
from ..verb import Verb


class Label(Verb):
    """Other labels."""

    usage = "kubectl label TYPE NAME KEY=VALUE… KEY-… [--overwrite]"
    flags = ("overwrite", "all", "selector")
    field: ClassVar[str] = "labels"
    noun: ClassVar[str] = "label"
    done: ClassVar[str] = "labeled"

    def check(self) -> None:
        words = self.arguments.words
        settings = [word for word in words if "=" in word]
        removals = [word for word in words[1:] if word.endswith("-") and "=" not in word]
        self.take_targets([word for word in words if word not in settings and word not in removals])
        if not settings and not removals:
            raise UsageError(f"error: at least one {self.noun} update is required")
        self.values: dict[str, str | None] = {
            key: value for key, _, value in (word.partition("=") for word in settings)
        }
        for word in removals:
            if word[:-1] in self.values:
                raise UsageError(f"error: can not both modify and remove a {self.noun} in the same command")
            self.values[word[:-1]] = None

    def begin(self) -> None:
        self.visit_all()

    def got(self, document: dict, kind: type[Resource], name: str) -> None:
        present = document["metadata"].get(self.field) or {}
        taken = [
            key
            for key, value in self.values.items()
            if value is not None and present.get(key, value) != value
        ]
        if taken and not self.arguments.has("overwrite"):
            self.complain("\n".join(self.conflict(key, present[key]) for key in taken))
            return
        for key, value in self.values.items():
            if value is None and key not in present:
                self.say(f'{self.noun} "{key}" not found.')
        if all(present.get(key) == value for key, value in self.values.items()):
            self.say(f"{full_name(kind, name)} not {self.done}")
            return
        said = self.done if any(value is not None for value in self.values.values()) else f"un{self.done}"
        self.change(kind, name, {"metadata": {self.field: self.values}}, said, patch_type="merge")

    def conflict(self, key: str, value: str) -> str:
        """The sentence about a value that would be overwritten."""
        return f"error: '{key}' already has a value ({value}), and --overwrite is false"
