"""Instants as documents write them: a cluster's time begins with the year 2026, whatever the clock says."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from ..kernel.clock import Duration, Instant

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def timestamp(instant: Instant) -> str:
    """`2026-01-01T00:00:41Z`: metav1.Time, whole seconds, cut off."""
    return of_second(instant // 1_000_000)


@lru_cache(maxsize=1_024)
def of_second(second: int) -> str:
    """The timestamp of a whole second; remembered, because a start of many pods writes each a dozen times."""
    return (EPOCH + timedelta(seconds=second)).isoformat()[:19] + "Z"


def micro_timestamp(instant: Instant) -> str:
    """`2026-01-01T00:00:41.250000Z`: metav1.MicroTime, as in Leases."""
    return (EPOCH + timedelta(microseconds=instant)).isoformat(timespec="microseconds")[:26] + "Z"


def instant_of(text: str | None) -> Instant | None:
    """The instant that a timestamp of either form says; None for None. Raises ValueError when it is no
    timestamp.
    """
    if text is None:
        return None
    return (datetime.fromisoformat(text) - EPOCH) // MICROSECOND


def human_duration(duration: Duration) -> str:
    """An age as kubectl prints it: `95s`, `5m30s`, `34m`, `3h5m`, `30h`, `3d4h`, `200d`, `2y30d`.

    Source: apimachinery `pkg/util/duration/duration.go`, HumanDuration.
    """
    total = duration // 1_000_000
    if total < -1:
        return "<invalid>"
    if total < 0:
        return "0s"
    if total < 120:
        return f"{total}s"
    minutes = total // 60
    if minutes < 10:
        return f"{minutes}m{total % 60}s" if total % 60 else f"{minutes}m"
    if minutes < 180:
        return f"{minutes}m"
    hours = total // 3600
    if hours < 8:
        return f"{hours}h{minutes % 60}m" if minutes % 60 else f"{hours}h"
    if hours < 48:
        return f"{hours}h"
    days = hours // 24
    if days < 8:
        return f"{days}d{hours % 24}h" if hours % 24 else f"{days}d"
    if days < 365 * 2:
        return f"{days}d"
    years = days // 365
    if years < 8:
        return f"{years}y{days % 365}d" if days % 365 else f"{years}y"
    return f"{years}y"
