"""`manage.py bench`: a table of measured figures, each a ratio to a yardstick of the same run; and
`manage.py bench class`: a load run, whole classes on one server.
"""

import asyncio
import signal
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from courses.benches.class_run import ClassRun
from courses.limits import LEARNERS_MAX
from k8sarch.sandbox.benches.page import page_figures
from k8sarch.sandbox.benches.server import figures
from k8sarch.sandbox.benches.wire import wire_figures


class Command(BaseCommand):
    """Measures and prints; it judges nothing but the promises of a class."""

    help = "Measure this installation; takes about two minutes, and three for a class."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "what", nargs="?", choices=("all", "class"), default="all", help="class: a load run with learners"
        )
        parser.add_argument("--small", action="store_true", help="leave out the Deployments above 100")
        parser.add_argument("--page", action="store_true", help="measure the stage in a browser alone")
        parser.add_argument("--wire", action="store_true", help="measure bytes and clicks alone")
        parser.add_argument(
            "--learners", type=int, default=100, help=f"of the class, {LEARNERS_MAX} at most (default: 100)"
        )
        parser.add_argument(
            "--only-class", action="store_true", help="of a load run: stop before more learners come"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "class":
            signal.signal(signal.SIGTERM, signal.default_int_handler)  # the server ends with this process
            run = ClassRun(options["learners"], not options["only_class"], self.line)
            asyncio.run(run.run())
            return
        sizes = (3, 30, 100) if options["small"] else (3, 30, 100, 500, 1_000)
        everything = chain(figures(sizes), page_figures(), wire_figures())
        chosen = page_figures() if options["page"] else wire_figures() if options["wire"] else everything
        for figure in chosen:
            self.line(figure.row())

    def line(self, text: str) -> None:
        """One line, at once."""
        self.stdout.write(text)
        self.stdout.flush()
