"""`manage.py words`: bring the catalogues up to what the interface says, and compile them."""

from collections import defaultdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from k8sarch.words import catalogue, gathered
from k8sarch.words.catalogue import Entry

HEAD = (
    "Content-Type: text/plain; charset=UTF-8\n"
    "Language: {language}\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)


class Command(BaseCommand):
    """Adds new sentences (empty), takes out what nobody says any more, writes .po and .mo."""

    help = "Bring locale/ up to what the interface says, and compile it. No program of gettext is needed."

    def handle(self, *args: Any, **options: Any) -> None:
        said = wanted()
        for language, name in settings.LANGUAGES:
            if language == "en":
                continue
            place = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"
            before = catalogue.read(place.read_text(encoding="utf-8")) if place.exists() else {}
            entries = merged(said, before, language)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(catalogue.written(entries), encoding="utf-8")
            place.with_suffix(".mo").write_bytes(catalogue.compiled(entries))
            missing = sum(not all(entry.said) for entry in entries.values())
            self.stdout.write(
                f"{name}: {len(entries) - 1} sentences, {missing} without a translation: {place}"
            )


def wanted() -> dict[str, tuple[str, tuple[str, ...]]]:
    """What must be in a catalogue: English → its plural and the files that say it."""
    plurals: dict[str, str] = {}
    places: dict[str, set[str]] = defaultdict(set)
    for sentence in gathered.sentences():
        if sentence.english:
            plurals[sentence.english] = plurals.get(sentence.english) or sentence.plural
            places[sentence.english].add(sentence.place)
    return {english: (plural, tuple(sorted(places[english]))) for english, plural in plurals.items()}


def merged(
    said: dict[str, tuple[str, tuple[str, ...]]], before: dict[str, Entry], language: str
) -> dict[str, Entry]:
    """The entries of a language: what was translated is kept as long as somebody says it."""
    entries = {"": Entry("", "", (HEAD.format(language=language),))}
    for english, (plural, places) in said.items():
        old = before.get(english)
        forms = 2 if plural else 1
        kept = old.said if old is not None and len(old.said) == forms else ("",) * forms
        entries[english] = Entry(english, plural, kept, places, old is not None and old.is_fuzzy)
    return entries
