"""A catalogue of one language: the text file that people edit (.po) and the binary that Django reads (.mo).

Contract: as GNU gettext has both, without contexts and obsolete entries; no program of gettext is needed.
Entries are written in the order of their English, so that a difference shows what changed.
"""

import re
import struct
from dataclasses import dataclass

STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
MAGIC = 0x950412DE  # of a .mo file, as gettext's manual has it


class CatalogueError(ValueError):
    """A line that is no line of a catalogue; the text says which."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence: its English, its English plural or nothing, and what it is in the other language."""

    english: str
    plural: str
    said: tuple[str, ...]  # one; two where there is a plural
    places: tuple[str, ...] = ()  # files that say it
    is_fuzzy: bool = False


def read(text: str) -> dict[str, Entry]:
    """The entries of a .po file by their English; the head stands under "". Raises CatalogueError."""
    entries: dict[str, Entry] = {}
    for block in re.split(r"\n\s*\n", text.strip()):
        entry = _entry(block)
        if entry is not None:
            if entry.english in entries:
                raise CatalogueError(f"{entry.english!r} stands there twice")
            entries[entry.english] = entry
    return entries


def _entry(block: str) -> Entry | None:
    fields: dict[str, str] = {}
    places: list[str] = []
    flags: list[str] = []
    field = ""
    for line in block.splitlines():
        if line.startswith("#:"):
            places += line[2:].split()
        elif line.startswith("#,"):
            flags += [flag.strip() for flag in line[2:].split(",")]
        elif line.startswith("#") or not line.strip():
            continue
        else:
            named = re.match(r"(msgid_plural|msgid|msgstr(?:\[\d\])?)\s+", line)
            field = named[1] if named else field
            found = STRING.fullmatch(line[named.end() :] if named else line)
            if not field or found is None:
                raise CatalogueError(f"no line of a catalogue: {line}")
            fields[field] = fields.get(field, "") + _plain(found[1])
    if "msgid" not in fields:
        return None
    said = tuple(text for name, text in sorted(fields.items()) if name.startswith("msgstr"))
    plural = fields.get("msgid_plural", "")
    return Entry(fields["msgid"], plural, said, tuple(places), "fuzzy" in flags)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), text)


def written(entries: dict[str, Entry]) -> str:
    """The .po file of these entries."""
    return "\n\n".join(_block(entries[english]) for english in sorted(entries)) + "\n"


def _block(entry: Entry) -> str:
    lines = [f"#: {place}" for place in entry.places]
    lines += ["#, fuzzy"] if entry.is_fuzzy else []
    lines += [f"msgid {_quoted(entry.english)}"]
    if entry.plural:
        lines += [f"msgid_plural {_quoted(entry.plural)}"]
        lines += [f"msgstr[{number}] {_quoted(said)}" for number, said in enumerate(entry.said)]
    elif entry.english:
        lines += [f"msgstr {_quoted(entry.said[0])}"]
    else:  # the head, a line each
        lines += ['msgstr ""', *(_quoted(line) for line in entry.said[0].splitlines(keepends=True))]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return '"' + "".join(ESCAPES.get(letter, letter) for letter in text) + '"'


def compiled(entries: dict[str, Entry]) -> bytes:
    """The .mo file of these entries: what is fuzzy or empty is left out, so that it is said in English."""
    pairs = sorted(
        (
            (f"{entry.english}\0{entry.plural}" if entry.plural else entry.english).encode(),
            "\0".join(entry.said).encode(),
        )
        for entry in entries.values()
        if all(entry.said) and not entry.is_fuzzy
    )
    keys_at, said_at = 28, 28 + 8 * len(pairs)
    head = struct.pack("<7I", MAGIC, 0, len(pairs), keys_at, said_at, 0, 0)
    tables, strings = [b"", b""], b""
    for which in (0, 1):
        for pair in pairs:
            tables[which] += struct.pack("<2I", len(pair[which]), said_at + 8 * len(pairs) + len(strings))
            strings += pair[which] + b"\0"
    return head + tables[0] + tables[1] + strings
