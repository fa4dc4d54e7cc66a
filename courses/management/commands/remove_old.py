"""`manage.py remove_old [--dry-run] [--only NAME]`: removes whatever is older than the operator allows, and
says what."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from courses.people.retention import RULES


class Command(BaseCommand):
    help = "Remove what is older than the settings K8SARCH_KEEP_… allow, and say what. Try --dry-run first."

    def add_arguments(self, parser: CommandParser) -> None:
        names = [rule.name for rule in RULES]
        parser.add_argument("--dry-run", action="store_true", help="say it and remove nothing")
        parser.add_argument("--only", choices=names, action="append", help="follow this rule only")

    def handle(self, *args: object, dry_run: bool, only: list[str] | None, **options: Any) -> None:
        for rule in RULES:
            if only and rule.name not in only:
                continue
            old = rule.over()
            for each in old:
                if not dry_run:
                    each.remove()
                self.stdout.write(f"{rule.name}: {'would remove' if dry_run else 'removed'} {each.says}")
            age = f"older than {rule.days} days" if rule.days else "kept for ever"
            ends = "nothing was removed" if dry_run else "gone"
            self.stdout.write(f"{rule.name}: {len(old)} {age}, {ends}")
