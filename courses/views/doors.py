"""Signing in and out. A password costs much of a core, so only a few are checked at once."""

from threading import BoundedSemaphore

from django.contrib.auth import login, logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from courses import reports
from courses.forms import SignInForm
from courses.limits import PASSWORD_CHECKS_AT_ONCE, PASSWORD_WAIT_SECONDS
from courses.people import accounts
from k8sarch.sandbox.socket import endings
from k8sarch.sandbox.socket.identity import OWNER, owner_of

password_slots = BoundedSemaphore(PASSWORD_CHECKS_AT_ONCE)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = ""
    if request.method != "POST":
        return render(request, "courses/sign_in.html", {"form": SignInForm(request), "next": target})
    if not password_slots.acquire(timeout=PASSWORD_WAIT_SECONDS):
        context = {"form": SignInForm(request), "next": target, "is_busy": True}
        return render(request, "courses/sign_in.html", context, status=429)
    try:
        form = SignInForm(request, data=request.POST)
        is_right = form.is_valid()
    finally:
        password_slots.release()
    if not is_right:
        return render(request, "courses/sign_in.html", {"form": form, "next": target}, status=400)
    enter(request, form.get_user())
    teaches = request.user.has_perm(accounts.MAKES_CLASSES) or reports.classrooms_of(request.user).exists()
    return redirect(target or ("courses:teach" if teaches else "courses:lessons"))


def enter(request: HttpRequest, user: User) -> None:
    """Sign `user` in: the session gets a new key and stands for the account's learner, to whom this browser's
    progress comes. Pages that were open before come again and are asked anew who they are."""
    before = endings.session_name(request.session)
    login(request, user)
    request.session[OWNER] = accounts.owner_signed_in(browser=owner_of(request.session), user=user)
    endings.mark(request.session)
    endings.end([before])


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Nothing of the account stays in this browser, and no open page goes on showing it."""
    before = endings.session_name(request.session)
    logout(request)
    endings.end([before])
    return redirect("courses:home")


def locked_out(request: HttpRequest, response: object = None, credentials: object = None) -> HttpResponse:
    """What django-axes answers after too many wrong passwords."""
    context = {"form": SignInForm(request), "next": "", "is_locked": True}
    return render(request, "courses/sign_in.html", context, status=429)
