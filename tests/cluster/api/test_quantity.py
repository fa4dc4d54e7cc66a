"""Quantities and times, as upstream reads and prints them."""

import pytest

from k8sarch.cluster.api.quantity import bytes_text, cores_text, thousandths, units
from k8sarch.cluster.api.times import human_duration, instant_of, micro_timestamp, timestamp
from k8sarch.cluster.kernel.clock import seconds


@pytest.mark.parametrize(
    "text, value",
    [
        ("500m", 500),
        ("2", 2000),
        ("1.5", 1500),
        (".5", 500),
        ("1Ki", 1_024_000),
        ("1k", 1_000_000),
        ("1e3", 1_000_000),
        ("-1", -1000),
        ("100u", 1),
        ("0", 0),
        (3, 3000),
        ("1E", 10**21),
        ("1.5Gi", 1_610_612_736_000),
    ],
)
def test_quantities(text, value):
    assert thousandths(text) == value


@pytest.mark.parametrize(
    "text", ["", "m", "1x", "1 Gi", "Gi", "1.5.5", "0x10", "1e999", "\u0661", "1\n", "9" * 99]
)
def test_what_is_no_quantity(text):
    with pytest.raises(ValueError, match="quantities must match"):
        thousandths(text)


def test_units_and_texts():
    assert units("128Mi") == 134_217_728 and units("100m") == 1
    assert bytes_text(134_217_728) == "128Mi" and bytes_text(1000) == "1000"
    assert cores_text(500) == "500m" and cores_text(2000) == "2"


def test_instants_become_timestamps_and_come_back():
    assert timestamp(41_999_999) == "2026-01-01T00:00:41Z"
    assert micro_timestamp(41_250_000) == "2026-01-01T00:00:41.250000Z"
    assert micro_timestamp(0) == "2026-01-01T00:00:00.000000Z"
    assert instant_of("2026-01-01T00:00:41.250000Z") == 41_250_000
    assert instant_of(None) is None
    assert timestamp(-seconds(1)) == "2025-12-31T23:59:59Z"


@pytest.mark.parametrize(
    "age, text",
    [
        (95, "95s"),
        (120, "2m"),
        (330, "5m30s"),
        (34 * 60, "34m"),
        (3 * 3600 + 300, "3h5m"),
        (30 * 3600, "30h"),
        (3 * 86400 + 4 * 3600, "3d4h"),
        (200 * 86400, "200d"),
        (760 * 86400, "2y30d"),
        (-1, "0s"),
        (-2, "<invalid>"),
    ],
)
def test_ages_as_kubectl_prints_them(age, text):
    assert human_duration(seconds(age)) == text
