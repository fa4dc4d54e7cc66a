"""Help without taking over: the exact moment of the learner, to look at, then as a fork; what is sent back;
and the spotlight, which either side ends."""

import asyncio
from uuid import uuid4

import orjson
import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client

from courses import classroom
from courses.classroom import NotNow
from courses.models import Hand, Help, Membership, Offer, OfferAnswer, OfferKind, Spotlight
from courses.people import team
from courses.room import help, projector, spotlight
from courses.room.line_state import line_of
from k8sarch.asgi import application
from k8sarch.cluster import ClusterSpec
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.models import SandboxRecord, TapeLine
from k8sarch.sandbox.socket.consumers import GONE

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = 1_000_000
CUT, HEAL = "fault power_off machine=worker-2", "heal power_off machine=worker-2"
ORIGIN = [(b"origin", b"http://testserver"), (b"host", b"testserver")]


@pytest.fixture
def amara(room, join):
    """A learner of the room whose lesson's cluster lost a worker at 40 s and stands at 60 s."""
    client = join(room, "Amara")
    membership = room.memberships.get(nickname="Amara")
    spec = ClusterSpec(workers=2, zones=1).plain()
    record = sandboxes.open_for_lesson(membership.learner_id, "1.1", "A lesson", spec)
    SandboxRecord.objects.filter(id=record.id).update(position=60 * SECOND)
    lane = record.lanes.get()
    TapeLine.objects.create(lane=lane, place=0, at=40 * SECOND, line=CUT)
    lane.end = 60 * SECOND
    lane.save()
    return Learned(client, membership, record)


class Learned:
    """A learner's browser, membership and cluster."""

    def __init__(self, client: Client, membership: Membership, record: SandboxRecord) -> None:
        self.client, self.membership, self.record = client, membership, record

    def post(self, address: str, **content):
        return self.client.post(address, content)


def post(client: Client, room, rest: str, **content):
    return client.post(f"/teach/classes/{room.pk}/{rest}", content)


def opened(client: Client, room, amara, **content) -> Help:
    """The copy that a form opens."""
    answer = post(client, room, "help/", membership=amara.membership.pk, **content)
    assert answer.status_code == 302, answer.content
    made = Help.objects.latest("id")
    assert answer["Location"] == f"/teach/classes/{room.pk}/help/{made.pk}/"
    return made


def digest_of(sandbox_id) -> str:
    """What history the sandbox has, played to where it stands."""

    async def played():
        return (await host.alive(sandbox_id)).cluster.digest

    return asyncio.run(played())


def test_the_moment_is_opened_to_look_at_and_is_the_learners_to_the_byte(room, signed_in, amara):
    made = opened(signed_in, room, amara)

    page = signed_in.get(f"/teach/classes/{room.pk}/help/{made.pk}/").content.decode()
    assert (made.source, made.take, made.lane, made.at) == (amara.record.id, 1, "A", 60 * SECOND)
    assert digest_of(made.sandbox) == digest_of(amara.record.id)
    assert "Work in a fork" in page and "Send the fork back" not in page
    assert f"/ws/sandboxes/{made.sandbox}/" in page


def test_a_raised_hand_opens_its_own_moment(room, signed_in, amara):
    hand = Hand.objects.create(
        membership=amara.membership,
        sandbox=amara.record.id,
        take=1,
        lane="A",
        at=45 * SECOND,
        of="machines/worker-2",
    )

    answer = post(signed_in, room, "help/", membership=amara.membership.pk, hand=hand.pk)

    assert Help.objects.get().at == 45 * SECOND
    assert answer["Location"].endswith("/#see=machines/worker-2")


def test_opening_the_same_moment_again_leads_to_the_same_copy_until_it_is_a_fork(room, signed_in, amara):
    first = opened(signed_in, room, amara)
    assert opened(signed_in, room, amara).pk == first.pk

    post(signed_in, room, f"help/{first.pk}/fork/")

    assert opened(signed_in, room, amara).pk != first.pk


def test_a_moment_that_a_replay_names_is_opened_and_anothers_sandbox_is_not(
    room, signed_in, amara, other_room, join
):
    named = {"sandbox": amara.record.id, "take": 1, "lane": "A", "at": 42 * SECOND}
    assert opened(signed_in, room, amara, **named).at == 42 * SECOND
    foreign = SandboxRecord.objects.create(
        owner="somebody else", kind=SandboxRecord.OWN, name="x", spec=ClusterSpec().plain(), release=""
    )

    answer = post(
        signed_in, room, "help/", membership=amara.membership.pk, **{**named, "sandbox": foreign.id}
    )

    assert answer.status_code == 302 and answer["Location"].startswith(f"/teach/classes/{room.pk}/?learner=")
    assert Help.objects.count() == 1


def test_a_learner_without_a_cluster_cannot_be_opened(room, signed_in, join):
    join(room, "Birk")
    membership = room.memberships.get()

    answer = signed_in.post(
        f"/teach/classes/{room.pk}/help/", {"membership": membership.pk}, follow=True
    ).content.decode()

    assert "Birk has opened no cluster yet." in answer and not Help.objects.exists()


def test_members_of_other_classes_and_nonsense_are_not_found(room, signed_in, other_room, join):
    join(other_room, "Birk")
    stranger = other_room.memberships.get()

    for content in (
        {"membership": stranger.pk},
        {},
        {"membership": "x"},
        {"membership": stranger.pk, "sandbox": uuid4()},
    ):
        assert post(signed_in, room, "help/", **content).status_code == 404
    assert post(signed_in, other_room, "help/", membership=stranger.pk).status_code == 404


def test_a_copy_is_its_openers_alone_for_as_long_as_they_teach_the_class(
    room, signed_in, amara, instructor, other_instructor
):
    made = opened(signed_in, room, amara)
    room.instructors.add(other_instructor)

    assert help.right_to_copy(user=instructor, sandbox_id=made.sandbox) == "travel"
    assert help.right_to_copy(user=other_instructor, sandbox_id=made.sandbox) is None
    help.work_in_fork(help=made)
    assert help.right_to_copy(user=instructor, sandbox_id=made.sandbox) == "drive"
    room.instructors.remove(instructor)
    assert help.right_to_copy(user=instructor, sandbox_id=made.sandbox) is None


def test_a_copy_that_was_removed_says_so_and_opens_again(room, signed_in, amara):
    made = opened(signed_in, room, amara)
    SandboxRecord.objects.filter(id=made.sandbox).delete()

    page = signed_in.get(f"/teach/classes/{room.pk}/help/{made.pk}/").content.decode()
    again = opened(signed_in, room, amara, sandbox=made.source, take=made.take, lane=made.lane, at=made.at)

    assert "This copy is gone" in page and again.pk != made.pk


def forked(room, signed_in, amara, *, acts=(HEAL,)) -> Help:
    """A fork of Amara's moment in which something was done."""
    made = opened(signed_in, room, amara)
    post(signed_in, room, f"help/{made.pk}/fork/")

    async def act():
        for line in acts:
            await host.act(made.sandbox, line)

    asyncio.run(act())
    return Help.objects.get(pk=made.pk)


def test_a_fork_goes_back_as_a_lane_with_a_note_and_the_learner_opens_it(room, signed_in, amara):
    made = forked(room, signed_in, amara)
    before = [(line.at, line.line) for line in TapeLine.objects.filter(lane__sandbox=amara.record.id)]

    answer = signed_in.post(
        f"/teach/classes/{room.pk}/help/{made.pk}/send/", {"says": "Look at the taint"}, follow=True
    ).content.decode()

    offer = Offer.objects.get(kind=OfferKind.FORK)
    line = line_of(amara.membership.learner_id)
    assert "Amara has it as lane B, from 60.0 s" in answer
    assert (offer.membership, offer.says) == (amara.membership, "Look at the taint")
    assert line.asks == "fork" and line.offer == offer
    own = TapeLine.objects.filter(lane__sandbox=amara.record.id, lane__letter="A")
    assert [(each.at, each.line) for each in own] == before
    assert "lane B, from 60.0 s" in amara.client.get("/lessons/").content.decode()

    answer = amara.post(f"/class/forks/{offer.pk}/", answer="taken")

    assert answer.status_code == 302 and answer["Location"].startswith(("/lessons/", "/sandboxes/"))
    record = SandboxRecord.objects.get(id=amara.record.id)
    shown = host.worker.sandboxes.get(record.id)
    assert OfferAnswer.objects.get().answer == OfferAnswer.TAKEN
    assert (shown.journey.lane if shown.journey else shown.lane).letter == "B"
    assert line_of(amara.membership.learner_id).asks == ""


def test_a_fork_is_put_away_without_moving_anything(room, signed_in, amara):
    made = forked(room, signed_in, amara)
    post(signed_in, room, f"help/{made.pk}/send/", says="")
    offer = Offer.objects.get(kind=OfferKind.FORK)

    amara.post(f"/class/forks/{offer.pk}/", answer="declined")

    assert OfferAnswer.objects.get().answer == OfferAnswer.DECLINED
    assert SandboxRecord.objects.get(id=amara.record.id).lane == "A"


def test_a_fork_of_a_take_that_is_history_shows_no_other_lane_of_its_letter(room, signed_in, amara):
    made = forked(room, signed_in, amara)
    post(signed_in, room, f"help/{made.pk}/send/", says="")
    offer = Offer.objects.get(kind=OfferKind.FORK)
    asyncio.run(host.start_over(amara.record.id))

    amara.post(f"/class/forks/{offer.pk}/", answer="taken")

    assert not OfferAnswer.objects.exists()
    assert "You started over since then" in amara.client.get("/lessons/").content.decode()


@pytest.mark.parametrize("how", ["leaves", "ends"])
def test_no_copy_is_left_of_who_is_in_the_class_no_more(room, signed_in, amara, how):
    made = forked(room, signed_in, amara)
    if how == "leaves":
        classroom.leave(owner=amara.membership.learner_id, classroom_id=room.pk)
    else:
        team.end(classroom=room)

    assert not SandboxRecord.objects.filter(id=made.sandbox).exists()
    assert made.sandbox not in host.worker.sandboxes
    assert SandboxRecord.objects.filter(id=amara.record.id).exists()


def test_somebody_elses_fork_cannot_be_opened(room, signed_in, amara, join):
    made = forked(room, signed_in, amara)
    post(signed_in, room, f"help/{made.pk}/send/", says="")
    birk = join(room, "Birk")

    assert birk.post(f"/class/forks/{Offer.objects.get().pk}/", {"answer": "taken"}).status_code == 404
    assert not OfferAnswer.objects.exists()


def test_a_copy_that_is_no_fork_or_in_which_nothing_was_done_is_not_sent(room, signed_in, amara):
    made = opened(signed_in, room, amara)
    address = f"/teach/classes/{room.pk}/help/{made.pk}/"
    assert "is no fork yet" in signed_in.post(f"{address}send/", follow=True).content.decode()

    post(signed_in, room, f"help/{made.pk}/fork/")

    assert "Act first" in signed_in.post(f"{address}send/", follow=True).content.decode()
    assert not Offer.objects.exists()


def test_a_pointer_leads_into_the_learners_own_line(room, signed_in, amara):
    post(
        signed_in, room, "help/point/", membership=amara.membership.pk, says="The taint", of="nodes/worker-2"
    )
    made = opened(signed_in, room, amara)
    stand = {"sandbox": made.source, "take": 1, "lane": "A"}
    late = {**stand, "at": 99 * SECOND}  # of the copy's own future, which the learner does not have
    post(signed_in, room, "help/point/", membership=amara.membership.pk, help=made.pk, **late)

    first, second = Offer.objects.filter(kind=OfferKind.POINTER).order_by("id")
    assert first.content["at"] == second.content["at"] == 60 * SECOND
    assert first.content["of"] == "nodes/worker-2" and first.content["lane"] == "A"
    assert first.says == "The taint" and first.membership == amara.membership


def test_what_is_too_long_or_no_reference_is_no_pointer(room, signed_in, amara):
    for content in ({"says": "x" * 501}, {"of": "<script>"}):
        post(signed_in, room, "help/point/", membership=amara.membership.pk, **content)
    assert not Offer.objects.exists()
    post(signed_in, room, "help/point/", membership=amara.membership.pk, says="x" * 500)
    assert Offer.objects.count() == 1


# The spotlight


def test_nothing_is_on_the_projector_before_the_learner_agrees(room, signed_in, amara):
    post(signed_in, room, "spotlight/", membership=amara.membership.pk)
    asked = Spotlight.objects.get()
    assert projector.shown_of(room).mode == "join"
    page = amara.client.get("/lessons/").content.decode()
    assert "Your name is not shown." in page

    amara.post(f"/class/spotlights/{asked.pk}/", answer="agree")

    page = signed_in.get(f"/teach/classes/{room.pk}/projector/").content.decode()
    assert projector.shown_of(room).mode == "spotlight"
    assert f"/ws/classes/{room.pk}/spotlight/" in page and "One cluster of this class" in page
    assert "Amara" not in page and str(amara.record.id) not in page


def test_the_name_is_shown_only_where_it_was_asked_for(room, signed_in, amara):
    post(signed_in, room, "spotlight/", membership=amara.membership.pk, is_named="on")
    assert "Your name would stand beside it." in amara.client.get("/lessons/").content.decode()
    amara.post(f"/class/spotlights/{Spotlight.objects.get().pk}/", answer="agree")

    assert "The cluster of Amara" in signed_in.get(f"/teach/classes/{room.pk}/projector/").content.decode()


@pytest.mark.parametrize("side", ["learner", "instructor"])
def test_either_side_ends_it(room, signed_in, amara, side):
    asked = spotlight.ask(membership=amara.membership)
    spotlight.agree(spotlight=asked)
    if side == "learner":
        amara.post(f"/class/spotlights/{asked.pk}/", answer="end")
    else:
        post(signed_in, room, f"spotlight/{asked.pk}/end/")
    assert projector.shown_of(room).mode == "join"
    with pytest.raises(NotNow):
        spotlight.agree(spotlight=asked)


def test_declining_and_asking_again(room, amara):
    first = spotlight.ask(membership=amara.membership)
    assert spotlight.ask(membership=amara.membership).pk == first.pk, "one question at a time"
    spotlight.decline(spotlight=first)
    with pytest.raises(NotNow):
        spotlight.agree(spotlight=first)
    assert spotlight.ask(membership=amara.membership).pk != first.pk


def test_who_agreed_without_the_name_is_not_shown_with_it(room, amara):
    first = spotlight.ask(membership=amara.membership)
    named = spotlight.ask(membership=amara.membership, is_named=True)  # before the page of the first changed
    with pytest.raises(NotNow):
        spotlight.agree(spotlight=first)

    assert spotlight.running(room) is None
    assert list(spotlight.open_ones(room.pk)) == [named]


def test_one_cluster_at_most_is_in_the_spotlight(room, amara, join):
    join(room, "Birk")
    birk = room.memberships.get(nickname="Birk")
    with pytest.raises(NotNow, match="no cluster"):
        spotlight.ask(membership=birk)
    sandboxes.open_for_lesson(birk.learner_id, "1.1", "A lesson", ClusterSpec(workers=2, zones=1).plain())
    first, second = spotlight.ask(membership=amara.membership), spotlight.ask(membership=birk)
    spotlight.agree(spotlight=first)
    spotlight.agree(spotlight=second)

    assert spotlight.running(room) == second
    assert Spotlight.objects.get(pk=first.pk).ended is not None


def test_nobody_answers_for_another(room, amara, join):
    asked = spotlight.ask(membership=amara.membership)
    birk = join(room, "Birk")

    assert birk.post(f"/class/spotlights/{asked.pk}/", {"answer": "agree"}).status_code == 404
    assert spotlight.running(room) is None


async def socket_of(client: Client, room) -> WebsocketCommunicator:
    cookie = client.cookies["k8sarch_session"].value
    headers = [*ORIGIN, (b"cookie", f"k8sarch_session={cookie}".encode())]
    socket = WebsocketCommunicator(application, f"/ws/classes/{room.pk}/spotlight/", headers=headers)
    assert (await socket.connect(timeout=10))[0]
    return socket


@pytest.mark.asyncio
async def test_the_projectors_socket_watches_until_the_spotlight_ends(room, signed_in, amara):
    asked = await sync_to_async(spotlight.ask)(membership=amara.membership)
    await sync_to_async(spotlight.agree)(spotlight=asked)
    socket = await socket_of(signed_in, room)
    await socket.send_to(text_data='{"do": "hello"}')
    picture = orjson.loads(await socket.receive_from(timeout=10))
    await socket.send_to(text_data=orjson.dumps({"do": "pause"}).decode())
    while (message := orjson.loads(await socket.receive_from(timeout=10)))["kind"] != "error":
        pass

    await sync_to_async(spotlight.end)(spotlight=asked)

    while (output := await socket.receive_output(timeout=10))["type"] != "websocket.close":
        pass
    await socket.disconnect()
    assert picture["rights"] == "watch" and "watching" in message["says"]
    assert output["code"] == GONE


@pytest.mark.asyncio
async def test_the_projectors_socket_is_for_who_teaches_the_class(room, amara, other_instructor):
    asked = await sync_to_async(spotlight.ask)(membership=amara.membership)
    await sync_to_async(spotlight.agree)(spotlight=asked)
    otto = Client()
    await sync_to_async(otto.force_login)(
        other_instructor, backend="django.contrib.auth.backends.ModelBackend"
    )
    for client in (amara.client, otto):
        socket = await socket_of(client, room)
        assert "No cluster" in orjson.loads(await socket.receive_from(timeout=10))["says"]
        assert (await socket.receive_output(timeout=10))["code"] == GONE
        await socket.disconnect()


# The console


def test_the_side_helps_whoever_is_chosen(room, signed_in, amara):
    address = f"/teach/classes/{room.pk}/?learner={amara.membership.learner_id}"
    assert "Open the moment" in signed_in.get(address).content.decode()
    Hand.objects.create(
        membership=amara.membership, sandbox=amara.record.id, take=1, lane="A", at=45 * SECOND, says="Why?"
    )

    page = signed_in.get(address).content.decode()

    assert "Open this moment" in page and "Lower the hand" in page
    assert "Open this moment" not in signed_in.get(f"/teach/classes/{room.pk}/").content.decode()
