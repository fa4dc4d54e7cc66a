"""Every address of the site: the school's pages, the sandboxes' pages, and a sign of life."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.i18n import set_language


def health(request: HttpRequest) -> HttpResponse:
    """The process answers; it says nothing about the database."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("healthz", health, name="health"),
    path("language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("", include("k8sarch.sandbox.urls")),
    path("", include("courses.urls")),
]
