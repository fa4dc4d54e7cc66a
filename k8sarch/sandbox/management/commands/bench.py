"""`manage.py bench [--small]`: a table of measured figures, each a ratio to a yardstick of the same run."""

from django.core.management.base import BaseCommand

from k8sarch.sandbox.bench import figures


class Command(BaseCommand):
    """Measures and prints; it judges nothing."""

    help = "Measure this installation; takes about two minutes."

    def add_arguments(self, parser):
        parser.add_argument("--small", action="store_true", help="leave out the Deployments above 100")

    def handle(self, *args, small, **options):
        for figure in figures((3, 30, 100) if small else (3, 30, 100, 500, 1_000)):
            self.stdout.write(figure.row())
            self.stdout.flush()
