"""Proves that a closed file is a whole and sound record, without changing it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.errors import ErrorCode, StorageError
from app.storage.driver import connect
from app.storage.failures import translating_errors
from app.storage.inspection import inspect

# So many steps of SQLite's machine between two looks whether anybody still wants to know.
_STEPS = 100_000


@dataclass(frozen=True, slots=True)
class Proved:
    """What a sound record holds: facts up to `head`, sessions, seconds of vital signs."""

    facts: int
    head: int
    head_hash: str
    sessions: int
    seconds: int


def prove(
    path: Path, key: bytes | None = None, cancelled: Callable[[], bool] = lambda: False
) -> Proved:
    """Return what is in a closed file, every page of which was read and found sound.

    Raises StorageError, also where `cancelled` says that nobody wants to know any more.
    """
    inspect(path, key)
    with translating_errors(), closing(connect(path, "immutable=1", key)) as conn:
        conn.set_progress_handler(cancelled, _STEPS)
        conn.execute("PRAGMA cell_size_check = ON").fetchall()
        _check(conn)
        return counted(conn)


def counted(conn: sqlite3.Connection) -> Proved:
    """Return what is in an open record."""
    (facts, head), *_ = conn.execute("SELECT count(*), coalesce(max(seq), 0) FROM fact").fetchall()
    ((sessions,),) = conn.execute("SELECT count(*) FROM session_started").fetchall()
    ((seconds,),) = conn.execute("SELECT count(*) FROM numerics").fetchall()
    return Proved(facts, head, "", sessions, seconds)


def _check(conn: sqlite3.Connection) -> None:
    ((verdict,), *_) = conn.execute("PRAGMA integrity_check(1)").fetchall()
    if verdict != "ok":
        raise StorageError(ErrorCode.DATABASE_CORRUPT, str(verdict).splitlines()[-1])
    if broken := conn.execute("PRAGMA foreign_key_check").fetchone():
        raise StorageError(ErrorCode.DATABASE_CORRUPT, f"a row of {broken[0]} names nothing")
