"""A record with a ledger, a session in it, and ways to tamper with the file behind its back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from app.domain.ledger import Verdict
from app.domain.metric import Metric
from app.domain.numeric import judged
from app.domain.symptom import Rating
from app.secrets_store import Secret
from app.storage.anchors import Anchor
from app.storage.database import Database, open_database
from app.storage.ledger import open_ledger
from app.storage.numerics import NumericsRow
from app.storage.records import Records
from app.storage.verification import verified
from tests.storage import samples as s

NOWHERE: dict[str, str] = {}


def secret_of(path: Path) -> Secret:
    """Return where the key of the record at `path` is kept."""
    return Secret("ledger", path.parent / "keys" / "ledger.key")


@contextmanager
def opened(path: Path) -> Iterator[Records]:
    """Open the record with its ledger, and close it again."""
    database = open_database(path)
    try:
        yield records_of(database)
    finally:
        database.close()


def records_of(database: Database) -> Records:
    """Return the records of an open database, with its ledger."""
    return Records(database, open_ledger(database, secret_of(database.path), NOWHERE))


def seconds(first: int, count: int) -> list[NumericsRow]:
    """Return seconds with a pulse."""
    moments = [s.at(first + n) for n in range(count)]
    return [(at, {Metric.HR: judged(Metric.HR, at.t, 60.0 + first % 40)}) for at in moments]


def fill(records: Records, mrn: str = "4711", ratings: int = 8) -> int:
    """Write a session with staff, answers and batches of seconds; return its id."""
    tag = f"{mrn}-{len(records.sessions())}"
    who = records.append([s.staff(f"staff-{tag}")])[0].seq
    session = records.append([s.started(f"start-{tag}", mrn=mrn)])[0].seq
    for number in range(ratings):
        opened = s.opened(session, f"open-{tag}-{number}")
        check_in = records.append([opened])[0].seq
        rated = s.rated(session, check_in, f"rate-{tag}-{number}", rating=Rating(number % 4))
        records.append([rated], seconds(10 * number, 5), session_id=session)
    records.append_numerics(session, seconds(500, 5))
    records.append([replace(s.ended(session, f"end-{tag}"), staff_id=who)])
    return session


def check(path: Path, anchors: Sequence[Anchor] = ()) -> Verdict:
    """Open the file as the kiosk does and walk its ledger."""
    with opened(path) as records:
        assert records.ledger is not None
        return verified(records.ledger, anchors)


@contextmanager
def tampering(path: Path) -> Iterator[sqlite3.Connection]:
    """Give somebody the file with no trigger in the way; the triggers are put back afterwards."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA synchronous = OFF")
        conn.execute("BEGIN")
        triggers = conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        guards = triggers.fetchall()
        for name, _ in guards:
            conn.execute(f"DROP TRIGGER {name}")
        yield conn
        for _, sql in guards:
            conn.execute(sql)
        conn.execute("COMMIT")


def rob(path: Path) -> None:
    """Take the ledger away, so that a kiosk could take its facts for some that wait for one."""
    with tampering(path) as conn:
        conn.execute("UPDATE rating_given SET rating = 3 WHERE rating = 0")
        conn.execute("DELETE FROM ledger")
        conn.execute("DELETE FROM ledger_key")
        conn.execute("UPDATE numerics SET batch = NULL")


def pass_for_old(path: Path) -> None:
    """Let a record without its ledger look like one from before there was a ledger."""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE ledger_due (id INTEGER PRIMARY KEY) STRICT")


def cut(conn: sqlite3.Connection, first: int) -> None:
    """Remove everything from the fact `first` on, as if it had never been written."""
    ((entry,),) = conn.execute("SELECT entry FROM ledger WHERE seq = ?", (first,)).fetchall()
    for seq, kind in conn.execute("SELECT seq, kind FROM fact WHERE seq >= ?", (first,)).fetchall():
        conn.execute(f"DELETE FROM {kind} WHERE seq = ?", (seq,))
    conn.execute("DELETE FROM fact WHERE seq >= ?", (first,))
    conn.execute("DELETE FROM numerics WHERE batch >= ?", (entry,))
    conn.execute("DELETE FROM ledger WHERE entry >= ?", (entry,))
    conn.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'fact'", (first - 1,))
