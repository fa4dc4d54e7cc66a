"""Removes sandboxes that nobody has used for long, and says what it removed."""

from django.core.management.base import BaseCommand

from k8sarch.sandbox.kept import store
from k8sarch.sandbox.limits import KEPT_DAYS


class Command(BaseCommand):
    """`manage.py remove_unused_sandboxes [--days N] [--dry-run]`"""

    help = "Remove sandboxes that nobody has used for long, and say which."

    def add_arguments(self, parser):
        parser.add_argument(
            "--days", type=int, default=KEPT_DAYS, help=f"unused for so many days ({KEPT_DAYS})"
        )
        parser.add_argument("--dry-run", action="store_true", help="say it and remove nothing")

    def handle(self, *args, days, dry_run, **options):
        records = store.unused(days)
        for record in records:
            self.stdout.write(
                f"{'would remove' if dry_run else 'removed'} {record.name} of {record.owner}, last "
                f"used {record.used:%Y-%m-%d}"
            )
            if not dry_run:
                store.delete(record.id)
        self.stdout.write(
            f"{len(records)} sandboxes were unused for {days} days"
            + (", nothing was removed" if dry_run else " and are gone")
        )
