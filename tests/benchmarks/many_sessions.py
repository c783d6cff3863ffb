"""A record of very many sessions, made with few statements and sealed like any other."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from app.secrets_store import Secret
from app.storage.database import open_database
from app.storage.ledger import open_ledger
from app.storage.records import Records
from tests.bedside.bay import Bay
from tests.storage.ledgers import pass_for_old
from tests.storage.samples import at, ended, opened, rated, started

# Facts of one session: its start, a round of questions with two answers, its end.
ANSWERS = 2
PER_SESSION = 3 + ANSWERS
PATIENTS = 25_000
_A_DAY = 5
_DAY_US = 86_400_000_000
_TABLES = ("fact", "session_started", "check_in_opened", "rating_given", "session_ended")
# What grows with each session, and the moments that lie a day later every five.
_SEQS = {"seq", "session_id", "check_in", "corrects"}
_MOMENTS = {"utc_ms": _DAY_US // 1000}

_NUMBERS = """CREATE TEMP TABLE n AS
WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ?) SELECT i FROM c"""


def make(folder: Path, sessions: int) -> None:
    """Make a record with staff and so many ended sessions, five a day, of 25,000 patients."""
    bay = Bay(folder)
    bay.staff()
    bay.close()
    secret, path = bay.secret, bay.path
    if sessions:
        first = _begin(path)
        _multiply(path, first, sessions - 1)
        secret.file.unlink()
        pass_for_old(path)
    database = open_database(path)
    try:
        # Seals all that is there, as for a record of the first version.
        open_ledger(database, secret)
    finally:
        database.close()


def secret_in(folder: Path) -> Secret:
    """Return where the key of the ledger lies."""
    return Secret("ledger", folder / "keys" / "ledger.key")


def _begin(path: Path) -> int:
    """Write the session that is then multiplied, and return its id."""
    database = open_database(path)
    records = Records(database)
    (first,) = records.append([started()])
    (asked,) = records.append([opened(first.seq)])
    records.append([rated(first.seq, asked.seq, f"rate-{n}") for n in range(ANSWERS)])
    (end,) = records.append([ended(first.seq)])
    assert end.seq == first.seq + PER_SESSION - 1
    records.append_numerics(first.seq, [(at(n), {}) for n in range(3)])
    database.close()
    return first.seq


def _multiply(path: Path, first: int, times: int) -> None:
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("PRAGMA cache_size = -200000")
    triggers = conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    conn.execute("BEGIN")
    for name, _ in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    # The ledger begins anew once everything is there.
    conn.execute("DELETE FROM ledger")
    conn.execute("DELETE FROM ledger_key")
    conn.execute(_NUMBERS, (times,))
    last = first + PER_SESSION - 1
    for table in _TABLES:
        _copy(conn, table, f"t.seq BETWEEN {first} AND {last}", "n.i, t.seq")
    conn.execute("UPDATE numerics SET batch = NULL")
    _copy(conn, "numerics", "t.session_id > 0", "n.i, t.boottime_ms")
    for _, sql in triggers:
        conn.execute(sql)
    conn.execute("COMMIT")
    conn.close()


def _copy(conn: sqlite3.Connection, table: str, which: str, order: str) -> None:
    columns = [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(_grown(column) for column in columns)
    conn.execute(
        f"INSERT INTO {table} SELECT {values} FROM {table} t, n WHERE {which} ORDER BY {order}"
    )


def _grown(column: str) -> str:
    if column in _SEQS:
        return f't."{column}" + n.i * {PER_SESSION}'
    if column == "command_id":
        return "t.command_id || '-' || n.i"
    if column == "mrn":
        return f"printf('%07d', 1000000 + (n.i * 7919) % {PATIENTS})"
    step = _DAY_US if column.endswith("_utc_us") else _MOMENTS.get(column)
    return f't."{column}"' + (f" + (n.i / {_A_DAY}) * {step}" if step else "")
