"""Signing in and out. A password costs much of a core, so only a few are checked at once."""

from threading import BoundedSemaphore

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from courses import classroom
from courses.forms import SignInForm
from courses.limits import PASSWORD_CHECKS_AT_ONCE, PASSWORD_WAIT_SECONDS
from k8sarch.sandbox.socket.identity import owner_of

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
    login(request, form.get_user())  # also gives the session a new key
    classroom.attach(owner=owner_of(request.session), user=form.get_user())
    return redirect(target or "courses:teach")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("courses:home")


def locked_out(request: HttpRequest, response: object = None, credentials: object = None) -> HttpResponse:
    """What django-axes answers after too many wrong passwords."""
    context = {"form": SignInForm(request), "next": "", "is_locked": True}
    return render(request, "courses/sign_in.html", context, status=429)
