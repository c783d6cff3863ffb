"""A record becomes encrypted, plain, or one under another key: whole, or it stays as it was."""

from __future__ import annotations

import os
import shutil

import pytest

from app.errors import ErrorCode, StorageError
from app.storage import converting
from app.storage.converting import convert
from app.storage.database import open_database
from app.storage.records import Records
from tests.storage.samples import KEY, OTHER_KEY, at, opened, rated, started

WAYS = {"encrypt": (None, KEY), "decrypt": (KEY, None), "rekey": (KEY, OTHER_KEY)}
MARK = "Quetzalcoatlus"


@pytest.fixture(scope="module", params=WAYS)
def way(request):
    """The old key and the new one."""
    return WAYS[request.param]


@pytest.fixture(scope="module")
def template(way, tmp_path_factory):
    """A closed record with a session under the old key."""
    path = tmp_path_factory.mktemp("template") / "kiosk.db"
    database = open_database(path, way[0])
    records = Records(database)
    records.append([started(initials=MARK)])
    records.append([opened(1)])
    records.append([rated(1, 2, "a")])
    records.append_numerics(1, [(at(n), {}) for n in range(300)])
    database.close()
    return path


@pytest.fixture
def record(path, template):
    """A copy of it for one test."""
    path.parent.mkdir()
    shutil.copy(template, path)
    path.chmod(0o600)
    return path


def everything(path, key):
    database = open_database(path, key)
    tables = database.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    found = {name: database.rows(f'SELECT * FROM "{name}"') for (name,) in tables}
    found[""] = database.rows("SELECT * FROM sqlite_master ORDER BY type, name")
    database.close()
    for row in found[""]:
        assert row is not None
    found[""] = [(*row[:3], row[4]) for row in found[""]]
    return found


def test_everything_is_there_under_the_new_key_and_the_old_file_is_kept(record, way):
    old, new = way
    before = everything(record, old)
    aside = record.with_name("kiosk-before.db")
    done = convert(record, old, new, aside)
    assert everything(record, new) == before
    assert everything(aside, old) == before
    assert (done.kept, done.proved.facts) == ("kiosk-before.db", 3)
    assert (done.proved.sessions, done.proved.seconds) == (1, 300)
    assert sorted(os.listdir(record.parent)) == ["kiosk-before.db", "kiosk.db"]
    assert record.stat().st_mode & 0o777 == 0o600


def test_it_goes_on_working(record, way):
    convert(record, *way, record.with_name("before.db"))
    database = open_database(record, way[1])
    (fact,) = Records(database).append([rated(1, 2, "later")])
    assert fact.seq == 4
    with pytest.raises(Exception, match="append_only"):
        database.db.execute("DELETE FROM fact")
    assert database.rows("PRAGMA journal_mode") == [("wal",)]
    database.close()


def test_only_a_plain_file_can_be_read_without_the_key(record, way):
    convert(record, *way, record.with_name("before.db"))
    assert (MARK.encode() in record.read_bytes()) is (way[1] is None)


def test_a_wrong_key_changes_nothing(record, way):
    before = record.read_bytes()
    wrong = bytes(32)
    with pytest.raises(StorageError):
        convert(record, wrong, way[1], record.with_name("before.db"))
    assert record.read_bytes() == before
    assert os.listdir(record.parent) == ["kiosk.db"]


def test_while_a_kiosk_runs_nothing_is_touched(record, way):
    running = open_database(record, way[0])
    with pytest.raises(StorageError) as caught:
        convert(record, *way, record.with_name("before.db"))
    assert caught.value.code is ErrorCode.DATABASE_IN_USE
    Records(running).append([rated(1, 2, "goes on")])
    running.close()
    assert os.listdir(record.parent) == ["kiosk.db"]


@pytest.mark.parametrize("step", ["_compare", "sync_file", "prove", "put_in_place"])
def test_a_failure_at_any_step_leaves_the_record(record, way, step, monkeypatch):
    def fail(*given, **more):
        raise StorageError(ErrorCode.DISK_FULL)

    monkeypatch.setattr(converting, step, fail)
    with pytest.raises(StorageError):
        convert(record, *way, record.with_name("before.db"))
    assert everything(record, way[0])["fact"]
    assert os.listdir(record.parent) == ["kiosk.db"]


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE converted.session_started SET initials = 'X.Y.'",
        "DELETE FROM converted.numerics WHERE boottime_ms % 7 = 0",
        "INSERT INTO converted.boot (boot_id) VALUES ('another')",
        "CREATE TABLE converted.another (a INTEGER)",
    ],
)
def test_a_row_that_came_out_differently_is_noticed(record, way, harm, monkeypatch):
    real = converting._compare

    def harmed(conn):
        # The triggers of the new file are not awake before it is opened anew.
        conn.execute(harm)
        real(conn)

    monkeypatch.setattr(converting, "_compare", harmed)
    with pytest.raises(StorageError, match="came out differently"):
        convert(record, *way, record.with_name("before.db"))
