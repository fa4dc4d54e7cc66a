"""Kubernetes' quantities: "500m", "128Mi", "4", "1.5Gi", "1e3".

Source: apimachinery `pkg/api/resource/quantity.go`. Kept as whole thousandths, rounded up as upstream does.
"""

import re
from functools import lru_cache

SUFFIXES = {
    "n": (1, 10**9),
    "u": (1, 10**6),
    "m": (1, 10**3),
    "": (1, 1),
    "k": (10**3, 1),
    "M": (10**6, 1),
    "G": (10**9, 1),
    "T": (10**12, 1),
    "P": (10**15, 1),
    "E": (10**18, 1),
    "Ki": (2**10, 1),
    "Mi": (2**20, 1),
    "Gi": (2**30, 1),
    "Ti": (2**40, 1),
    "Pi": (2**50, 1),
    "Ei": (2**60, 1),
}
SHAPE = re.compile(
    r"([+-]?)([0-9]{1,32}(?:\.[0-9]{0,32})?|\.[0-9]{1,32})(?:([eE])([+-]?[0-9]{1,2})|([A-Za-z]{0,2}))\Z"
)
MALFORMED = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"


@lru_cache(maxsize=4096)
def thousandths(quantity: str | int | float) -> int:
    """The quantity in thousandths of its unit: "500m" is 500, "2" is 2000, "1Ki" is 1024000.

    Raises ValueError in upstream's words when it is no quantity.
    """
    match = SHAPE.match(str(quantity))
    if match is None:
        raise ValueError(MALFORMED)
    sign, digits, exponent, power, suffix = match.groups()
    if exponent:
        above, below = (10 ** int(power), 1) if int(power) >= 0 else (1, 10 ** -int(power))
    elif suffix in SUFFIXES:
        above, below = SUFFIXES[suffix]
    else:
        raise ValueError(MALFORMED)
    whole, _, fraction = digits.partition(".")
    number = int((whole or "0") + fraction) * 1000 * above
    rounded = -(-number // (below * 10 ** len(fraction)))
    return -rounded if sign == "-" else rounded


def units(quantity: str | int | float) -> int:
    """The quantity in whole units, rounded up: bytes of memory, number of pods."""
    return -(-thousandths(quantity) // 1000)


def cores_text(thousandths_of_a_core: int) -> str:
    """Thousandths of a core as Kubernetes writes them: 500 is "500m", 2000 is "2"."""
    return f"{thousandths_of_a_core}m" if thousandths_of_a_core % 1000 else str(thousandths_of_a_core // 1000)


def bytes_text(count: int) -> str:
    """Bytes in the largest binary unit that divides them: 134217728 is "128Mi"."""
    for suffix in ("Ei", "Pi", "Ti", "Gi", "Mi", "Ki"):
        above = SUFFIXES[suffix][0]
        if count and count % above == 0:
            return f"{count // above}{suffix}"
    return str(count)
