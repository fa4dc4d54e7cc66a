"""German is whole: every sentence of the interface has one, with the same places for values, and what is
compiled is what is written. The catalogue of any further language is held to the same."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from k8sarch.words import catalogue, gathered
from k8sarch.words.catalogue import Entry
from k8sarch.words.management.commands.words import merged, wanted

LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]
PLACES = re.compile(r"%\(\w+\)[.\d]*[a-z]|\{\w+(?::[^}]*)?\}|%%|<[^>]+>")
# In a module a sentence may come by a variable where it is one of these, which the server says in English.
BY_VARIABLE = {"page.stopped", "fault.label", "label", "fault.preview", "word"}


def po_of(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def entries_of(language: str) -> dict[str, Entry]:
    return catalogue.read(po_of(language).read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_and_nothing_else_stands_there(language):
    said, entries = wanted(), entries_of(language)
    there = {english for english in entries if english}

    assert len(said) > 900, "next to nothing was found: the gathering is broken"
    assert sorted(said.keys() - there) == [], "run: python manage.py words"
    assert sorted(there - said.keys()) == [], "nobody says these any more; run: python manage.py words"
    empty = [english for english, entry in entries.items() if english and not all(entry.said)]
    assert empty == []
    assert [english for english, entry in entries.items() if entry.is_fuzzy] == []
    forms = [
        english
        for english, entry in entries.items()
        if english and len(entry.said) != (2 if said[english][0] else 1)
    ]
    assert forms == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_tags_and_blanks_at_the_ends_are_the_same_in_each_translation(language):
    broken = [
        f"{english!r} as {said!r}"
        for english, entry in entries_of(language).items()
        if english
        for of, said in zip((english, entry.plural), entry.said, strict=False)
        if sorted(PLACES.findall(of)) != sorted(PLACES.findall(said))
        or (english[0].isspace(), english[-1].isspace()) != (said[0].isspace(), said[-1].isspace())
    ]

    assert broken == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language):
    assert po_of(language).with_suffix(".mo").read_bytes() == catalogue.compiled(entries_of(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_bringing_a_catalogue_up_to_date_changes_nothing_when_it_is(language):
    entries = entries_of(language)

    written = po_of(language).read_text(encoding="utf-8")
    assert catalogue.written(merged(wanted(), entries, language)) == written


def test_a_new_sentence_comes_empty_and_one_that_nobody_says_goes():
    before = {"Old": Entry("Old", "", ("Alt",)), "Kept": Entry("Kept", "", ("Bleibt",))}
    after = merged({"Kept": ("", ("a.js",)), "New": ("", ("a.js",))}, before, "de")

    assert after["Kept"].said == ("Bleibt",) and after["New"].said == ("",) and "Old" not in after


def test_modules_say_literals_and_what_comes_by_a_variable_is_listed():
    broken = [
        f"{path.name} says {variable}"
        for path in sorted((Path(settings.BASE_DIR) / "static" / "js").rglob("*.js"))
        for variable in gathered.variables(path)
        if path.name != "words.js" and variable.strip() not in BY_VARIABLE
    ]

    assert broken == []


def test_an_interface_word_of_the_cluster_is_among_what_is_translated():
    said = set(gathered.said_by_server())

    assert {"Cut the power", "The machine stops at once.", "stands by"} <= said
    assert any("stopped because of a mistake" in sentence for sentence in said)
