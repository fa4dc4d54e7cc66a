"""`lint`: style (ruff), who may import whom (import-linter), templates (djlint), types (mypy)."""

import subprocess
import sys

from k8sarch.ground.environment import ROOT

CHECKS = {
    "ruff": ["-m", "ruff", "check", "."],
    "import-linter": [
        "-c",
        "import sys; from importlinter.cli import lint_imports_command; "
        "sys.argv[0] = 'lint-imports'; lint_imports_command()",
    ],
    "djlint": ["-m", "djlint", "--quiet", "--lint", "templates"],
    "mypy": ["-m", "mypy"],
}


def run(arguments: list[str]) -> int:
    """0 when every check passes, or those whose names are given."""
    failed = []
    for name in arguments or CHECKS:
        print(f"── {name}", flush=True)
        if subprocess.run([sys.executable, *CHECKS[name]], cwd=ROOT).returncode:
            failed.append(name)
    print(f"Not clean: {', '.join(failed)}" if failed else "Clean.")
    return 1 if failed else 0
