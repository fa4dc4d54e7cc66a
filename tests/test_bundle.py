"""The stage's modules as one file: in the order of a browser, each once, behind doors; the rest is
refused."""

import re
from pathlib import Path

import pytest

from k8sarch.bundle import CannotBundle, bundled, running_order
from k8sarch.static_files import BUNDLE, ENTRY

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
