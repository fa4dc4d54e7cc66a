"""The arithmetic of rollouts, against upstream's numbers."""

import pytest

from k8sarch.cluster.controllers.rolling_update import Size, new_size, old_sizes, proportional_sizes, resolved

# replicas, maxSurge, maxUnavailable, resolved, old kept, new created: when no new pod ever becomes ready
STEADY = [
    (10, 3, 2, (3, 2), 8, 5),
    (10, "25%", "25%", (3, 2), 8, 5),
    (4, "25%", "25%", (1, 1), 3, 2),
    (3, "25%", "25%", (1, 0), 3, 1),
    (1, "25%", "25%", (1, 0), 1, 1),
    (5, 0, 1, (0, 1), 4, 1),
    (5, 1, 0, (1, 0), 5, 1),
    (10, 0, "5%", (0, 1), 9, 1),
    (5, "100%", 0, (5, 0), 5, 5),
    (2, 0, "100%", (0, 2), 0, 2),
]


@pytest.mark.parametrize(("replicas", "surge", "unavailable", "numbers", "old_kept", "new_created"), STEADY)
def test_a_rollout_that_never_gets_ready_stands_still_where_upstream_does(
        replicas, surge, unavailable, numbers, old_kept, new_created):
    assert resolved(replicas, surge, unavailable) == numbers
    old, new = replicas, 0
    for _ in range(20):
        grown = new_size("RollingUpdate", replicas, numbers[0], old + new, new)
        shrunk = old_sizes(replicas, numbers[1], Size("new", grown, 0), [Size("old", old, old)])
        old, new = shrunk.get("old", old), grown

    assert (old, new) == (old_kept, new_created)


def test_old_pods_that_do_not_work_go_first():
    sizes = old_sizes(10, 2, Size("new", 5, 0),
                      [Size("older", 4, 0, created=1), Size("old", 6, 6, created=2)])

    assert sizes == {"older": 2}


def test_a_ready_new_pod_frees_an_old_one():
    assert old_sizes(3, 0, Size("new", 1, 1), [Size("old", 3, 3)]) == {"old": 2}


def test_recreate_makes_all_at_once():
    assert new_size("Recreate", 5, 0, 0, 0) == 5


def test_scaling_during_a_rollout_gives_each_its_share():
    sizes = [Size("old", 8, 8, created=1, max_replicas=13), Size("new", 5, 0, created=2, max_replicas=13)]

    assert proportional_sizes(15, 4, sizes) == {"old": 12, "new": 7}


def test_scaling_to_zero_empties_all():
    assert proportional_sizes(0, 0, [Size("old", 8, 8, created=1),
                                     Size("new", 5, 0, created=2)]) == {"old": 0, "new": 0}
