"""`fresh`: the proof that no install step is missing.

HEAD is cloned into a temporary folder, and both commands run there, with the Python that made this one
and none of the variables that lead back here.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from k8sarch.ground.environment import ROOT

OURS = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "DJANGO_SETTINGS_MODULE")
PAGE_MAX = 60.0  # seconds


def run(arguments: list[str]) -> int:
    """0 when the site came up twice and all tests passed. `arguments` go to `test`."""
    environ = {
        name: value
        for name, value in os.environ.items()
        if name not in OURS and not name.startswith("K8SARCH_")
    }
    python = getattr(sys, "_base_executable", sys.executable)
    with tempfile.TemporaryDirectory(prefix="k8sarch-fresh-") as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        command = [python, str(clone / "manage.py")]
        for when in ("first", "warm"):
            print(
                f"{when} up: {seconds_until_ready([*command, 'up', '--port', '0'], environ):.1f} s",
                flush=True,
            )
        started = time.monotonic()
        code = subprocess.run([*command, "test", *arguments], env=environ, cwd=clone).returncode
        print(f"test: {time.monotonic() - started:.1f} s, exit code {code}")
        return code


def seconds_until_ready(command: list[str], environ: dict[str, str]) -> float:
    """Start `command`, ask the address that it prints for a page, end it; the seconds until the page came."""
    started = time.monotonic()
    server = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        for line in server.stdout:
            print("   ", line, end="", flush=True)
            if line.startswith("Ready."):
                address = line.split()[2]
                with urllib.request.urlopen(address, timeout=PAGE_MAX) as page:
                    assert page.status == 200, f"{address} answered {page.status}"
                return time.monotonic() - started
        sys.exit("`up` ended without being ready")
    finally:
        server.terminate()
        server.wait()
