"""Instants and spans of real time, as the pages of afterwards say them."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def instant(when: datetime) -> str:
    """ "4 Dec 2026, 23:59 UTC": the site's zone is named, for readers may sit elsewhere."""
    local = timezone.localtime(when)
    return f"{date_format(local, 'j M Y, H:i')} {local.tzname()}"


def day(when: datetime) -> str:
    """ "4 Dec 2026"."""
    return date_format(timezone.localtime(when), "j M Y")


def span(seconds: float) -> str:
    """ "40 s", "24 min", "3 h 10 min", "2 days": as coarse as it is long."""
    if seconds < MINUTE:
        return _("%(count)d s") % {"count": seconds}
    if seconds < HOUR:
        return _("%(count)d min") % {"count": seconds // MINUTE}
    if seconds < DAY:
        hours, minutes = int(seconds // HOUR), int(seconds % HOUR // MINUTE)
        said = _("%(count)d h") % {"count": hours}
        return f"{said} {_('%(count)d min') % {'count': minutes}}" if minutes else said
    days = int(seconds // DAY)
    return _("1 day") if days == 1 else _("%(count)d days") % {"count": days}
