"""WebSocket addresses of the school."""

from django.urls import path

from courses.afterwards.again_socket import AgainConsumer
from courses.consumers import LessonConsumer
from courses.room.console_socket import DashboardConsumer
from courses.room.line import ClassLineConsumer
from courses.room.projector_socket import ProjectorConsumer
from courses.room.spotlight_socket import SpotlightConsumer

websocket_urlpatterns = [
    path("ws/lessons/<slug:module>/<slug:slug>/", LessonConsumer.as_asgi()),  # type: ignore[arg-type]
    path("ws/lessons/<slug:module>/<slug:slug>/again/", AgainConsumer.as_asgi()),  # type: ignore[arg-type]
    path("ws/class/", ClassLineConsumer.as_asgi()),  # type: ignore[arg-type]
    path("ws/classes/<int:class_id>/", DashboardConsumer.as_asgi()),  # type: ignore[arg-type]
    path("ws/classes/<int:class_id>/projector/", ProjectorConsumer.as_asgi()),  # type: ignore[arg-type]
    path("ws/classes/<int:class_id>/spotlight/", SpotlightConsumer.as_asgi()),  # type: ignore[arg-type]
]
