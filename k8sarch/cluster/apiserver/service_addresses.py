"""Which address and which node port a new Service gets.

Source: `pkg/registry/core/service/ipallocator`, `portallocator`; the ranges' lower bands are left to people
who choose for themselves.
An address belongs to the Service that holds its claim in etcd, so that two API servers cannot give it away
twice.
Simplified: upstream draws a free address at random, we take the lowest, so that a figure stays readable. IPv4
only.
"""

from collections.abc import Iterable

from ..api.document import Document
from ..api.errors import Invalid, Problem, invalid

NETWORK = "10.96."  # 10.96.0.0/16
DYNAMIC_FROM = 257  # the lower 256 addresses are given on demand only
HOSTS = 2**16
PORTS = range(30000, 32768)
PORTS_DYNAMIC_FROM = 30086
ADDRESS_CLAIMS, PORT_CLAIMS = "/registry/ipaddresses/", "/registry/ranges/servicenodeports/"


def address_of(number: int) -> str:
    """The address of that number in the range: 257 is 10.96.1.1."""
    return f"{NETWORK}{number >> 8}.{number & 255}"


def number_of(address: str) -> int | None:
    """The number of an address in the range; None of any other."""
    parts = address.removeprefix(NETWORK).split(".")
    if (
        not address.startswith(NETWORK)
        or len(parts) != 2
        or not all(part.isascii() and part.isdigit() for part in parts)
    ):
        return None
    high, low = (int(part) for part in parts)
    return high << 8 | low if high < 256 and low < 256 else None


def claims_of(service: Document) -> tuple[str, ...]:
    """The keys of what a Service holds."""
    spec = service["spec"]
    address = spec.get("clusterIP")
    claims = [ADDRESS_CLAIMS + address] if address and address != "None" else []
    return (
        *claims,
        *(f"{PORT_CLAIMS}{port['nodePort']}" for port in spec.get("ports") or () if port.get("nodePort")),
    )


def with_addresses(service: Document, services: Iterable[Document], taken: frozenset[str]) -> Document:
    """The Service with a cluster IP, and node ports if it wants any. `taken` are claims found taken just now.

    Raises Invalid for an address or a port that is out of range, and for one that another Service has.
    """
    spec = service["spec"]
    held = {claim: True for other in services for claim in claims_of(other)} | dict.fromkeys(taken, True)
    changes: Document = {}
    if spec["type"] != "ExternalName" and spec.get("clusterIP") != "None":
        address = spec.get("clusterIP") or free_address(held)
        check_address(service, address, held)
        changes = {"clusterIP": address, "clusterIPs": [address]}
    elif spec.get("clusterIP") == "None":
        changes = {"clusterIPs": ["None"]}
    if spec["type"] in ("NodePort", "LoadBalancer"):
        changes["ports"] = ports_with_node_ports(service, held)
    return {**service, "spec": {**spec, **changes}}


def free_address(held: dict[str, bool]) -> str:
    """The lowest free address above the lower band."""
    for number in range(DYNAMIC_FROM, HOSTS - 1):
        if ADDRESS_CLAIMS + address_of(number) not in held:
            return address_of(number)
    raise AssertionError("a sandbox holds fewer services than the range has addresses")


def refused(service: Document, problem: Problem) -> Invalid:
    """The refusal of a Service."""
    return Invalid("Service", service["metadata"].get("name", ""), [problem])


def check_address(service: Document, address: str, held: dict[str, bool]) -> None:
    """Raise Invalid when the address is not to be had."""
    if not number_of(address):
        raise refused(
            service,
            invalid(
                "spec.clusterIPs",
                [address],
                f"failed to allocate IP {address}: the provided IP ({address}) is "
                f"not in the valid range. The range of valid IPs is {NETWORK}0.0/16",
            ),
        )
    if ADDRESS_CLAIMS + address in held:
        raise refused(
            service,
            invalid(
                "spec.clusterIPs",
                [address],
                f"failed to allocate IP {address}: provided IP is already allocated",
            ),
        )


def ports_with_node_ports(service: Document, held: dict[str, bool]) -> list[Document]:
    """The ports, each with a node port."""
    ports = []
    for place, port in enumerate(service["spec"].get("ports") or ()):
        number = port.get("nodePort")
        path = f"spec.ports[{place}].nodePort"
        if number:
            if number not in PORTS:
                raise refused(
                    service,
                    invalid(
                        path,
                        number,
                        "provided port is not in the valid range. The range of valid ports is "
                        f"{PORTS.start}-{PORTS.stop - 1}",
                    ),
                )
            if f"{PORT_CLAIMS}{number}" in held:
                raise refused(service, invalid(path, number, "provided port is already allocated"))
        else:
            number = next(
                free for free in range(PORTS_DYNAMIC_FROM, PORTS.stop) if f"{PORT_CLAIMS}{free}" not in held
            )
        held[f"{PORT_CLAIMS}{number}"] = True
        ports.append({**port, "nodePort": number})
    return ports
