"""What an instructor hands out: nobody has to take it, one asks at a time, and answers stay hidden before the
reveal."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses import classroom
from courses.limits import OFFER_ASKS_SECONDS, OFFERS_AN_HOUR
from courses.models import Membership, Offer, OfferAnswer
from courses.room import offers, pace
from courses.room.line_state import line_of, part_of
from k8sarch.sandbox.models import SandboxRecord

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def amara(room, join) -> Client:
    return join(room, "Amara")


def member(nickname: str = "Amara") -> Membership:
    return Membership.objects.select_related("classroom").get(nickname=nickname)


def line(nickname: str = "Amara"):
    found = line_of(member(nickname).learner_id)
    assert found is not None
    return found


def said(nickname: str = "Amara") -> str:
    return part_of("offer", line(nickname))


def hand_out(signed_in, room, kind: str, **form):
    return signed_in.post(f"/teach/classes/{room.pk}/offers/{kind}/", form, headers={"HX-Request": "true"})


def test_a_hint_is_shown_until_it_was_read(room, amara, signed_in):
    hand_out(signed_in, room, "hint", says="Look at <the> lease.")
    assert "Look at &lt;the&gt; lease." in said()

    amara.post(f"/class/offers/{Offer.objects.get().pk}/", {"do": "take"})

    assert "lease" not in said()
    assert "1 of 1 took it" in signed_in.get(f"/teach/classes/{room.pk}/").content.decode()


def test_an_offer_to_one_member_is_nobody_elses(room, amara, join, signed_in):
    birk = join(room, "Birk")
    hand_out(signed_in, room, "hint", says="For Amara.", to=member().pk)

    assert "For Amara." in said()
    assert "For Amara." not in said("Birk")
    assert birk.post(f"/class/offers/{Offer.objects.get().pk}/", {"do": "take"}).status_code == 404


def test_an_offer_of_another_class_cannot_be_answered(room, other_room, amara, other_instructor):
    other = offers.hint(classroom=other_room, by=other_instructor, says="Elsewhere.")

    assert amara.post(f"/class/offers/{other.pk}/", {"do": "take"}).status_code == 404
    assert not OfferAnswer.objects.exists()


def test_one_thing_asks_at_a_time_and_a_question_first(room, amara, signed_in):
    hand_out(signed_in, room, "question", says="Who leads?", choices="cp-1\ncp-2")
    hand_out(signed_in, room, "hint", says="A crown marks it.")

    assert "Who leads?" in said()
    assert "crown" not in said()
    assert "1 more after this" in said()


def test_a_questions_distribution_is_on_no_page_of_a_learner_before_the_reveal(room, amara, join, signed_in):
    birk = join(room, "Birk")
    join(room, "Chidi")
    hand_out(signed_in, room, "question", says="Who leads?", choices="cp-1\n* cp-2\ncp-3")
    question = Offer.objects.get()
    assert question.content == {"choices": ["cp-1", "cp-2", "cp-3"], "right": 1}
    amara.post(f"/class/offers/{question.pk}/", {"do": "choose", "choice": 0})
    birk.post(f"/class/offers/{question.pk}/", {"do": "choose", "choice": 1})

    assert "You answered: <b>cp-1</b>" in said()
    assert "answer-bars" not in said()
    offers.reveal(offer=question)

    assert "answer-bars" in said()
    assert "right" in said()
    assert "You did not answer." in said("Chidi")
    birk.post(f"/class/offers/{question.pk}/", {"do": "put_away"})
    assert "Who leads?" not in said("Birk")
    assert [bar.count for bar in offers.distribution(question).bars] == [1, 1, 0]


def test_a_question_is_answered_once_and_not_after_the_reveal(room, amara, join, signed_in):
    birk = join(room, "Birk")
    hand_out(signed_in, room, "question", says="Who leads?", choices="cp-1\ncp-2")
    question = Offer.objects.get()
    amara.post(f"/class/offers/{question.pk}/", {"do": "choose", "choice": 0})
    amara.post(f"/class/offers/{question.pk}/", {"do": "choose", "choice": 1})
    for wrong in ("5", "-1", "two", ""):
        birk.post(f"/class/offers/{question.pk}/", {"do": "choose", "choice": wrong})
    offers.reveal(offer=question)
    birk.post(f"/class/offers/{question.pk}/", {"do": "choose", "choice": 1})

    assert list(OfferAnswer.objects.values_list("choice", flat=True)) == [0]


def test_a_new_question_closes_the_one_before(room, amara, signed_in):
    hand_out(signed_in, room, "question", says="First?", choices="a\nb")
    hand_out(signed_in, room, "question", says="Second?", choices="a\nb")

    assert "Second?" in said()
    assert "First?" not in said()


@pytest.mark.parametrize(
    "choices", ["one", "", "same\nsame", "a\nb\nc\nd\ne\nf", "*a\n*b", "a\n" + "x" * 121]
)
def test_a_question_has_two_to_five_different_choices_and_one_right(choices, room, signed_in):
    answer = hand_out(signed_in, room, "question", says="Who?", choices=choices)

    assert not Offer.objects.exists()
    assert 'class="error"' in answer.content.decode()
    assert "Who?" in answer.content.decode()


def test_a_pointer_leads_into_everybodys_own_cluster(room, amara, signed_in, choice_lesson):
    refused = hand_out(signed_in, room, "pointer", at="110.4", of="nodes/worker-2")
    assert "Choose the lesson of the class first" in refused.content.decode()
    pace.choose_lesson(classroom=room, lesson=choice_lesson)
    hand_out(signed_in, room, "pointer", at="110.4", of="nodes/worker-2")

    led = amara.post(f"/class/offers/{Offer.objects.get().pk}/", {"do": "take"})

    page = f"/lessons/{choice_lesson.module_slug}/{choice_lesson.slug}/"
    assert led.headers["Location"] == f"{page}?at=110400000&of=nodes%2Fworker-2"


def test_a_pointer_into_a_take_that_is_over_says_so(room, amara, instructor, choice_lesson):
    record = SandboxRecord.objects.create(
        owner=member().learner_id, kind="lesson", lesson=choice_lesson.number, name="x", spec={}
    )
    for take in (1, 2):
        offers.point(
            classroom=room,
            by=instructor,
            to=member(),
            at=7,
            sandbox=str(record.id),
            take=take,
            lane="A",
        )
    first, second = Offer.objects.order_by("id")

    stale = amara.post(f"/class/offers/{second.pk}/", {"do": "take"}, headers={"HX-Request": "true"})
    led = amara.post(f"/class/offers/{first.pk}/", {"do": "take"}, headers={"HX-Request": "true"})

    assert "You started over since then" in stale.content.decode()
    assert led.headers["HX-Redirect"].endswith("?at=7&lane=A")


def test_a_scenario_is_a_lesson_or_a_moment_that_there_is(room, amara, signed_in, number_lesson):
    for wrong in ({}, {"lesson": "99.9"}, {"link": "/moments/nothing/"}):
        hand_out(signed_in, room, "scenario", **wrong)
    assert not Offer.objects.exists()

    hand_out(signed_in, room, "scenario", lesson=number_lesson.number)
    led = amara.post(f"/class/offers/{Offer.objects.get().pk}/", {"do": "take"})

    assert led.headers["Location"] == f"/lessons/{number_lesson.module_slug}/{number_lesson.slug}/"


def test_what_was_taken_back_or_is_old_or_from_before_joining_asks_nobody(room, amara, join, instructor):
    first = offers.hint(classroom=room, by=instructor, says="Taken back.")
    offers.withdraw(offer=first)
    old = offers.hint(classroom=room, by=instructor, says="Old.")
    Offer.objects.filter(pk=old.pk).update(made=timezone.now() - timedelta(seconds=OFFER_ASKS_SECONDS + 1))
    offers.hint(classroom=room, by=instructor, says="Earlier.")
    join(room, "Birk")

    assert "Taken back." not in said()
    assert "Old." not in said()
    assert "Earlier." in said()
    assert "Earlier." not in said("Birk")


def test_a_class_is_not_flooded(room, instructor):
    Offer.objects.bulk_create(
        Offer(classroom=room, by=instructor, kind="hint", says="x") for _number in range(OFFERS_AN_HOUR)
    )

    with pytest.raises(classroom.NotNow):
        offers.hint(classroom=room, by=instructor, says="One more.")


def test_the_projector_shows_a_question_and_what_is_right_only_after_the_reveal(
    room, amara, instructor, signed_in
):
    question = offers.ask(classroom=room, by=instructor, says="Who leads?", choices=["cp-1", "cp-2"], right=1)
    amara.post(f"/class/offers/{question.pk}/", {"do": "choose", "choice": 1})
    address = f"/teach/classes/{room.pk}/projector/"

    before = signed_in.get(address).content.decode()
    offers.reveal(offer=question)
    after = signed_in.get(address).content.decode()
    offers.withdraw(offer=question)

    assert "Who leads?" in before
    assert "1 of 1" in before
    assert "is-right" not in before
    assert "is-right" in after
    assert "Amara" not in before + after
    assert "Who leads?" not in signed_in.get(address).content.decode()
