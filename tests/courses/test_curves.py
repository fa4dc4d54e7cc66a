"""Curves and groups: what is drawn and said of a class after a fault, from plain numbers."""

import pytest

from courses.room import curves, preparations
from courses.room.curves import Band, Curve
from courses.room.recoveries import head_of

SECOND = 1_000_000


def curve(*points: tuple[float, int], reached: float = 430) -> Curve:
    return Curve(tuple((int(at * SECOND), rate) for at, rate in points), int(reached * SECOND))


FELL = curve((-30, 100), (2, 80), (6, 44), (50, 70), (58, 100))
NEVER = curve((-30, 100))
STILL = curve((-30, 100), (4, 0), reached=120)
TWICE = curve((-30, 100), (2, 50), (20, 100), (30, 60), (70, 100))


@pytest.mark.parametrize(
    ("one", "low", "back", "fell"),
    [
        (FELL, 44, 58, True),
        (NEVER, 100, None, False),
        (STILL, 0, None, True),
        (TWICE, 50, 70, True),
        (curve((-30, 0)), 0, None, True),
        (curve((-30, 40), (3, 100)), 40, 3, True),
        (curve(), 100, None, False),
    ],
)
def test_how_low_a_cluster_fell_and_when_it_was_back(one, low, back, fell):
    assert (one.low, one.has_fallen) == (low, fell)
    assert one.back == (None if back is None else back * SECOND)


def test_a_rate_holds_until_the_next_and_ends_where_the_lane_ends():
    drawn = dict(STILL.drawn)

    assert (drawn[-30], drawn[2], drawn[4], drawn[120]) == (100, 100, 0, 0)
    assert 122 not in drawn


def test_the_median_goes_as_far_as_half_of_the_group():
    band = Band(1, (curve((-30, 100), (10, 40), reached=50), curve((-30, 100), (10, 60), reached=90), FELL))
    middle = dict(band.middle())

    assert middle[12] == 44
    assert max(middle) == 90
    assert band.reached == 90


@pytest.mark.parametrize(
    ("members", "back"),
    [
        ((FELL, TWICE), 64),
        ((FELL, FELL, STILL), 58),
        ((FELL, TWICE, STILL), 70),  # who is not back comes last
        ((FELL, STILL), None),
        ((NEVER, NEVER), None),
    ],
)
def test_a_group_is_back_when_more_than_half_of_those_that_fell_are(members, back):
    assert Band(1, members).back == back


def test_a_line_leaves_out_what_is_level_and_stays_within_the_plot():
    line = curves.thin(FELL)

    assert line.startswith(f"M{curves.LEFT:.1f} {curves.TOP:.1f}L")
    assert line.count("L") < 12
    assert line.endswith(f"L{curves.RIGHT:.1f} {curves.TOP:.1f}")


def test_words_under_the_axis_never_run_into_each_other_nor_over_the_edge():
    marks = curves.marks(
        [
            (45, "grace ends"),
            (80, "tolerations of 30 s start to end"),
            (348, "tolerations of 300 s start to end"),
        ]
    )
    spans: dict[float, list[tuple[float, float]]] = {}
    for mark in marks:
        width = curves.LETTER * len(mark.text)
        first = mark.text_x - width if mark.anchor == "end" else mark.text_x
        spans.setdefault(mark.y, []).append((min(first, mark.x), max(first + width, mark.x)))

    assert len(marks) == 3
    for row in spans.values():
        row.sort()
        assert all(before[1] < after[0] for before, after in zip(row, row[1:], strict=False))
        assert row[-1][1] <= curves.WIDTH


@pytest.mark.parametrize(
    ("members", "head"),
    [
        ((NEVER, NEVER), "2 of 9, no request lost"),
        ((NEVER, NEVER, FELL), "3 of 9, 2 of these lost no request"),
        ((NEVER, FELL), "2 of 9, back at\u00a058\u00a0s"),
    ],
)
def test_no_request_lost_is_said_of_a_group_only_where_it_holds_for_all(members, head):
    assert head_of(Band(1, members), 9).replace("at 58", "at\u00a058") == head


BOTH, INSIDE = ["inside", []], ["inside", ["web", "api", "db"]]
LONG, SHORT = ["tolerations", [300, 300]], ["tolerations", [30, 30]]


def test_equal_preparations_are_a_group_and_only_what_differs_is_named():
    groups = preparations.grouped(
        [[BOTH, LONG], [INSIDE, LONG], [BOTH, LONG], [INSIDE, SHORT], [BOTH, LONG]], "zone B"
    )

    assert [(group.members, group.words) for group in groups] == [
        ((0, 2, 4), ("every app had replicas outside zone B", "tolerations of 300 s")),
        ((3,), ("all of web, api and db in zone B", "tolerations of 30 s")),
        ((1,), ("all of web, api and db in zone B", "tolerations of 300 s")),
    ]


def test_what_all_have_in_common_is_not_named():
    groups = preparations.grouped([[BOTH, LONG], [BOTH, SHORT]], "worker-2")
    alone = preparations.grouped([[BOTH, LONG], [BOTH, LONG]], "worker-2")

    assert [group.words for group in groups] == [("tolerations of 300 s",), ("tolerations of 30 s",)] or [
        group.words for group in groups
    ] == [("tolerations of 30 s",), ("tolerations of 300 s",)]
    assert [(group.members, group.words) for group in alone] == [((0, 1), ())]


def test_of_whom_nothing_is_known_differs_in_nothing_where_the_others_are_alike():
    alike = preparations.grouped([[BOTH, LONG], [], [BOTH, LONG]], "zone B")
    apart = preparations.grouped([[BOTH, LONG], [], [BOTH, SHORT]], "zone B")

    assert [group.members for group in alike] == [(0, 1, 2)]
    assert ("what they had prepared is not known",) in [group.words for group in apart]


def test_a_class_never_has_more_groups_than_hues():
    many = [[["inside", []], ["replicas", [["web", count], ["api", count % 3]]]] for count in range(1, 9)]
    by_apps = preparations.grouped([*many, [INSIDE]], "zone B")
    apps = [["web"], ["api"], ["db"], ["web", "db"], ["api", "db"], [], []]
    of_one_kind = preparations.grouped([[["inside", inside]] for inside in apps], "zone B")

    for groups, count in ((by_apps, 9), (of_one_kind, 7)):
        assert len(groups) <= preparations.GROUPS_MAX
        assert sorted(place for group in groups for place in group.members) == list(range(count))
    assert of_one_kind[0].words == ("every app had replicas outside zone B",)
    assert of_one_kind[-1].words == ("other preparations",)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("tolerations", [30, 300], "tolerations of 30 to 300 s"),
        ("tolerations", [None, None], "tolerations without end"),
        ("tolerations", [30, None], "tolerations of 30 s and without end"),
        ("inside", ["db"], "all of db in zone B"),
        ("replicas web", 1, "1 replica of web"),
        ("replicas web", 5, "5 replicas of web"),
    ],
)
def test_what_was_prepared_is_said_in_words(key, value, words):
    assert preparations.said(key, value, "zone B") == words


def test_an_app_without_a_ready_pod_had_no_replicas_outside():
    idle = [BOTH, ["idle", ["api"]], LONG]
    groups = preparations.grouped([idle, [INSIDE, LONG]], "zone B")

    assert ("no app had all its replicas in zone B", "no pod of api was ready") in [
        group.words for group in groups
    ]
