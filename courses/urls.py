"""Addresses of the school, by who needs them."""

from django.urls import path

from courses.views import (
    again,
    boards,
    certificates,
    console,
    doors,
    gradebook,
    help,
    instructor,
    learner,
    line,
    mine,
    pages,
    passwords,
    projector,
    rehearsal,
    room,
    strikes,
    team,
)
from courses.views import sessions as session_pages

app_name = "courses"

LESSON = "lessons/<slug:module>/<slug:slug>/"
CLASS = "teach/classes/<int:class_id>/"
SESSION = f"{CLASS}sessions/<int:session_id>/"

everybody = [
    path("", pages.home, name="home"),
    path("not-simulated/", pages.not_simulated, name="not_simulated"),
]

accounts = [
    path("sign-in/", doors.sign_in, name="sign_in"),
    path("sign-out/", doors.sign_out, name="sign_out"),
    path("password/", passwords.change, name="password"),
    path("password/forgotten/", passwords.forgotten, name="password_forgotten"),
    path("password/new/<uidb64>/<token>/", passwords.new, name="password_new"),
    path("me/", mine.mine, name="mine"),
    path("me/export/", mine.export, name="export"),
    path("me/remove/", mine.remove, name="remove_mine"),
]

learners = [
    path("lessons/", pages.lessons, name="lessons"),
    path(LESSON, learner.lesson, name="lesson"),
    path(f"{LESSON}strip/", learner.strip, name="strip"),
    path(f"{LESSON}predict/", learner.predict, name="predict"),
    path(f"{LESSON}explain/", learner.explain, name="explain"),
    path(f"{LESSON}hint/", learner.hint, name="hint"),
    path(f"{LESSON}answer/<slug:quiz>/", learner.answer, name="answer"),
    path("join/", learner.join, name="join"),
    path("join/leave/", learner.leave, name="leave"),
]

classes = [
    path("teach/", instructor.teach, name="teach"),
    path("teach/classes/new/", instructor.class_new, name="class_new"),
    path(f"{CLASS}door/", instructor.class_door, name="class_door"),
    path("teach/learners/<slug:learner_id>/sandbox/", instructor.watch_learner, name="watch_learner"),
]

consoles = [
    path(CLASS, console.class_live, name="class"),
    path(f"{CLASS}list/", console.class_list, name="class_list"),
    path(f"{CLASS}lesson/", console.class_lesson, name="class_lesson"),
    path(f"{CLASS}notes/", console.note, name="note"),
    path(f"{CLASS}notes/<int:note_id>/delete/", console.note_delete, name="note_delete"),
]

projectors = [
    path(f"{CLASS}projector/", projector.projector, name="projector"),
    path(f"{CLASS}projector/door/", projector.projector_door, name="projector_door"),
]

afterwards = [
    path(f"{LESSON}again/", again.again, name="again"),
    path(f"{LESSON}again/strip/", again.again_strip, name="again_strip"),
    path(f"{LESSON}again/begin/", again.again_begin, name="again_begin"),
    path(f"{CLASS}gradebook/", gradebook.gradebook, name="gradebook"),
    path(f"{CLASS}gradebook.csv", gradebook.gradebook_file, {"kind": "csv"}, name="gradebook_csv"),
    path(f"{CLASS}gradebook.xlsx", gradebook.gradebook_file, {"kind": "xlsx"}, name="gradebook_xlsx"),
    path(f"{CLASS}assignments/", gradebook.assign, name="assignments"),
    path(f"{CLASS}assignments/take-back/", gradebook.take_back, name="take_back"),
    path(f"{CLASS}certificates/revoke/", gradebook.revoke, name="revoke"),
    path("certificates/", certificates.mine, name="certificates"),
    path("certificates/ask/", certificates.ask, name="certificate_ask"),
    path("certificates/forget/", certificates.forget, name="certificate_forget"),
    path("certificates/<str:token>/", certificates.certificate, name="certificate"),
]

in_class = [
    path(f"{CLASS}pace/", room.set_pace, name="pace"),
    path(f"{CLASS}clock/", room.set_clock, name="clock"),
    path(f"{CLASS}members/<int:member_id>/lower/", room.lower_hand, name="lower_hand"),
    path(f"{CLASS}offers/<slug:kind>/", room.offer, name="offer"),
    path(f"{CLASS}offers/<int:offer_id>/reveal/", room.reveal_offer, name="reveal_offer"),
    path(f"{CLASS}offers/<int:offer_id>/withdraw/", room.withdraw_offer, name="withdraw_offer"),
    path("class/hand/", line.raise_hand, name="raise_hand"),
    path("class/hand/lower/", line.lower_hand, name="lower_own_hand"),
    path("class/offers/<int:offer_id>/", line.answer, name="answer_offer"),
]

helping = [
    path(f"{CLASS}help/", help.help_open, name="help_open"),
    path(f"{CLASS}help/<int:help_id>/", help.help_page, name="help"),
    path(f"{CLASS}help/<int:help_id>/fork/", help.help_fork, name="help_fork"),
    path(f"{CLASS}help/<int:help_id>/send/", help.help_send, name="help_send"),
    path(f"{CLASS}help/point/", help.help_point, name="help_point"),
    path(f"{CLASS}spotlight/", help.spotlight_ask, name="spotlight_ask"),
    path(f"{CLASS}spotlight/<int:spotlight_id>/end/", help.spotlight_end, name="spotlight_end"),
    path("class/forks/<int:offer_id>/", help.fork, name="fork"),
    path("class/spotlights/<int:spotlight_id>/", help.spotlit, name="spotlit"),
]

sessions = [
    path(f"{CLASS}sessions/", session_pages.history, name="sessions"),
    path(f"{CLASS}sessions/begin/", session_pages.begin, name="session_begin"),
    path(f"{CLASS}bookmark/", session_pages.bookmark_now, name="bookmark_now"),
    path(SESSION, session_pages.look_again, name="replay"),
    path(f"{SESSION}end/", session_pages.end, name="session_end"),
    path(f"{SESSION}name/", session_pages.rename, name="session_rename"),
    path(f"{SESSION}remove/", session_pages.remove, name="session_remove"),
    path(f"{SESSION}bookmark/", session_pages.bookmark, name="bookmark"),
    path(f"{SESSION}bookmark/<int:mark_id>/remove/", session_pages.bookmark_remove, name="bookmark_remove"),
    path(f"{CLASS}board/show/", boards.board_show, name="board_show"),
    path(f"{CLASS}board/reveal/", boards.board_reveal, name="board_reveal"),
    path(f"{CLASS}board/close/", boards.board_close, name="board_close"),
]


people = [
    path(f"{CLASS}people/", team.people, name="people"),
    path(f"{CLASS}people/add/", team.add, name="people_add"),
    path(f"{CLASS}people/remove/", team.remove, name="people_remove"),
    path(f"{CLASS}people/hand-over/", team.hand_over, name="people_hand_over"),
    path(f"{CLASS}end/", team.end, name="class_end"),
]

strikes_of_class = [
    path(f"{CLASS}strike/", strikes.strike, name="strike"),
    path(f"{CLASS}strike/form/", strikes.strike_form, name="strike_form"),
    path(f"{CLASS}strikes/<int:strike_id>/", strikes.strike_curves, name="strike_curves"),
    path(f"{CLASS}strikes/<int:strike_id>/shown/", strikes.strike_shown, name="strike_shown"),
]

rehearsals = [
    path(f"{CLASS}rehearsal/", rehearsal.rehearsal_begin, name="rehearsal_begin"),
    path(f"{CLASS}rehearsal/end/", rehearsal.rehearsal_end, name="rehearsal_end"),
    path(f"{CLASS}rehearsal/remove/", rehearsal.rehearsal_remove, name="rehearsal_remove"),
]

urlpatterns = [
    *everybody,
    *accounts,
    *learners,
    *classes,
    *consoles,
    *projectors,
    *strikes_of_class,
    *afterwards,
    *in_class,
    *helping,
    *sessions,
    *people,
    *rehearsals,
]
