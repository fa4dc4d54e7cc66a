"""The ground: what must work before Django does, and the commands that are not Django's.

`COMMANDS` is the list; each stands in a module of its own that gives `run(arguments: list[str]) -> int`,
the exit code. A module is imported only once the packages that it needs are there.
"""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from k8sarch.ground import environment


class Command(NamedTuple):
    """A command: the module that runs it, the lists of packages that it needs, and what it is for."""

    module: str
    packages: tuple[Path, ...]
    says: str

    def load(self) -> Callable[[list[str]], int]:
        """The function that runs it."""
        return importlib.import_module(f"k8sarch.ground.{self.module}").run


COMMANDS = {
    "up": Command("up", (environment.RUNTIME,), "serve the site; --port N, --classroom"),
    "backup": Command(
        "backup", (environment.RUNTIME,), "FILE: keep a copy of everything, while the site runs"
    ),
    "restore": Command("restore", (environment.RUNTIME,), "FILE: put such a copy back, while it does not"),
    "test": Command(
        "check", (environment.RUNTIME, environment.TESTS), "run all tests; arguments go to pytest"
    ),
    "lint": Command("lint", (environment.RUNTIME, environment.TESTS), "style, imports, templates, types"),
    "fresh": Command("fresh", (), "clone HEAD elsewhere and run `up` and `test` there"),
    "newthing": Command("newthing", (), "KIND NAME: write file, list entry and story of a new thing"),
    "lock": Command("lock", (), "make requirements.txt from requirements.in again (needs uv)"),
}
