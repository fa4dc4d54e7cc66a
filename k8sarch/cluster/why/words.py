"""The words of a chain: the sentence of a change, what stands under it, and the sign before it."""

from ..kernel.journal import Change

WRITERS = {
    "system:kube-scheduler": "the scheduler",
    "system:kube-controller-manager": "the controller-manager",
    "system:kube-proxy": "kube-proxy",
    "system:apiserver": "the API server itself",
    "kubernetes-admin": "kubectl",
}
OBJECT_FACTS = ("ObjectStored", "RoutineStored")
MACHINE_FACTS = (
    "Machine",
    "Process",
    "Cable",
    "Link",
    "Container",
    "Sandbox",
    "Image",
    "Leader",
    "Election",
    "Lease",
    "Backend",
)
CLOCK_FACTS = ("NodeSilent", "EvictionScheduled", "EvictionCancelled")


def glyph(change: Change) -> str:
    """The sign before the line: what kind of thing it was."""
    name = type(change.fact).__name__
    if name == "CommandGiven":
        return "you"
    if name in OBJECT_FACTS:
        return "gone" if change.fact.verb == "deleted" else "object"
    if name in CLOCK_FACTS:
        return "clock"
    return "machine" if name.startswith(MACHINE_FACTS) else "object"


def sentence(change: Change) -> str:
    """What happened; of a write without its revision, which stands in the second line."""
    says = change.fact.says()
    return says.rsplit(", rev ", 1)[0] if type(change.fact).__name__ in OBJECT_FACTS else says


def author(user: str) -> str:
    """Who wrote, in words."""
    if user.startswith("system:node:"):
        return f"the kubelet of {user.removeprefix('system:node:')}"
    return WRITERS.get(user, user.removeprefix("system:"))


def detail(change: Change, beside: list[Change]) -> str:
    """The second line: revision and author of a write, and the reason that stands beside the one that is
    followed."""
    parts = []
    if type(change.fact).__name__ in OBJECT_FACTS:
        parts.append(f"rev {change.fact.revision}, written by {author(change.fact.by)}")
    if beside and type(change.fact).__name__ in CLOCK_FACTS:
        parts.append(f"last sign of life at {beside[0].at / 1_000_000:.1f} s: {sentence(beside[0])}")
    return "; ".join(parts)
