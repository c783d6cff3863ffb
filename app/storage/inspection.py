"""Looks at a database file before anything is written, and refuses what is not ours."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from app.errors import ErrorCode, StorageError
from app.storage.driver import connect, driver_errors, is_plain, looks_encrypted
from app.storage.failures import folder_error, translating_errors
from app.storage.migrations import APPLICATION_ID, KNOWN, SET_NAME

# Two milliseconds a megabyte: reading more than this at every start would be felt. After an end
# that was none it may be; all of the record is read with each backup.
CHECKED_UP_TO = 4 * 1024 * 1024
CHECKED_AFTER_A_CRASH = 64 * 1024 * 1024

# What a look at an unfolded log meets where it cannot make the log's index file.
_NEEDS_ROOM = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


def inspect(path: Path, key: bytes | None = None) -> None:
    """Raise StorageError unless `path` is ours and sound, or still empty; change nothing.

    A plain file is refused where there is a key, an encrypted one where there is none.
    """
    if not path.exists() or path.stat().st_size == 0:
        return
    if not _beside(path, "-wal").exists():
        # Cleanly closed: everything is in the one file, nothing beside it is needed.
        try:
            clean = not _beside(path, "-journal").exists()
            _look(path, "immutable=1", key, check=CHECKED_UP_TO if clean else 0)
            return
        except StorageError:
            if not _beside(path, "-wal").exists():
                raise
            # Another process has opened it meanwhile; what was read may be half of two states.
    try:
        _look(path, "mode=ro", key, check=CHECKED_AFTER_A_CRASH)
    except StorageError as error:
        cause = error.__cause__
        code = getattr(cause, "sqlite_errorcode", None)
        if code is None or code & 0xFF not in _NEEDS_ROOM:
            raise
        # The log cannot be read without room for its index: on a full disk only
        # the locked connection can, which keeps that in memory and looks again.


def refuse_strangers(conn: sqlite3.Connection) -> None:
    """Raise StorageError when the open file is someone else's or from a newer program."""
    application = conn.execute("PRAGMA application_id").fetchone()[0]
    tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_master")}
    if application == 0 and not tables:
        return
    if application != APPLICATION_ID:
        raise StorageError(ErrorCode.DATABASE_FOREIGN, f"application_id {application:#010x}")
    if "_sqlite_migrations" not in tables:
        raise StorageError(ErrorCode.DATABASE_CORRUPT, "no list of migrations")
    applied = conn.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (SET_NAME,)
    )
    newer = sorted({row[0] for row in applied} - KNOWN)
    if newer:
        raise StorageError(ErrorCode.DATABASE_NEWER, ", ".join(newer))


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _look(path: Path, mode: str, key: bytes | None, *, check: int) -> None:
    """Look at the file, and through all of it where it has at most `check` bytes."""
    with translating_errors(), closing(connect(path, mode, key)) as conn:
        try_key(conn, path, key)
        refuse_strangers(conn)
        if path.stat().st_size <= check:
            _check(conn)


def try_key(conn: sqlite3.Connection, path: Path, key: bytes | None) -> None:
    """Raise StorageError where the file is in the other form, or under another key.

    A first page that is no more as it was written looks like one under another key.
    """
    try:
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except driver_errors() as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            _name_form(path, key, error)
        raise


def _name_form(path: Path, key: bytes | None, error: Exception) -> None:
    # Only now: whoever opens and closes a file by hand lets go of every lock that this
    # process has on it.
    try:
        plain, encrypted = is_plain(path), looks_encrypted(path)
    except OSError as trouble:
        raise folder_error(trouble, ErrorCode.READ_ONLY) from trouble
    if key is None and encrypted:
        raise StorageError(ErrorCode.DATABASE_ENCRYPTED) from error
    if key is not None and plain:
        raise StorageError(ErrorCode.DATABASE_PLAIN) from error
    if key is not None and encrypted:
        raise StorageError(ErrorCode.KEY_WRONG, "database.key") from error


def _check(conn: sqlite3.Connection) -> None:
    verdict = conn.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise StorageError(ErrorCode.DATABASE_CORRUPT, verdict.splitlines()[-1])
