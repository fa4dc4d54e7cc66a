"""The arithmetic of rollouts: how many pods each ReplicaSet of a Deployment may have next.

Contract: plain numbers in, plain numbers out. Source: pkg/controller/deployment/util/deployment_util.go
(ResolveFenceposts, NewRSNewReplicas, GetReplicaSetProportion), rolling.go, v1.34.
"""

from typing import NamedTuple

from ..api.resources.deployment import RECREATE, part_of


class Size(NamedTuple):
    """A ReplicaSet as the arithmetic sees it. `created` orders old before new; `max_replicas` is what its
    annotation says, or None."""

    name: str
    replicas: int
    available: int
    created: int = 0
    max_replicas: int | None = None


def resolved(replicas: int, max_surge: int | str, max_unavailable: int | str) -> tuple[int, int]:
    """Surge (rounded up) and unavailable (rounded down) as numbers; never both 0."""
    surge = part_of(max_surge, replicas, rounded_up=True) or 0
    unavailable = part_of(max_unavailable, replicas) or 0
    return (0, 1) if surge == 0 and unavailable == 0 else (surge, unavailable)


def new_size(strategy: str, replicas: int, surge: int, total: int, current: int) -> int:
    """How large the newest ReplicaSet may be, when all ReplicaSets together have `total` pods and it has
    `current`."""
    if strategy == RECREATE:
        return replicas
    room = replicas + surge - total
    if room <= 0:
        return current
    return current + min(room, replicas - current)


def old_sizes(replicas: int, unavailable: int, newest: Size, old: list[Size]) -> dict[str, int]:
    """Name → new size of the old ReplicaSets that may shrink now: first what does not work, oldest first,
    then what does."""
    old = sorted(old, key=age)
    total = newest.replicas + sum(size.replicas for size in old)
    minimum = replicas - unavailable
    removable = total - minimum - (newest.replicas - newest.available)
    sizes = {size.name: size.replicas for size in old}
    if removable <= 0:
        return {}
    for size in old:                                       # what is not available costs nothing
        less = min(removable, size.replicas - size.available)
        if less > 0:
            sizes[size.name] -= less
            removable -= less
    spare = newest.available + sum(size.available for size in old) - minimum
    for size in old:
        less = min(sizes[size.name], spare)
        if less > 0:
            sizes[size.name] -= less
            spare -= less
    return {size.name: sizes[size.name] for size in old if sizes[size.name] != size.replicas}


def proportional_sizes(replicas: int, surge: int, sizes: list[Size]) -> dict[str, int]:
    """Name → new size when a Deployment is scaled while several ReplicaSets have pods: each gets its
    share."""
    allowed = replicas + surge if replicas > 0 else 0
    total = sum(size.replicas for size in sizes)
    to_add = allowed - total
    ordered = sorted(sizes, key=largest_newest if to_add > 0 else largest_oldest)
    result, added = {}, 0
    for size in ordered:
        share = share_of(size, replicas, allowed) if to_add else 0
        left = to_add - added
        share = min(share, left) if to_add > 0 else max(share, left)
        result[size.name] = size.replicas + share
        added += share
    if ordered and to_add != added:
        result[ordered[0].name] = max(result[ordered[0].name] + to_add - added, 0)
    return {size.name: result[size.name] for size in ordered if result[size.name] != size.replicas}


def share_of(size: Size, replicas: int, allowed: int) -> int:
    """By how much one ReplicaSet should change, before the rest is limited."""
    if replicas == 0:
        return -size.replicas
    before = size.max_replicas or replicas
    # round half away from zero, as Go's integer.RoundToInt32 does
    return (2 * size.replicas * allowed + before) // (2 * before) - size.replicas


def age(size: Size) -> tuple[int, str]:
    """Oldest first."""
    return size.created, size.name


def largest_newest(size: Size) -> tuple[int, int, str]:
    """Largest first, newer of equals first."""
    return -size.replicas, -size.created, size.name


def largest_oldest(size: Size) -> tuple[int, int, str]:
    """Largest first, older of equals first."""
    return -size.replicas, size.created, size.name
