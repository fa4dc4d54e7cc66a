"""Active time: a page in front counts, one at the back does not, and a page that its reader has left counts
no more after a while.
"""

from courses.afterwards.attention import Attention
from courses.limits import ATTENTION_IDLE_SECONDS
from k8sarch.sandbox.socket.protocol import Act, Attend, Seen


def test_a_page_in_front_counts():
    attention = Attention.beginning(100.0)

    attention.hears(Act("fault power_off machine=worker-1"), 130.5)

    assert attention.taken() == 30
    attention.passes(131.0)
    assert attention.taken() == 1  # the half second that was left, and another


def test_a_page_at_the_back_does_not():
    attention = Attention.beginning(0.0)

    attention.hears(Attend("hidden"), 10.0)
    attention.hears(Attend("map"), 500.0)
    attention.passes(507.0)

    assert attention.taken() == 17


def test_a_page_that_only_acknowledges_counts_no_more():
    attention = Attention.beginning(0.0)

    for second in range(0, 3 * ATTENTION_IDLE_SECONDS, 10):
        attention.hears(Seen(second), float(second))

    assert attention.taken() == ATTENTION_IDLE_SECONDS


def test_a_sign_after_a_long_while_counts_from_then_on():
    attention = Attention.beginning(0.0)

    attention.hears(Act("run 1s"), 10_000.0)
    attention.passes(10_020.0)

    assert attention.taken() == ATTENTION_IDLE_SECONDS + 20
