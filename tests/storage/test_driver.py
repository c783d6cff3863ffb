"""Two drivers: which one is used where, and that both keep the promises of the record."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.errors import ErrorCode, StorageError
from app.storage import driver
from app.storage.database import open_database
from app.storage.driver import connect, is_plain, literal, looks_encrypted
from app.storage.failures import translating_errors
from app.storage.records import Records
from tests.storage.files import copy_unfolded, refused, written
from tests.storage.samples import KEY, OTHER_KEY, opened, rated, started

ROOT = Path(__file__).parents[2]

BOUND = """
import sys
from pathlib import Path
from app.config import Config
from app.record_key import prepare_driver
prepare_driver(Config(Path("."), encryption=sys.argv[1] == "on"))
import app.kiosk, sqlite_utils.db
print(sqlite_utils.db.sqlite3.__name__)
"""


@pytest.mark.parametrize(("encryption", "name"), [("on", "sqlcipher3"), ("off", "sqlite3")])
def test_sqlite_utils_works_with_the_driver_of_the_record(encryption, name):
    """The kiosk chooses before anything imports sqlite-utils, which chooses at its import."""
    done = subprocess.run(
        [sys.executable, "-c", BOUND, encryption],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == name


def test_a_key_is_no_passphrase():
    assert literal(bytes(32)) == "\"x'" + "00" * 32 + "'\""
    with pytest.raises(ValueError, match="32 bytes"):
        literal(b"secret")


def test_the_driver_says_nothing_of_a_wrong_key_by_itself(path, capfd):
    written(path, key=KEY)
    with pytest.raises(StorageError):
        open_database(path, OTHER_KEY)
    assert capfd.readouterr() == ("", "")


# --- the promises, with a key -------------------------------------------------------------


@pytest.fixture
def database(path):
    """An open encrypted file."""
    database = open_database(path, KEY)
    yield database
    database.close()


def test_the_settings_hold(database):
    settings = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "locking_mode": "exclusive",
        "temp_store": 2,
    }
    for pragma, value in settings.items():
        ((found,),) = database.rows(f"PRAGMA {pragma}")
        assert str(found) == str(value), pragma


def test_files_are_private_and_one_is_left(database):
    Records(database).append([started()])
    for file in database.path.parent.iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file.name
    database.close()
    assert os.listdir(database.path.parent) == ["kiosk.db"]


def test_a_log_left_by_a_killed_process_is_recovered(database, tmp_path):
    (fact,) = Records(database).append([started()])
    copy = tmp_path / "copy" / "kiosk.db"
    copy_unfolded(database, copy)
    recovered = open_database(copy, KEY)
    assert Records(recovered).open_session() == fact.seq
    recovered.close()


def test_a_second_opening_is_refused_and_keeps_the_lock(database):
    with pytest.raises(StorageError) as caught:
        open_database(database.path, KEY)
    assert caught.value.code is ErrorCode.DATABASE_IN_USE
    Records(database).append([started()])


def test_one_command_is_one_fact_and_a_refused_fact_leaves_nothing(database):
    records = Records(database)
    records.append([started()])
    (opening,) = records.append([opened(1)])
    first = records.append([rated(1, opening.seq, "tap")])
    assert records.append([rated(1, opening.seq, "tap")]) == first
    with pytest.raises(StorageError) as caught:
        records.append([rated(1, 999, "names nothing")])
    assert caught.value.code is ErrorCode.VALUE_REFUSED
    with pytest.raises(StorageError) as caught:
        records.append([started("another")])
    assert caught.value.code is ErrorCode.SESSION_RUNNING
    assert len(records.facts_of(1)) == 3


@pytest.mark.parametrize("connected", [sqlite3.connect, dbapi2.connect])
def test_both_drivers_errors_get_a_name(connected):
    with closing(connected(":memory:")) as conn:
        conn.execute("CREATE TABLE t (a INTEGER CHECK (a > 0))")
        with pytest.raises(StorageError) as caught, translating_errors():
            conn.execute("INSERT INTO t VALUES (-1)")
        assert caught.value.code is ErrorCode.VALUE_REFUSED
        conn.execute("PRAGMA query_only = ON")
        with pytest.raises(StorageError) as caught, translating_errors():
            conn.execute("INSERT INTO t VALUES (1)")
        assert caught.value.code is ErrorCode.READ_ONLY


# --- other keys, other forms ---------------------------------------------------------------


def _refused(path, key, code, monkeypatch):
    """Check that nothing changes, whatever the file is opened with."""
    monkeypatch.setattr("tests.storage.files.open_database", lambda p: open_database(p, key))
    return refused(path, code)


def test_another_key_is_refused(path, monkeypatch):
    written(path, key=KEY)
    _refused(path, OTHER_KEY, ErrorCode.KEY_WRONG, monkeypatch)


def test_a_plain_file_is_refused_with_a_key(path, monkeypatch):
    written(path)
    _refused(path, KEY, ErrorCode.DATABASE_PLAIN, monkeypatch)


def test_an_encrypted_file_is_refused_without_one(path, monkeypatch):
    written(path, key=KEY)
    _refused(path, None, ErrorCode.DATABASE_ENCRYPTED, monkeypatch)


def test_letters_in_the_place_of_a_record_are_damage_with_any_key(path, monkeypatch):
    path.parent.mkdir()
    path.write_bytes(b"this is no database" * 4000)
    for key in (None, KEY):
        _refused(path, key, ErrorCode.DATABASE_CORRUPT, monkeypatch)


@pytest.mark.parametrize("place", [4096 + 40, 3 * 4096 + 1000])
def test_one_changed_byte_of_an_encrypted_page_is_noticed(path, place):
    """Each page carries a code of its own: what integrity_check misses in a plain file."""
    written(path, rows=200, key=KEY)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(StorageError):
        open_database(path, KEY)


def test_a_plain_record_does_not_look_encrypted(path, tmp_path):
    written(path, rows=50)
    assert is_plain(path)
    assert not looks_encrypted(path)
    written(tmp_path / "other.db", key=KEY)
    assert looks_encrypted(tmp_path / "other.db")
    assert not is_plain(tmp_path / "other.db")


def test_a_missing_driver_is_named(path, monkeypatch):
    monkeypatch.setitem(sys.modules, driver._CIPHER, None)
    with pytest.raises(StorageError) as caught:
        connect(path, "mode=rwc", KEY)
    assert caught.value.code is ErrorCode.ENCRYPTION_MISSING
    assert not path.exists()
