"""A new thing is written whole or not at all, and where the house expects it."""

import ast
import shutil
from pathlib import Path

import pytest

from k8sarch.ground import newthing
from tests.servers import ROOT

KINDS = sorted(path.stem for path in newthing.PATTERNS.glob("*.txt"))


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the files that hold the lists."""
    for kind in KINDS:
        for part in newthing.parts(kind, "new_thing"):
            if part.what == "list":
                (tmp_path / part.target[0]).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / part.target[0], tmp_path / part.target[0])
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_writes_what_can_be_read_and_is_listed(kind, house):
    written = newthing.write(house, kind, "new_thing")

    assert written
    for path in written:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            ast.parse(text)
        if path.name in ("__init__.py", "index.js"):
            assert "new_thing" in text
    if kind in ("fault", "plugin", "image", "resource", "controller", "admission", "check"):
        listed = next(path for path in written if path.name == "__init__.py").read_text(encoding="utf-8")
        names = [node.id for node in ast.walk(ast.parse(listed)) if isinstance(node, ast.Name)]
        assert {"NewThing", "NEW_THING", "NewThingController", "new_thing"} & set(names)


def test_what_is_there_already_is_left_alone(house):
    newthing.write(house, "fault", "new_thing")
    before = (house / "k8sarch/cluster/faults/__init__.py").read_text()

    with pytest.raises(newthing.Refused, match="is there already"):
        newthing.write(house, "fault", "new_thing")
    assert (house / "k8sarch/cluster/faults/__init__.py").read_text() == before


def test_a_name_is_lower_case_words(house):
    with pytest.raises(newthing.Refused, match="lower-case words"):
        newthing.write(house, "fault", "NewThing")


def test_an_entry_goes_to_the_end_of_its_list_and_an_import_to_its_place():
    text = "from .a import A\nfrom .c import C\n\nTHINGS: tuple[type, ...] = (A, C)\nOTHERS = (A,)\n"

    assert newthing.listed(text, "THINGS", "from .b import B", "B") == (
        "from .a import A\nfrom .b import B\nfrom .c import C\n\n"
        "THINGS: tuple[type, ...] = (A, C, B)\nOTHERS = (A,)\n"
    )


def test_an_entry_of_a_list_of_many_lines_gets_a_line():
    text = "from .a import (\n    A,\n)\n\nTHINGS = {\n    1: A,\n}\n"

    assert newthing.listed(text, "THINGS", "from .b import B", "2: B") == (
        "from .a import (\n    A,\n)\nfrom .b import B\n\nTHINGS = {\n    1: A,\n    2: B,\n}\n"
    )
