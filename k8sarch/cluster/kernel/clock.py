"""Virtual time: whole microseconds since the cluster was racked.

Integers, so that no rounding differs between two machines. `Instant` and `Duration` carry their unit by
construction.
"""

Instant = int
Duration = int


def us(count: int) -> Duration:
    """Microseconds."""
    return count


def ms(count: int) -> Duration:
    """Milliseconds."""
    return count * 1_000


def seconds(count: int) -> Duration:
    """Seconds."""
    return count * 1_000_000


def minutes(count: int) -> Duration:
    """Minutes."""
    return count * 60_000_000


def said(instant: Instant) -> str:
    """`41.250000s`: the exact form that tapes and stories use; `read` turns it back."""
    return f"{instant // 1_000_000}.{instant % 1_000_000:06d}s"


UNITS = {"us": 1, "ms": 1_000, "s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000}


def read(text: str) -> Duration:
    """The duration that `text` says: `10s`, `1.5m`, `200ms`, `41.250000s`.

    Raises ValueError naming the text when it is not a number with one of the units us, ms, s, m, h.
    """
    for unit in ("us", "ms", "s", "m", "h"):
        number = text.removesuffix(unit)
        if number != text and number.replace(".", "", 1).isascii() and number.replace(".", "", 1).isdigit():
            whole, _, fraction = number.partition(".")
            if len(number) > 18:
                break
            scale = UNITS[unit]
            return int(whole or "0") * scale + int(fraction.ljust(9, "0")[:9] or "0") * scale // 1_000_000_000
    raise ValueError(f"{text!r} is not a duration; write a number with a unit, such as 10s, 200ms or 5m")
