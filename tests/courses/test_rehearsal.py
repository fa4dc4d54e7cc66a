"""A rehearsal on the real server: simulated learners use the product by its pages and sockets, and go."""

import asyncio

import pytest

from courses import catalogue
from courses.rehearsal.browser import Browser
from courses.rehearsal.company import NAMES, Company, Place
from courses.rehearsal.person import Person
from courses.rehearsal.temperaments import TEMPERAMENTS
from courses.templatetags.lessons import coded
from tests.servers import Server

PATIENCE = 0.02  # of a person's thinking time


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    served = Server(tmp_path_factory.mktemp("rehearsal")).start()
    yield served
    served.stop()


async def signed_in(server):
    browser = Browser(server.address)
    name, password = server.login()
    await browser.get("/sign-in/")
    await browser.post("/sign-in/", {"username": name, "password": password})
    return browser


async def console_shows(browser, *texts):
    """The console, once it shows all of these."""
    async with asyncio.timeout(60):
        while True:
            page = (await browser.get("/teach/classes/1/")).text
            if all(text in page for text in texts):
                return page
            await asyncio.sleep(0.1)


def lesson(number):
    return catalogue.read(catalogue.CONTENT).numbered(number)


async def test_a_careful_person_predicts_carries_out_the_task_and_answers(server):
    person = Person(server.address, "Carla", lesson("6.1"), seed=1, patience=PATIENCE)
    await person.join(server.join_code())
    await person.open()

    await TEMPERAMENTS["careful"](person)

    assert person.is_passed
    page = (await person.browser.get(person.path)).text
    await person.close()
    assert page.count("is-earned") == 3


async def test_a_hasty_person_acts_first_so_that_no_prediction_counts_and_a_stuck_one_raises_a_hand(server):
    hasty = Person(server.address, "Hal", lesson("6.1"), seed=2, patience=PATIENCE)
    stuck = Person(server.address, "Sven", lesson("6.1"), seed=3, patience=PATIENCE)
    for person in (hasty, stuck):
        await person.join(server.join_code())
        await person.open()

    await TEMPERAMENTS["hasty"](hasty)
    await TEMPERAMENTS["stuck"](stuck)

    hers = (await hasty.browser.get(hasty.path)).text
    his = (await stuck.browser.get(stuck.path)).text
    await hasty.close()
    await stuck.close()
    assert "The cluster was acted on first" in hers
    assert "Your hand is up" in his


async def test_the_console_lets_them_come_sends_them_home_and_removes_them(server):
    browser = await signed_in(server)
    await browser.get("/teach/classes/1/")
    await browser.post("/teach/classes/1/rehearsal/", {"careful": "1", "hasty": "1", "stuck": "0"})
    running = await console_shows(browser, "2 of 2 simulated learners are in.", f"{NAMES['careful'][0]} (")

    await browser.post("/teach/classes/1/rehearsal/end/", {})
    ended = await console_shows(browser, "2 simulated learners are in the class.")
    await browser.post("/teach/classes/1/rehearsal/remove/", {})
    removed = await console_shows(browser, "Try the class alone")
    await browser.close()

    assert f"{NAMES['hasty'][0]} (rehearsal)" in running
    assert "Begin the rehearsal" not in running and "Begin the rehearsal" in ended
    assert "(rehearsal)" not in removed


async def test_a_rehearsal_of_too_many_is_refused_in_words(server):
    browser = await signed_in(server)
    await browser.get("/teach/classes/1/")

    page = await browser.post("/teach/classes/1/rehearsal/", {"careful": "9", "hasty": "9", "stuck": "0"})
    await browser.close()

    assert "1 to 12 simulated learners" in page.text


def test_who_comes_again_has_another_nickname():
    place = Place(1, "", "http://127.0.0.1", None)
    taken = frozenset({"ada (rehearsal)", "ben (rehearsal)"})
    again = Company(place, {"careful": 2}, taken=taken)
    found = [again.person("careful", number).nickname for number in range(2)]
    assert found == ["Cleo (rehearsal)", "Dana (rehearsal)"]


def test_a_command_in_a_sentence_of_need_is_code_and_the_rest_is_escaped():
    assert coded("repeated `get pods` <9> times") == "repeated <code>get pods</code> &lt;9&gt; times"
