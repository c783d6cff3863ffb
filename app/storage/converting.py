"""Makes an encrypted record of a plain one, the other way round, or one under another key."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from app.errors import ErrorCode, StorageError
from app.storage.database import open_database
from app.storage.driver import connect_cipher, literal
from app.storage.failures import folder_error, translating_errors
from app.storage.migrations import APPLICATION_ID
from app.storage.placing import put_in_place, sync_file
from app.storage.proof import Keys, Proved, prove

PART = ".convert.part"

# All that SQLite may write besides the two files stays in memory.
_PRAGMAS = (
    "PRAGMA temp_store = MEMORY",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA cell_size_check = ON",
)


@dataclass(frozen=True, slots=True)
class Converted:
    """What is in the new file, and under which name the old one lies beside it."""

    proved: Proved
    kept: str


def convert(
    path: Path, old: bytes | None, new: bytes | None, aside: Path, ledger: bytes | None = None
) -> Converted:
    """Rewrite the record under another key, None for plain; the old file stays as `aside`.

    Every row is compared, and the new file is proved, its ledger with the key `ledger`, before
    it takes the place of the old one in one step. Raises StorageError, DATABASE_IN_USE while a
    kiosk runs; nothing has changed then.
    """
    # Checked and brought up to date as the kiosk does, and folded into one file.
    open_database(path, old).close()
    part = path.with_name(PART)
    try:
        with translating_errors(), closing(connect_cipher(path, "mode=rw", old)) as conn:
            _lock(conn)
            _make(part)
            _export(conn, part, new)
            sync_file(part)
            proved = prove(part, Keys(new, ledger))
            put_in_place(part, path, aside)
        return Converted(proved, aside.name)
    finally:
        for suffix in ("", "-journal"):
            part.with_name(part.name + suffix).unlink(missing_ok=True)


def _lock(conn: sqlite3.Connection) -> None:
    for pragma in _PRAGMAS:
        conn.execute(pragma).fetchall()
    # A log that stayed behind would be taken for that of the new file.
    (mode,) = conn.execute("PRAGMA journal_mode = DELETE").fetchone()
    if mode != "delete":
        raise StorageError(ErrorCode.DISK_ERROR, f"journal_mode {mode}")
    conn.execute("BEGIN EXCLUSIVE")
    conn.execute("COMMIT")


def _make(part: Path) -> None:
    try:
        with suppress(FileNotFoundError):
            part.unlink()
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise folder_error(error, ErrorCode.FOLDER_UNUSABLE) from error


def _export(conn: sqlite3.Connection, part: Path, new: bytes | None) -> None:
    key = "''" if new is None else literal(new)
    conn.execute(f"ATTACH DATABASE ? AS converted KEY {key}", (str(part),))
    conn.execute("PRAGMA converted.synchronous = FULL").fetchall()
    conn.execute("SELECT sqlcipher_export('converted')").fetchall()
    conn.execute(f"PRAGMA converted.application_id = {APPLICATION_ID}")
    _compare(conn)
    conn.execute("DETACH DATABASE converted")


def _compare(conn: sqlite3.Connection) -> None:
    """Raise StorageError unless both files hold the same schema and the same rows."""
    schema = "SELECT type, name, tbl_name, sql FROM {}.sqlite_master ORDER BY type, name"
    first, second = (conn.execute(schema.format(n)).fetchall() for n in ("main", "converted"))
    if first != second:
        raise StorageError(ErrorCode.DATABASE_CORRUPT, "the schema came out differently")
    for (table,) in conn.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'"):
        order = _order(conn, table)
        rows = [
            conn.execute(f'SELECT * FROM {name}."{table}" ORDER BY {order}')
            for name in ("main", "converted")
        ]
        if any(a != b for a, b in zip_longest(*rows)):
            raise StorageError(ErrorCode.DATABASE_CORRUPT, f"{table} came out differently")


def _order(conn: sqlite3.Connection, table: str) -> str:
    """Return what a table is read in the order of, without sorting: its row number or its key."""
    ((without_rowid,),) = conn.execute(
        "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?", (table,)
    ).fetchall()
    if not without_rowid:
        return "rowid"
    keys = conn.execute("SELECT name FROM pragma_table_info(?) WHERE pk ORDER BY pk", (table,))
    return ", ".join(f'"{name}"' for (name,) in keys.fetchall())
