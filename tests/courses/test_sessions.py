"""Sessions: they begin by themselves and end, keep the wall when it changed, and are looked at again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses import classroom, limits, progress
from courses.classroom import NotNow
from courses.models import ClassSession, Hand, LessonProgress, Membership, SessionEvent, SessionFrame
from courses.room import events, pace, replay, sessions
from courses.room.frames import Kept, frame_of, packed, still, unpacked
from courses.room.recorder import Attended, Recorder
from k8sarch.sandbox import sandboxes

pytestmark = pytest.mark.django_db


def learner(room, number: int, nickname: str) -> str:
    owner = f"{number:032x}"
    classroom.join(owner=owner, code=room.join_code, nickname=nickname)
    return owner


def kept(member: int = 1, **fields: object) -> Kept:
    """One member who has just begun, with a healthy cluster."""
    plain = {
        "member": member,
        "lesson": "0.1",
        "step": 1,
        "progressed": 1_000,
        "misconception": "",
        "prediction": "",
        "sandbox": "",
        "take": 1,
        "lane": "A",
        "at": 0,
        "machines": "1|10",
        "success": 100,
        "hand": None,
    }
    return Kept(**{**plain, **fields})


def keep(session: ClassSession, second: int, frame: tuple[Kept, ...]) -> None:
    sessions.keep_frame(session=session, at=session.begun + timedelta(seconds=second), shown=packed(frame))


def ended_ago(session: ClassSession, seconds: float) -> None:
    ClassSession.objects.filter(pk=session.pk).update(ended=timezone.now() - timedelta(seconds=seconds))


def begun_ago(session: ClassSession, **ago: float) -> ClassSession:
    ClassSession.objects.filter(pk=session.pk).update(begun=timezone.now() - timedelta(**ago))
    session.refresh_from_db()
    return session


# Beginning and ending


def test_a_session_begins_once_however_many_come(room):
    first = sessions.begin_by_itself(classroom=room)

    assert sessions.begin_by_itself(classroom=room) == first
    assert sessions.begin(classroom=room) == first
    assert ClassSession.objects.count() == 1


@pytest.mark.parametrize(("seconds", "begins"), [(-5, False), (5, True)])
def test_shortly_after_its_end_none_begins_by_itself(room, seconds, begins):
    session = sessions.begin(classroom=room)
    sessions.mark(session=session, says="the end")
    sessions.end(session=session)
    ended_ago(session, limits.SESSION_REST_SECONDS + seconds)

    assert (sessions.begin_by_itself(classroom=room) is not None) is begins
    assert sessions.begin(classroom=room).ended is None


def test_one_that_was_left_running_ends_at_the_last_thing_known_of_it(room):
    old = sessions.begin(classroom=room)
    old = begun_ago(old, hours=5)
    keep(old, 600, (kept(),))

    new = sessions.begin_by_itself(classroom=room)

    old.refresh_from_db()
    assert old.ended == old.begun + timedelta(seconds=600)
    assert new.pk != old.pk


def test_a_session_in_which_nobody_was_there_leaves_nothing(room):
    sessions.end(session=sessions.begin(classroom=room))

    assert not ClassSession.objects.exists()


def test_the_oldest_session_goes_when_there_are_too_many(room, monkeypatch):
    monkeypatch.setattr("courses.room.sessions.SESSIONS_MAX", 2)
    made = []
    for day in (3, 2, 1):
        session = sessions.begin(classroom=room)
        sessions.mark(session=session, says="here")
        sessions.end(session=session)
        made.append(begun_ago(session, days=day).pk)

    assert set(ClassSession.objects.values_list("pk", flat=True)) == set(made[1:])


# Frames


def test_a_frame_reads_as_it_was_kept():
    frame = (kept(1, hand=110_400_000), kept(2, success=None, machines=""))

    assert unpacked(packed(frame)) == frame
    assert frame[0].control_planes == [True]
    assert frame[0].workers == [True, False]
    assert frame[1].workers == []


def test_a_frame_names_no_nickname(room, choice_lesson):
    owner = learner(room, 1, "Amara")
    progress.commit_prediction(owner=owner, lesson=choice_lesson, choice="The pods move.")

    frame = frame_of(room)

    assert [each.member for each in frame] == [Membership.objects.get().pk]
    assert "Amara" not in str(frame)
    assert (frame[0].lesson, frame[0].prediction) == ("0.1", "The pods move.")


def test_who_asks_stands_first(room):
    learner(room, 1, "Amara")
    asks = Membership.objects.get(learner_id=learner(room, 2, "Birk"))
    Hand.objects.create(
        membership=asks, sandbox="00000000-0000-0000-0000-000000000001", take=1, lane="A", at=5
    )

    assert [(each.member, each.hand) for each in frame_of(room)][0] == (asks.pk, 5)


def test_only_the_clusters_time_is_no_change():
    assert still((kept(at=1),)) == still((kept(at=2),))
    assert still((kept(success=99),)) != still((kept(success=100),))


def test_too_many_frames_become_coarser_from_end_to_end(room, monkeypatch):
    monkeypatch.setattr("courses.room.sessions.SESSION_FRAMES_MAX", 6)
    session = sessions.begin(classroom=room)
    for second in range(7):
        keep(session, second, (kept(),))

    at = [round((frame.at - session.begun).total_seconds()) for frame in session.frames.order_by("at")]
    assert at == [0, 2, 4, 6]


def looked(room, attended: Attended) -> int:
    Recorder().look(room.pk, attended)
    return SessionFrame.objects.count()


def test_the_wall_is_kept_when_it_changed_and_not_when_it_did_not(room, choice_lesson):
    owner = learner(room, 1, "Amara")
    attended = Attended()

    counts = [looked(room, attended), looked(room, attended)]
    progress.open_lesson(owner=owner, lesson=choice_lesson)
    counts.append(looked(room, attended))

    assert counts == [1, 1, 2]


def test_an_empty_class_keeps_no_frame(room):
    assert looked(room, Attended()) == 0


def test_after_the_instructor_ended_it_nothing_more_is_kept_until_somebody_comes(room, choice_lesson):
    owner = learner(room, 1, "Amara")
    attended = Attended()
    looked(room, attended)
    session = sessions.running(room.pk)
    sessions.end(session=session)
    ended_ago(session, limits.SESSION_REST_SECONDS + 5)

    progress.open_lesson(owner=owner, lesson=choice_lesson)

    assert looked(room, attended) == 1
    assert sessions.running(room.pk) is None


def test_a_session_ends_when_it_is_too_long(room):
    learner(room, 1, "Amara")
    attended = Attended()
    looked(room, attended)
    session = begun_ago(sessions.running(room.pk), seconds=limits.SESSION_SECONDS_MAX + 1)
    attended.has_news = False

    looked(room, attended)

    session.refresh_from_db()
    assert session.ended is not None


# Replay


def test_the_wall_stands_again_as_it_was_at_a_second(room, choice_lesson):
    member = Membership.objects.get(learner_id=learner(room, 1, "Amara"))
    session = begun_ago(sessions.begin(classroom=room), seconds=60)
    begun = int(session.begun.timestamp())
    keep(session, 10, (kept(member.pk, progressed=begun - 400),))
    keep(session, 30, (kept(member.pk, progressed=begun + 20, step=2, machines="1|01", success=44),))

    before, first, then = (replay.stood(session, second) for second in (5, 29, 30))

    assert (before.frame_at, before.tiles) == (None, ())
    assert (first.tiles[0].said, first.tiles[0].stands_still, first.still) == ("6 min still", True, 1)
    assert (then.tiles[0].said, then.tiles[0].step, then.tiles[0].is_failing) == ("10 s ago", "Break", True)
    assert [box.is_up for box in then.tiles[0].boxes] == [True, False, True]


def test_who_left_the_class_stands_in_no_frame_any_more(room):
    owner = learner(room, 1, "Amara")
    member = Membership.objects.get()
    session = begun_ago(sessions.begin(classroom=room), seconds=60)
    keep(session, 0, (kept(member.pk),))

    classroom.leave(owner=owner, classroom_id=room.pk)

    stood = replay.stood(session, 0)
    assert (stood.tiles, stood.gone) == ((), 1)


def test_what_happened_stands_in_order_with_its_place(room, number_lesson, choice_lesson):
    session = begun_ago(sessions.begin(classroom=room), seconds=100)
    owner = learner(room, 1, "Amara")
    pace.choose_lesson(classroom=room, lesson=choice_lesson)
    pace.choose_lesson(classroom=room, lesson=choice_lesson)
    pace.set_pace(classroom=room, pace="gathered")
    pace.set_clock(classroom=room, is_paused=True)
    progress.pass_task(owner=owner, lesson=choice_lesson, task="cut-it")
    Hand.objects.create(
        membership=Membership.objects.get(),
        sandbox="00000000-0000-0000-0000-000000000001",
        take=1,
        lane="A",
        at=110_400_000,
        says="why?",
    )
    sessions.mark_second(session=session, says="the beginning", second=0)

    placed = replay.placed(session)

    assert [each.event.says for each in placed] == [
        "the beginning",
        "Amara joined.",
        "The class goes to 0.1 One choice.",
        "Everybody is gathered at the class's lesson.",
        "All clusters are paused.",
        "The experiment of Amara in 0.1 is checked.",
        "Amara raised a hand at 110.4 s: why?",
    ]
    assert (placed[0].second, placed[0].along) == (0, 0.0)
    assert [bool(each.event.mark) for each in placed] == [True, *[False] * 6]
    assert placed[1].along > 98
    assert [each.lane for each in placed] == [0, 2, 1, 1, 1, 2, 2]


def test_who_comes_in_together_is_said_in_one_sentence(room):
    session = begun_ago(sessions.begin(classroom=room), minutes=10)
    for number, nickname in enumerate(["Amara", "Birk", "Chidi", "Dora", "Elif", "Femi"]):
        owner = learner(room, number, nickname)
        second = 300 if nickname == "Femi" else number
        Membership.objects.filter(learner=owner).update(joined=session.begun + timedelta(seconds=second))

    assert [event.says for event in events.events_of(session)] == [
        "Amara, Birk, Chidi, Dora and 1 more joined within a minute.",
        "Femi joined.",
    ]


def test_the_ruler_names_whole_minutes(room):
    session = begun_ago(sessions.begin(classroom=room), hours=2)

    marks = replay.ruler(session)

    assert 11 <= len(marks) <= 13
    assert all(at.minute % 10 == 0 and at.second == 0 for _along, at in marks)


# Bookmarks and what is noted


def test_bookmarks_have_a_limit_and_go(room, monkeypatch):
    monkeypatch.setattr("courses.room.sessions.SESSION_MARKS_MAX", 2)
    session = sessions.begin(classroom=room)
    marks = [sessions.mark(session=session, says="one"), sessions.mark(session=session, says="two")]

    with pytest.raises(NotNow):
        sessions.mark(session=session, says="three")
    sessions.unmark(session=session, mark_id=marks[0].pk)

    assert [event.says for event in session.events.all()] == ["two"]


def test_a_bookmark_lies_within_its_session(room):
    session = begun_ago(sessions.begin(classroom=room), seconds=60)
    sessions.end(
        session=session, at=session.begun + timedelta(seconds=30)
    ) if session.events.exists() else None
    mark = sessions.mark_second(session=session, says="far", second=10_000)

    assert mark.at <= timezone.now()


def test_without_a_session_nothing_is_noted(room, choice_lesson):
    pace.choose_lesson(classroom=room, lesson=choice_lesson)

    assert not SessionEvent.objects.exists()


def test_what_is_noted_has_a_limit(room, monkeypatch):
    monkeypatch.setattr("courses.room.sessions.SESSION_NOTED_MAX", 3)
    sessions.begin(classroom=room)
    for _number in range(5):
        sessions.note(classroom_id=room.pk, kind=events.CLOCK, says=events.HELD)

    assert SessionEvent.objects.count() == 3


# Pages


def address(room, session: ClassSession, rest: str = "") -> str:
    return f"/teach/classes/{room.pk}/sessions/{session.pk}/{rest}"


def test_history_and_replay_show_what_was(room, signed_in):
    member = Membership.objects.get(learner_id=learner(room, 1, "Amara"))
    session = begun_ago(sessions.begin(classroom=room), minutes=90)
    sessions.rename(session=session, name="Zone B")
    keep(session, 60, (kept(member.pk, misconception="pods-move"),))

    assert "Zone B" in signed_in.get(f"/teach/classes/{room.pk}/sessions/").content.decode()
    page = signed_in.get(address(room, session), {"at": 60}).content.decode()

    assert "Pods move" in page
    assert "Amara" in page
    assert 'id="replay-second"' in page


def test_htmx_gets_only_the_wall_as_it_stood(room, signed_in):
    session = begun_ago(sessions.begin(classroom=room), minutes=90)

    part = signed_in.get(address(room, session), {"at": 60}, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert 'data-second="60"' in part


@pytest.mark.parametrize("at", ["-1", "x", str(limits.SESSION_SECONDS_MAX + 1)])
def test_a_second_that_is_none_is_not_found(room, signed_in, at):
    session = sessions.begin(classroom=room)

    assert signed_in.get(address(room, session), {"at": at}).status_code == 404


def test_bookmarks_are_set_and_removed_from_the_replay(room, signed_in):
    session = begun_ago(sessions.begin(classroom=room), minutes=2)

    answer = signed_in.post(address(room, session, "bookmark/"), {"says": "the <b>cut</b>", "at": 60})
    mark = session.events.get()
    page = signed_in.get(answer["Location"]).content.decode()
    signed_in.post(address(room, session, f"bookmark/{mark.pk}/remove/"), {"at": 60})

    assert answer["Location"].endswith("?at=60")
    assert mark.at == session.begun + timedelta(seconds=60)
    assert "the &lt;b&gt;cut&lt;/b&gt;" in page
    assert not session.events.exists()


def test_the_console_bookmarks_this_moment_and_ends_the_session(room, signed_in):
    signed_in.post(f"/teach/classes/{room.pk}/bookmark/", {"says": "now"})
    session = ClassSession.objects.get()

    signed_in.post(address(room, session, "end/"))

    session.refresh_from_db()
    assert session.ended is not None
    assert [event.says for event in session.events.all()] == ["now"]


def test_a_running_session_is_not_removed_an_ended_one_is(room, signed_in):
    session = sessions.begin(classroom=room)
    sessions.mark(session=session, says="here")

    signed_in.post(address(room, session, "remove/"))
    assert ClassSession.objects.exists()
    sessions.end(session=session)
    signed_in.post(address(room, session, "remove/"))

    assert not ClassSession.objects.exists()


def test_a_session_of_another_class_is_not_found(room, other_room, signed_in):
    session = sessions.begin(classroom=other_room)

    for page in (address(other_room, session), address(room, session)):
        assert signed_in.get(page).status_code == 404
    for rest in ("end/", "name/", "remove/", "bookmark/", "bookmark/1/remove/"):
        assert signed_in.post(address(room, session, rest), {"says": "x"}).status_code == 404
        assert signed_in.get(address(room, session, rest)).status_code == 405
    assert Client().get(address(other_room, session)).status_code == 302


def test_nothing_of_a_glance_is_missing(room, choice_lesson):
    """A frame takes these from a glance; a tile opens the moment that they name."""
    owner = learner(room, 1, "Amara")
    record = sandboxes.open_for_lesson(owner, "0.1", "One choice", {})

    frame = frame_of(room)

    assert (frame[0].sandbox, frame[0].take, frame[0].lane, frame[0].at) == (str(record.pk), 1, "A", 0)
    assert LessonProgress.objects.count() == 0
