"""Opens the one database file, for one thread of one process, and closes it."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlite_utils

from app.errors import ErrorCode, StorageError
from app.storage.driver import connect, driver_errors
from app.storage.failures import folder_error, translating_errors
from app.storage.files import prepare_folder, sync_folder
from app.storage.inspection import inspect, refuse_strangers
from app.storage.migrations import migrate

if TYPE_CHECKING:
    import sqlite3

# EXCLUSIVE comes before WAL: the lock is then taken at once and held, and the
# index of the WAL lives in memory, so that a full disk cannot prevent opening.
_PRAGMAS = (
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cell_size_check = ON",
)


class Database:
    """The open file; made by one thread, then used by one thread only."""

    def __init__(self, path: Path, db: sqlite_utils.Database, key: bytes | None = None) -> None:
        self.path = path
        self.db = db
        self.key = key
        self._closed = False

    @contextmanager
    def transaction(self) -> Iterator[sqlite_utils.Database]:
        """Commit what the block writes, durably, or nothing of it; raises StorageError."""
        with translating_errors(), self.db.atomic():
            yield self.db

    def try_to_write(self) -> None:
        """Write a page durably without changing what is stored; raises StorageError."""
        # The kiosk uses no version of this kind; setting it is a commit like any other.
        ((version,),) = self.rows("PRAGMA user_version")
        self.rows(f"PRAGMA user_version = {version}")

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """Return all rows of a query; raises StorageError."""
        with translating_errors():
            return self.db.execute(sql, parameters).fetchall()

    def close(self) -> None:
        """Fold the log into the file and close it; harmless when called twice."""
        if self._closed:
            return
        self._closed = True
        # What was committed is safe in the log, even where folding it in fails.
        with suppress(*driver_errors()):
            self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        with translating_errors():
            self.db.close()


def open_database(path: Path, key: bytes | None = None) -> Database:
    """Open the file at `path`, make it where there is none, and bring it up to date.

    With a key it is encrypted, and a new one is made so. Raises StorageError with
    DISK_FULL, READ_ONLY, DISK_ERROR, FOLDER_UNUSABLE, DATABASE_CORRUPT, DATABASE_NEWER,
    DATABASE_FOREIGN, DATABASE_IN_USE, DATABASE_PLAIN, DATABASE_ENCRYPTED, KEY_WRONG or
    ENCRYPTION_MISSING; the file is then as it was.
    """
    prepare_folder(path.parent)
    _prepare_file(path)
    inspect(path, key)
    _create(path)
    with translating_errors():
        conn = connect(path, "mode=rw", key)
        try:
            return Database(path, _prepare(conn), key)
        except BaseException as error:
            # A cursor in a frame of the traceback would keep the file locked.
            traceback.clear_frames(error.__traceback__)
            conn.close()
            raise


def _prepare_file(path: Path) -> None:
    try:
        if path.exists() and not path.is_file():
            raise StorageError(ErrorCode.FOLDER_UNUSABLE, "not a file")
        if path.exists() and not os.access(path, os.R_OK | os.W_OK):
            raise StorageError(ErrorCode.READ_ONLY, "file not writable")
    except OSError as error:
        raise folder_error(error, ErrorCode.FOLDER_UNUSABLE) from error


def _create(path: Path) -> None:
    """Make the file where there is none; nobody but us may read patients' data."""
    try:
        if path.exists():
            path.chmod(0o600)
            return
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        # The name of a new file survives a power cut only once its folder is synced.
        sync_folder(path.parent)
    except OSError as error:
        raise folder_error(error, ErrorCode.READ_ONLY) from error


def _prepare(conn: sqlite3.Connection) -> sqlite_utils.Database:
    for pragma in _PRAGMAS:
        conn.execute(pragma).fetchall()
    refuse_strangers(conn)
    mode = conn.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise StorageError(ErrorCode.DISK_ERROR, f"journal_mode {mode}")
    # Plugins of sqlite-utils are somebody else's code: none is loaded.
    db = sqlite_utils.Database(conn, execute_plugins=False)
    migrate(db)
    return db
