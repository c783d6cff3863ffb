"""The ledger of the record: opened with its key, continued with every commit.

Every fact and every batch of seconds gets an entry in the same transaction. Whoever changes
the file without the key cannot make the entries that would fit (see verification).
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlite_utils

from app.domain.ledger import LedgerHead
from app.errors import ErrorCode, SecretError, StorageError
from app.secrets_store import KEY_BYTES, Secret, find_or_make_key, known_key
from app.storage.database import Database
from app.storage.numerics import SEALED_OF_SESSION
from app.storage.sealed_facts import SEALED, session_of, stored
from app.storage.sealing import BATCH, EARLIER, FACT, Entry, Seal

_HEAD = "SELECT entry, link FROM ledger ORDER BY entry DESC LIMIT 1"
_KEY = "SELECT record, mark FROM ledger_key"
_INSERT = (
    "INSERT INTO ledger (entry, what, seq, session_id, seconds, digest, link)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
# A record that has facts and no ledger, and never waited for one.
_ROBBED = """SELECT EXISTS (SELECT 1 FROM fact) AND NOT EXISTS (SELECT 1 FROM ledger_key)
AND NOT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'ledger_due')"""
_RECORD_BYTES = 16
_PAGE = 2000


class Chain:
    """Adds entries within one transaction."""

    def __init__(self, db: sqlite_utils.Database, seal: Seal, head: LedgerHead) -> None:
        self._db = db
        self._seal = seal
        self.head = head

    @property
    def next(self) -> int:
        """Return the number of the next entry."""
        return self.head.count + 1

    def fact(
        self, seq: int, kind: str, ordinal: int, session_id: int | None, values: Sequence[Any]
    ) -> None:
        """Seal a fact that was just written; `values` of its columns, shared ones first."""
        digest = SEALED[kind].digest(self._seal, ordinal, values)
        self._add(FACT, seq, session_of(kind, seq, session_id), None, digest)

    def batch(self, session_id: int, rows: Sequence[Sequence[Any]], what: str = BATCH) -> None:
        """Seal the seconds of one session that were just written."""
        self._add(what, None, session_id, len(rows), self._seal.seconds(rows))

    def digest(self, seq: int, session_id: int | None, digest: bytes) -> None:
        """Seal a fact that was written before there was a ledger."""
        self._add(FACT, seq, session_id, None, digest)

    def _add(
        self, what: str, seq: int | None, session_id: int | None, seconds: int | None, digest: bytes
    ) -> None:
        entry = Entry(self.next, what, seq, session_id, seconds, digest)
        link = self._seal.link(self.head.link, entry)
        self._db.execute(_INSERT, (*entry, link))
        self.head = LedgerHead(entry.entry, link)


class Ledger:
    """The open ledger of one record."""

    def __init__(self, database: Database, seal: Seal, record: bytes) -> None:
        self.database = database
        self.seal = seal
        self.record = record
        # Known from the last commit, so that the next one need not ask.
        self._known: LedgerHead | None = None

    @property
    def begin(self) -> LedgerHead:
        """Return the head of this record's ledger when nothing is in it yet."""
        return LedgerHead(0, self.seal.mark(self.record))

    def head(self) -> LedgerHead:
        """Return how long the ledger is and its last link; raises StorageError."""
        return head(self.database)

    def chain(self, db: sqlite_utils.Database) -> Chain:
        """Return where the ledger is continued, in the transaction of `db`.

        When that is committed, `committed` is told; `forget` when it failed.
        """
        if self._known is None:
            rows = db.execute(_HEAD).fetchall()
            self._known = LedgerHead(*rows[0]) if rows else self.begin
        return Chain(db, self.seal, self._known)

    def committed(self, chain: Chain) -> None:
        """Take what a transaction added as written."""
        self._known = chain.head

    @contextmanager
    def afresh(self) -> Iterator[None]:
        """Forget where the ledger ended when the block fails."""
        try:
            yield
        except BaseException:
            self.forget()
            raise

    def forget(self) -> None:
        """Ask the file where the ledger ends before anything is added again."""
        self._known = None


def head(database: Database) -> LedgerHead:
    """Return how long the ledger is and its last link; needs no key."""
    rows = database.rows(_HEAD) or [(0, mark) for _, mark in database.rows(_KEY)]
    if not rows:
        raise StorageError(ErrorCode.DATABASE_CORRUPT, "no ledger")
    return LedgerHead(*rows[0])


def has_ledger(database: Database) -> bool:
    """Return whether the record has a ledger already, and with it a key."""
    return bool(database.rows(_KEY) or database.rows(_HEAD))


def refuse_robbed(rows: Callable[[str], Sequence[Sequence[Any]]]) -> None:
    """Raise StorageError where the ledger was taken away from the facts that it sealed."""
    if rows(_ROBBED)[0][0]:
        raise StorageError(ErrorCode.DATABASE_CORRUPT, "the ledger is gone")


def open_ledger(
    database: Database,
    secret: Secret,
    environ: Mapping[str, str] = os.environ,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> Ledger:
    """Return the ledger of a record; one that never had any gets it, with all that was written.

    Raises SecretError with KEY_MISSING where the key is gone, KEY_WRONG where it is another
    record's, KEY_UNSAFE where others may read it; StorageError.
    """
    if has_ledger(database):
        return known_ledger(database, known_key(secret, environ))
    refuse_robbed(database.rows)
    key = find_or_make_key(secret, environ, random_bytes)
    assert len(key) == KEY_BYTES
    return _begin(database, Seal(key), random_bytes(_RECORD_BYTES))


def known_ledger(database: Database, key: bytes) -> Ledger:
    """Return the ledger of a record that has one; raises SecretError with KEY_WRONG."""
    rows = database.rows(_KEY)
    if not rows:
        raise StorageError(ErrorCode.DATABASE_CORRUPT, "the ledger's mark is gone")
    ((record, mark),) = rows
    seal = Seal(key)
    if not hmac.compare_digest(seal.mark(record), mark):
        raise SecretError(ErrorCode.KEY_WRONG, "ledger.key")
    return Ledger(database, seal, record)


def _begin(database: Database, seal: Seal, record: bytes) -> Ledger:
    """Begin a ledger and seal everything that is there, in one transaction."""
    ledger = Ledger(database, seal, record)
    with database.transaction() as db:
        db.execute(
            "INSERT INTO ledger_key (id, record, mark) VALUES (1, ?, ?)",
            (record, seal.mark(record)),
        )
        chain = ledger.chain(db)
        _seal_facts(database, seal, chain)
        _seal_seconds(database, chain)
        db.execute("DROP TABLE IF EXISTS ledger_due")
    ledger.committed(chain)
    return ledger


def _seal_facts(database: Database, seal: Seal, chain: Chain) -> None:
    ((last,),) = database.rows("SELECT coalesce(max(seq), 0) FROM fact")
    for after in range(0, last, _PAGE):
        found = stored(database.rows, after, after + _PAGE)
        for seq in sorted(found):
            digest = found[seq].digest(seal)
            if digest is None:
                raise StorageError(ErrorCode.DATABASE_CORRUPT, f"half of fact {seq} is missing")
            chain.digest(seq, found[seq].session_id, digest)


def _seal_seconds(database: Database, chain: Chain) -> None:
    sessions = database.rows("SELECT seq FROM session_started ORDER BY seq")
    for (session_id,) in sessions:
        rows = database.rows(SEALED_OF_SESSION, (session_id,))
        if rows:
            chain.batch(session_id, [row[1:] for row in rows], EARLIER)
