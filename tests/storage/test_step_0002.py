"""A file of the first version becomes one of the second: all of it, or nothing changes."""

from __future__ import annotations

import hashlib

import pytest
import sqlite_utils

from app.domain.numeric import Validity
from app.domain.session import SessionEnd
from app.errors import ErrorCode, StorageError
from app.storage import dictionary, step_0002
from app.storage.database import open_database
from app.storage.ledger import open_ledger
from app.storage.migrations import MIGRATIONS, migrate
from app.storage.records import Records
from tests.storage import ledgers, old_file
from tests.storage import samples as s

# What the names and statements of the first step add up to. Files hold them: never edit it.
STEP_0001 = "d2b0d27a86aefca027233549f94fb953acfddfe5aea3dde33763120563ef33b6"


@pytest.fixture
def old(path):
    """The path of a file of the first version."""
    old_file.make(path)
    return path


def _migrated(path):
    database = open_database(path)
    return database, Records(database)


def test_the_first_step_is_never_edited():
    db = sqlite_utils.Database(memory=True, execute_plugins=False)
    MIGRATIONS.apply(db, stop_before=old_file.SECOND_STEP)
    statements = db.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT LIKE"
        " 'sqlite_%' AND tbl_name <> '_sqlite_migrations' ORDER BY name"
    ).fetchall()
    db.close()
    assert hashlib.sha256(repr(statements).encode()).hexdigest() == STEP_0001


def test_everything_of_an_old_file_reads_back_equal(old):
    database, records = _migrated(old)
    assert records.facts_of(3) == old_file.FACTS
    assert list(records.numerics_of(3)) == old_file.NUMERICS
    assert [(row.id, row.end) for row in records.sessions_of("4711")] == [
        (3, SessionEnd.OVERRIDDEN)
    ]
    assert records.pressures_of(3) == [(s.at(1), 128.0, 79.0)]
    assert [fact.kind for fact in records.staff_facts()] == ["staff_added", "sign_in_tried"]
    assert records.completed() == [3]
    assert records.learning_setting() is None
    database.close()


def test_no_row_of_an_old_file_changes(old):
    with old_file.opened(old) as conn:
        before = old_file.content(conn)
    open_database(old).close()
    with old_file.opened(old) as conn:
        after = old_file.content(conn)
    new = {
        "fact": (None,),
        "staff_added": (None,),
        "session_started": (None, None),
        "session_ended": (None, None, ""),
        "notice_raised": (None, None, None),
        "numerics": (None,),
    }
    for table in set(before) - {"", "_sqlite_migrations"}:
        added = new.get(table, ())
        assert after[table] == [(*row, *added) for row in before[table]], table
    assert after["_sqlite_migrations"][:1] == before["_sqlite_migrations"]


def test_an_old_file_ends_up_with_the_schema_of_a_new_one(old, tmp_path):
    database, _ = _migrated(old)
    open_ledger(database, ledgers.secret_of(old), ledgers.NOWHERE)
    new = open_database(tmp_path / "new.db")
    schema = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"
    assert database.rows(schema) == new.rows(schema)
    assert dictionary.render(database.db) == dictionary.page()
    assert database.rows("PRAGMA integrity_check") == [("ok",)]
    assert database.rows("PRAGMA foreign_key_check") == []
    database.close()
    new.close()


def test_the_settings_are_those_of_before_once_it_is_done(old):
    database, _ = _migrated(old)
    assert database.rows("PRAGMA foreign_keys") == [(1,)]
    assert database.rows("PRAGMA legacy_alter_table") == [(0,)]
    database.close()


def test_an_old_file_goes_on_with_new_facts(old):
    database, records = _migrated(old)
    taught = records.append([s.learned(3), s.learned(3, "4711")])
    assert [fact.seq for fact in taught] == [15, 16]
    (start,) = records.append([s.started("start-2", prior_population=15, prior_patient=16)])
    with pytest.raises(StorageError) as caught:
        records.append([s.started("start-3")])
    assert caught.value.code is ErrorCode.SESSION_RUNNING
    written = records.append([s.corrected(start.seq), s.resumed(start.seq), s.forecast(start.seq)])
    assert records.facts_of(start.seq) == [start, *written]
    database.close()


def test_numbers_once_given_are_not_given_again(old):
    with old_file.opened(old) as conn:
        conn.execute("UPDATE sqlite_sequence SET seq = 900 WHERE name = 'fact'")
    database, records = _migrated(old)
    assert records.append([s.started("start-2")])[0].seq == 901
    database.close()


def test_a_large_old_file_is_kept_whole(path):
    old_file.make(path, last=20_000)
    sums = (
        "SELECT count(*), sum(seq), min(command_id), max(command_id) FROM fact",
        "SELECT count(*), sum(seq) FROM check_in_opened",
        "SELECT count(*), sum(boottime_ms), sum(hr) FROM numerics",
    )
    with old_file.opened(path) as conn:
        before = [conn.execute(sql).fetchall() for sql in sums]
    database, records = _migrated(path)
    assert before[0][0][:2] == (20_000, 20_000 * 20_001 // 2)
    assert [database.rows(sql) for sql in sums] == before
    assert len(records.facts_of(3)) == 12 + 20_000 - 14
    assert len(records.pressures_of(3)) == 1 + 20_000 // 300
    assert all(
        value.validity is Validity.VALID
        for _, row in list(records.numerics_of(3))[2:]
        for value in row.values()
    )
    database.close()


# Failing.


def _unchanged(path, before):
    with old_file.opened(path) as conn:
        assert old_file.content(conn) == before


def test_a_step_that_fails_leaves_the_old_file(old, monkeypatch):
    with old_file.opened(old) as conn:
        before = old_file.content(conn)
    monkeypatch.setattr(step_0002, "_TABLES", step_0002._TABLES + "CREATE NONSENSE;")
    with pytest.raises(StorageError):
        open_database(old)
    _unchanged(old, before)
    monkeypatch.undo()
    database, records = _migrated(old)
    assert records.facts_of(3) == old_file.FACTS
    database.close()


def test_a_row_that_names_nothing_stops_the_step(old):
    with old_file.opened(old) as conn:
        conn.execute("INSERT INTO fact VALUES (15, 'assessed', 'x', 0, 99, NULL, 1, 0, 1, 1)")
        before = old_file.content(conn)
    with pytest.raises(StorageError) as caught:
        open_database(old)
    assert caught.value.code is ErrorCode.DATABASE_CORRUPT
    assert caught.value.detail == "a row of fact names none of session_started"
    _unchanged(old, before)


def test_the_settings_are_those_of_before_once_it_has_failed(old, monkeypatch):
    monkeypatch.setattr(step_0002, "_TABLES", "CREATE NONSENSE;")
    with old_file.opened(old) as conn:
        conn.execute("PRAGMA foreign_keys = ON")
        db = sqlite_utils.Database(conn, execute_plugins=False)
        with pytest.raises(Exception, match="NONSENSE"):
            migrate(db)
        assert conn.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert conn.execute("PRAGMA legacy_alter_table").fetchone() == (0,)


def test_a_disk_without_room_for_the_step_leaves_the_old_file(path, monkeypatch):
    old_file.make(path, last=5000)
    with old_file.opened(path) as conn:
        before = old_file.content(conn)
        (pages,) = conn.execute("PRAGMA page_count").fetchone()
    full = (f"PRAGMA max_page_count = {pages + 20}", "PRAGMA locking_mode")
    monkeypatch.setattr("app.storage.database._PRAGMAS", full)
    with pytest.raises(StorageError) as caught:
        open_database(path)
    assert caught.value.code is ErrorCode.DISK_FULL
    _unchanged(path, before)
    monkeypatch.undo()
    database, records = _migrated(path)
    assert len(records.facts_of(3)) == 12 + 5000 - 14
    database.close()


# Kinds are rows.


_NEW_KIND = "INSERT INTO fact VALUES (NULL, 'moon_landing', 'm', 0, NULL, NULL, 1, 0, 1, 1, NULL)"


def test_a_kind_nobody_knows_is_refused(database, records):
    records.append([s.staff()])
    with pytest.raises(StorageError) as caught, database.transaction() as db:
        db.execute(_NEW_KIND)
    assert caught.value.code is ErrorCode.VALUE_REFUSED


def test_a_later_step_only_adds_a_name(database, records):
    records.append([s.staff()])
    with database.transaction() as db:
        db.execute("INSERT INTO fact_kind VALUES ('moon_landing')")
        db.execute(_NEW_KIND)
        db.execute("INSERT INTO notice_kind VALUES ('eclipse')")
    assert database.rows("SELECT kind FROM fact WHERE seq = 2") == [("moon_landing",)]
