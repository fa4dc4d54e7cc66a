"""`test`: everything that CI runs. Arguments go to pytest, instead of "all, on all cores"."""

import subprocess
import sys

from k8sarch.ground.environment import ROOT


def run(arguments: list[str]) -> int:
    """pytest's exit code."""
    everything = ["-n", "auto", "--dist", "loadfile"]
    return subprocess.run([sys.executable, "-m", "pytest", *(arguments or everything)], cwd=ROOT).returncode
