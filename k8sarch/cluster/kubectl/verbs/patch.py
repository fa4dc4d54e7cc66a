"""`kubectl patch`: changes an object by a patch that stands in the line.

Simplified: the patch is JSON, where the real one takes YAML as well.
"""

from typing import Any

from ...api.resource import Resource
from ..parser import UsageError, json_of
from ..printers import full_name
from ..verb import PATIENCE, Verb

TYPES = ("json", "merge", "strategic")


class Patch(Verb):
    """A change in the words of a patch."""

    usage = "kubectl patch TYPE NAME -p PATCH [--type=strategic|merge|json]"
    flags = ("patch", "type")

    def check(self) -> None:
        self.type = self.arguments.flags.get("type", "strategic")
        if self.type not in TYPES:
            raise UsageError(
                f'error: --type must be one of {list(TYPES)}, not "{self.type}"'.replace("'", "")
            )
        text = self.arguments.flags.get("patch")
        if not text:
            raise UsageError(
                "error: must specify --patch or --patch-file containing the contents of the patch"
            )
        self.content = json_of(text)
        self.take_targets(self.arguments.words)

    def begin(self) -> None:
        self.visit_all()

    def got(self, document: dict, kind: type[Resource], name: str) -> None:
        self.waits_for += 1
        self.client.patch(
            kind.plural,
            name,
            self.place(kind),
            self.content,
            kind=self.type,
            then=self.patched,
            argument=(kind, name, document["metadata"]["resourceVersion"]),
            because=self.because,
            timeout=PATIENCE,
            options={"fieldManager": "kubectl-patch"},
        )

    def patched(self, reply: Any, target: tuple) -> None:
        """The answer about one object."""
        kind, name, version = target
        if reply.ok:
            is_same = reply.body["metadata"]["resourceVersion"] == version
            self.say(f"{full_name(kind, name)} patched{' (no change)' if is_same else ''}")
        else:
            self.refused(reply)
        self.one_done()
