"""How often somebody may fail to name a join code: counted for the session and for the address, in one
window.

Only failures count, so a whole class behind one address can enter; the window starts with the first failure.
"""

from django.core.cache import cache
from django.http import HttpRequest

from courses.limits import JOIN_TRIES_MAX, JOIN_WINDOW_SECONDS
from k8sarch.sandbox.socket.identity import owner_of


def are_used_up(request: HttpRequest) -> bool:
    return any(cache.get(key, 0) >= JOIN_TRIES_MAX for key in _keys(request))


def note_failure(request: HttpRequest) -> None:
    for key in _keys(request):
        cache.add(key, 0, JOIN_WINDOW_SECONDS)
        cache.incr(key)


def _keys(request: HttpRequest) -> tuple[str, str]:
    return (f"join-tries/{owner_of(request.session)}", f"join-tries/{request.META.get('REMOTE_ADDR', '')}")
