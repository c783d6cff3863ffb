"""Proves that a closed file is a whole and sound record, without changing it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlite_utils

from app.domain.ledger import LedgerHead, Verdict
from app.errors import ErrorCode, StorageError
from app.storage.dangling import names_nothing
from app.storage.database import Database
from app.storage.driver import connect
from app.storage.failures import translating_errors
from app.storage.inspection import inspect
from app.storage.ledger import head, known_ledger, refuse_robbed
from app.storage.verification import verify

# So many steps of SQLite's machine between two looks whether anybody still wants to know.
_STEPS = 100_000

_TABLES = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'ledger_key'"

Cancelled = Callable[[], bool]


def never() -> bool:
    """Return that somebody wants to know."""
    return False


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens a record and what proves its ledger; None: not encrypted, no ledger to prove."""

    database: bytes | None = None
    ledger: bytes | None = None


@dataclass(frozen=True, slots=True)
class Proved:
    """What a sound record holds: facts up to `head`, sessions, seconds of vital signs.

    `entries` of its ledger, the last with the link `head_hash`; `sealed`: all of them fit.
    """

    facts: int
    head: int
    sessions: int
    seconds: int
    entries: int = 0
    head_hash: str = ""
    sealed: bool = False

    @property
    def ledger_head(self) -> LedgerHead:
        """Return the ledger's head."""
        return LedgerHead(self.entries, bytes.fromhex(self.head_hash))


def prove(path: Path, keys: Keys = Keys(), cancelled: Cancelled = never) -> Proved:
    """Return what is in a closed file, every page and row of which was read and found sound.

    Raises StorageError, also where `cancelled` says that nobody wants to know any more, and
    SecretError where the key of the ledger is another record's.
    """
    inspect(path, keys.database)
    with translating_errors(), closing(connect(path, "immutable=1", keys.database)) as conn:
        conn.set_progress_handler(cancelled, _STEPS)
        conn.execute("PRAGMA cell_size_check = ON").fetchall()
        _check(conn)
        return _sealed(conn, path, keys, _counted(conn), cancelled)


def has_ledger(path: Path, key: bytes | None) -> bool:
    """Return whether a closed record has a ledger; raises StorageError, also where it is gone."""
    inspect(path, key)
    with translating_errors(), closing(connect(path, "immutable=1", key)) as conn:
        if not conn.execute(_TABLES).fetchone()[0]:
            return False  # from before there were any
        refuse_robbed(lambda sql: conn.execute(sql).fetchall())
        return _knows_ledger(conn)


def _knows_ledger(conn: sqlite3.Connection) -> bool:
    if not conn.execute(_TABLES).fetchone()[0]:
        return False
    return bool(conn.execute("SELECT count(*) FROM ledger_key").fetchone()[0])


def _counted(conn: sqlite3.Connection) -> Proved:
    (facts, newest), *_ = conn.execute("SELECT count(*), coalesce(max(seq), 0) FROM fact")
    ((sessions,),) = conn.execute("SELECT count(*) FROM session_started")
    ((seconds,),) = conn.execute("SELECT count(*) FROM numerics")
    return Proved(facts, newest, sessions, seconds)


def _check(conn: sqlite3.Connection) -> None:
    ((verdict,), *_) = conn.execute("PRAGMA integrity_check(1)").fetchall()
    if verdict != "ok":
        raise StorageError(ErrorCode.DATABASE_CORRUPT, str(verdict).splitlines()[-1])
    if broken := names_nothing(conn):
        raise StorageError(ErrorCode.DATABASE_CORRUPT, f"a row of {broken} names nothing")


def _sealed(
    conn: sqlite3.Connection, path: Path, keys: Keys, found: Proved, cancelled: Cancelled
) -> Proved:
    """Return what was counted, with the ledger, which is walked where there is its key."""
    if not _knows_ledger(conn):
        return found
    opened = Database(path, sqlite_utils.Database(conn, execute_plugins=False), keys.database)
    newest = head(opened)
    if keys.ledger is not None:
        _walk(opened, keys.ledger, cancelled)
    return Proved(
        found.facts,
        found.head,
        found.sessions,
        found.seconds,
        newest.count,
        newest.link.hex(),
        keys.ledger is not None,
    )


def _walk(opened: Database, key: bytes, cancelled: Cancelled) -> None:
    verdict: Verdict | None = None
    for check in verify(known_ledger(opened, key)):
        if cancelled():
            raise StorageError(ErrorCode.INTERNAL, "cancelled")
        verdict = check.verdict
    if verdict is None or not verdict.sound:
        problem = "not walked" if verdict is None else verdict.findings[0].problem
        raise StorageError(ErrorCode.DATABASE_CORRUPT, f"ledger: {problem}")
