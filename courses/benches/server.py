"""The server of a load run: a real one in a process of its own, and what it says of itself.

Contract: `manage.py up` on a free port with a data folder of its own. Where the system can, it has the first
core alone and this process the last one, so that clients and server do not take turns.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).resolve().parents[2]
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
PATIENCE = 20  # real seconds for its end


@dataclass(slots=True)
class Served:
    """A running server: where it listens, who teaches there, the code of the demo class."""

    process: subprocess.Popen[str]
    meter: Path
    log: Path
    address: str = ""
    instructor: str = ""
    password: str = ""
    code: str = ""

    def lines(self) -> list[dict[str, Any]]:
        """What its meter has said so far, a line a second."""
        if not self.meter.exists():
            return []
        return [orjson.loads(line) for line in self.meter.read_bytes().splitlines()]

    def errors(self) -> list[str]:
        """The errors that it logged, without their tracebacks and instants."""
        logged = self.log.read_text(errors="replace").splitlines()
        return [line.partition(" ERROR ")[2] for line in logged if " ERROR " in line]

    def resident(self) -> int:
        """Its resident bytes, from the kernel; 0 where it does not say."""
        try:
            return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * PAGE
        except OSError:
            return 0

    def stop(self) -> None:
        """End it politely."""
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(PATIENCE)


def serve(folder: Path) -> Served:
    """Start a server with its data in `folder`; returns when it listens. Raises RuntimeError with what it
    printed if it does not.
    """
    meter = folder / "meter"
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "up", "--port", "0"],
        env={
            **os.environ,
            "K8SARCH_DATA": str(folder),
            "K8SARCH_NO_VENV": "1",
            "K8SARCH_METER": str(meter),
        },
        stdout=subprocess.PIPE,
        stderr=(folder / "log").open("w"),
        text=True,
    )
    served, said = Served(process, meter, folder / "log"), []
    assert process.stdout is not None, "it was asked for a pipe"
    for line in process.stdout:
        said.append(line)
        if line.startswith("Ready."):
            served.address = "http://127.0.0.1:" + line.split("127.0.0.1:")[1].split("/")[0]
        if "sign in as" in line:
            served.instructor, served.password = line.strip().split("sign in as ")[1].split(", password ")
        if "join code" in line:
            served.code = line.strip().split("join code ")[1]
        if "Ctrl-C" in line:
            part_cores(process.pid)
            return served
    process.wait(PATIENCE)
    logged = (folder / "log").read_text(errors="replace")
    raise RuntimeError("The server ended without being ready:\n" + "".join(said) + logged)


def part_cores(server: int) -> bool:
    """Give the server the first of our cores and this process the last; returns whether that could be."""
    if not hasattr(os, "sched_setaffinity"):
        return False
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return False
    for task in Path(f"/proc/{server}/task").iterdir():
        os.sched_setaffinity(int(task.name), cores[:1])
    os.sched_setaffinity(0, cores[-1:])
    return True
