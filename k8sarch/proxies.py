"""What a proxy in front says of who really asks, believed from trusted proxies alone.

Contract: the first middleware. From an address of TRUSTED_PROXIES, `X-Forwarded-For` gives REMOTE_ADDR: its
last address that is no such proxy, for whoever asks can write what he likes before that. From anywhere else
all such headers are dropped, so that nobody passes for another or for https. Host names are taken from `Host`
alone.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")


@cache
def networks(texts: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    """The trusted networks. Raises ValueError with what is no network."""
    return tuple(ip_network(text, strict=False) for text in texts)


def is_trusted(address: str) -> bool:
    """Whether a proxy of ours has that address."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks(tuple(settings.TRUSTED_PROXIES)))


class TrustedProxies:
    """The middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_trusted(request.META.get("REMOTE_ADDR", "")):
            said = [each.strip() for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
            client = next((each for each in reversed(said) if each and not is_trusted(each)), "")
            with suppress(ValueError):  # "unknown", or a port behind it: the proxy itself is counted
                request.META["REMOTE_ADDR"] = str(ip_address(client))
        else:
            for name in FORWARDED:
                request.META.pop(name, None)
        return self.get_response(request)
