"""Accounts: who has one, who may make classes, and which learner an account is.

Contract: an account is Django's `User`. Whoever has the permission `courses.add_classroom` makes classes; who
teaches which class is a matter of each class (`team.py`). An account is one learner, whatever browser it
signs in from.
"""

from uuid import uuid4

from django.contrib.auth.models import Permission, User
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from courses.models import Learner
from courses.people import merging

MAKES_CLASSES = "courses.add_classroom"


@transaction.atomic
def add_person(*, name: str, email: str = "", is_instructor: bool = False) -> tuple[User, bool]:
    """The account of that name, made when there is none, and whether it is new. It has no password until its
    owner chooses one (`password_address`). `email` and `is_instructor` are added to what an older one has.
    """
    user, is_new = User.objects.get_or_create(username=name)
    if is_new:
        user.set_unusable_password()
    user.email = email or user.email
    user.save()
    if is_instructor:
        let_make_classes(user)
    return user, is_new


def let_make_classes(user: User) -> None:
    """From now on this account may make classes."""
    user.user_permissions.add(
        Permission.objects.get(content_type__app_label="courses", codename="add_classroom")
    )


def password_address(user: User) -> str:
    """The path of the page where the owner of the account chooses a password: once, within
    PASSWORD_RESET_TIMEOUT seconds."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("courses:password_new", args=[uid, default_token_generator.make_token(user)])


@transaction.atomic
def owner_signed_in(*, browser: str, user: User) -> str:
    """The owner that the session of `user` stands for from now on, in a browser that was `browser` so far:
    the account's learner, to whom everything comes that this browser did without an account.
    """
    theirs = Learner.objects.filter(user=user).first()
    here = Learner.objects.filter(id=browser).first()
    if here is not None and here.user_id not in (None, user.pk):  # it is somebody else's
        browser, here = uuid4().hex, None
    if theirs is None:
        Learner.objects.update_or_create(id=browser, defaults={"user": user})
        return browser
    if theirs.id != browser:
        merging.merge(source=browser, target=theirs.id)
    return theirs.id
