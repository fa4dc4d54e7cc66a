"""What the terminal shows."""

from dataclasses import dataclass

from ..kernel.journal import Fact


@dataclass(frozen=True, slots=True)
class TerminalPrinted(Fact):
    """kubectl is done with `line`: it printed `text` and ended with `exit_code`, 0 when all went well."""

    line: str
    text: str
    exit_code: int

    def says(self) -> str:
        first, _, more = self.text.partition("\n")
        return f"kubectl printed: {first}{' …' if more else ''}" if first else "kubectl printed nothing"
