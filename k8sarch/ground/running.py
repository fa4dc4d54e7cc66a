"""Whether a server runs on a data folder, told by a lock that ends with its process, however it ends.

The lock is SQLite's own on an empty file of its own: it works the same on every platform.
"""

import sqlite3
from pathlib import Path

FILE = "running.sqlite3"


def hold(data: Path) -> sqlite3.Connection | None:
    """Hold the lock as long as what is returned lives; None when another process holds it."""
    connection = sqlite3.connect(data / FILE, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        connection.close()
        return None
    return connection


def is_running(data: Path) -> bool:
    """Whether some process holds the lock."""
    held = hold(data)
    if held is not None:
        held.close()
    return held is None
