"""`manage.py rehearse CODE`: simulated learners come into a class of a server that runs on this machine.

They stay until the time is over or Ctrl-C. The console of the class removes them.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses import classroom
from courses.limits import REHEARSAL_LEARNERS_MAX, REHEARSAL_SECONDS_MAX
from courses.models import Classroom
from courses.rehearsal import company
from courses.rehearsal.temperaments import TEMPERAMENTS


class Command(BaseCommand):
    help = "Let simulated learners come into a class, to try it alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the join code of the class")
        for name in TEMPERAMENTS:
            parser.add_argument(f"--{name}", type=int, default=0, help=f"how many {name} learners come")
        parser.add_argument("--address", default="http://127.0.0.1:8000", help="where the server listens")
        parser.add_argument(
            "--minutes", type=float, default=REHEARSAL_SECONDS_MAX / 60, help="how long they stay at most"
        )
        parser.add_argument(
            "--patience", type=float, default=1.0, help="stretches (2) or shortens (0.5) their thinking"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = Classroom.objects.filter(join_code=classroom.code_read(options["code"])).first()
        if found is None:
            raise CommandError("No class has this code.")
        counts = {name: max(0, options[name]) for name in TEMPERAMENTS}
        if not any(counts.values()):
            counts = dict.fromkeys(TEMPERAMENTS, 2)
        if sum(counts.values()) > REHEARSAL_LEARNERS_MAX:
            raise CommandError(f"A rehearsal has {REHEARSAL_LEARNERS_MAX} simulated learners at most.")
        place = company.place_of(found, options["address"], patience=options["patience"])
        try:
            present = company.begin(classroom=found, place=place, counts=counts)
        except classroom.NotNow as no:
            raise CommandError(str(no)) from no
        self.stdout.write(f"{present.count} simulated learners come to {found}. Ctrl-C sends them home.")
        try:
            present.thread.join(options["minutes"] * 60)
        except KeyboardInterrupt:
            self.stdout.write("They go home.")
        company.end(classroom=found)
        for refusal in present.refusals:
            self.stderr.write(refusal)
