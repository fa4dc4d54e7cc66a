"""How long the next attempt waits."""

from k8sarch.cluster.kernel.clock import minutes, seconds
from k8sarch.cluster.kubelet.back_off import BackOff


def test_the_first_attempt_costs_no_wait_and_then_it_doubles_to_five_minutes():
    back_off, waits, now = BackOff(), [], 0
    for _ in range(8):
        over = back_off.over_at(now)
        waits.append((over - now) // seconds(1))
        back_off.attempt(now, over)
        now = over + seconds(1)

    assert waits == [0, 10, 20, 40, 80, 160, 300, 300]


def test_ten_minutes_without_a_failure_begin_again():
    back_off = BackOff()
    back_off.attempt(0, 0)
    back_off.attempt(seconds(1), seconds(10))

    assert back_off.over_at(minutes(11)) == minutes(11)
    back_off.attempt(minutes(11), minutes(11))
    assert back_off.delay == seconds(10)
