"""How often somebody may fail to name a join code: counted for the session, for the network and for all.

Only failures count for those, so a whole class behind one router can enter. For one class every try at its
code counts.
"""

from django.http import HttpRequest

from courses import tries
from courses.classroom import code_read
from courses.limits import JOIN_TRIES_AN_HOUR, JOIN_TRIES_MAX, JOIN_WINDOW_SECONDS
from courses.models import Classroom
from k8sarch.sandbox.socket.identity import owner_of

HOUR = 3600
FAILURES = "join/failures"


def are_used_up(request: HttpRequest) -> bool:
    """Whether this session, this network, this class or everybody has tried too often. It says the same for
    codes that exist and codes that do not."""
    return (
        any(tries.count(key) >= JOIN_TRIES_MAX for key in _own(request))
        or tries.count(_of_code(request)) >= JOIN_TRIES_AN_HOUR
        or tries.count(FAILURES) >= JOIN_TRIES_AN_HOUR * max(1, Classroom.objects.count())
    )


def note(request: HttpRequest, *, is_failure: bool) -> None:
    """Count a try."""
    tries.note(_of_code(request), HOUR)
    if is_failure:
        tries.note(FAILURES, HOUR)
        for key in _own(request):
            tries.note(key, JOIN_WINDOW_SECONDS)


def _own(request: HttpRequest) -> tuple[str, str]:
    return f"join/{owner_of(request.session)}", f"join/{tries.network_of(request)}"


def _of_code(request: HttpRequest) -> str:
    return f"join/code/{code_read(request.POST.get('code', ''))[:16]}"
