"""How often something may be tried, counted in the cache of this process: by session, by network, by class.

A window starts with its first count. Networks are counted, not addresses: whoever has one address of version
4 often has its neighbours, and of version 6 a whole /64.
"""

from ipaddress import ip_address, ip_network

from django.core.cache import cache
from django.http import HttpRequest


def network_of(request: HttpRequest) -> str:
    """The /24, or of version 6 the /64, that the request comes from."""
    address = request.META.get("REMOTE_ADDR", "")
    try:
        found = ip_address(address)
    except ValueError:  # a socket of the file system has none
        return address
    mapped = getattr(found, "ipv4_mapped", None) or found
    return str(ip_network(f"{mapped}/{24 if mapped.version == 4 else 64}", strict=False))


def count(key: str) -> int:
    """How often `key` was noted in its window."""
    return int(cache.get(f"tries/{key}", 0))


def note(key: str, seconds: int) -> None:
    """Count once more; the first time begins a window of so many seconds."""
    cache.add(f"tries/{key}", 0, seconds)
    try:
        cache.incr(f"tries/{key}")
    except ValueError:  # the window ended between the two
        cache.add(f"tries/{key}", 1, seconds)
