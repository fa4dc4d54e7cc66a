"""`manage.py seed_demo`: an instructor and a class to begin with. Prints them as JSON; running again changes
nothing.
"""

import json
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction

from courses import classroom
from courses.models import Classroom
from courses.people import accounts

NAME = "instructor"
CLASS_NAME = "Demo class"
PASSWORD_FILE = "demo-instructor.txt"
"""In the data folder, readable by its owner alone: `up` prints the password again. Delete the file to keep it
to yourself.
"""


class Command(BaseCommand):
    help = "Make a demo instructor and a demo class, unless they are there; print them as JSON."

    def handle(self, *args: object, **options: object) -> None:
        path = Path(settings.DATA_DIR) / PASSWORD_FILE
        with transaction.atomic():
            instructor, is_new = get_user_model().objects.get_or_create(username=NAME)
            if is_new:
                password = secrets.token_urlsafe(9)
                instructor.set_password(password)
                instructor.save()
                keep(path, password)
                accounts.let_make_classes(instructor)
            taught = Classroom.objects.filter(instructors=instructor).order_by("pk").first()
            taught = taught or classroom.create(instructor=instructor, name=CLASS_NAME)
        answer = {
            "instructor": NAME,
            "password": path.read_text().strip() if path.exists() else None,
            "class": taught.name,
            "join_code": taught.join_code_shown,
        }
        self.stdout.write(json.dumps(answer))


def keep(path: Path, password: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(password + "\n")
