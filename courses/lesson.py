"""What a lesson is: frozen parts in their order. `lesson_file.py` reads them."""

from dataclasses import dataclass, field
from pathlib import Path

from courses.yaml_text import Mapping


class LessonError(ValueError):
    """A lesson that breaks the rules: "FILE:LINE: what is wrong"."""

    def __init__(self, path: Path | str, line: int, says: str) -> None:
        super().__init__(f"{path}:{line}: {says}")
        self.path = str(path)
        self.line = line
        self.says = says


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a learner may pick; a wrong one names the belief that leads to it."""

    text: str
    is_right: bool
    misconception: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A term of the glossary with the one sentence that explains it."""

    term: str
    says: str

    @property
    def place(self) -> str:
        """The id of its pop-up on a lesson's page."""
        return "word-" + self.term.lower().replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Prose:
    """Text, as HTML."""

    html: str
    kind: str = "prose"


@dataclass(frozen=True, slots=True)
class Figure:
    """`name` is a figure of diagrams/figures/, `data` what it draws."""

    name: str
    data: Mapping
    caption: str
    kind: str = "figure"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is predicted. `kind` is "choice", "number" or "shape"; `measure` with its `arguments`
    is the sandbox's, and scores it by the history of the learner's own cluster.

    choice: `choices`, of which one is right if the measure holds. number: on a scale from `smallest` to
    `largest`; `nominal` is about what it is, for who has no cluster; `beliefs` are (number, misconception),
    `less` and `more` the misconceptions of any other number below and above. shape: references to pick
    from, by patterns in `among`; `wrong` are (pattern, misconception).
    """

    kind: str
    ask: str
    measure: str
    arguments: Mapping
    choices: tuple[Choice, ...] = ()
    nominal: int = 0
    beliefs: tuple[tuple[int, str], ...] = ()
    less: str = ""
    more: str = ""
    smallest: int = 0
    largest: int = 0
    unit: str = ""
    within_percent: int = 0
    among: tuple[str, ...] = ()
    wrong: tuple[tuple[str, str], ...] = ()

    @property
    def pace(self) -> int:
        """Steps of the scale: a hundred or fewer, of 1, 2, 5, 10, 20, 50, ..."""
        least = (self.largest - self.smallest) / 100
        return next(base * 10**power for power in range(9) for base in (1, 2, 5) if base * 10**power >= least)

    @property
    def middle(self) -> int:
        """Where the scale stands before it is touched, which must not tell the answer."""
        return (self.smallest + self.largest) // 2 // self.pace * self.pace

    @property
    def marks(self) -> tuple[int, ...]:
        """The numbers that stand under the scale: its ends, and what lies evenly between."""
        span = self.largest - self.smallest
        return tuple(self.smallest + span * quarter // 4 for quarter in range(5))


@dataclass(frozen=True, slots=True)
class Predict:
    """Asked before the experiment, all at once: one question, or two of different kinds. `because` is told
    when history has answered.
    """

    name: str
    questions: tuple[Question, ...]
    because: str
    kind: str = "predict"

    def question(self, kind: str) -> Question | None:
        """The question of that kind, if it is asked."""
        return next((question for question in self.questions if question.kind == kind), None)


@dataclass(frozen=True, slots=True)
class Hint:
    """One step of help. `look` names the evidence that it asks for: a reference with * for anything
    ("pods/shop/web-*"), or a part of the page ("part:timers"); "" asks for none.
    """

    say: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """The experiment: `check` with its `arguments` is the sandbox's; `answer` and `wrong` are lines that CI
    plays. `invitation` is (fault:machine[:process], words) of a button on the machine itself, or empty.
    """

    name: str
    say: str
    watch: str
    check: str
    arguments: Mapping
    hints: tuple[Hint, ...]
    answer: tuple[str, ...]
    wrong: tuple[str, ...]
    invitation: tuple[str, str] = ("", "")
    kind: str = "task"


@dataclass(frozen=True, slots=True)
class Explain:
    """Asked after the experiment: the true chain behind `effect` (the sandbox's, with its `arguments`) among
    near-misses made from the same record.
    """

    ask: str
    effect: str
    arguments: Mapping
    kind: str = "explain"


@dataclass(frozen=True, slots=True)
class Quiz:
    """`choices` stand in an order that the quiz's name draws, the same for every learner and every day."""

    name: str
    ask: str
    choices: tuple[Choice, ...]
    because: str
    kind: str = "quiz"


Part = Prose | Figure | Predict | Task | Explain | Quiz


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """One lesson, read once; two are the same only if they are the same object. `number` is "6.1": the
    module's folder number, then the file's. `slug` is the rest of the file name.
    """

    number: str
    slug: str
    title: str
    minutes: int
    cluster: str
    goal: str
    sources: tuple[str, ...]
    parts: tuple[Part, ...] = field(repr=False)
    module_slug: str = ""
    words: tuple[Word, ...] = ()

    @property
    def predict(self) -> Predict | None:
        return next((part for part in self.parts if isinstance(part, Predict)), None)

    @property
    def task(self) -> Task | None:
        return next((part for part in self.parts if isinstance(part, Task)), None)

    @property
    def explain(self) -> Explain | None:
        return next((part for part in self.parts if isinstance(part, Explain)), None)

    @property
    def quizzes(self) -> tuple[Quiz, ...]:
        return tuple(part for part in self.parts if isinstance(part, Quiz))

    def quiz(self, name: str) -> Quiz | None:
        return next((quiz for quiz in self.quizzes if quiz.name == name), None)
