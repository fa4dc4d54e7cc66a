"""What has a decimal is written as the reader writes it, on every page of a class."""

import re
from uuid import uuid4

import pytest
from django.utils import translation

from courses import decimals
from courses.models import ClassSession, Hand, Strike
from courses.templatetags import lessons

AT = 40_760_000


@pytest.mark.parametrize(("language", "sign"), [("en", "."), ("de", ",")])
def test_an_instant_is_rounded_and_has_the_sign_of_the_language(language, sign):
    with translation.override(language):
        assert decimals.in_seconds(AT) == lessons.in_seconds(AT) == f"40{sign}8 s"
        assert decimals.tenths(1234) == f"1234{sign}0"


@pytest.mark.parametrize(
    ("language", "said", "others"), [("en", "40.8 s", r"\d,\d s"), ("de", "40,8 s", r"\d\.\d s")]
)
def test_the_pages_of_a_class_tell_instants_in_the_language_of_who_reads(
    room, join, signed_in, choice_lesson, language, said, others
):
    amara = join(room, "Amara")
    session = ClassSession.objects.create(classroom=room)
    member = room.memberships.get()
    Hand.objects.create(
        membership=member, lesson=choice_lesson.number, sandbox=uuid4(), take=1, lane="A", at=AT
    )
    Strike.objects.create(classroom=room, lesson=choice_lesson.number, lines=[], label="A fault", at=AT)
    room.lesson = choice_lesson.number
    room.save()
    console = f"/teach/classes/{room.pk}/"

    with translation.override(language):  # what a request speaks does not stay for the tests after it
        pages = {
            address: client.get(address, headers={"accept-language": language}).content.decode()
            for client, address in [
                (amara, "/join/"),
                (signed_in, console),
                (signed_in, f"{console}?learner={member.learner_id}"),
                (signed_in, f"{console}sessions/{session.pk}/?at=21600"),
            ]
        }

    for address, page in pages.items():
        assert said in page, address
        assert not re.search(others, page), address
