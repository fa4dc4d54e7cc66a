"""What a lesson's task asks of the cluster: evidence in, verdict out, with what is missing in words. One file a family."""

from collections.abc import Callable
from typing import Any

from .evidence import Evidence, Verdict

CHECKS: dict[str, Callable[..., Verdict]] = {}

__all__ = ["CHECKS", "Evidence", "Verdict", "verdict_of"]


def verdict_of(check: str, arguments: dict[str, Any], evidence: Evidence, cluster, picture) -> Verdict:
    """The verdict of the check of that name. Raises KeyError for one that does not exist."""
    evidence.look(cluster, picture)
    return CHECKS[check](evidence, **arguments)
