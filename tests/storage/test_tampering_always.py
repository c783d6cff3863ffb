"""Whatever single value of the record is changed, wherever it stands, is found."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.storage import ledgers

# Of the schema and of SQLite itself: no fact stands in them.
_NOT_SEALED = ("_kind", "_sqlite_migrations", "sqlite_sequence", "ledger_key")


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    """A closed record with one whole session."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kiosk.db"
        with ledgers.opened(path) as records:
            ledgers.fill(records, ratings=3)
        yield path


def _filled_tables(conn: sqlite3.Connection) -> list[str]:
    names = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    found = [name for (name,) in names if not name.endswith(_NOT_SEALED)]
    return [name for name in found if conn.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone()]


def _other(value: object) -> object:
    """Return another value of the same type; 1 where there was nothing."""
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    assert value is None or isinstance(value, int | float)
    return 1 if value is None else value + 1


def _change(conn: sqlite3.Connection, data: st.DataObject) -> str:
    """Change one value somewhere, and say where."""
    conn.execute("PRAGMA ignore_check_constraints = ON")
    table = data.draw(st.sampled_from(_filled_tables(conn)))
    columns = [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]
    column = data.draw(st.sampled_from(columns))
    rows = conn.execute(f"SELECT * FROM {table}").fetchall()
    row = data.draw(st.sampled_from(rows))
    if table == "boot" and column == "id":
        column = "boot_id"
    where = " AND ".join(f'"{each}" IS ?' for each in columns)
    value = _other(row[columns.index(column)])
    try:
        conn.execute(f'UPDATE {table} SET "{column}" = ? WHERE {where}', (value, *row))
    except sqlite3.IntegrityError:
        # Another row has this key already, or the column knows no such value.
        conn.execute(f"DELETE FROM {table} WHERE {where}", row)
    conn.execute("PRAGMA ignore_check_constraints = OFF")
    return f"{table}.{column}"


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_any_changed_value_is_found(template, data):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(template.parent, Path(folder) / "data")
        path = Path(folder) / "data" / "kiosk.db"
        with ledgers.tampering(path) as conn:
            where = _change(conn, data)
        assert not ledgers.check(path).sound, where
