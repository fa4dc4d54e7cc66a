#!/usr/bin/env python3
"""Django's entry, and the commands of daily life: `python3 manage.py up`, `python3 manage.py test`, others.

Contract: this file and `k8sarch/ground/environment.py` need nothing but Python itself. A command is run in an
environment that has its packages, which is made when there is none. What is not a command of `ground` is
Django's.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- this file, unlike the others, is read by older ones too
    sys.exit(
        "k8sarch needs Python 3.11 or newer and this is {}.{}; install one (macOS: brew install python; "
        "Debian, Ubuntu: apt install python3; else python.org), then type: python3.11 manage.py {}".format(
            sys.version_info[0], sys.version_info[1], " ".join(sys.argv[1:])
        )
    )

from k8sarch.ground import COMMANDS, environment  # noqa: E402


def main(arguments: list[str]) -> int:
    """The exit code of the command that `arguments` name."""
    name = arguments[0] if arguments else "help"
    if name not in COMMANDS:
        environment.ensure(environment.RUNTIME)
        from k8sarch.ground import django_commands

        return django_commands.run(arguments)
    command = COMMANDS[name]
    if command.packages:
        environment.ensure(*command.packages)
    return command.load()(arguments[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)  # as a shell says it
