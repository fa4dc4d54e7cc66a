"""Who has which address: every worker owns one /24 of the pod network and hands it out in turn.

Contract: pure arithmetic on names and addresses; a worker is called worker-N, and N is in the third place of
its pods' addresses.
Source: flannel's default pod network 10.244.0.0/16 with a /24 for each node; the CNI plugin host-local, which
gives the address after the last one that it gave and begins again at the end, so that a freed address rests
as long as possible.
Simplified: the controller manager's node IPAM gives the ranges in a real cluster; here the name of the
machine does.
"""

POD_NETWORK = "10.244.0.0/16"
POD_PREFIX = "10.244."
NODE_PREFIX = "192.168.0."
FIRST = 2  # .1 is the bridge of the node
LAST = 254


class AddressesExhausted(Exception):
    """Every address of the node's range is in use."""


def number_of(machine: str) -> int:
    """3 for worker-3."""
    return int(machine.rpartition("-")[2])


def pod_range(machine: str) -> str:
    """ "10.244.3.0/24" for worker-3."""
    return f"{POD_PREFIX}{number_of(machine)}.0/24"


def node_address(machine: str) -> str:
    """The address of the machine itself: "192.168.0.3" for worker-3."""
    return f"{NODE_PREFIX}{number_of(machine)}"


def machine_of(address: str) -> str:
    """The machine on which the pod address `address` lives: "worker-3" for 10.244.3.7."""
    return f"worker-{address.split('.', 3)[2]}"


def address_after(machine: str, last: int, taken) -> tuple[str, int]:
    """The next free pod address of the machine and its last number. `last` is the number given before (0 at
    first), `taken` holds the addresses in use. Raises AddressesExhausted."""
    prefix = f"{POD_PREFIX}{number_of(machine)}."
    count = LAST - FIRST + 1
    begin = max(last - FIRST + 1, 0)
    for step in range(count):
        number = FIRST + (begin + step) % count
        address = prefix + str(number)
        if address not in taken:
            return address, number
    raise AddressesExhausted(f"all {count} addresses of {pod_range(machine)} are in use")
