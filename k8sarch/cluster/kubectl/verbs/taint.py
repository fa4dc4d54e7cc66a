"""`kubectl taint nodes`: puts taints on nodes and takes them off.

Source: `k8s.io/kubectl/pkg/cmd/taint/taint.go`, `utils.go`.
"""

from ...api.pod_spec import EFFECTS
from ...api.resource import Resource
from ...api.resources import Node
from ..parser import UsageError
from ..verb import Verb


class Taint(Verb):
    """Other taints."""

    usage = "kubectl taint nodes NAME KEY=VALUE:EFFECT… KEY:EFFECT-… [--overwrite]"
    flags = ("overwrite", "all", "selector")

    def check(self) -> None:
        words = self.arguments.words
        specs = [word for word in words[1:] if ":" in word or "=" in word or word.endswith("-")]
        self.take_targets([word for word in words if word not in specs])
        for kind, _ in self.wanted:
            if kind is not Node:
                raise UsageError(f"error: invalid resource type {kind.plural}, only node(s) is supported")
        if not specs:
            raise UsageError("error: at least one taint update is required")
        self.added = [taint_from(spec) for spec in specs if not spec.endswith("-")]
        self.removed = [removal_from(spec) for spec in specs if spec.endswith("-")]

    def begin(self) -> None:
        self.visit_all()

    def got(self, document: dict, kind: type[Resource], name: str) -> None:
        taints = list(Node.taints.of(document))
        for key, effect in self.removed:
            kept = [taint for taint in taints if taint["key"] != key or effect not in ("", taint["effect"])]
            if len(kept) == len(taints):
                self.complain(f'error: taint "{key}{":" + effect if effect else ""}" not found')
                return
            taints = kept
        same = [taint for taint in taints if any(is_same(taint, new) for new in self.added)]
        if same and not self.arguments.has("overwrite"):
            keys = ",".join(taint["key"] for taint in same)
            self.complain(
                f"error: node {name} already has {keys} taint(s) with same effect(s) and --overwrite is false"
            )
            return
        taints = [taint for taint in taints if taint not in same] + self.added
        said = "modified" if self.added and self.removed else "tainted" if self.added else "untainted"
        version = document["metadata"]["resourceVersion"]
        self.change(
            kind,
            name,
            {"metadata": {"resourceVersion": version}, "spec": {"taints": taints or None}},
            said,
            patch_type="merge",
        )


def is_same(taint: dict, other: dict) -> bool:
    """Whether two taints have key and effect in common; a node has such a pair once."""
    return taint["key"] == other["key"] and taint["effect"] == other["effect"]


def taint_from(spec: str) -> dict:
    """KEY=VALUE:EFFECT or KEY:EFFECT as a taint."""
    pair, _, effect = spec.rpartition(":")
    key, equals, value = pair.partition("=")
    if not key:
        raise UsageError(f"error: invalid taint spec: {spec}")
    if effect not in EFFECTS:
        raise UsageError(f"error: invalid taint effect: {effect}, unsupported taint effect")
    return {"key": key, **({"value": value} if equals else {}), "effect": effect}


def removal_from(spec: str) -> tuple[str, str]:
    """KEY- or KEY:EFFECT- as key and effect (empty: any)."""
    key, _, effect = spec[:-1].partition(":")
    return key.partition("=")[0], effect
