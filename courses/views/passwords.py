"""Passwords: a new one by a link that is sent by mail or that the operator hands over, and another one while
signed in. Django's own views, with our pages, and with the limits of the door.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from courses import tries
from courses.forms import ForgottenForm, NewPasswordForm, OtherPasswordForm
from courses.limits import PASSWORD_MAIL_WINDOW_SECONDS, PASSWORD_MAILS_MAX, PASSWORD_WAIT_SECONDS
from courses.views.doors import password_slots
from k8sarch.sandbox.socket import endings


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Send a link to whoever has an account with that address. The answer is the same when nobody has, or
    when too many were sent."""
    form = ForgottenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(
            request, "courses/people/forgotten.html", {"form": form}, status=400 if form.errors else 200
        )
    keys = (f"mail/{tries.network_of(request)}", f"mail/{form.cleaned_data['email'].lower()[:254]}")
    if all(tries.count(key) < PASSWORD_MAILS_MAX for key in keys):
        form.save(
            request=request,
            use_https=request.is_secure(),
            subject_template_name="courses/people/mail_subject.txt",
            email_template_name="courses/people/mail.txt",
        )
    for key in keys:
        tries.note(key, PASSWORD_MAIL_WINDOW_SECONDS)
    return render(request, "courses/people/mail_sent.html")


class Chosen(auth.PasswordResetConfirmView):
    """Choose a password, for whoever has the link. The link works once and leaves the address bar at once."""

    form_class = NewPasswordForm
    template_name = "courses/people/password_new.html"
    success_url = reverse_lazy("courses:sign_in")

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        endings.end([endings.account_name(form.user.pk)])
        messages.success(self.request, _("The new password counts from now on. Sign in with it."))
        return answer


def slowly(view: Any) -> Any:
    """`view`, which computes a password's print on POST: only few do so at once."""

    @sensitive_post_parameters()
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def waiting(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        if not password_slots.acquire(timeout=PASSWORD_WAIT_SECONDS):
            messages.error(
                request,
                _("Many people sign in at this moment. Nothing was changed. Try again in some seconds."),
            )
            return redirect(request.path)
        try:
            return view(request, *args, **kwargs)
        finally:
            password_slots.release()

    return waiting


class Other(auth.PasswordChangeView):
    """Another password for whoever is signed in and knows the present one. All other browsers are signed
    out."""

    form_class = OtherPasswordForm
    template_name = "courses/people/password.html"
    success_url = reverse_lazy("courses:mine")

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        endings.end([endings.account_name(form.user.pk)])
        messages.success(
            self.request, _("The new password counts from now on. Other browsers were signed out.")
        )
        return answer


new = slowly(Chosen.as_view())
change = login_required(slowly(Other.as_view()))
