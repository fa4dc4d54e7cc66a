"""The language of a page: how it is chosen, what comes with the page, and the file format of a catalogue."""

import gettext as gnu
import io
import json
import re

import pytest
from django.test import Client
from django.utils import translation

from k8sarch.words import catalogue
from k8sarch.words.catalogue import CatalogueError, Entry
from k8sarch.words.sockets import language_of

CATALOGUE = re.compile(r'<script id="catalogue" type="application/json">(.*?)</script>', re.DOTALL)
GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de-AT,de;q=0.9,en;q=0.5"}


@pytest.fixture(autouse=True)
def english_again():
    """A request of a test leaves its language behind in the process, where other tests read English."""
    yield
    translation.deactivate()


def entries(*pairs: tuple[str, str]) -> dict[str, Entry]:
    """A catalogue of these sentences, with a head."""
    head = Entry(
        "", "", ("Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n",)
    )
    return {"": head} | {english: Entry(english, "", (said,)) for english, said in pairs}


def test_what_is_written_is_read_back_the_same():
    before = entries(('A "quoted" line\nand\ta \\ more', "Über „Anführung“"), ("Plain", "Schlicht"))
    before["{n} pod"] = Entry(
        "{n} pod", "{n} pods", ("{n} Pod", "{n} Pods"), ("a.js", "b.html"), is_fuzzy=True
    )

    assert catalogue.read(catalogue.written(before)) == before


def test_a_compiled_catalogue_is_what_gettext_reads():
    made = entries(("Timers that run", "Timer, die laufen"), ("Empty", ""))
    made["%(n)s learner"] = Entry(
        "%(n)s learner", "%(n)s learners", ("%(n)s Lernende", "%(n)s Lernende alle")
    )

    read = gnu.GNUTranslations(io.BytesIO(catalogue.compiled(made)))

    assert read.gettext("Timers that run") == "Timer, die laufen"
    assert read.gettext("Empty") == "Empty"
    assert read.ngettext("%(n)s learner", "%(n)s learners", 2) == "%(n)s Lernende alle"


@pytest.mark.parametrize(
    "line", ["msgid unquoted", 'msgid "open', 'word "x"', 'msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"']
)
def test_a_broken_catalogue_is_refused(line):
    with pytest.raises(CatalogueError):
        catalogue.read(line)


def test_a_choice_of_language_is_kept_in_a_cookie_and_leads_back():
    answer = Client().post("/language/", {"language": "de", "next": "/lessons/"})

    assert answer.status_code == 302 and answer["Location"] == "/lessons/"
    assert answer.cookies["k8sarch_language"].value == "de"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/x", "javascript:alert(1)", "https:example.org"]
)
def test_a_choice_of_language_leads_nowhere_else(elsewhere):
    answer = Client().post("/language/", {"language": "de", "next": elsewhere})

    assert "example" not in answer["Location"] and "script" not in answer["Location"]


def test_an_unknown_language_and_a_mere_look_change_nothing():
    unknown = Client().post("/language/", {"language": "tlh\r\nSet-Cookie: a=b", "next": "/"})
    looked = Client().get("/language/?language=de")

    assert "k8sarch_language" not in unknown.cookies and "k8sarch_language" not in looked.cookies


@pytest.mark.django_db
def test_a_choice_of_language_needs_the_token_of_the_page():
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/language/", {"language": "de"}).status_code == 403


@pytest.mark.django_db
def test_a_page_says_its_language_and_the_choice_beats_the_browser():
    client = Client(**GERMAN)
    client.cookies["k8sarch_language"] = "en"

    assert '<html lang="de" dir="ltr">' in Client(**GERMAN).get("/").content.decode()
    assert '<html lang="en" dir="ltr">' in client.get("/").content.decode()
    assert '<html lang="en" dir="ltr">' in Client(HTTP_ACCEPT_LANGUAGE="fr").get("/").content.decode()


@pytest.mark.django_db
def test_only_a_page_in_another_language_brings_a_catalogue_of_what_its_modules_say():
    english, german = Client().get("/").content.decode(), Client(**GERMAN).get("/").content.decode()
    teach = Client(**GERMAN).get("/lessons/").content.decode()

    assert not CATALOGUE.search(english) and not CATALOGUE.search(teach)
    said = json.loads(CATALOGUE.search(german)[1])
    assert "Timers that run" in said and "Cut the power" in said
    assert (
        "The server was not reached. Your answer stands here; send it again." not in said
    )  # of the lesson's page


@pytest.mark.parametrize(
    "cookie, header, language",
    [
        (b"k8sarch_language=de", b"en", "de"),
        (b"", b"de-CH,de;q=0.9", "de"),
        (b"k8sarch_language=xx; a=b", b"fr,en", "en"),
        (b"k8sarch_language=%00\xff", b"\xff;q=x,,;", "en"),
        (b"", b"", "en"),
    ],
)
def test_a_socket_speaks_the_language_of_its_page(cookie, header, language):
    assert language_of({"headers": [(b"cookie", cookie), (b"accept-language", header)]}) == language
