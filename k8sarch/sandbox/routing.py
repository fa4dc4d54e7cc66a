"""WebSocket addresses of the app `sandbox`."""

from django.urls import path

from k8sarch.sandbox.socket.consumers import HomeConsumer, SandboxConsumer

websocket_urlpatterns = [
    path("ws/home/", HomeConsumer.as_asgi()),
    path("ws/sandboxes/<uuid:sandbox_id>/", SandboxConsumer.as_asgi()),
]
