"""`kubectl delete`: asks for the end of objects.

Simplified: it prints and ends as soon as the API server has accepted the deletion; the real one waits until the objects are gone.
"""

from typing import Any

from ...api.resource import Resource
from ..parser import UsageError, kind_named
from ..verb import PATIENCE, Verb, refusal

WARNING = ("Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may "
           "continue to run on the cluster indefinitely.")
POLICIES = {"background": "Background", "foreground": "Foreground", "orphan": "Orphan", "true": "Background", "false": "Orphan"}


class Delete(Verb):
    usage = "kubectl delete TYPE NAME… [--force] [--grace-period=SECONDS] [--cascade=background|foreground|orphan]"
    flags = ("all", "force", "grace-period", "cascade", "now", "filename", "field-selector")

    def begin(self) -> None:
        cascade = self.arguments.flags.get("cascade", "background")
        if cascade not in POLICIES:
            raise UsageError(f"error: invalid cascade value ({cascade}). Must be \"background\", \"foreground\", or \"orphan\"")
        self.options: dict[str, Any] = {"propagationPolicy": POLICIES[cascade]}
        grace = self.arguments.number("grace-period")
        if self.arguments.has("now"):
            grace = 1
        if self.arguments.has("force"):
            grace = grace or 0
        if grace == 0 and not self.arguments.has("force"):
            grace = 1                                     # as kubectl has it: 0 without --force means 1
        if grace is not None and grace >= 0:
            self.options["gracePeriodSeconds"] = grace
        if self.arguments.has("force"):
            self.say(WARNING)
        if self.arguments.documents:
            for document in self.arguments.documents:
                kind = kind_named(str(document.get("kind", "")))
                metadata = document.get("metadata") or {}
                self.delete(kind, str(metadata.get("name", "")), metadata.get("namespace") or self.place(kind))
            return
        selector = self.arguments.flags.get("selector")
        for kind, name in self.targets():
            if name is not None:
                self.delete(kind, name, self.place(kind))
            elif selector is not None or self.arguments.has("all"):
                options = {"labelSelector": selector} if selector else {}
                self.waits_for += 1
                self.client.list(kind.plural, self.place(kind), options, then=self.listed, argument=kind, because=self.because,
                                 timeout=PATIENCE)
            else:
                raise UsageError("error: resource(s) were provided, but no name was specified")

    def listed(self, reply: Any, kind: type[Resource]) -> None:
        """What the selector selects is known."""
        self.waits_for -= 1
        if self.is_refused(reply):
            return
        for document in reply.body["items"]:
            metadata = document["metadata"]
            self.delete(kind, metadata["name"], metadata.get("namespace"))
        if not reply.body["items"]:
            self.say("No resources found")
            if self.waits_for == 0:
                self.end()

    def delete(self, kind: type[Resource], name: str, namespace: str | None) -> None:
        """Ask for the end of one object."""
        self.waits_for += 1
        self.client.delete(kind.plural, name, namespace, self.options, then=self.deleted, argument=(kind, name), because=self.because,
                           timeout=PATIENCE)

    def deleted(self, reply: Any, target: tuple) -> None:
        """The answer about one object."""
        kind, name = target
        self.waits_for -= 1
        group = kind.group()
        word = "force deleted" if self.arguments.has("force") else "deleted"
        if reply.ok:
            self.say(f'{kind.singular}{"." + group if group else ""} "{name}" {word}')
        else:
            self.say(refusal(reply))
            self.exit_code = 1
        if self.waits_for == 0:
            self.end()
