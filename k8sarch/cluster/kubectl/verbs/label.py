"""`kubectl label`: sets and removes labels. `annotate` is the same for annotations."""

from typing import Any, ClassVar

from ..parser import UsageError
from ..printers import full_name
from ..verb import Verb


class Label(Verb):
    usage = "kubectl label TYPE NAME KEY=VALUE… KEY-… [--overwrite]"
    flags = ("overwrite",)
    field: ClassVar[str] = "labels"
    word: ClassVar[str] = "label"
    done: ClassVar[str] = "labeled"

    def begin(self) -> None:
        words = self.arguments.words
        settings = [word for word in words if "=" in word]
        removals = [word for word in words[1:] if word.endswith("-") and "=" not in word]
        if not settings and not removals:
            raise UsageError(f"error: at least one {self.word} update is required")
        self.arguments.words = [word for word in words if word not in settings and word not in removals]
        self.wanted: dict[str, str | None] = {key: value for key, _, value in (word.partition("=") for word in settings)}
        self.wanted |= {word[:-1]: None for word in removals}
        for kind, name in self.named_targets():
            self.waits_for += 1
            self.read(kind, name, self.got)

    def got(self, reply: Any, target: tuple) -> None:
        """The object is known: change what is not as wanted, unless that would overwrite something."""
        kind, name = target
        self.waits_for -= 1
        if self.is_refused(reply):
            return
        present = reply.body["metadata"].get(self.field) or {}
        for key, value in self.wanted.items():
            if value is not None and key in present and present[key] != value and not self.arguments.has("overwrite"):
                self.fail(f"error: '{key}' already has a value ({present[key]}), and --overwrite is false")
                return
        if all(present.get(key) == value for key, value in self.wanted.items()):
            self.say(f"{full_name(kind, name)} not {self.done}")
            if self.waits_for == 0:
                self.end()
            return
        said = self.done if any(value is not None for value in self.wanted.values()) else f"un{self.done}"
        self.change(kind, name, {"metadata": {self.field: self.wanted}}, said, patch_type="merge")
