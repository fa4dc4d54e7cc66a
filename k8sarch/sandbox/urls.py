"""Addresses of the app `sandbox`."""

from django.urls import path

from . import views

app_name = "sandbox"
urlpatterns = [
    path("sandboxes/", views.mine, name="mine"),
    path("sandboxes/<uuid:sandbox_id>/", views.show, name="show"),
    path("sandboxes/<uuid:sandbox_id>/delete/", views.delete, name="delete"),
    path("sandboxes/<uuid:sandbox_id>/start-over/", views.start_over, name="start_over"),
]
