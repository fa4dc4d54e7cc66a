"""Pages of an instructor: my classes, a class live, a learner's cluster. Never anybody else's."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import classroom, reports
from courses.forms import ClassForm, DoorForm
from courses.models import Classroom
from courses.people import accounts, team
from k8sarch.sandbox import sandboxes

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1", "[::1]")


def own_class_or_404(request: HttpRequest, class_id: int) -> Classroom:
    return get_object_or_404(reports.classrooms_of(request.user), pk=class_id)


def led_class_or_403(request: HttpRequest, class_id: int) -> Classroom:
    """The class, for who leads it; 404 for who does not even teach it."""
    found = own_class_or_404(request, class_id)
    if not team.leads(request.user, found):
        raise PermissionDenied
    return found


@never_cache
@login_required
@require_safe
def teach(request: HttpRequest) -> HttpResponse:
    context = {
        "classrooms": reports.classrooms_of(request.user),
        "makes_classes": request.user.has_perm(accounts.MAKES_CLASSES),
    }
    return render(request, "courses/teach.html", context)


@never_cache
@login_required
@permission_required(accounts.MAKES_CLASSES, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def class_new(request: HttpRequest) -> HttpResponse:
    form = ClassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User), "login_required lets nobody else in"
        try:
            created = classroom.create(instructor=request.user, name=form.cleaned_data["name"])
        except classroom.NotNow as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("courses:class", class_id=created.pk)
    return render(request, "courses/class_new.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_POST
def class_door(request: HttpRequest, class_id: int) -> HttpResponse:
    found = own_class_or_404(request, class_id)
    form = DoorForm(request.POST)
    if form.is_valid():
        classroom.set_open(classroom=found, **form.cleaned_data)
    back = "courses:people" if request.POST.get("back") == "people" else "courses:class"
    return redirect(back, class_id=found.pk)


@never_cache
@login_required
@require_safe
def watch_learner(request: HttpRequest, learner_id: str) -> HttpResponse:
    """A learner's cluster, to look at. The learner alone drives it."""
    membership = reports.taught_membership(request.user, learner_id)
    if membership is None:
        raise Http404("No class of yours has this learner.")
    glance = sandboxes.glances([learner_id]).get(learner_id)
    if glance is None:
        said = _("%(nickname)s has no cluster open now. Nothing was lost; come back when the tile shows one.")
        messages.info(request, said % {"nickname": membership.nickname})
        return redirect("courses:class", class_id=membership.classroom_id)
    row = next(row for row in reports.class_rows(membership.classroom) if row.learner_id == learner_id)
    context = {
        "membership": membership,
        "row": row,
        "socket": f"/ws/sandboxes/{glance['sandbox_id']}/",
    }
    return render(request, "courses/watch_learner.html", context)


def join_address(request: HttpRequest) -> str:
    """The address of the join page as the room reaches it."""
    return reached(request, reverse("courses:join"))


def reached(request: HttpRequest, path: str) -> str:
    """The whole address of a page as others reach it.

    An instructor who sits at the server itself may have opened the site at a loopback name, which leads
    nowhere from another machine; then it is the first other name that the site admits.
    """
    address = urlsplit(request.build_absolute_uri(path))
    elsewhere = [name for name in settings.CLASSROOM_HOSTS if name not in LOOPBACK_HOSTS]
    if address.hostname in LOOPBACK_HOSTS and elsewhere:
        port = f":{address.port}" if address.port else ""
        address = address._replace(netloc=f"{elsewhere[0]}{port}")
    return address.geturl()


def shown(address: str) -> str:
    """The address as it is read from a screen and typed."""
    return address.partition("://")[2].rstrip("/")
