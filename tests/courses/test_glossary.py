"""Words of the glossary: a button at the first use, a pop-up, and all of them at the lesson's end."""

import pytest
from django.urls import reverse

from courses import catalogue, glossary, lesson_file
from courses.glossary import Glossary
from courses.lesson import LessonError, Word

POD, NODE = Word("pod", "It runs."), Word("node", "It carries.")
NODE_CONTROLLER = Word("node controller", "It looks.")
LOG = Word("log", "A list.")
FRONT = "---\ntitle: T\nminutes: 5\ncluster: small\ngoal: G\nsources: S\n---\n"


def parsed(body: str, *terms: Word, everyday: tuple[Word, ...] = ()):
    words = Glossary(terms, everyday)
    return lesson_file.parsed(
        FRONT + body, path="lesson.md", number="0.1", slug="a", module_slug="m", glossary=words
    )


def test_the_first_use_of_a_term_is_a_button_and_later_ones_are_not():
    lesson = parsed("Two Pods and a pod.", POD)

    button = '<button type="button" class="gloss" popovertarget="word-pod">Pods</button>'
    assert f"Two {button} and a pod." in lesson.parts[0].html
    assert lesson.words == (POD,)


def test_a_longer_term_is_not_taken_apart():
    lesson = parsed("The node controller sees a node.", NODE, NODE_CONTROLLER)

    assert ">node controller</button> sees a <button" in lesson.parts[0].html
    assert lesson.words == (NODE, NODE_CONTROLLER)


@pytest.mark.parametrize("body", ["## A pod", "`pod`", "[pod](shape:pods/shop/web)", "a pod-like thing"])
def test_headings_code_links_and_other_words_are_left_alone(body):
    assert parsed(body, POD).words == ()


def test_an_everyday_word_is_a_term_only_in_bold():
    assert parsed("Keep a log.", everyday=(LOG,)).words == ()
    assert parsed("It is a **log**.", everyday=(LOG,)).words == (LOG,)


def test_a_glossary_without_its_sections_is_refused(tmp_path):
    (tmp_path / "glossary.yaml").write_text("pod: It runs.\n")

    with pytest.raises(LessonError, match="terms and everyday"):
        glossary.read(tmp_path / "glossary.yaml")


def test_every_term_of_the_real_glossary_is_a_sentence(settings):
    words = glossary.read(catalogue.CONTENT / "glossary.yaml")

    for word in (*words.terms, *words.everyday):
        assert word.says.endswith(".") and len(word.says.split()) > 4, word.term


def test_a_lesson_page_tells_its_words_without_javascript(client, db, settings):
    settings.LESSON_CONTENT = catalogue.CONTENT
    lesson = catalogue.current().numbered("6.1")
    html = client.get(reverse("courses:lesson", args=[lesson.module_slug, lesson.slug])).content.decode()

    assert {"Lease", "taint", "kube-proxy"} <= {word.term for word in lesson.words}
    for word in lesson.words:
        assert html.count(f'popovertarget="{word.place}"') == 1
        assert html.count(f'id="{word.place}" popover') == 1
        assert f"<dt>{word.term}</dt>" in html
