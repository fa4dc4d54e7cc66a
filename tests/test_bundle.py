"""The stage's modules as one file: in the order of a browser, each once, behind doors; the rest is
refused."""

import re
from pathlib import Path

import pytest

from k8sarch.bundle import IMPORT, CannotBundle, bundled, holding, running_order, target
from k8sarch.static_files import AROUND, BUNDLE, ENTRY

STATIC = Path(__file__).resolve().parent.parent / "static"


def read(name: str) -> str:
    return (STATIC / name).read_text()


def of(modules: dict[str, str]) -> dict[str, str]:
    return bundled("js/main.js", "js/bundle.js", modules.__getitem__)


def test_every_module_of_the_stage_is_held_once_after_what_it_imports():
    order = running_order(ENTRY, read)

    assert len(order) == len(set(order)) and order[-1] == ENTRY
    for name in order:
        for address in re.findall(r"from '(\./[^']+)'", read(name)):
            needed = (STATIC / name).parent / address
            assert order.index(str(needed.relative_to(STATIC))) < order.index(name)


def test_a_module_becomes_a_door_to_the_same_module():
    files = bundled(ENTRY, BUNDLE, read)
    door = files["js/sandbox/shapes/pod.js"]

    assert door.startswith("import { m") and "from '../bundle.js';" in door
    for name in re.findall(
        r"^export (?:const|function) (\w+)", read("js/sandbox/shapes/pod.js"), re.MULTILINE
    ):
        assert name in door
    assert "export" not in files[ENTRY]


def test_what_a_module_keeps_to_itself_stays_its_own():
    files = of(
        {
            "js/main.js": "import { a } from './one.js';\nimport * as two from './deep/two.js';\n"
            "const hidden = a + two.b();\n",
            "js/one.js": "const hidden = 1;\nexport const a = hidden;\n",
            "js/deep/two.js": "import { a as other } from '../one.js';\nconst hidden = 2;\n"
            "export function b() {\n  return hidden + other;\n}\n",
        }
    )

    assert files["js/bundle.js"] == (
        "const m0 = (() => {\nconst hidden = 1;\nconst a = hidden;\n\nreturn { a };\n})();\n"
        "const m1 = (() => {\nconst { a: other } = m0;\nconst hidden = 2;\n"
        "function b() {\n  return hidden + other;\n}\n\n"
        "return { b };\n})();\n"
        "const m2 = (() => {\nconst { a } = m0;\nconst two = m1;\n"
        "const hidden = a + two.b();\n\nreturn {  };\n})();\n"
        "export { m0, m1, m2 };\n"
    )
    assert (
        files["js/deep/two.js"]
        == "import { m1 as offered } from '../bundle.js';\nexport const { b } = offered;\n"
    )


def test_a_second_bundle_takes_from_the_first_what_that_holds():
    modules = {
        "js/main.js": "import { a } from './one.js';\na();\n",
        "js/one.js": "export function a() {}\n",
        "js/page/main.js": "import { a } from '../one.js';\nimport { b } from './two.js';\nb(a);\n",
        "js/page/two.js": "export function b() {}\n",
    }
    held = holding("js/main.js", "js/bundle.js", modules.__getitem__)
    files = bundled("js/page/main.js", "js/page/bundle.js", modules.__getitem__, held)

    assert set(files) == {"js/page/main.js", "js/page/two.js", "js/page/bundle.js"}
    assert files["js/page/bundle.js"] == (
        "import { m0 as k0 } from '../bundle.js';\n"
        "const m0 = (() => {\nfunction b() {}\n\nreturn { b };\n})();\n"
        "const m1 = (() => {\nconst { a } = k0;\nconst { b } = m0;\nb(a);\n\nreturn {  };\n})();\n"
        "export { m0, m1 };\n"
    )


def test_a_page_around_the_stage_is_its_own_bundle_for_nothing_imports_it():
    held = holding(ENTRY, BUNDLE, read)
    for entry in AROUND:
        text = bundled(entry, entry, read, held)[entry]
        assert text.count("import {") == text.count("from '../sandbox/bundle.js'") > 0
    paths = [path.relative_to(STATIC).as_posix() for path in (STATIC / "js").rglob("*.js")]
    imported = {target(path, match[3]) for path in paths for match in IMPORT.finditer(read(path))}
    assert ENTRY not in imported and not imported & set(AROUND)


@pytest.mark.parametrize(
    ("module", "says"),
    [
        ("import { a } from './main.js';\nexport const b = a;\n", "a circle"),
        ("export default 3;\n", "not read"),
        ("import './side.js';\n", "not read"),
        ("export const a = 1,\n  b = 2;\n", "several constants"),
        ("const a = 1;\nexport { a as b };\n", "another name"),
    ],
)
def test_a_form_that_is_not_ours_is_refused(module, says):
    with pytest.raises(CannotBundle, match=says):
        of({"js/main.js": "import { b } from './one.js';\n", "js/one.js": module})
