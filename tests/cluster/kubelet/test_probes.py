"""What a series of probe results means."""

from k8sarch.cluster.kernel.clock import seconds
from k8sarch.cluster.kubelet.probes import LIVENESS, READINESS, STARTUP, probes_of


def probe(kind, **spec):
    """The probe of that kind of a container."""
    return probes_of({f"{kind}Probe": spec})[kind]


def test_the_defaults_are_the_apis():
    readiness = probe(READINESS)

    assert (readiness.period, readiness.success_threshold, readiness.failure_threshold) == (seconds(10), 1, 3)
    assert readiness.result is False and probe(LIVENESS).result is True


def test_readiness_comes_with_one_success_and_goes_with_three_failures():
    readiness = probe(READINESS)

    assert [readiness.observe(result) for result in (False, True, False, False, False)] == [
        False,
        True,
        False,
        False,
        True,
    ]


def test_a_probe_that_would_repeat_itself_is_settled():
    readiness, liveness = probe(READINESS), probe(LIVENESS)
    readiness.observe(False)
    liveness.observe(False)

    assert readiness.is_settled
    assert not liveness.is_settled


def test_a_startup_probe_is_never_settled_before_it_succeeds_and_its_failures_count():
    startup = probe(STARTUP, failureThreshold=2)

    assert not startup.observe(False) and not startup.is_settled
    assert startup.observe(False)


def test_beats_are_whole_periods_after_the_anchor_and_not_within_the_initial_delay():
    readiness = probe(READINESS, periodSeconds=5, initialDelaySeconds=7)

    assert readiness.next_beat(seconds(1), started_at=seconds(2), now=seconds(2)) == seconds(11)
    assert readiness.next_beat(seconds(1), started_at=seconds(2), now=seconds(11)) == seconds(16)
