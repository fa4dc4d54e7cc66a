"""`lock`: the two locks, made again from the two source lists, for every platform, with hashes."""

import shutil
import subprocess
import sys

from k8sarch.ground.environment import ROOT, RUNTIME, TESTS

OPTIONS = [
    "--universal",
    "--generate-hashes",
    "--python-version",
    "3.11",
    "--quiet",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--custom-compile-command",
    "python manage.py lock",
]


def run(arguments: list[str]) -> int:
    """uv's exit code; `arguments` go to it (`--upgrade`)."""
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("lock needs uv; type: pip install uv")
    # The tests' lock may not choose other versions than the site runs on.
    for lock, limits in ((RUNTIME, []), (TESTS, ["-c", RUNTIME.name])):
        names = [str(path.relative_to(ROOT)) for path in (lock.with_suffix(".in"), lock)]
        command = [uv, "pip", "compile", *OPTIONS, *limits, *arguments, names[0], "-o", names[1]]
        code = subprocess.run(command, cwd=ROOT).returncode
        if code:
            return code
    return 0
