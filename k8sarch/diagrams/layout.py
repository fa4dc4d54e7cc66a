"""DOT → SVG, with the Graphviz library that pygraphviz carries, or with the `dot` program when it does not
load.

Contract: `laid_out` gives the raw SVG of Graphviz; equal DOT is laid out once in a process. The two ways
may place boxes some points apart, so nobody compares coordinates.
"""

import shutil
import subprocess
import warnings
from hashlib import sha256

DRAWINGS_KEPT_MAX = 256  # a drawing is about 10 KB, and the course has fewer figures than this
SECONDS_MAX = 20  # of the `dot` program; a figure of ours takes 0.05

_drawn: dict[str, str] = {}


class NoGraphviz(RuntimeError):
    """Neither pygraphviz nor `dot` is here; the message names both remedies."""


def laid_out(dot: str, engine: str = "dot") -> str:
    """The SVG of a DOT text. Raises NoGraphviz when nothing can lay it out, ValueError when it is no DOT."""
    digest = sha256(f"{engine}\n{dot}".encode()).hexdigest()
    if digest not in _drawn:
        while len(_drawn) >= DRAWINGS_KEPT_MAX:
            _drawn.pop(next(iter(_drawn)))
        _drawn[digest] = drawn(dot, engine)
    return _drawn[digest]


def drawn(dot: str, engine: str) -> str:
    """Lay out without looking at what was drawn before."""
    try:
        import pygraphviz
    except ImportError:
        return drawn_by_program(dot, engine)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # about fonts; ours come from the page
        try:
            return str(pygraphviz.AGraph(string=dot).draw(format="svg", prog=engine).decode())
        except pygraphviz.DotError as error:
            raise ValueError(f"Graphviz cannot read this figure: {error}") from error


def drawn_by_program(dot: str, engine: str) -> str:
    """Lay out with the `dot` program found on PATH."""
    program = shutil.which("dot")
    if program is None:
        raise NoGraphviz(
            "Figures need Graphviz. Install the Python package (pip install pygraphviz), "
            "or the program dot (on Debian: apt install graphviz)."
        )
    answer = subprocess.run(
        [program, f"-K{engine}", "-Tsvg"],
        input=dot,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    if answer.returncode:
        raise ValueError(f"Graphviz cannot read this figure: {answer.stderr.strip()}")
    return answer.stdout
