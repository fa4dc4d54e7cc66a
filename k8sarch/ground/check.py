"""`test`: everything that CI runs. Arguments go to pytest, instead of "all, on all cores"."""

import os

from k8sarch.ground.environment import ROOT


def run(arguments: list[str]) -> int:
    """pytest's exit code."""
    import pytest

    os.chdir(ROOT)
    everything = ["-n", "auto", "--dist", "loadfile"]
    return int(pytest.main(arguments or everything))
