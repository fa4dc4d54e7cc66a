"""The real server as a child process, for tests that must not share a process with it.

Contract: `Server` runs `manage.py up` on a port of its own choice, with a data folder that the test gives.
It can be killed at any moment and started again on the same folder and port.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Server:
    """`manage.py up`, from `start` to `stop`; `said` holds the lines that it printed until it was ready."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data = data
        self.options = options
        self.port = 0
        self.said: list[str] = []
        self.process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Server":
        """Return when it listens. Raises AssertionError with what it printed when it ends instead."""
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "up", "--port", str(self.port), *self.options],
            env={**os.environ, "K8SARCH_DATA": str(self.data), "K8SARCH_NO_VENV": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.said = []
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            if line.startswith("Ready."):
                self.port = int(line.split("127.0.0.1:")[1].split("/")[0])
            if "Ctrl-C" in line:
                return self
        raise AssertionError("\n".join(["`up` ended without being ready:", *self.said]))

    def stop(self) -> None:
        """End it politely, as Ctrl-C does."""
        self.process.terminate()
        self.process.wait(timeout=20)
        self.process.stdout.close()

    def kill(self) -> None:
        """End it as a loss of power does: nothing more is written, nobody is told."""
        self.process.kill()
        self.process.wait(timeout=20)
        self.process.stdout.close()

    def login(self) -> tuple[str, str]:
        """User name and password of the demo class's instructor, as printed."""
        line = next(line for line in self.said if "sign in as" in line)
        name, password = line.split("sign in as ")[1].split(", password ")
        return name, password

    def join_code(self) -> str:
        """The join code of the demo class, as printed."""
        return next(line for line in self.said if "join code" in line).split("join code ")[1]
