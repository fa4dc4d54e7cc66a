"""`kubectl taint nodes`: puts taints on nodes and takes them off."""

from typing import Any

from ...api.pod_spec import EFFECTS
from ...api.resources import Node
from ..parser import UsageError
from ..verb import Verb


class Taint(Verb):
    usage = "kubectl taint nodes NAME KEY=VALUE:EFFECT… KEY:EFFECT-… [--overwrite]"
    flags = ("overwrite", "all")

    def begin(self) -> None:
        words = self.arguments.words
        specs = [word for word in words[1:] if ":" in word or word.endswith("-")]
        if not specs:
            raise UsageError("error: at least one taint update is required")
        self.arguments.words = [word for word in words if word not in specs]
        self.added = [taint_from(spec) for spec in specs if not spec.endswith("-")]
        self.removed = [removal_from(spec) for spec in specs if spec.endswith("-")]
        for kind, name in self.named_targets():
            if kind is not Node:
                raise UsageError(f"error: invalid resource type {kind.plural}, only node(s) is supported")
            self.waits_for += 1
            self.read(kind, name, self.got)

    def got(self, reply: Any, target: tuple) -> None:
        """The node is known: write its taints anew."""
        kind, name = target
        self.waits_for -= 1
        if self.is_refused(reply):
            return
        taints = list(Node.taints.of(reply.body))
        for key, effect in self.removed:
            kept = [taint for taint in taints if taint["key"] != key or effect not in ("", taint["effect"])]
            if len(kept) == len(taints):
                self.fail(f"error: taint \"{key}{':' + effect if effect else ''}\" not found")
                return
            taints = kept
        for taint in self.added:
            same = [each for each in taints if each["key"] == taint["key"] and each["effect"] == taint["effect"]]
            if same and not self.arguments.has("overwrite"):
                self.fail(f"error: node {name} already has {taint['key']} taint(s) with same effect(s) and --overwrite is false")
                return
            taints = [each for each in taints if each not in same] + [taint]
        version = reply.body["metadata"]["resourceVersion"]
        patch = {"metadata": {"resourceVersion": version}, "spec": {"taints": taints or None}}
        self.change(kind, name, patch, "tainted" if self.added else "untainted", patch_type="merge")


def taint_from(spec: str) -> dict:
    """KEY=VALUE:EFFECT or KEY:EFFECT as a taint."""
    pair, _, effect = spec.rpartition(":")
    key, equals, value = pair.partition("=")
    if effect not in EFFECTS:
        raise UsageError(f"error: invalid taint effect: {effect}, unsupported taint effect")
    if not key:
        raise UsageError(f"error: invalid taint spec: {spec}")
    return {"key": key, "effect": effect, **({"value": value} if equals else {})}


def removal_from(spec: str) -> tuple[str, str]:
    """KEY- or KEY:EFFECT- as key and effect (empty: any)."""
    key, _, effect = spec[:-1].partition(":")
    return key.partition("=")[0], effect
