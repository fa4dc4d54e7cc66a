"""EndpointSlice: the addresses that stand behind a Service at this moment."""

from collections.abc import Iterator

from ...kernel.clock import Instant
from ..errors import Problem, required, unsupported
from ..resource import AGE, NAME, Column, Field, Resource

SERVICE_NAME = "kubernetes.io/service-name"
ENDPOINTS_MAX = 1000
ADDRESS_TYPES = ("FQDN", "IPv4", "IPv6")
SHOWN_MAX = 3


def ports_cell(slice: "EndpointSlice", now: Instant) -> str:
    return ",".join(str(port.get("port", "*")) for port in slice.ports) or "<unset>"


def endpoints_cell(slice: "EndpointSlice", now: Instant) -> str:
    addresses = [address for endpoint in slice.endpoints for address in endpoint.get("addresses") or ()]
    more = len(addresses) - SHOWN_MAX
    return (",".join(addresses[:SHOWN_MAX]) or "<unset>") + (f" + {more} more..." if more > 0 else "")


class EndpointSlice(Resource):
    """Up to a thousand of the addresses behind one Service, each ready, serving, terminating or not."""

    __slots__ = ()
    api_version, kind, plural, singular = (
        "discovery.k8s.io/v1",
        "EndpointSlice",
        "endpointslices",
        "endpointslice",
    )
    counts_generation = True

    address_type = Field("addressType", str, default="")
    endpoints = Field("endpoints", list, default=())
    ports = Field("ports", list, default=())

    columns = (
        NAME,
        Column("AddressType", lambda slice, now: slice.address_type),
        Column("Ports", ports_cell),
        Column("Endpoints", endpoints_cell),
        AGE,
    )

    @property
    def service_name(self) -> str:
        """The name of its Service, from its label; empty when it has none."""
        return self.labels.get(SERVICE_NAME, "")

    def problems(self) -> Iterator[Problem]:
        if not self.address_type:
            yield required("addressType")
        elif self.address_type not in ADDRESS_TYPES:
            yield unsupported("addressType", self.address_type, ADDRESS_TYPES)
        if len(self.endpoints) > ENDPOINTS_MAX:
            yield Problem(
                "Too many", "endpoints", len(self.endpoints), f"must have at most {ENDPOINTS_MAX} items"
            )
        for number, endpoint in enumerate(self.endpoints):
            if not endpoint.get("addresses"):
                yield required(f"endpoints[{number}].addresses", "must contain at least 1 address")
