"""The rules of the house that a program can check (marked in ARCHITECTURE.md).

Each test walks whatever there is now, and names the file and line of what breaks its rule.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from k8sarch.cluster.apiserver.admission import PLUGINS as ADMISSION_PLUGINS
from k8sarch.cluster.controllers import CONTROLLERS
from k8sarch.cluster.faults import FAULTS
from k8sarch.cluster.kubectl.verbs import VERBS
from k8sarch.cluster.scheduler.plugins import PLUGINS as SCHEDULER_PLUGINS
from tests.servers import ROOT

CLUSTER = ROOT / "k8sarch" / "cluster"
SHAPES = ROOT / "static" / "js" / "sandbox" / "shapes"

# Folders that are lists: the list stands in __init__.py. A file that is not on it serves one that is.
LISTS = (
    "k8sarch/cluster/api/resources",
    "k8sarch/cluster/apiserver/admission",
    "k8sarch/cluster/controllers",
    "k8sarch/cluster/faults",
    "k8sarch/cluster/inside",
    "k8sarch/cluster/kubectl/verbs",
    "k8sarch/cluster/runtime/images",
    "k8sarch/cluster/scheduler/plugins",
    "k8sarch/diagrams/figures",
    "k8sarch/sandbox/checks",
)

# In cluster/ time is virtual, chance is seeded, and nothing is read or written.
FORBIDDEN_MODULES = {
    "time", "random", "uuid", "secrets", "asyncio", "threading", "multiprocessing", "socket", "subprocess",
    "os", "pathlib", "io", "tempfile", "logging", "django", "channels",
}  # fmt: skip
ALLOWED = {
    ("k8sarch/cluster/kernel/chance.py", "random"),  # where the seeded streams are made
    ("k8sarch/cluster/rung.py", "io"),  # bytes in memory
    ("k8sarch/cluster/tape.py", "pathlib"),  # reads its own source once, whose digest names the release
}
FORBIDDEN_CALLS = {"open", "print", "input", "exec", "eval", "hash"}
NAMED_BY_DJANGO = {"k8sarch/database/base.py"}  # where it looks for the connection of an engine
FORBIDDEN_STEMS = {"utils", "util", "helpers", "helper", "common", "base", "data", "info", "misc"}


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Our Python files below `folders`, migrations left out."""
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return tuple(path for path in found if "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    """The parsed source of `path`."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def place(path: Path, node: ast.AST) -> str:
    """`file:line`, for a message."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def imported(module: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Every absolute import in `module`, with the first part of its name."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node, node.module.split(".")[0]


def is_set(node: ast.expr) -> bool:
    """Whether `node` is plainly a set: its order would differ from one process to the next."""
    return isinstance(node, ast.Set | ast.SetComp) or (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("set", "frozenset")
    )


def iterated(module: ast.Module) -> Iterator[ast.expr]:
    """Everything that `module` loops over."""
    for node in ast.walk(module):
        if isinstance(node, ast.For | ast.comprehension):
            yield node.iter


def speaks(node: ast.AST) -> bool:
    """Whether `node` has its sentence elsewhere: a fact in `says`, a command of Django in `help`."""
    names = [getattr(part, "name", "") for part in getattr(node, "body", [])]
    names += [
        target.id
        for part in getattr(node, "body", [])
        if isinstance(part, ast.Assign)
        for target in part.targets
        if isinstance(target, ast.Name)
    ]
    return "says" in names or "help" in names


def public_classes(module: ast.Module) -> Iterator[ast.ClassDef]:
    """The classes of a module that others may use; one that is alone is spoken for by its module."""
    found = [node for node in module.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
    yield from found if len(found) > 1 else ()


# ── cluster/: no wall clock, no dice of its own, no world outside ──


def test_k8sarch_init_is_empty_so_that_the_cluster_needs_no_django():
    assert (ROOT / "k8sarch" / "__init__.py").read_text() == ""


def test_the_cluster_reads_no_clock_no_dice_and_nothing_outside():
    broken = [
        f"{place(path, node)} imports {name}"
        for path in python_files("k8sarch/cluster")
        for node, name in imported(tree(path))
        if path.name != "__main__.py"  # the terminal's door: it reads files, prints, and measures itself
        if name in FORBIDDEN_MODULES and (str(path.relative_to(ROOT)), name) not in ALLOWED
    ]

    assert not broken, "\n".join(broken)


def test_the_cluster_calls_nothing_that_differs_from_process_to_process():
    broken = [
        f"{place(path, node)} calls {node.func.id}"
        for path in python_files("k8sarch/cluster")
        if path.name not in ("__main__.py", "schema.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS
    ]

    assert not broken, "\n".join(broken)


def test_the_cluster_never_asks_what_time_it_is_outside():
    broken = [
        place(path, node)
        for path in python_files("k8sarch/cluster")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today")
        if isinstance(node.value, ast.Name) and node.value.id in ("datetime", "date")
    ]

    assert not broken, "\n".join(broken)


def test_the_cluster_loops_over_no_set():
    broken = [
        place(path, loop)
        for path in python_files("k8sarch/cluster")
        for loop in iterated(tree(path))
        if is_set(loop)
    ]

    assert not broken, "\n".join(broken)


def test_the_ground_below_the_packages_needs_none():
    broken = [
        f"{place(path, node)} imports {name}"
        for path in (
            ROOT / "manage.py",
            ROOT / "k8sarch/ground/environment.py",
            ROOT / "k8sarch/ground/__init__.py",
        )
        for node, name in imported(tree(path))
        if name not in sys.stdlib_module_names and name != "k8sarch"
    ]

    assert not broken, "\n".join(broken)


def test_imports_follow_the_arrows():
    ended = subprocess.run(
        [sys.executable, "manage.py", "lint", "import-linter"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert ended.returncode == 0, ended.stdout


# ── how the code reads ──


def test_every_module_and_public_class_says_what_it_is():
    silent = [
        place(path, node)
        for path in python_files("k8sarch", "courses")
        if path.read_text(encoding="utf-8").strip()
        for node in (tree(path), *public_classes(tree(path)))
        if ast.get_docstring(node) is None and not speaks(node)
    ]

    assert not silent, "\n".join(silent)


def test_every_public_function_says_its_types():
    untyped = [
        f"{place(path, node)} {node.name}"
        for path in python_files("k8sarch/cluster", "k8sarch/diagrams", "k8sarch/ground")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
        if node.returns is None
    ]

    assert not untyped, "\n".join(untyped)


def test_classes_inherit_once_at_most():
    broken = [
        f"{place(path, node)} {node.name}"
        for path in python_files("k8sarch", "courses")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and len(node.bases) > 1
    ]

    assert not broken, "\n".join(broken)


def test_modules_are_named_for_what_they_hold():
    broken = [
        str(path.relative_to(ROOT))
        for path in python_files("k8sarch", "courses")
        if path.stem in FORBIDDEN_STEMS and path.relative_to(ROOT).as_posix() not in NAMED_BY_DJANGO
    ]

    assert not broken, "\n".join(broken)


def test_nothing_is_left_for_later():
    words = re.compile(r"\b(TO" + "DO|FIX" + "ME|XX" + r"X)\b")
    ours = [*python_files("k8sarch", "courses", "tests"), ROOT / "manage.py"]
    for folder, pattern in (("static", "*.js"), ("static", "*.css"), ("templates", "*.html")):
        ours += sorted((ROOT / folder).rglob(pattern))

    left = [str(path.relative_to(ROOT)) for path in ours if words.search(path.read_text(encoding="utf-8"))]

    assert left == []


def test_only_the_worker_catches_everything():
    broken = [
        place(path, node)
        for path in python_files("k8sarch", "courses")
        if path.name != "worker.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        if node.type is None
        or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
    ]

    assert not broken, "\n".join(broken)


def test_no_project_file_names_a_machines_path():
    homes = re.compile(r"""(^|["'\s=(])/(root|home|work|Users)/\w""", re.MULTILINE)
    kept = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    text = {".py", ".md", ".toml", ".txt", ".in", ".html", ".js", ".css", ".yaml", ".story", ""}
    broken = [
        name
        for name in kept
        if Path(name).suffix in text and (ROOT / name).is_file() and name != "tests/test_house.py"
        if homes.search((ROOT / name).read_text(encoding="utf-8"))
    ]

    assert not broken, "\n".join(broken)


# ── a folder is a list ──


def neighbours(path: Path) -> set[str]:
    """The names that `path` imports from its own folder: modules, and what stands in them."""
    return {
        name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        if node.level == 1 or (node.module or "").startswith(".".join(path.relative_to(ROOT).parts[:-1]))
        for name in [(node.module or "").split(".")[-1], *(alias.name for alias in node.names)]
    }


@pytest.mark.parametrize("folder", LISTS)
def test_a_folder_is_its_list(folder):
    files = {path.stem: path for path in (ROOT / folder).glob("*.py")}
    named = {name for path in files.values() for name in neighbours(path)}
    forgotten = sorted(files.keys() - named - {"__init__", "manager"})  # controllers' manager runs the list

    assert not forgotten, f"not on the list in {folder}/__init__.py: {', '.join(forgotten)}"


# What has a story of its own: the folder of stories, and the list whose modules it names.
TOLD = {
    "controllers": CONTROLLERS,
    "scheduler": SCHEDULER_PLUGINS,
    "admission": ADMISSION_PLUGINS,
    "faults": FAULTS,
    "kubectl": VERBS.values(),
}


@pytest.mark.parametrize("folder", TOLD)
def test_each_controller_plugin_fault_and_verb_has_a_story(folder):
    modules = {getattr(listed, "__module__", None) or listed.__name__ for listed in TOLD[folder]}
    stories = {path.stem for path in (ROOT / "tests" / "stories" / folder).glob("*.story")}
    untold = sorted({module.rpartition(".")[2] for module in modules} - stories)

    assert not untold, f"no story in tests/stories/{folder} for: {', '.join(untold)}"


def test_the_list_of_shapes_is_their_folder():
    listed = set(
        re.findall(r"from ['\"]\./(\w+)\.js['\"]", (SHAPES / "index.js").read_text(encoding="utf-8"))
    )

    assert listed == {path.stem for path in SHAPES.glob("*.js")} - {"index"}


def facts_declared() -> set[str]:
    """The names of all facts that the cluster can record."""
    return {
        node.name
        for path in python_files("k8sarch/cluster")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        if any(isinstance(base, ast.Name) and base.id == "Fact" for base in node.bases)
    }


def test_every_fact_is_drawn_or_named_as_undrawn():
    picture = (ROOT / "k8sarch" / "sandbox" / "shown" / "picture.py").read_text(encoding="utf-8")

    forgotten = sorted(facts_declared() - set(re.findall(r"\w+", picture)))

    assert not forgotten, "\n".join(forgotten)


def test_every_fact_says_itself_in_a_sentence():
    broken = [
        f"{place(path, node)} {node.name}"
        for path in python_files("k8sarch/cluster")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        if any(isinstance(base, ast.Name) and base.id == "Fact" for base in node.bases)
        if not any(isinstance(part, ast.FunctionDef) and part.name == "says" for part in node.body)
    ]

    assert not broken, "\n".join(broken)


# ── the page ──


@pytest.mark.parametrize("name", ["picture.js", "scene.js", "layout.js"])
def test_a_pure_module_does_not_know_the_page(name):
    source = (SHAPES.parent / name).read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", source, flags=re.DOTALL)

    assert re.findall(r"\b(document|window)\b", code) == []


def test_templates_have_no_script_style_or_handler_within():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)|<style\b|\sstyle=|\son[a-z]+=", re.IGNORECASE
    )
    data = re.compile(r"<script[^>]*type=\"application/json\"")
    broken = [
        f"{path.relative_to(ROOT)}: {match[0].strip()}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for match in inline.finditer(path.read_text(encoding="utf-8"))
        if not data.match(match[0])
    ]

    assert not broken, "\n".join(broken)


def test_every_static_file_that_a_template_names_exists():
    broken = [
        f"{path.relative_to(ROOT)} names {match[1]}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for match in re.finditer(r"{% static ['\"]([^'\"]+)['\"]", path.read_text(encoding="utf-8"))
        if finders.find(match[1]) is None
    ]

    assert not broken, "\n".join(broken)


def test_nothing_asks_another_host():
    broken = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for folder, pattern in (("templates", "*.html"), ("static", "*.js"), ("static", "*.css"))
        for path in sorted((ROOT / folder).rglob(pattern))
        for match in re.finditer(
            r"(src|action|@import|url\(|fetch\()\s*=?\s*[\"'(]?https?://[^\s\"')]+",
            path.read_text(encoding="utf-8"),
        )
    ]

    assert not broken, "\n".join(broken)


def test_every_file_that_the_architecture_names_exists():
    tree = (ROOT / "ARCHITECTURE.md").read_text().split("## 2. The tree")[1].split("## 3.")[0]
    named = set(re.findall(r"\b[\w-]+\.(?:py|js|css|md|toml|txt|in)\b", tree))
    folders = ("k8sarch", "courses", "templates", "static", "tests")
    there = {path.name for folder in folders for path in (ROOT / folder).rglob("*")} | {
        path.name for path in ROOT.iterdir()
    }

    assert named and not sorted(named - there - {"NN-lesson.md"})
