"""Removes moments whose time is over, and says what it removed."""

from django.core.management.base import BaseCommand

from k8sarch.sandbox.kept import moments
from k8sarch.sandbox.limits import MOMENTS_KEPT_DAYS


class Command(BaseCommand):
    """`manage.py remove_old_moments [--days N] [--dry-run]`"""

    help = "Remove links to moments that were made long ago, and say which."

    def add_arguments(self, parser):
        parser.add_argument(
            "--days", type=int, default=MOMENTS_KEPT_DAYS, help=f"made so many days ago ({MOMENTS_KEPT_DAYS})"
        )
        parser.add_argument("--dry-run", action="store_true", help="say it and remove nothing")

    def handle(self, *args, days, dry_run, **options):
        found = moments.old(days)
        for moment in found:
            self.stdout.write(
                f"{'would remove' if dry_run else 'removed'} {moment.name} at {moment.seconds} s of "
                f"{moment.owner}, made {moment.created:%Y-%m-%d}"
            )
            if not dry_run:
                moments.delete(moment.id, moment.owner)
        self.stdout.write(
            f"{len(found)} moments were made more than {days} days ago"
            + (", nothing was removed" if dry_run else " and are gone")
        )
