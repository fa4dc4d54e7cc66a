"""`kubectl delete`: asks for the end of objects.

Simplified: it ends as soon as the API server has accepted the deletion, as with --wait=false; the real one
waits until the objects are gone, which for a pod of a silent node is for ever.
Source: `k8s.io/kubectl/pkg/cmd/delete/delete.go`.
"""

from typing import Any

from ...api.resource import Resource
from ..parser import UsageError, kind_named
from ..printers import qualified_singular
from ..verb import PATIENCE, Verb

WARNING = (
    "Warning: Immediate deletion does not wait for confirmation that the running resource has been "
    "terminated. The resource may continue to run on the cluster indefinitely."
)
POLICIES = {
    "background": "Background",
    "foreground": "Foreground",
    "orphan": "Orphan",
    "true": "Background",
    "false": "Orphan",
}


class Delete(Verb):
    """The end of objects."""

    usage = (
        "kubectl delete TYPE NAME… [--grace-period=SECONDS] [--force] "
        "[--cascade=background|foreground|orphan]"
    )
    flags = ("all", "selector", "force", "grace-period", "cascade", "now", "filename", "wait")

    def check(self) -> None:
        cascade = self.arguments.flags.get("cascade", "background")
        if cascade not in POLICIES:
            raise UsageError(
                f'error: invalid cascade value ({cascade}). Must be "background", "foreground", or "orphan"'
            )
        self.options: dict[str, Any] = {"propagationPolicy": POLICIES[cascade]}
        grace = self.grace()
        if grace >= 0:
            self.options["gracePeriodSeconds"] = grace
        self.described = [self.described_by(document) for document in self.arguments.documents]
        if not self.described:
            self.take_targets(self.arguments.words)

    def grace(self) -> int:
        """The grace period in seconds, -1 for the object's own."""
        asked, force = self.arguments.number("grace-period"), self.arguments.has("force")
        grace = -1 if asked is None else asked
        if self.arguments.has("now"):
            if grace != -1:
                raise UsageError("error: --now and --grace-period cannot be specified together")
            return 1
        if force and grace > 0:
            raise UsageError("error: --force and --grace-period greater than 0 cannot be specified together")
        if force and grace < 0:
            return 0
        return 1 if grace == 0 and not force else grace

    def described_by(self, document: dict) -> tuple[type[Resource], str, str | None]:
        """The kind, name and namespace of the object that a document describes."""
        kind = kind_named(str(document.get("kind", "")))
        metadata = document.get("metadata") or {}
        if not metadata.get("name"):
            raise UsageError("error: resource name may not be empty")
        return kind, str(metadata["name"]), metadata.get("namespace") or self.place(kind)

    def begin(self) -> None:
        if self.arguments.has("force"):
            self.say(WARNING)
        if not self.described:
            self.visit_all()
        for kind, name, namespace in self.described:
            self.delete(kind, name, namespace)

    def visit(self, kind: type[Resource], name: str) -> None:
        self.delete(kind, name, self.place(kind))

    def delete(self, kind: type[Resource], name: str, namespace: str | None) -> None:
        """Ask for the end of one object."""
        word = "force deleted" if self.arguments.has("force") else "deleted"
        self.waits_for += 1
        self.client.delete(
            kind.plural,
            name,
            namespace,
            self.options,
            then=self.changed,
            argument=f'{qualified_singular(kind)} "{name}" {word}',
            because=self.because,
            timeout=PATIENCE,
        )
