"""`manage.py add_person NAME [--email E] [--instructor]`: an account, and the link by which its owner chooses
a password. Run again for the same name it gives a new link."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.people import accounts


class Command(BaseCommand):
    help = "Make an account, or change one, and print the link at which its owner chooses a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument(
            "--email", default="", help="where a link to a new password is sent when asked for"
        )
        parser.add_argument("--instructor", action="store_true", help="may make classes")
        parser.add_argument(
            "--address", default="http://127.0.0.1:8000", help="of this site, as its people reach it"
        )

    def handle(self, *args: object, name: str, email: str, address: str, **options: Any) -> None:
        try:
            User(username=name, email=email).clean_fields(exclude=["password"])
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        user, is_new = accounts.add_person(name=name, email=email, is_instructor=options["instructor"])
        may = "may make classes" if user.has_perm(accounts.MAKES_CLASSES) else "learns; makes no classes"
        self.stdout.write(f"{'New account' if is_new else 'Account'} {user.get_username()}: {may}.")
        self.stdout.write(f"Choose a password at {address.rstrip('/')}{accounts.password_address(user)}")
        self.stdout.write("The link works once, for three days.")
