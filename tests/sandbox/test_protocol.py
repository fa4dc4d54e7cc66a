"""What a page may send, and what it is told when it sends something else."""

import pytest

from k8sarch.sandbox.limits import (
    COMMANDS_A_SECOND,
    COMMANDS_BURST,
    LINE_LETTERS_MAX,
    MESSAGE_BYTES_MAX,
    Bucket,
)
from k8sarch.sandbox.socket.protocol import (
    Act,
    AddWorker,
    Hello,
    Other,
    Pace,
    RequestError,
    StartOver,
    Step,
    Why,
    content_of,
    request_from,
)


@pytest.mark.parametrize(
    ("content", "request_"),
    [
        ({"do": "hello"}, Hello(None)),
        ({"do": "hello", "since": 812}, Hello(812)),
        ({"do": "hello", "since": True}, Hello(None)),
        (
            {"do": "strike", "fault": "power_off", "machine": "worker-2"},
            Act("fault power_off machine=worker-2"),
        ),
        (
            {"do": "heal", "fault": "kill_process", "machine": "cp-1", "process": "etcd"},
            Act("heal kill_process machine=cp-1 process=etcd"),
        ),
        (
            {"do": "kubectl", "line": "scale deployment web --replicas=5"},
            Act("kubectl scale deployment web --replicas=5"),
        ),
        ({"do": "add_worker", "zone": "a"}, AddWorker("a")),
        ({"do": "remove_worker", "machine": "worker-3"}, Act("machine remove worker-3")),
        ({"do": "pace", "speed": 60}, Pace(speed=60)),
        ({"do": "pause"}, Pace(paused=True)),
        ({"do": "run_to_next"}, Step("event", back=False)),
        ({"do": "why", "of": "pods/shop/web-1"}, Why("pods/shop/web-1")),
        ({"do": "start_over"}, StartOver()),
        ({"do": "predict", "value": 3}, Other("predict", {"do": "predict", "value": 3})),
    ],
)
def test_what_a_page_may_ask(content, request_):
    assert request_from(content) == request_


@pytest.mark.parametrize(
    "content",
    [
        {"do": "strike", "fault": "meteor", "machine": "worker-2"},
        {"do": "strike", "fault": "power_off"},
        {"do": "strike", "fault": "power_off", "machine": "worker-2 process=etcd"},
        {"do": "strike", "fault": "power_off", "machine": 7},
        {"do": "strike", "fault": "kill_process", "machine": "cp-1"},
        {"do": "kubectl", "line": ""},
        {"do": "kubectl", "line": "get pods\nfault power_off machine=worker-2"},
        {"do": "kubectl", "line": "x" * (LINE_LETTERS_MAX + 1)},
        {"do": "kubectl"},
        {"do": "pace", "speed": 7},
        {"do": "pace", "speed": True},
        {"do": "why", "of": ""},
        {"do": "why", "of": "x" * 401},
        {"do": "why", "of": ["pods"]},
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(content):
    with pytest.raises(RequestError) as refusal:
        request_from(content)

    assert str(refusal.value).rstrip().endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '"hello"',
        '{"do": 7}',
        '{"say": "hello"}',
        "[" * 50_000,
        '{"do": "\\ud800"}',
        "x" * (MESSAGE_BYTES_MAX + 1),
        "é" * (MESSAGE_BYTES_MAX // 2 + 1),
    ],
)
def test_what_is_no_message_is_refused(text):
    with pytest.raises(RequestError):
        content_of(text, None)


def test_bytes_are_refused():
    with pytest.raises(RequestError):
        content_of(None, b"\x00\xff")


def test_a_message_at_the_limit_is_read():
    text = '{"do": "hello", "padding": ""}'
    padded = text[:-2] + "x" * (MESSAGE_BYTES_MAX - len(text)) + '"}'

    assert len(padded) == MESSAGE_BYTES_MAX
    assert content_of(padded, None)["do"] == "hello"


def test_a_bucket_lets_a_burst_pass_and_then_the_rate():
    bucket = Bucket(COMMANDS_A_SECOND, COMMANDS_BURST)

    assert [bucket.takes(100.0) for _ in range(COMMANDS_BURST + 1)] == [True] * COMMANDS_BURST + [False]
    assert [bucket.takes(101.0) for _ in range(COMMANDS_A_SECOND + 1)] == [True] * COMMANDS_A_SECOND + [False]
