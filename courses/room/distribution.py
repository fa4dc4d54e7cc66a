"""How many said what, as bars: predicted numbers, picked shapes, choices of a question.

Contract: pure. Takes answers, gives counts and where to draw them; no name, no order of arrival.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor
from statistics import median

COLUMNS = 10
"""At most so many columns: more than that nobody reads from the back row."""

WIDTH, HEIGHT, TALL, FOOT, TOP, SIDE = 400, 150, 230, 22, 34, 14
"""Of the histogram, in its own units: the drawing (beside others, and on a slide), the numbers under it, the
words over it, its margins.
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer. `is_true`: history says so. `was`: in how many clusters it was so, where that may differ
    between clusters; None where it cannot, or before the reveal.
    """

    says: str
    count: int
    is_true: bool = False
    was: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a histogram: numbers from `first` up to the next one's; all in drawing units, with the
    axis at `ground`.
    """

    first: int
    count: int
    x: float
    width: float
    height: float
    ground: float
    is_true: bool

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def y(self) -> float:
        return self.ground - self.height

    @property
    def word_y(self) -> float:
        """The line of the count."""
        return self.y - 5


@dataclass(frozen=True, slots=True)
class Distribution:
    """Bars, or the columns of a histogram with `ticks` (x, number) under it. `whole` is how many answered;
    `least`, `middle` (the median) and `largest` are of the answers in numbers. `true_x` is where the measured
    number stands, `near` the band (x, width) that counts as near; None before the reveal.
    """

    whole: int
    height: int = HEIGHT
    bars: tuple[Bar, ...] = ()
    columns: tuple[Column, ...] = ()
    ticks: tuple[tuple[float, int], ...] = ()
    least: int = 0
    middle: float = 0.0
    largest: int = 0
    true_x: float | None = None
    near: tuple[float, float] | None = None

    @property
    def ground(self) -> int:
        """Where the axis lies."""
        return self.height - FOOT

    @property
    def words_y(self) -> int:
        """The line of the numbers under the axis."""
        return self.ground + 18

    @property
    def near_height(self) -> int:
        """Of the band that counts as near: from the words to the axis."""
        return self.ground - TOP

    @property
    def tall(self) -> "Distribution":
        """The same for a slide: higher, and as wide."""
        more = (TALL - FOOT - TOP) / (HEIGHT - FOOT - TOP)
        columns = tuple(
            replace(column, height=round(column.height * more, 1), ground=TALL - FOOT)
            for column in self.columns
        )
        return replace(self, height=TALL, columns=columns)

    @property
    def true_anchor(self) -> str:
        """On which side of the measured number its words have room."""
        return "end" if self.true_x is not None and self.true_x > WIDTH / 2 else "start"

    @property
    def most(self) -> int:
        """The count of the longest bar."""
        return max((bar.count for bar in self.bars), default=0)


def of_choices(bars: Iterable[Bar]) -> Distribution:
    bars = tuple(bars)
    return Distribution(whole=sum(bar.count for bar in bars), bars=bars)


def of_counts(choices: Sequence[str], answers: Iterable[int], right: int | None = None) -> Distribution:
    """The answers to a question with choices, by their places; `right` None before the reveal."""
    counts = Counter(answers)
    return of_choices(Bar(says, counts[place], place == right) for place, says in enumerate(choices))


def of_numbers(
    answers: Sequence[int],
    *,
    smallest: int,
    largest: int,
    true: float | None = None,
    within_percent: int = 0,
) -> Distribution:
    """A histogram over the scale of the question, in columns of 1, 2, 5, 10, … units."""
    size = step(largest - smallest)
    start = floor(smallest / size) * size
    many = max(1, ceil((largest + 1 - start) / size))
    counts = Counter(min((answer - start) // size, many - 1) for answer in answers)
    most = max(counts.values(), default=0)
    pitch = (WIDTH - 2 * SIDE) / many
    room = HEIGHT - FOOT - TOP

    def x_of(number: float) -> float:
        return round(SIDE + max(0.0, min((number - start) / size, many)) * pitch, 1)

    at = None if true is None else min(int((true - start) // size), many - 1)
    columns = tuple(
        Column(
            first=start + place * size,
            count=counts[place],
            x=round(SIDE + place * pitch + pitch * 0.08, 1),
            width=round(pitch * 0.84, 1),
            height=round(room * counts[place] / most, 1) if most else 0.0,
            ground=HEIGHT - FOOT,
            is_true=place == at,
        )
        for place in range(many)
    )
    near = None
    if true is not None and within_percent:
        left, right = x_of(true * (1 - within_percent / 100)), x_of(true * (1 + within_percent / 100))
        near = (left, round(right - left, 1))
    return Distribution(
        whole=len(answers),
        columns=columns,
        ticks=tuple((x_of(start + place * size), start + place * size) for place in range(many + 1)),
        least=min(answers, default=0),
        middle=median(answers) if answers else 0.0,
        largest=max(answers, default=0),
        true_x=None if true is None else x_of(true),
        near=near,
    )


def step(span: int) -> int:
    """The width of a column: the smallest of 1, 2, 5, 10, … that needs no more than `COLUMNS` of them."""
    sizes = (base * 10**power for power in range(12) for base in (1, 2, 5))
    return next(size for size in sizes if size * COLUMNS >= span)
