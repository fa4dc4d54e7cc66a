"""Moments: a link that shows the same to whoever has it, walks the same chain without a cluster, and says
whether the tape still comes out the same."""

import asyncio
import zlib
from datetime import timedelta

import orjson
import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient, Client
from django.utils import timezone

from k8sarch.cluster import ClusterSpec, Tape
from k8sarch.sandbox import limits
from k8sarch.sandbox.kept import keeping, moments, store
from k8sarch.sandbox.kept.playing import Play
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.models import Moment, SandboxRecord
from k8sarch.sandbox.socket.protocol import Go
from tests.sandbox.test_host import Viewer, cookie_of, sandbox_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
CUT = "fault power_off machine=worker-2"


async def told_client(owner: str) -> AsyncClient:
    """A browser that is `owner`."""
    client = AsyncClient()
    name, _, value = (await cookie_of(owner)).partition("=")
    client.cookies[name] = value
    return client


async def kept(owner: str = "a", of: str | None = "nodes/worker-2", until: int = 120_000_000) -> Moment:
    """A moment two minutes into a small cluster one of whose workers lost power at 30 s."""
    record = await sync_to_async(store.create)(
        owner=owner, kind=SandboxRecord.OWN, name="Mine", spec=ClusterSpec(workers=2, zones=1)
    )
    sandbox = await host.alive(record.id)
    await host.act(record.id, CUT)
    host.worker.run_folding(sandbox, until)
    return await keeping.keep(host, record.id, owner, of)


async def test_a_page_that_asks_for_a_link_gets_one_that_anybody_can_read():
    record = await sync_to_async(store.create)(
        owner="a", kind=SandboxRecord.OWN, name="Mine", spec=ClusterSpec(workers=2, zones=1)
    )
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await viewer.say({"do": "hello"})
        await viewer.hear("picture")
        await viewer.say({"do": "moment", "of": "machines/worker-1"})
        answer = await viewer.hear("moment")

    stranger = AsyncClient()
    page, frame, tape = [await stranger.get(answer[name]) for name in ("url", "embed", "tape")]

    assert [each.status_code for each in (page, frame, tape)] == [200, 200, 200]
    assert page.context["still"]["of"] == "machines/worker-1"
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert "form-action 'none'" in frame["Content-Security-Policy"] and "X-Frame-Options" not in frame
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"] and page["X-Frame-Options"] == "DENY"
    assert not stranger.cookies.get("k8sarch_session") and not frame.cookies
    assert b"<form" not in frame.content
    assert tape["Content-Disposition"].startswith("attachment")


async def test_the_walk_is_answered_from_what_is_kept():
    moment = await kept()
    still = moments.shown_of(moment)
    walk = still["because"]
    answer = walk["answers"]["nodes/worker-2"]
    chain = [walk["links"][place] for place in answer["links"]]

    assert answer["title"] == "Why does the cluster believe worker-2 is Ready=Unknown?"
    assert chain[-1]["glyph"] == "you" and "worker-2" in chain[-1]["says"]
    assert all(f"change/{link['number']}" in walk["answers"] for link in chain)
    tables = still["picture"]["tables"]
    assert {f"pods/{key}" for key in tables["pods"]} <= walk["answers"].keys()
    assert {f"machines/{key}" for key in tables["machines"]} <= walk["answers"].keys()
    act = f"change/{chain[-1]['number']}"
    assert (
        still["caused"][act]["total"] > 10 and still["caused"][act]["tree"]["number"] == chain[-1]["number"]
    )


async def test_a_moment_shows_the_same_after_its_cluster_went_on_and_was_deleted():
    moment = await kept()
    before = moments.shown_of(moment)
    sandbox = host.worker.sandboxes[moment.sandbox]
    host.worker.run_folding(sandbox, 300_000_000)
    await sync_to_async(store.delete)(moment.sandbox)
    await host.forget(moment.sandbox)

    again = await sync_to_async(moments.found)(moments.token_of(moment))

    assert moments.shown_of(again) == before and before["picture"]["at"] == 120_000_000


async def test_a_moment_of_the_past_and_of_a_fork_is_that_of_what_is_shown():
    moment = await kept()
    sandbox = host.worker.sandboxes[moment.sandbox]
    await host.travel(moment.sandbox, Go(80_000_000))
    while sandbox.journey is not None:
        host.worker.tick(0.05)
    past = await keeping.keep(host, moment.sandbox, "a", "nodes/worker-2")
    await host.act(moment.sandbox, "heal power_off machine=worker-2")
    fork = await keeping.keep(host, moment.sandbox, "a", None)
    walk = moments.shown_of(past)["because"]
    chain = [walk["links"][place] for place in walk["answers"]["nodes/worker-2"]["links"]]
    client = AsyncClient()
    for each in (past, fork):
        await client.post(f"/moments/{moments.token_of(each)}/play/")
        await each.arefresh_from_db()

    assert (past.at, past.lane, len(past.lines)) == (80_000_000, "A", 1)
    assert (fork.at, fork.lane, len(fork.lines)) == (80_000_000, "B", 2)
    assert chain[-1]["glyph"] == "you"
    assert [past.outcome, fork.outcome] == [{"same": True}, {"same": True}]


@pytest.mark.parametrize(
    "damage", [lambda token: token[:-1], lambda token: "0" * 32 + token[32:], lambda token: token[:32]]
)
async def test_a_link_that_is_not_ours_shows_nothing(damage):
    token = moments.token_of(await kept())
    client = AsyncClient()

    for place in ("", "embed/", "tape/"):
        assert (await client.get(f"/moments/{damage(token)}/{place}")).status_code == 404
    assert (await client.post(f"/moments/{damage(token)}/play/")).status_code == 404


async def test_a_moment_is_printed_as_it_was_kept():
    token = moments.token_of(await kept())
    client = AsyncClient()
    page = (await client.get(f"/moments/{token}/print/")).content.decode()
    drawing = await client.get(f"/moments/{token}/print/?file=svg")

    assert "<svg" in page and "worker-2" in page and f"/moments/{token}/" in page
    assert (
        drawing["Content-Type"].startswith("image/svg+xml")
        and "mine-120.0s.svg" in drawing["Content-Disposition"]
    )
    assert (await client.get(f"/moments/{token[:-1]}/print/")).status_code == 404


async def test_played_anew_it_comes_out_the_same():
    moment = await kept()
    address = f"/moments/{moments.token_of(moment)}/"
    client = AsyncClient()
    answer = await client.post(f"{address}play/")

    assert answer.url == address
    assert "came out the same to the byte" in (await client.get(address)).content.decode()
    await moment.arefresh_from_db()
    assert moment.outcome == {"same": True}


async def test_played_anew_it_tells_from_which_change_on_it_differs():
    moment = await kept()
    prints = moments.prints_of(moment)
    number = sorted(prints)[len(prints) // 2]
    prints[number] = bytes(4)
    moment.prints, moment.digest = moments.packed_prints(prints), "0" * 32
    await moment.asave()
    address = f"/moments/{moments.token_of(moment)}/"
    client = AsyncClient()
    await client.post(f"{address}play/")
    await moment.arefresh_from_db()

    assert moment.outcome["differs"] == number and moment.outcome["says"]
    assert f"differs from change {number} on" in (await client.get(address)).content.decode()


async def test_a_tape_that_this_release_refuses_is_told_with_its_reason():
    moment = await kept()
    moment.lines = [[40_000_000, "fault power_off machine=worker-9"]]
    await moment.asave()
    address = f"/moments/{moments.token_of(moment)}/"
    client = AsyncClient()
    await client.post(f"{address}play/")

    page = (await client.get(address)).content.decode()
    assert "It cannot be played under release" in page and "worker-9" in page


async def test_another_release_is_said_and_the_picture_is_what_was_recorded():
    moment = await kept()
    moment.release = "0123456789abcdef"
    await moment.asave()
    page = (await AsyncClient().get(f"/moments/{moments.token_of(moment)}/")).content.decode()

    assert "0123456789abcdef" in page and "another one runs here" in page


async def test_looking_around_opens_a_sandbox_of_ones_own_that_stands_there():
    moment = await kept()
    client = await told_client("b")
    answer = await client.post(f"/moments/{moments.token_of(moment)}/continue/")
    record = await SandboxRecord.objects.aget(owner="b")
    sandbox = await host.alive(record.id)

    assert answer.url == f"/sandboxes/{record.id}/"
    assert (sandbox.cluster.now, sandbox.cluster.digest) == (moment.at, moment.digest)
    assert sandbox.picture.tables == host.worker.sandboxes[moment.sandbox].picture.tables
    assert sandbox.tape.lines == ((30_000_000, CUT),) and sandbox.pacer.paused
    await host.act(record.id, "heal power_off machine=worker-2")
    assert len(host.worker.sandboxes[moment.sandbox].tape.lines) == 1


async def test_looking_around_stops_at_the_number_of_sandboxes_with_its_sentence():
    moment = await kept()
    client = await told_client("b")
    address = f"/moments/{moments.token_of(moment)}/continue/"
    answers = [await client.post(address) for _ in range(limits.SANDBOXES_A_PERSON + 1)]

    assert [answer.status_code for answer in answers] == [302] * limits.SANDBOXES_A_PERSON + [400]
    assert f"You have {limits.SANDBOXES_A_PERSON} sandboxes" in answers[-1].content.decode()
    assert await SandboxRecord.objects.filter(owner="b").acount() == limits.SANDBOXES_A_PERSON


async def test_moments_have_their_limits_a_person_and_a_day(monkeypatch):
    monkeypatch.setattr(moments, "MOMENTS_A_DAY", 2)
    monkeypatch.setattr(moments, "MOMENTS_A_PERSON", 3)
    moment = await kept()
    await keeping.keep(host, moment.sandbox, "a", None)
    with pytest.raises(moments.NoMoment, match="within a day"):
        await keeping.keep(host, moment.sandbox, "a", None)
    await Moment.objects.aupdate(created=timezone.now() - timedelta(days=2))
    await keeping.keep(host, moment.sandbox, "a", None)
    with pytest.raises(moments.NoMoment, match="as many as one person can keep"):
        await keeping.keep(host, moment.sandbox, "a", None)
    assert await Moment.objects.acount() == 3


async def test_what_is_too_large_for_a_link_is_refused_and_its_time_goes_on(monkeypatch):
    monkeypatch.setattr(moments, "MOMENT_BYTES_MAX", 1000)
    with pytest.raises(moments.NoMoment, match="download the tape"):
        await kept()
    assert not await Moment.objects.aexists()
    assert not any(sandbox.holding for sandbox in host.worker.sandboxes.values())


async def test_of_what_is_too_large_the_answers_least_wanted_go_first(monkeypatch):
    whole = moments.shown_of(await kept())
    monkeypatch.setattr(moments, "MOMENT_BYTES_MAX", len(zlib.compress(orjson.dumps(whole))) * 3 // 4)
    part = moments.shown_of(await kept())

    assert 0 < len(part["because"]["answers"]) < len(whole["because"]["answers"])
    assert "nodes/worker-2" in part["because"]["answers"]
    assert part["picture"]["tables"].keys() == whole["picture"]["tables"].keys()


async def test_who_only_watches_makes_no_link(settings):
    settings.SANDBOX_MAY_WATCH = "tests.sandbox.test_host.everybody"
    record = await sync_to_async(store.create)(
        owner="a", kind=SandboxRecord.OWN, name="Mine", spec=ClusterSpec(workers=2, zones=1)
    )
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("b")) as viewer:
        await viewer.say({"do": "hello"})
        await viewer.hear("picture")
        await viewer.say({"do": "moment", "of": None})
        assert "watching" in (await viewer.hear("error"))["says"]
    assert not await Moment.objects.aexists()


@pytest.mark.parametrize("of", [5, "", "a b", "x" * 301, ["pods"], {"of": 1}, "\0"])
async def test_nonsense_in_the_question_is_refused(of):
    record = await sync_to_async(store.create)(
        owner="a", kind=SandboxRecord.OWN, name="Mine", spec=ClusterSpec(workers=2, zones=1)
    )
    async with Viewer(f"/ws/sandboxes/{record.id}/", await cookie_of("a")) as viewer:
        await viewer.say({"do": "hello"})
        await viewer.hear("picture")
        await viewer.say(orjson.dumps({"do": "moment", "of": of}).decode())
        assert "is no name" in (await viewer.hear("error"))["says"]


async def test_only_its_maker_deletes_a_moment():
    moment = await kept()
    stranger, maker = await told_client("b"), await told_client("a")
    address = f"/moments/{moment.id}/delete/"

    assert (await stranger.post(address)).status_code == 404
    assert (await AsyncClient().post(address)).status_code == 404
    assert (await maker.get(address)).status_code == 405
    assert (await maker.post(address)).status_code == 302
    assert not await Moment.objects.aexists()


async def test_forms_of_a_moment_want_the_token_against_forgery():
    token = moments.token_of(await kept())
    strict = Client(enforce_csrf_checks=True)

    for place in ("play", "continue"):
        assert (await sync_to_async(strict.post)(f"/moments/{token}/{place}/")).status_code == 403
    assert (await sync_to_async(strict.post)("/sandboxes/bring/")).status_code == 403


async def test_a_tape_of_many_commands_leaves_others_their_turn():
    lines = tuple((20_000_000 + place * 40_000, "kubectl get pods") for place in range(1_000))
    play = Play(Tape(ClusterSpec(seed=7, app="none"), lines), 61_000_000, "a")
    turns = set()

    async def others() -> None:
        while True:
            turns.add(play.cluster and play.cluster.given)
            await asyncio.sleep(0)

    task = asyncio.create_task(others())
    await play.run()
    task.cancel()

    assert len(turns - {None, 0, len(lines)}) > 5


async def test_at_the_limit_nothing_is_computed(monkeypatch):
    record = await sandbox_of("a")
    monkeypatch.setattr(moments, "MOMENTS_A_DAY", 0)
    asked = []
    monkeypatch.setattr(moments, "answers", lambda *_: asked.append(1) or ())

    with pytest.raises(moments.NoMoment, match="within a day"):
        await keeping.keep(host, record.id, "a", None)

    assert asked == [] and record.id not in host.worker.sandboxes


async def test_a_full_server_says_so_to_who_wants_a_tape(monkeypatch):
    record = await sandbox_of("a")
    client = AsyncClient()
    client.cookies["k8sarch_session"] = (await cookie_of("a")).partition("=")[2]
    for name in list(host.worker.sandboxes):
        await host.unload(name)
    monkeypatch.setattr("k8sarch.sandbox.live.host.SANDBOXES_ALIVE_MAX", 0)

    answer = await client.get(f"/sandboxes/{record.id}/tape/")

    assert answer.status_code == 503 and b"try again later" in answer.content
