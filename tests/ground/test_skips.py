"""Where CI runs, a skip is a failure; elsewhere it is a skip."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import ROOT

SKIPS = {
    "in a test": "import pytest\ndef test_it(): pytest.skip('no browser')\n",
    "in a fixture": (
        "import pytest\n@pytest.fixture\ndef web(): pytest.skip('no browser')\ndef test_it(web): pass\n"
    ),
    "of a whole module": "import pytest\npytest.skip('no browser', allow_module_level=True)\n",
}


def outcome(folder: Path, source: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What pytest says about a module of `source` under our rule."""
    (folder / "test_it.py").write_text(source)
    (folder / "pytest.ini").write_text("[pytest]\n")
    environ = {name: value for name, value in os.environ.items() if name != "CI" and "PYTEST" not in name}
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.conftest",
            "-c",
            str(folder / "pytest.ini"),
            str(folder),
        ],
        cwd=ROOT,
        env={**environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("where", SKIPS)
def test_a_skip_fails_in_ci_with_its_reason(where, tmp_path):
    ended = outcome(tmp_path, SKIPS[where], CI="true")

    assert ended.returncode != 0
    assert "no browser (in CI a skip is a failure)" in ended.stdout


def test_a_skip_is_a_skip_elsewhere(tmp_path):
    assert outcome(tmp_path, SKIPS["in a test"]).returncode == 0


def test_an_expected_failure_stays_expected_in_ci(tmp_path):
    source = "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False\n"

    assert outcome(tmp_path, source, CI="true").returncode == 0
