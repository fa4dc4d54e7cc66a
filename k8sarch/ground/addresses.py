"""The names and addresses under which this machine can be reached, and whether a port is free."""

import re
import socket

# What Django accepts as the name of a host.
HOST_NAME = re.compile(r"[a-z0-9.-]+")
# Reserved for documentation (RFC 5737): no packet is sent by choosing a way there.
SOMEWHERE_ELSE = ("192.0.2.1", 9)


def of_this_machine() -> list[str]:
    """What others on the local network may type: IPv4 addresses, then names; no loopback. May be empty."""
    name = socket.gethostname().lower()
    found = [outward_address(), *addresses_of(name), name]
    if "." not in name:
        found.append(f"{name}.local")  # as computers of Apple, and most Linux desktops, find each other
    usable = [host for host in found if HOST_NAME.fullmatch(host) and not is_loopback(host)]
    return list(dict.fromkeys(usable))


def is_loopback(host: str) -> bool:
    """Whether `host` means the machine it is typed on."""
    return host.startswith("127.") or host.split(".")[0] == "localhost"


def outward_address() -> str:
    """The IPv4 address from which this machine reaches others; empty when it has no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(SOMEWHERE_ELSE)
        except OSError:
            return ""
        return probe.getsockname()[0]


def addresses_of(name: str) -> list[str]:
    """The IPv4 addresses that `name` stands for; none when nobody knows it."""
    try:
        return sorted({str(entry[4][0]) for entry in socket.getaddrinfo(name, None, socket.AF_INET)})
    except OSError:
        return []


def is_free(interface: str, port: int) -> bool:
    """Whether a server could listen on `port` of `interface` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((interface, port))
        except OSError:
            return False
        return True
