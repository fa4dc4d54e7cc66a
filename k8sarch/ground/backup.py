"""`backup FILE`: everything that cannot be made anew, as one file, while the server runs.

A zip of the database (copied by SQLite's own online backup: whole, as of one instant), of the secret key
(without it cookies, links to moments and certificates are worth nothing) and of the demo password, if it is
still there. What else is in the data folder is made again by itself. The file is as secret as the data
folder.
"""

import argparse
import json
import os
import sqlite3
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

DATABASE, SECRET, DEMO, ABOUT = "k8sarch.sqlite3", "secret-key", "demo-instructor.txt", "about.json"
KEPT = (DATABASE, SECRET, DEMO)


def run(arguments: list[str]) -> int:
    """Write the file, readable by its owner alone. It appears under its name only once it is whole."""
    parser = argparse.ArgumentParser(
        prog="manage.py backup", description="Keep a copy of everything in FILE."
    )
    parser.add_argument("file", type=Path)
    target: Path = parser.parse_args(arguments).file
    from k8sarch.settings import DATA_DIR

    if not (DATA_DIR / DATABASE).exists():
        sys.exit(f"There is no database in {DATA_DIR} yet. Nothing was written.")
    if target.exists():
        sys.exit(f"{target} is there already. Nothing was written; choose another name.")
    aside = target.with_name(f"{target.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            with tempfile.TemporaryDirectory(dir=DATA_DIR) as folder:
                copy = Path(folder) / DATABASE
                copied(DATA_DIR / DATABASE, copy)
                packed.write(copy, DATABASE)
            for name in (SECRET, DEMO):
                if (DATA_DIR / name).exists():
                    packed.write(DATA_DIR / name, name)
            packed.writestr(ABOUT, json.dumps({"of": "k8sarch", "made": datetime.now(UTC).isoformat()}))
        os.replace(aside, target)
    finally:
        aside.unlink(missing_ok=True)
    size = target.stat().st_size / 1024
    print(f"{target}: {size:.0f} KiB. It holds the secret key: keep it as safe as the server.")
    return 0


def copied(source: Path, target: Path) -> None:
    """The database `source` as it stands now, at `target`; who writes to it meanwhile waits for moments
    only."""
    with sqlite3.connect(source) as reading, sqlite3.connect(target) as writing:
        reading.backup(writing)
    reading.close()
    writing.close()
