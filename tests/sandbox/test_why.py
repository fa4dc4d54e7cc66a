"""Reasons as a sandbox tells them: by nicknames, as of the instant shown, to whoever may watch."""

from uuid import UUID

import pytest

from k8sarch.cluster import ClusterSpec, Tape, command_from, seconds
from k8sarch.sandbox.limits import WARM_UP
from k8sarch.sandbox.live.worker import Worker
from k8sarch.sandbox.shown import why
from k8sarch.sandbox.socket.protocol import Caused, RequestError, Why, request_from


@pytest.fixture(scope="module")
def lost():
    """A sandbox in which worker-2 lost its power right after the warm-up, and was given up."""
    worker = Worker()
    sandbox = worker.open(UUID(int=7), Tape(ClusterSpec(seed=7)), WARM_UP)
    line = "fault power_off machine=worker-2"
    worker.give(sandbox, command_from(line), line)
    worker.run_folding(sandbox, sandbox.cluster.now + seconds(400))
    return worker, sandbox


def words(said) -> str:
    """All that is said in an answer, its references left out."""
    if isinstance(said, dict):
        return " ".join(words(value) for key, value in said.items() if key not in ("of", "about", "timer"))
    if isinstance(said, list):
        return " ".join(map(words, said))
    return said if isinstance(said, str) else ""


def test_no_answer_says_a_hash_aloud(lost):
    worker, sandbox = lost
    keys = list(sandbox.picture.nicknames)
    command = worker.because(sandbox, "machines/worker-2")["command"]
    answers = [worker.because(sandbox, f"pods/{key}") for key in sandbox.picture.tables["pods"]]
    answers.append(worker.because(sandbox, "services/shop/web"))
    answers.append(worker.caused(sandbox, f"change/{command}"))

    for answer in answers:
        assert not [key for key in keys if key in words(answer)]


def test_a_replacement_is_told_in_the_words_of_the_house(lost):
    worker, sandbox = lost
    pods = sandbox.picture.tables["pods"]
    key = next(key for key, pod in pods.items() if pod["replaces"])
    new, old = pods[key]["nickname"], pods[pods[key]["replaces"]]["nickname"]
    answer = worker.because(sandbox, f"pods/{key}")
    sentences = [link["says"] for link in answer["links"]]

    assert answer["of"] == f"pods/{key}" and answer["title"].startswith(f"Why is {new} ready on worker-")
    assert f"The scheduler bound {new} to {pods[key]['node']}" in sentences
    assert f"The ReplicaSet controller created {new}, for it had 2 of 3" in sentences
    assert f"Taint eviction deleted {old}: 300 s of toleration ended" in sentences


def test_what_the_act_caused_counts_the_new_pods(lost):
    worker, sandbox = lost
    command = worker.because(sandbox, "machines/worker-2")["command"]
    tree = worker.caused(sandbox, f"change/{command}")

    assert tree["kind"] == "caused" and dict(map(tuple, tree["counts"]))["pods created"] == 2
    assert tree["tree"]["says"] == "You cut the power of worker-2"


def test_in_the_past_the_answer_is_that_of_the_past(lost):
    worker, sandbox = lost
    end = sandbox.cluster.now
    worker.go(sandbox, end - seconds(380))
    while sandbox.journey is not None:
        list(worker.share_out(float("inf")))
    try:
        node = why.because(sandbox.cluster, sandbox.picture, "nodes/worker-2")
        assert node["title"] == "Why does the cluster believe worker-2 is Ready=True?"
        assert node["says"].startswith("That is believed and not so")
        assert all(link["at"] <= sandbox.cluster.now for link in node["links"])
        assert node["links"][-1]["says"] == "You cut the power of worker-2"
    finally:
        worker.go(sandbox, end)
        while sandbox.journey is not None:
            list(worker.share_out(float("inf")))


def test_what_is_asked_is_a_short_word():
    assert request_from({"do": "why", "of": "field/nodes/worker-1/spec.taints"}) == Why(
        "field/nodes/worker-1/spec.taints"
    )
    assert request_from({"do": "caused", "of": "change/12"}) == Caused("change/12")
    for content in (
        {"do": "caused"},
        {"do": "caused", "of": 12},
        {"do": "caused", "of": "a b"},
        {"do": "why", "of": "x" * 401},
    ):
        with pytest.raises(RequestError):
            request_from(content)


@pytest.mark.parametrize(
    "of", ["change/0", "change/x", "pods/shop/none", "change/" + "9" * 390, "../../etc", "change/-5"]
)
def test_nonsense_gets_a_sentence(lost, of):
    worker, sandbox = lost

    assert worker.caused(sandbox, of)["missing"]
    assert worker.because(sandbox, of)["missing"]


def test_what_the_journal_no_longer_keeps_is_played_again_once_in_a_while():
    worker = Worker()
    sandbox = worker.open(UUID(int=8), Tape(ClusterSpec(seed=7)), WARM_UP)
    line = "fault power_off machine=worker-2"
    worker.give(sandbox, command_from(line), line)
    worker.run_folding(sandbox, sandbox.cluster.now + seconds(120))
    whole = worker.because(sandbox, "nodes/worker-2")
    kept = sandbox.cluster.world.journal.kept
    for number in [number for number in kept if number < whole["links"][0]["number"]]:
        del kept[number]

    again = worker.because(sandbox, "nodes/worker-2")
    assert [link["number"] for link in again["links"]] == [link["number"] for link in whole["links"]]
    assert again["links"][-1]["says"] == "You cut the power of worker-2"
    soon = worker.because(sandbox, "nodes/worker-2")
    assert len(soon["links"]) < len(whole["links"]) and "no longer kept" in soon["missing"]
