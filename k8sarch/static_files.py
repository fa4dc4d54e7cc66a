"""Static files as they are sent: without comments and spaces, under hashed names, compressed.

Contract: our modules and style sheets keep every exported name and what they do; files of installed packages
are sent as they came. With DEBUG on, none of this happens.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import minify_html
from django.core.files.base import ContentFile
from rcssmin import cssmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

from k8sarch.bundle import bundled, holding

ENTRY, BUNDLE = "js/sandbox/main.js", "js/sandbox/bundle.js"
# Entries of pages around the stage. Nothing imports them, so each is its own bundle.
AROUND = ("js/lesson/main.js", "js/site/line.js")

# The minifier keeps what may be a licence or an annotation, each at the start of a line; ours are notes.
ANNOTATIONS = re.compile(r"^\s*(/\*\*.*?\*/|//[^\n]*)\n?", re.MULTILINE | re.DOTALL)
BEGIN, END = "<script type=module>", "</script>"


def smaller_module(text: str) -> str:
    """The same JavaScript without comments and needless spaces.

    Raises ValueError where `text` could end the script that it is put into.
    """
    if END in text:
        raise ValueError(f"{END} stands in a module")
    minified = minify_html.minify(f"{BEGIN}{text}{END}", minify_js=True)
    return ANNOTATIONS.sub("", minified.removeprefix(BEGIN).removesuffix(END))


OURS: dict[str, Callable[[str], str]] = {"js/": smaller_module, "css/": cssmin}


class SmallStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Minifies the collected copies of our own files before they get their hash."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Each file that was processed, as Django's storage says it: old name, new name, whether it was."""
        if dry_run:
            return
        if ENTRY in paths:
            held = holding(ENTRY, BUNDLE, self.text_of)
            texts = bundled(ENTRY, BUNDLE, self.text_of)
            for entry in AROUND:
                texts |= bundled(entry, entry, self.text_of, held)
            for name, text in texts.items():
                self.put(name, text)
                paths[name] = (self, name)
        for name in sorted(paths):
            smaller = next((each for start, each in OURS.items() if name.startswith(start)), None)
            if smaller is not None:
                self.put(name, smaller(self.text_of(name)))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def text_of(self, name: str) -> str:
        """The collected copy of a file."""
        with self.open(name) as file:
            return file.read().decode()

    def put(self, name: str, text: str) -> None:
        """Another content for it, or the first."""
        self.delete(name)
        self._save(name, ContentFile(text.encode()))
