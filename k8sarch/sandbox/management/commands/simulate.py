"""`manage.py simulate FILE [--json] [--until 10m]`: `python -m k8sarch.cluster play` under its other name."""

import sys

from django.core.management.base import BaseCommand

from k8sarch.cluster.__main__ import main


class Command(BaseCommand):
    """Plays a scenario, a story or a tape as fast as it goes."""

    help = "Play a scenario, story or tape on virtual time."

    def run_from_argv(self, argv):
        sys.exit(main(argv[2:]))
