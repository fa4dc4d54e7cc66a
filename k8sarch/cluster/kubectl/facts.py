"""What the terminal shows."""

from dataclasses import dataclass

from ..kernel.journal import Fact


@dataclass(frozen=True, slots=True)
class TerminalPrinted(Fact):
    """kubectl printed `text` for the command `line`. `exit_code` is None while the command still runs and more is to come."""

    line: str
    text: str
    exit_code: int | None

    def says(self) -> str:
        first = self.text.partition("\n")[0]
        return f"The terminal printed: {first}" if first else "The terminal printed nothing"
