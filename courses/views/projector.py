"""The projector of a class: what the room may see, and what the instructor puts there."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses import classroom
from courses.room import console
from courses.room.projector import shown_of
from courses.room.projector_socket import rendered, signed_address
from courses.views.instructor import join_address, own_class_or_404


@never_cache
@login_required
@require_safe
def projector(request: HttpRequest, class_id: int) -> HttpResponse:
    """No name, no line that belongs to one person."""
    found = own_class_or_404(request, class_id)
    address, shown = join_address(request), shown_of(found)
    query = urlencode({"join": signed_address(address)})
    context = {
        "classroom": found,
        "mode": shown.mode,
        "shown": mark_safe(rendered(found, shown, address)),
        "socket": f"/ws/classes/{found.pk}/projector/?{query}",
    }
    return render(request, "courses/projector/page.html", context)


@login_required
@require_POST
def projector_door(request: HttpRequest, class_id: int) -> HttpResponse:
    """Show the way in again; what was there before can be shown again from the console."""
    found = own_class_or_404(request, class_id)
    classroom.show_door(classroom=found)
    return console.answered(request, found, "side_strike")
