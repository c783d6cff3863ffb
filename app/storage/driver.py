"""The two drivers of a database file: SQLite as Python brings it, and SQLCipher with a key."""

from __future__ import annotations

import importlib
import sqlite3
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from app.errors import ErrorCode, StorageError

BUSY_TIMEOUT_S = 0.3
KEY_BYTES = 32

# More than a new file and all questions need: once it is full, the cache of SQLCipher's driver
# throws away what was added last, and each commit has its statements made anew.
_STATEMENTS = 2048

_CIPHER = "sqlcipher3.dbapi2"

# The first bytes of every plain database file.
_PLAIN = b"SQLite format 3\0"
_LOOKED_AT = 4096
# In so many random bytes each value comes about sixteen times; in pages of a plain
# database zeros and letters come a hundred times and more.
_MOST_OF_ONE_BYTE = 64


def use_cipher() -> None:
    """Let sqlite-utils work with SQLCipher; called before anything has imported it.

    Raises StorageError with ENCRYPTION_MISSING where the driver is not installed.
    """
    _cipher()
    # The name under which sqlite-utils looks for another driver than Python's own.
    sys.modules["pysqlite3"] = importlib.import_module("sqlcipher3")
    sys.modules["pysqlite3.dbapi2"] = sys.modules[_CIPHER]


def connect(path: Path, mode: str, key: bytes | None) -> sqlite3.Connection:
    """Open a file with its key, None for a plain one; `mode` as in an SQLite URI.

    Nothing is read yet: a wrong key shows itself at the first reading.
    """
    conn = _connected(sqlite3 if key is None else _cipher(), path, mode)
    if key is not None:
        _unlock(conn, key)
    return conn


def connect_cipher(path: Path, mode: str, key: bytes | None) -> sqlite3.Connection:
    """Open a file with SQLCipher even where it is plain, to make one of the other form of it."""
    conn = _connected(_cipher(), path, mode)
    if key is not None:
        _unlock(conn, key)
    return conn


def _connected(driver: Any, path: Path, mode: str) -> sqlite3.Connection:
    conn: sqlite3.Connection = driver.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        check_same_thread=False,
        isolation_level=None,  # no transaction is ever begun behind our back
        cached_statements=_STATEMENTS,
    )
    return conn


def _unlock(conn: sqlite3.Connection, key: bytes) -> None:
    # Its own words about a wrong key would go to standard error.
    conn.execute("PRAGMA cipher_log_level = NONE").fetchall()
    conn.execute(f"PRAGMA key = {literal(key)}").fetchall()


def literal(key: bytes) -> str:
    """Return a raw key as SQLCipher wants it in a statement, so that no passphrase is made of it.

    Raises ValueError unless it is 32 bytes long.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    return f"\"x'{key.hex()}'\""


def driver_errors() -> tuple[type[Exception], ...]:
    """Return what the drivers that are loaded raise."""
    cipher = sys.modules.get(_CIPHER)
    return (sqlite3.Error,) if cipher is None else (sqlite3.Error, cipher.Error)


def is_plain(path: Path) -> bool:
    """Return whether a file begins as every plain database does; raises OSError."""
    return _first_bytes(path).startswith(_PLAIN)


def looks_encrypted(path: Path) -> bool:
    """Return whether a file's first page is as random as an encrypted one; raises OSError.

    Nothing tells such a page from one that was overwritten with noise.
    """
    first = _first_bytes(path)
    if len(first) < _LOOKED_AT:
        return False
    return max(first.count(value) for value in range(256)) < _MOST_OF_ONE_BYTE


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LOOKED_AT)


def _cipher() -> ModuleType:
    try:
        return importlib.import_module(_CIPHER)
    except ImportError as error:
        raise StorageError(ErrorCode.ENCRYPTION_MISSING, "sqlcipher3") from error
