"""Django's own commands, and those of our apps (`simulate`, `runcluster`, `bench`, `seed_demo`, …)."""

import os
import sys

from k8sarch.ground import COMMANDS


def run(arguments: list[str]) -> int:
    """Carry out the Django command that `arguments` name; without any, show what there is."""
    if arguments[:1] == ["runserver"]:
        sys.exit("runserver has no WebSockets here; type: python3 manage.py up")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "k8sarch.settings")
    from django.core.management import execute_from_command_line

    if arguments in ([], ["help"], ["--help"]):
        print(
            "\n".join(f"{name:10} {command.says}" for name, command in COMMANDS.items()),
            end="\n\n",
            flush=True,
        )
    execute_from_command_line(["manage.py", *arguments])
    return 0
