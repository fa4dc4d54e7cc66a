"""Who has which address."""

import pytest

from k8sarch.cluster.cni.address_plan import (
    AddressesExhausted,
    address_after,
    machine_of,
    node_address,
    pod_range,
)


def test_a_worker_owns_the_range_of_its_number():
    assert pod_range("worker-3") == "10.244.3.0/24"
    assert node_address("worker-3") == "192.168.0.3"


def test_the_machine_of_an_address_is_in_its_third_place():
    assert machine_of("10.244.12.7") == "worker-12"


def test_addresses_are_given_in_turn_and_a_freed_one_rests():
    assert address_after("worker-1", 0, {}) == ("10.244.1.2", 2)
    assert address_after("worker-1", 2, {}) == ("10.244.1.3", 3)
    assert address_after("worker-1", 254, {"10.244.1.2": True}) == ("10.244.1.3", 3)


def test_a_full_range_has_no_address_left():
    taken = {f"10.244.1.{number}": True for number in range(2, 255)}

    with pytest.raises(AddressesExhausted):
        address_after("worker-1", 7, taken)
