"""Numbers with one decimal as people read them: "40.8", and "40,8" where the language writes it so."""

from django.utils.formats import number_format

SECOND = 1_000_000


def tenths(number: float) -> str:
    """Rounded to one decimal, which is told even when it is 0."""
    # As text, for `number_format` cuts the digits of a number off instead of rounding them.
    return number_format(f"{number:.1f}")


def in_seconds(at: int) -> str:
    """An instant of a cluster's time (microseconds): "353.4 s"."""
    return f"{tenths(at / SECOND)} s"
