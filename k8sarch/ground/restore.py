"""`restore FILE`: the data folder as it was when `backup` wrote FILE. The server must be stopped.

Nothing of FILE is trusted: it holds the files that `backup` writes and no others, and a database that SQLite
finds whole. What stood there before is kept beside it, under the same name with `.before-restore`.
"""

import argparse
import os
import shutil
import sqlite3
import sys
import zipfile
from pathlib import Path

from k8sarch.ground import running
from k8sarch.ground.backup import ABOUT, DATABASE, KEPT, SECRET

BYTES_MAX = 16 * 1024**3  # of one file of a backup, unpacked: more than a school ever writes
ASIDE = "What was there before has .before-restore in its name."
BESIDE = ("-wal", "-shm")  # what SQLite keeps beside a database; of another one it would be poison


def run(arguments: list[str]) -> int:
    """Put the files of FILE into the data folder."""
    parser = argparse.ArgumentParser(
        prog="manage.py restore", description="Put back what `backup` kept in FILE."
    )
    parser.add_argument("file", type=Path)
    source: Path = parser.parse_args(arguments).file
    from k8sarch.settings import DATA_DIR

    lock = running.hold(DATA_DIR)
    if lock is None:
        sys.exit(f"A server runs on {DATA_DIR}. Nothing was changed; stop it first.")
    fresh = DATA_DIR / f"restoring.{os.getpid()}"
    fresh.mkdir(mode=0o700)
    try:
        try:
            unpacked(source, fresh)
            check(fresh / DATABASE)
        except (zipfile.BadZipFile, ValueError, OSError, sqlite3.DatabaseError) as error:
            sys.exit(f"{source} cannot be restored: {error}. Nothing was changed.")
        try:
            for name in KEPT:
                put(fresh / name, DATA_DIR / name)
        except OSError as error:
            sys.exit(f"{source} is put back in part only: {error}. {ASIDE}")
        shutil.rmtree(DATA_DIR / "checkpoints", ignore_errors=True)  # of clusters that may have gone on since
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        lock.close()
    print(f"{DATA_DIR} is as {source} kept it. {ASIDE}")
    return 0


def unpacked(source: Path, folder: Path) -> None:
    """The files of the backup in `folder`. Raises ValueError when it is none."""
    with zipfile.ZipFile(source) as packed:
        names = packed.namelist()
        if len(set(names)) != len(names) or not {DATABASE, SECRET, ABOUT} <= set(names) <= {*KEPT, ABOUT}:
            raise ValueError("it is no backup of k8sarch")
        for name in names:
            if packed.getinfo(name).file_size > BYTES_MAX:
                raise ValueError(f"{name} in it is larger than {BYTES_MAX // 1024**3} GiB")
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file, packed.open(name) as stream:
                shutil.copyfileobj(stream, file)


def check(database: Path) -> None:
    """Raises ValueError when the database is not whole."""
    connection = sqlite3.connect(database)
    try:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    finally:
        connection.close()
    if found != "ok" or "django_migrations" not in tables:
        raise ValueError("the database in it is not whole")


def put(fresh: Path, place: Path) -> None:
    """Move `fresh` to `place`, and what was there aside. A file that the backup has not goes aside too."""
    for name in (place.name, *(f"{place.name}{end}" for end in BESIDE)):
        old = place.with_name(name)
        if old.exists():
            os.replace(old, old.with_name(f"{name}.before-restore"))
    if fresh.exists():
        os.replace(fresh, place)
