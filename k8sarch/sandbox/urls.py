"""Addresses of the app `sandbox`."""

from django.urls import path

from k8sarch.sandbox.pages import drawing_views, moment_views, views

app_name = "sandbox"
urlpatterns = [
    path("grammar/", views.grammar, name="grammar"),
    path("sandboxes/", views.mine, name="mine"),
    path("sandboxes/<uuid:sandbox_id>/", views.show, name="show"),
    path("sandboxes/bring/", moment_views.bring, name="bring"),
    path("sandboxes/playing/<uuid:play_id>/", moment_views.playing, name="playing"),
    path("sandboxes/<uuid:sandbox_id>/tape/", moment_views.sandbox_tape, name="tape"),
    path("sandboxes/<uuid:sandbox_id>/print/", drawing_views.printed, name="print"),
    path("sandboxes/<uuid:sandbox_id>/graph/", drawing_views.graph, name="graph"),
    path("sandboxes/<uuid:sandbox_id>/delete/", views.delete, name="delete"),
    path("sandboxes/<uuid:sandbox_id>/start-over/", views.start_over, name="start_over"),
    path("moments/<str:token>/", moment_views.show, name="moment"),
    path("moments/<str:token>/embed/", moment_views.embed, name="moment_embed"),
    path("moments/<str:token>/tape/", moment_views.tape, name="moment_tape"),
    path("moments/<str:token>/print/", moment_views.printed, name="moment_print"),
    path("moments/<str:token>/continue/", moment_views.go_on, name="moment_continue"),
    path("moments/<str:token>/play/", moment_views.play, name="moment_play"),
    path("moments/<uuid:moment_id>/delete/", moment_views.delete, name="moment_delete"),
]
