"""`manage.py bench [--small]`: a table of measured figures, each a ratio to a yardstick of the same run."""

from itertools import chain

from django.core.management.base import BaseCommand

from k8sarch.sandbox.benches.page import page_figures
from k8sarch.sandbox.benches.server import figures
from k8sarch.sandbox.benches.wire import wire_figures


class Command(BaseCommand):
    """Measures and prints; it judges nothing."""

    help = "Measure this installation; takes about two minutes."

    def add_arguments(self, parser):
        parser.add_argument("--small", action="store_true", help="leave out the Deployments above 100")
        parser.add_argument("--page", action="store_true", help="measure the stage in a browser alone")

        parser.add_argument("--wire", action="store_true", help="measure bytes and clicks alone")

    def handle(self, *args, small, page, wire, **options):
        sizes = (3, 30, 100) if small else (3, 30, 100, 500, 1_000)
        everything = chain(figures(sizes), page_figures(), wire_figures())
        for figure in page_figures() if page else wire_figures() if wire else everything:
            self.stdout.write(figure.row())
            self.stdout.flush()
