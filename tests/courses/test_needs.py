"""What deeds show: each rule holds from its number on and not before, and says it in words."""

import pytest

from courses.room import needs
from courses.room.needs import Done

PODS = Done("kubectl", "kubectl get pods -n shop")
CUT = Done("act", "fault power_off machine=worker-2")


def words(*deeds: Done) -> str:
    return needs.said(needs.shown(deeds), lambda line: f"did {line}")


@pytest.mark.parametrize(
    ("deeds", "said"),
    [
        ([PODS] * 9, "repeated `get pods` 9 times, never looked at a node"),
        ([CUT, *[PODS] * 4], "repeated `get pods` 4 times, never looked at worker-2"),
        ([CUT, Done("why", "machines/worker-2"), *[PODS] * 4], "repeated `get pods` 4 times"),
        ([Done("kubectl", "kubectl get nodes"), *[PODS] * 4], "repeated `get pods` 4 times"),
        ([CUT, Done("kubectl", "kubectl get nodes -o wide"), *[PODS] * 4], "repeated `get pods` 4 times"),
        ([CUT, Done("kubectl", "kubectl get pods,no"), *[PODS] * 4], "repeated `get pods` 4 times"),
        ([CUT, Done("kubectl", "kubectl get node/worker-2"), *[PODS] * 4], "repeated `get pods` 4 times"),
        (
            [CUT, Done("kubectl", "kubectl describe no worker-1"), *[PODS] * 4],
            "repeated `get pods` 4 times, never looked at worker-2",
        ),
        ([PODS] * 3, ""),
        ([CUT] * 3, "did fault power_off machine=worker-2 3 times"),
        ([CUT] * 2, ""),
        (
            [
                Done("act", f"fault kill_process machine=worker-{number} process=kubelet")
                for number in range(5)
            ],
            "changed the cluster 5 times in a row, opened nothing in between",
        ),
        (
            [
                *[Done("act", f"fault freeze machine=worker-{number}") for number in range(4)],
                Done("why", "pods/shop/a"),
                Done("act", "fault freeze machine=cp-1"),
            ],
            "",
        ),
        ([Done("why", "pods/shop/elm")] * 4, "asked 4 times why about elm"),
        ([Done("travel", "")] * 10, "went to and fro in time 10 times, asked no why"),
        ([Done("travel", "")] * 10 + [Done("why", "pods/shop/elm")], ""),
        ([Done("answer", "why-wait wrong")] * 2, "answered the same question wrongly 2 times"),
        ([Done("answer", "why-wait wrong")] * 2 + [Done("answer", "why-wait right")], ""),
        ([], ""),
    ],
)
def test_a_rule_says_what_the_deeds_show(deeds, said):
    assert words(*deeds) == said


def test_who_came_on_since_starts_anew_but_for_wrong_answers():
    old = [Done("kubectl", PODS.of, is_new=False)] * 9

    assert words(*old, PODS) == ""
    assert words(*[Done("answer", "why-wait wrong", is_new=False)] * 2).startswith("answered the same")


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("kubectl get pods -n shop -o wide", "get pods -o wide"),
        ("kubectl get pods --namespace=shop", "get pods"),
        ("kubectl -n shop describe pod web-7", "describe pod web-7"),
    ],
)
def test_a_line_is_said_without_program_and_namespace(command, line):
    assert needs.line_of(command) == line
