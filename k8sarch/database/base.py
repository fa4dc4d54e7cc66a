"""Django's SQLite, whose writers of this process take turns.

Contract: a transaction begins when no other one of this process is under way. SQLite alone would let a writer
that finds the database locked sleep and look again, up to a tenth of a second each time and in no order: with
a class at the door some would wait for seconds. Other processes are kept out by SQLite's own lock, as ever.
"""

import threading
from typing import Any

from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite
from django.db.utils import OperationalError

PATIENCE = 20.0  # real seconds, as SQLite's own `timeout` in the settings
TURN = threading.Lock()


class DatabaseWrapper(SQLite):
    """A connection that holds the turn of this process while a transaction is open."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        if not TURN.acquire(timeout=PATIENCE):
            raise OperationalError("database is locked by another thread of this process")
        self.has_turn, has_begun = True, False
        try:
            super()._start_transaction_under_autocommit()
            has_begun = True
        finally:
            if not has_begun:
                self.end_turn()

    def _commit(self) -> None:
        super()._commit()
        self.end_turn()  # after a commit that failed the transaction is still open, and is rolled back

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self.end_turn()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self.end_turn()

    def end_turn(self) -> None:
        """Let the next one begin."""
        if self.has_turn:
            self.has_turn = False
            TURN.release()
