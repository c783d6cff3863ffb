"""Turns what SQLite and the operating system report into failures the kiosk can name."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import ErrorCode, StorageError
from app.storage.driver import driver_errors

# Raised by the trigger that allows one open session (see migrations).
SESSION_RUNNING = "session_running"

# By primary result code: the low byte of SQLite's extended code.
_BY_RESULT = {
    sqlite3.SQLITE_FULL: ErrorCode.DISK_FULL,
    sqlite3.SQLITE_IOERR: ErrorCode.DISK_ERROR,
    sqlite3.SQLITE_READONLY: ErrorCode.READ_ONLY,
    sqlite3.SQLITE_PERM: ErrorCode.READ_ONLY,
    sqlite3.SQLITE_CORRUPT: ErrorCode.DATABASE_CORRUPT,
    sqlite3.SQLITE_NOTADB: ErrorCode.DATABASE_CORRUPT,
    sqlite3.SQLITE_BUSY: ErrorCode.DATABASE_IN_USE,
    sqlite3.SQLITE_LOCKED: ErrorCode.DATABASE_IN_USE,
    sqlite3.SQLITE_CANTOPEN: ErrorCode.FOLDER_UNUSABLE,
    sqlite3.SQLITE_CONSTRAINT: ErrorCode.VALUE_REFUSED,
    sqlite3.SQLITE_MISMATCH: ErrorCode.VALUE_REFUSED,
    sqlite3.SQLITE_TOOBIG: ErrorCode.VALUE_REFUSED,
}

_BY_ERRNO = {
    errno.ENOSPC: ErrorCode.DISK_FULL,
    errno.EDQUOT: ErrorCode.DISK_FULL,
    errno.EIO: ErrorCode.DISK_ERROR,
    errno.EROFS: ErrorCode.READ_ONLY,
}


def storage_error(error: Exception) -> StorageError:
    """Return the named failure for an exception of the database driver."""
    result: int | None = getattr(error, "sqlite_errorcode", None)
    if result is None:
        # The driver itself refused: a closed connection, a type it cannot bind, or
        # text that is no UTF-8, which it would quote and which may be a patient's.
        damaged = str(error).startswith("Could not decode")
        code = ErrorCode.DATABASE_CORRUPT if damaged else ErrorCode.INTERNAL
        return StorageError(code, "text is not UTF-8" if damaged else str(error))
    code = _BY_RESULT.get(result & 0xFF, ErrorCode.INTERNAL)
    if str(error) == SESSION_RUNNING:
        code = ErrorCode.SESSION_RUNNING
    name: str = getattr(error, "sqlite_errorname", "")
    return StorageError(code, f"{name}: {error}")


def folder_error(error: OSError, otherwise: ErrorCode) -> StorageError:
    """Return the named failure for a file operation; `otherwise` where errno says little."""
    number = error.errno or 0
    code = _BY_ERRNO.get(number, otherwise)
    return StorageError(code, errno.errorcode.get(number, type(error).__name__))


@contextmanager
def translating_errors() -> Iterator[None]:
    """Raise StorageError in place of every exception of the database driver."""
    try:
        yield
    except driver_errors() as error:
        quotes_text = not hasattr(error, "sqlite_errorcode")
        raise storage_error(error) from (None if quotes_text else error)
    except (OverflowError, UnicodeError) as error:
        # A number of more than 64 bits, or half a surrogate pair in a text.
        raise StorageError(ErrorCode.VALUE_REFUSED, type(error).__name__) from None
