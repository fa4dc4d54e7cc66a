"""DOT → SVG."""

import subprocess
import sys
from pathlib import Path

import pytest

from k8sarch.diagrams.layout import laid_out

ROOT = Path(__file__).parents[2]


def test_the_same_dot_is_laid_out_once():
    dot = 'digraph { once [label="once"] }'

    assert laid_out(dot) is laid_out(dot)


def test_what_is_no_dot_is_a_value_error():
    with pytest.raises(ValueError, match="Graphviz cannot read this figure"):
        laid_out("digraph {")


def test_without_graphviz_both_remedies_are_named():
    script = (
        "import sys; sys.modules['pygraphviz'] = None\n"
        "from k8sarch.diagrams.layout import NoGraphviz, laid_out\n"
        "try: laid_out('digraph {}')\n"
        "except NoGraphviz as error: print(error)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, env={"PATH": ""}
    )

    assert "pip install pygraphviz" in ended.stdout
    assert "apt install graphviz" in ended.stdout
