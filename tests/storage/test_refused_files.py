"""Files that are damaged, newer or somebody else's are named and left as they are."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

from app.errors import ErrorCode, StorageError
from app.storage import inspection
from app.storage.database import open_database
from app.storage.records import Records
from tests.storage.files import copy_unfolded, refused, written
from tests.storage.samples import started


def test_text_is_no_database(tmp_path):
    (tmp_path / "kiosk.db").write_text("shopping list\n" * 100, encoding="utf-8")
    refused(tmp_path / "kiosk.db", ErrorCode.DATABASE_CORRUPT)


def test_a_damaged_header_isrefused(path):
    written(path)
    data = path.read_bytes()
    path.write_bytes(b"\0" * 16 + data[16:])
    refused(path, ErrorCode.DATABASE_CORRUPT)


def test_a_damaged_page_in_the_middle_isrefused(path):
    written(path, rows=9000)  # most pages hold numerics, which opening does not read
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(data)
    refused(path, ErrorCode.DATABASE_CORRUPT)


def test_a_file_cut_short_isrefused(path):
    written(path, rows=3000)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused(path, ErrorCode.DATABASE_CORRUPT)


def test_a_very_large_file_is_not_read_through_at_every_start(path, monkeypatch):
    written(path, rows=3000)
    data = bytearray(path.read_bytes())
    data[-4096:] = b"\xff" * 4096
    path.write_bytes(data)
    monkeypatch.setattr(inspection, "CHECKED_UP_TO", 4096)
    open_database(path).close()


def test_damage_met_while_reading_is_named(path, monkeypatch):
    session = written(path, rows=3000)
    data = bytearray(path.read_bytes())
    root = _root_page(path, "numerics")
    data[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    path.write_bytes(data)
    monkeypatch.setattr(inspection, "CHECKED_UP_TO", 4096)
    database = open_database(path)
    with pytest.raises(StorageError) as caught:
        list(Records(database).numerics_of(session))
    assert caught.value.code is ErrorCode.DATABASE_CORRUPT
    database.close()


def _root_page(path, table):
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as conn:
        return conn.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()[0]


def test_text_that_is_no_text_is_named_without_quoting_it(database, records):
    session = records.append([started()])[0].seq
    database.db.execute(
        "INSERT INTO fact (seq, kind, command_id, ordinal, session_id, at_utc_us, at_offset_s,"
        " at_boottime_us, at_boot) SELECT 99, 'assessed', 'x', 0, 1, at_utc_us, at_offset_s,"
        " at_boottime_us, at_boot FROM fact"
    )
    database.db.execute(
        "INSERT INTO assessed VALUES (99, 'name', 1, CAST(x'53656372657480' AS TEXT))"
    )
    with pytest.raises(StorageError) as caught:
        records.facts_of(session)
    assert caught.value.code is ErrorCode.DATABASE_CORRUPT
    assert "Secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def _from_the_future(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('recovery-kiosk', '0099_moon_base', '2031')"
        )


def test_a_file_of_a_newer_program_isrefused(path):
    written(path)
    _from_the_future(path)
    assert "0099_moon_base" in refused(path, ErrorCode.DATABASE_NEWER).detail


def test_a_newer_file_with_an_unfolded_log_isrefused(database, tmp_path):
    database.db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('recovery-kiosk', '0099_moon_base', '2031')"
    )
    copy = tmp_path / "copy" / "kiosk.db"
    copy_unfolded(database, copy)
    refused(copy, ErrorCode.DATABASE_NEWER)


def test_steps_of_another_program_in_our_file_do_not_matter(path):
    written(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('somebody', '0099', '2031')"
        )
    open_database(path).close()


def _foreign(path, *statements):
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        for sql in statements:
            conn.execute(sql)


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE recipes (a)"],
        ["PRAGMA application_id = 7", "CREATE TABLE recipes (a)"],
        ["PRAGMA application_id = 7"],
        ["PRAGMA journal_mode = WAL", "CREATE TABLE recipes (a)"],
        ["CREATE TABLE fact (seq INTEGER)"],
    ],
)
def test_a_file_of_another_program_isrefused(tmp_path, statements):
    _foreign(tmp_path / "kiosk.db", *statements)
    refused(tmp_path / "kiosk.db", ErrorCode.DATABASE_FOREIGN)


def test_a_foreign_file_with_an_unfolded_log_isrefused(tmp_path):
    with closing(sqlite3.connect(tmp_path / "theirs.db", isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("CREATE TABLE recipes (a)")
        (tmp_path / "copy").mkdir()
        for suffix in ("", "-wal"):
            shutil.copy(tmp_path / f"theirs.db{suffix}", tmp_path / "copy" / f"kiosk.db{suffix}")
    refused(tmp_path / "copy" / "kiosk.db", ErrorCode.DATABASE_FOREIGN)


def test_a_foreign_file_with_a_journal_to_roll_back_isrefused(tmp_path):
    with closing(sqlite3.connect(tmp_path / "theirs.db", isolation_level=None)) as conn:
        conn.execute("CREATE TABLE recipes (a)")
        conn.execute("INSERT INTO recipes VALUES (randomblob(100000))")
        conn.execute("PRAGMA cache_size = 2")
        conn.execute("BEGIN")
        conn.execute("UPDATE recipes SET a = randomblob(100000)")
        (tmp_path / "copy").mkdir()
        for suffix in ("", "-journal"):
            shutil.copy(tmp_path / f"theirs.db{suffix}", tmp_path / "copy" / f"kiosk.db{suffix}")
        conn.execute("ROLLBACK")
    assert (tmp_path / "copy" / "kiosk.db-journal").stat().st_size > 0
    refused(tmp_path / "copy" / "kiosk.db", ErrorCode.DATABASE_FOREIGN)


def test_our_mark_without_our_steps_isrefused(path):
    written(path)
    _foreign(path, "DROP TABLE _sqlite_migrations")
    refused(path, ErrorCode.DATABASE_CORRUPT)
