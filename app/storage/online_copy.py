"""A copy of the open database, made a few pages at a time while the kiosk goes on writing."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path

from app.errors import ErrorCode, StorageError
from app.storage.database import Database
from app.storage.driver import connect, driver_errors
from app.storage.failures import storage_error

# Of one call of SQLite: a few milliseconds with encryption, less without.
PAGES = 32

# The copy is worth nothing before it is whole and synced by whoever delivers it; what
# it costs to write it safely would hold up the core.
_PRAGMAS = (
    "PRAGMA synchronous = OFF",
    "PRAGMA journal_mode = OFF",
    "PRAGMA cache_size = -512",
    "PRAGMA temp_store = MEMORY",
)

_BY_MESSAGE = {
    "database or disk is full": ErrorCode.DISK_FULL,
    "disk I/O error": ErrorCode.DISK_ERROR,
}


class _AbandonedError(Exception):
    """Nobody wants the copy any more."""


class OnlineCopy:
    """Copies `database` to the new file `target`, encrypted with the same key.

    Python's `Connection.backup` gives the control back only at its end. So it runs in a
    thread of its own that works only while `step` waits for it: the connection is used by
    one thread at a time. What is committed between two steps is in the copy.
    """

    def __init__(self, database: Database, target: Path) -> None:
        """Raise StorageError where the file cannot be made."""
        self._source = database.db.conn
        self.done = 0.0
        self._ended = False
        self._abandoned = False
        self._error: BaseException | None = None
        self._go, self._paused = threading.Semaphore(0), threading.Semaphore(0)
        try:
            self._target = connect(target, "mode=rwc", database.key)
            for pragma in _PRAGMAS:
                self._target.execute(pragma).fetchall()
        except driver_errors() as error:
            raise storage_error(error) from error
        self._thread = threading.Thread(target=self._run, name="backup", daemon=True)
        self._thread.start()

    def step(self, seconds: float) -> bool:
        """Copy for about so long; return whether the copy is whole. Raises StorageError."""
        end = time.perf_counter() + seconds
        while not self._ended:
            self._turn()
            if time.perf_counter() >= end:
                break
        if self._error is not None:
            raise _named(self._error)
        return self._ended

    def abandon(self) -> None:
        """Give up; harmless at the end."""
        self._abandoned = True
        while not self._ended:
            self._turn()

    def _turn(self) -> None:
        """Let the other thread copy some pages, and wait until it has."""
        self._go.release()
        self._paused.acquire()
        if self._ended:
            self._thread.join()

    def _run(self) -> None:
        self._go.acquire()
        try:
            if not self._abandoned:
                self._source.backup(self._target, pages=PAGES, progress=self._pause, sleep=0.0)
                self.done = 1.0
        except _AbandonedError:
            pass
        except BaseException as error:
            self._error = error
        finally:
            with suppress(*driver_errors()):
                self._target.close()
            self._ended = True
            self._paused.release()

    def _pause(self, status: int, remaining: int, total: int) -> None:
        if not remaining:
            return  # whole: what is committed from now on would not be in it
        self.done = 1.0 - remaining / total
        self._paused.release()
        self._go.acquire()
        if self._abandoned:
            raise _AbandonedError


def _named(error: BaseException) -> BaseException:
    """Return the named failure; SQLCipher's `backup` tells it in words alone."""
    if str(error) in _BY_MESSAGE:
        return StorageError(_BY_MESSAGE[str(error)], str(error))
    return storage_error(error) if isinstance(error, driver_errors()) else error
