"""Tapes as files: what goes out comes in again and is the same; what is hostile is refused with its line and
reason."""

import orjson
import pytest
from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient, Client
from django.utils.translation import gettext, override

from k8sarch.asgi import application
from k8sarch.cluster import ClusterSpec, Tape, TapeError, release, said, tape_from
from k8sarch.sandbox import limits
from k8sarch.sandbox.kept import playing, store
from k8sarch.sandbox.kept.tape_files import tape_of
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.models import SandboxRecord, TapeLine
from tests.sandbox.test_moments import told_client

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
HEAD = b'cluster {"control_planes": 1, "workers": 1, "zones": 1}\n'
CUT = "fault power_off machine=worker-1"


def upload(content: bytes | str, name: str = "mine.txt") -> dict:
    """A form with that file."""
    data = content.encode() if isinstance(content, str) else content
    return {"file": SimpleUploadedFile(name, data), "title": "Brought"}


async def test_what_goes_out_comes_in_again_and_is_the_same():
    record = await sync_to_async(store.create)(
        owner="a",
        kind=SandboxRecord.OWN,
        name="Mine",
        spec=ClusterSpec(control_planes=1, workers=2, zones=1, seed=4),
    )
    sandbox = await host.alive(record.id)
    await host.act(record.id, CUT)
    await host.act(record.id, "kubectl scale deployment web --replicas=5 -n shop")
    host.worker.run_folding(sandbox, 90_000_000)
    client = await told_client("a")
    file = (await client.get(f"/sandboxes/{record.id}/tape/")).content
    answer = await client.post("/sandboxes/bring/", upload(file))
    brought = await SandboxRecord.objects.aget(name="Brought")
    again = await host.alive(brought.id)
    page = (await client.get(answer.url)).content.decode()

    assert tape_of(file) == Tape(
        record_spec(record), sandbox.tape.lines, release(), 90_000_000, sandbox.cluster.digest
    )
    assert answer.url == f"/sandboxes/{brought.id}/"
    assert (again.cluster.now, again.cluster.digest) == (90_000_000, sandbox.cluster.digest)
    assert again.picture.tables == sandbox.picture.tables
    assert "Recorded under the release that runs here" in page and sandbox.cluster.digest in page


def record_spec(record: SandboxRecord) -> ClusterSpec:
    return ClusterSpec(**{**record.spec, "objects": tuple(record.spec["objects"])})


async def test_a_tape_of_another_release_or_another_history_says_so():
    text = f"{HEAD.decode()}release 0123456789abcdef\nend 40.000000s\ndigest {'0' * 32}\n@31.000000s {CUT}\n"
    client = await told_client("a")
    answer = await client.post("/sandboxes/bring/", upload(text))
    page = (await client.get(answer.url)).content.decode()

    assert "another release, 0123456789abcdef" in page and "came out otherwise" in page


async def test_what_a_command_says_may_hold_the_breaks_of_other_alphabets():
    body = orjson.dumps({"kind": "ConfigMap", "data": {"a": "one\u2028two\u0085three\x0cfour"}}).decode()
    line = f"api 1 POST /api/v1/namespaces/default/configmaps application/json {body}"
    tape = Tape(ClusterSpec(), ((1_000_000, line),), "ab", 2_000_000, "c" * 32)

    assert tape_from(tape.text()) == tape == tape_of(tape.text().encode())
    assert tape_of(tape.text().replace("\n", "\r\n").encode()) == tape


NESTED = '{"a":' * 100 + "1" + "}" * 100
WIDE = "[" + "1," * 110_000 + "1]"
HOSTILE = {
    "nothing": (b"", "empty"),
    "blanks": (b" \n \n", "empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "no UTF-8|NUL"),
    "a NUL": (HEAD + b"@1.000000s kubectl get pods\0\n", "line 2 holds a NUL"),
    "a lone surrogate": (HEAD + b"@1.000000s kubectl get \xed\xa0\x80\n", "line 2 is no UTF-8"),
    "a surrogate in JSON": (
        HEAD + b'@1.0s api 1 POST /api/v1/nodes application/json {"a": "\\ud800"}\n',
        "line 2",
    ),
    "too large": (HEAD + b"#" * limits.TAPE_FILE_BYTES_MAX, "a tape has 1024 KiB at most"),
    "a million lines": (HEAD + b"\n" * 1_000_000, "1000001 lines"),
    "too many commands": (
        HEAD + b"@1s kubectl get pods\n" * (limits.TAPE_LINES_MAX + 1),
        f"{limits.TAPE_LINES_MAX} commands at most",
    ),
    "a line too long": (
        HEAD + b"@1s kubectl " + b"x" * limits.TAPE_FILE_LINE_BYTES_MAX,
        "line 2 has 256 KiB",
    ),
    "kubectl too long": (HEAD + b"@1s kubectl " + b"x" * 3_000, "line 2: a command has 2000 printable"),
    "kubectl unprintable": (
        HEAD + "@1s kubectl get \u202epods".encode(),
        "line 2: a command has 2000 printable",
    ),
    "before the start": (HEAD + b"@-1.000000s kubectl get pods\n", "line 2: '-1.000000s' is not a duration"),
    "after a day": (HEAD + b"@86401s kubectl get pods\n", "line 2: .* is after 86400"),
    "at the end of time": (HEAD + b"@999999999999999999999999999s kubectl get pods\n", "line 2"),
    "an end after a day": (HEAD + b"end 86401s\n", "ends after 86400"),
    "not a number": (HEAD + b"@nan kubectl get pods\n", "line 2"),
    "backwards": (
        HEAD + b"@20s kubectl get pods\n@10s kubectl get pods\n",
        "line 3: 10.000000s is before 20",
    ),
    "an end before its last": (HEAD + b"end 5s\n@20s kubectl get pods\n", "ends at 5.000000s, before"),
    "no command": (HEAD + b"@1s rm -rf /\n", "line 2: .* is no command"),
    "no word": (HEAD + b"hello\n", "line 2: a line of a tape begins with"),
    "no fault": (HEAD + b"@1s fault meteor machine=cp-1\n", "line 2"),
    "no cluster": (b"@1s kubectl get pods\n", "line 1: a tape begins with"),
    "two clusters": (HEAD + HEAD, "line 2 says cluster again; line 1"),
    "two ends": (HEAD + b"end 1s\nend 2s\n", "line 3 says end again"),
    "no release": (HEAD + b"release <script>\n", "line 2: this is no release"),
    "no digest": (HEAD + b"digest 12\n", "line 2: this is no digest"),
    "no spec": (b"cluster 5\n", "line 1"),
    "broken spec": (b"cluster {\n", "line 1"),
    "a billion workers": (b'cluster {"workers": 1000000000}\n', "line 1: workers is 1000000000"),
    "more digits than a number has": (b'cluster {"workers": ' + b"9" * 5_000 + b"}\n", "line 1"),
    "minus one worker": (b'cluster {"workers": -1}\n', "line 1"),
    "no objects": (b'cluster {"objects": 5}\n', "line 1"),
    "nested objects": (f'cluster {{"objects": [{NESTED}]}}\n'.encode(), "nested more than 64 deep"),
    "a nested body": (
        HEAD + f"@1s api 1 POST /api/v1/nodes application/json {NESTED}\n".encode(),
        "line 2: .* nested",
    ),
    "a body without end": (
        HEAD + b"@1s api 1 POST /api/v1/nodes application/json " + b"[" * 100_000,
        "line 2",
    ),
    "a body too wide": (
        HEAD + f"@1s api 1 POST /x application/json {WIDE}\n".encode(),
        "line 2 has|line 2: ",
    ),
    "a call beyond numbers": (HEAD + b"@1s api " + b"9" * 4_000 + b" HANGUP\n", "line 2"),
    "a call too large": (HEAD + b"@1s api 9007199254740993 HANGUP\n", "line 2: the number of the call"),
    "not finite": (HEAD + b'@1s api 1 POST /x application/json {"a": NaN}\n', "line 2"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_what_is_hostile_is_refused_at_once_with_its_line_and_reason(name):
    content, reason = HOSTILE[name]

    with pytest.raises(TapeError, match=reason):
        tape_of(content)


@pytest.mark.parametrize(
    "name", ["nothing", "a picture", "too large", "a million lines", "backwards", "a billion workers"]
)
async def test_a_refusal_stands_on_the_page_and_nothing_is_made(name):
    client = await told_client("a")
    answer = await client.post("/sandboxes/bring/", upload(HOSTILE[name][0]))

    assert answer.status_code == 400 and 'class="error"' in answer.content.decode()
    assert not await SandboxRecord.objects.aexists() and not await TapeLine.objects.aexists()


async def test_a_form_without_a_file_is_answered():
    client = await told_client("a")
    for data in ({}, {"title": "x"}, {"file": "text", "title": "x"}, {"title": "x" * 81}):
        assert (await client.post("/sandboxes/bring/", data)).status_code == 400


async def test_markup_in_a_tape_is_shown_and_not_obeyed():
    client = await told_client("a")
    answer = await client.post("/sandboxes/bring/", upload(HEAD + b"@1s <script>alert(1)</script>\n"))

    assert "&lt;script&gt;" in answer.content.decode() and "<script>alert" not in answer.content.decode()


async def test_a_tape_at_every_limit_is_played():
    lines = b"".join(
        b"@%ds kubectl get pods\n" % (31 + place // 100) for place in range(limits.TAPE_LINES_MAX)
    )
    client = await told_client("a")
    answer = await client.post("/sandboxes/bring/", upload(HEAD + lines))
    while "playing" in answer.url:
        address = answer.url
        answer = await client.get(address)
        if answer.status_code == 200:
            await playing.plays.wait(next(iter(playing.plays.known.values())))
            answer = await client.get(address)
    record = await SandboxRecord.objects.aget()

    assert answer.url == f"/sandboxes/{record.id}/"
    assert await TapeLine.objects.filter(lane__sandbox=record).acount() == limits.TAPE_LINES_MAX


async def test_a_tape_that_computes_too_long_is_ended_and_says_how_far_it_came(monkeypatch):
    monkeypatch.setattr(playing, "PLAY_SECONDS_MAX", 0.05)
    client = await told_client("a")
    answer = await client.post("/sandboxes/bring/", upload(HEAD + b"end 86400s\n"))

    assert answer.status_code == 400 and "longer than 0 s of computing" in answer.content.decode()
    assert not await SandboxRecord.objects.aexists()


async def test_a_command_that_cannot_be_carried_out_is_named():
    client = await told_client("a")
    answer = await client.post("/sandboxes/bring/", upload(HEAD + b"@31s fault power_off machine=worker-7\n"))

    assert (
        answer.status_code == 400
        and "worker-7" in answer.content.decode()
        and "31.0 s" in answer.content.decode()
    )


@pytest.mark.parametrize(
    "line",
    [
        "api 1 POST /api/v1/namespaces/shop/pods application/json null",
        "api 1 POST /api/v1/namespaces/shop/pods application/json []",
        'api 1 POST /api/v1/namespaces/shop/pods application/json {"metadata": 5, "spec": [], "status": "x"}',
        "api 1 TRACE /../../etc/passwd text/html 1",
        "api 1 GET /api/v1/pods?watch=true application/json null\n"
        "@32s api 1 GET /api/v1/pods?watch=true text/html",
        "api 5 HANGUP\n@32s api 5 HANGUP",
        "machine add worker-2 zone=a\n@32s machine remove worker-2\n@33s machine add worker-2 zone=a",
        "kubectl scale deployment web --replicas=1000000000 -n shop",
    ],
)
async def test_strange_commands_harm_nobody(line):
    client = await told_client("a")
    answer = await client.post("/sandboxes/bring/", upload(HEAD + f"@31s {line}\nend 60s\n".encode()))
    while answer.status_code == 302 and "playing" in answer.url:
        await playing.plays.wait(next(iter(playing.plays.known.values())))
        answer = await client.get(answer.url)

    assert answer.status_code in (302, 400)
    if answer.status_code == 400:
        assert "mistake of its own" not in answer.content.decode()


async def test_one_person_plays_one_tape_at_a_time_and_all_together_as_many_as_the_limit(monkeypatch):
    monkeypatch.setattr(playing, "PLAYS_WAITING_MAX", 2)
    others = playing.Plays()

    async def then(play):
        """Nothing comes of it."""

    def begin(owner: str):
        return others.begin(playing.Play(Tape(ClusterSpec()), 60_000_000, owner), then)

    first = begin("a")
    with pytest.raises(playing.CannotPlay, match="already"):
        begin("a")
    second = begin("b")
    with pytest.raises(playing.CannotPlay, match="2 tapes wait"):
        begin("c")
    await others.wait(first, 30)
    await others.wait(second, 30)

    assert first.digest == second.digest and not first.refusal and others.of(first.id, "b") is None


async def test_a_play_outlives_the_page_that_asked_for_it():
    others, said = playing.Plays(), []

    async def then(play):
        said.append(await sync_to_async(gettext)("Lessons"))

    async def ask():
        with override("de"):
            return others.begin(playing.Play(Tape(ClusterSpec()), 60_000_000, "a"), then)

    play = await sync_to_async(async_to_sync(ask), thread_sensitive=False)()  # a page's thread, gone by now
    await others.wait(play, 30)

    assert said == ["Lektionen"]


async def test_tapes_and_plays_of_other_people_are_not_there():
    record = await sync_to_async(store.create)(
        owner="a", kind=SandboxRecord.OWN, name="Mine", spec=ClusterSpec(control_planes=1, workers=1, zones=1)
    )
    stranger = await told_client("b")
    play = playing.plays.begin(playing.Play(Tape(ClusterSpec()), 1_000_000, "a"), nothing)

    assert (await stranger.get(f"/sandboxes/{record.id}/tape/")).status_code == 404
    assert (await AsyncClient().get(f"/sandboxes/{record.id}/tape/")).status_code == 404
    assert (await stranger.get(f"/sandboxes/playing/{play.id}/")).status_code == 404
    await playing.plays.wait(play)


async def nothing(play):
    """Nothing comes of it."""


async def test_sandboxes_a_person_holds_for_tapes_too():
    client = await told_client("a")
    for _ in range(limits.SANDBOXES_A_PERSON):
        await client.post("/sandboxes/bring/", upload(HEAD))
    answer = await client.post("/sandboxes/bring/", upload(HEAD))

    assert answer.status_code == 400 and "as many as one person can keep" in answer.content.decode()
    assert await SandboxRecord.objects.acount() == limits.SANDBOXES_A_PERSON


async def test_only_post_brings_and_only_get_takes():
    client = await told_client("a")
    assert (await client.get("/sandboxes/bring/")).status_code == 405
    assert (
        await sync_to_async(Client(enforce_csrf_checks=True).post)("/sandboxes/bring/", upload(HEAD))
    ).status_code == 403


@pytest.mark.parametrize("says_its_length", [True, False])
async def test_a_body_larger_than_any_form_is_refused_before_it_is_read(says_its_length):
    length = [(b"content-length", str(limits.WEB_BODY_BYTES_MAX + 1).encode())] if says_its_length else []
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/sandboxes/bring/",
        "query_string": b"",
        "headers": length,
    }
    asked = ApplicationCommunicator(application, scope)
    if not says_its_length:
        await asked.send_input(
            {"type": "http.request", "body": bytes(limits.WEB_BODY_BYTES_MAX), "more_body": True}
        )
        await asked.send_input({"type": "http.request", "body": b"and more", "more_body": True})
    answer = await asked.receive_output(timeout=10)
    said_why = await asked.receive_output(timeout=10)

    assert answer["status"] == 413 and b"1088 KiB" in said_why["body"]


async def test_the_instant_of_a_file_is_said_as_a_tape_says_it():
    assert said(limits.TAPE_FILE_INSTANT_MAX) == "86400.000000s"
