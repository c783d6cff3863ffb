"""Opening and closing what is ours, also after a kill, and for one process only."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import ErrorCode, StorageError
from app.storage import inspection
from app.storage.database import open_database
from app.storage.records import Records
from tests.storage.files import copy_unfolded, written
from tests.storage.samples import started

ROOT = Path(__file__).parents[2]


def test_a_new_file_has_the_promised_settings(database):
    settings = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "locking_mode": "exclusive",
        "temp_store": 2,
    }
    for pragma, value in settings.items():
        assert database.rows(f"PRAGMA {pragma}") == [(value,)], pragma


def test_folder_and_files_are_private(tmp_path):
    path = tmp_path / "a" / "b" / "kiosk.db"
    database = open_database(path)
    Records(database).append([started()])
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    database.close()


def test_a_file_that_others_could_read_is_made_private(path):
    written(path)
    path.chmod(0o644)
    open_database(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_settings_hold_again_after_reopening(path):
    session = written(path)
    database = open_database(path)
    assert database.rows("PRAGMA synchronous") == [(2,)]
    assert database.rows("PRAGMA journal_mode") == [("wal",)]
    assert Records(database).open_session() == session
    database.close()


def test_closing_twice_is_harmless_and_leaves_one_file(path):
    written(path)
    database = open_database(path)
    database.close()
    database.close()
    assert os.listdir(path.parent) == ["kiosk.db"]


def test_use_after_closing_is_a_named_error(path):
    database = open_database(path)
    database.close()
    with pytest.raises(StorageError) as caught:
        Records(database).open_session()
    assert caught.value.code is ErrorCode.INTERNAL


@pytest.mark.parametrize("name", ["with space?.db", "100%.db", "a#b.db", "ä.db"])
def test_any_file_name_will_do(tmp_path, name):
    written(tmp_path / name)
    assert (tmp_path / name).stat().st_size > 0
    assert os.listdir(tmp_path) == [name]
    open_database(tmp_path / name).close()


def test_an_empty_file_is_taken_for_new(tmp_path):
    path = tmp_path / "kiosk.db"
    path.touch()
    database = open_database(path)
    assert Records(database).sessions() == []
    database.close()


def test_a_log_left_by_a_killed_process_is_recovered(database, records, tmp_path):
    session = records.append([started()])[0].seq
    copy = tmp_path / "copy" / "kiosk.db"
    copy_unfolded(database, copy)
    recovered = open_database(copy)
    assert Records(recovered).open_session() == session
    recovered.close()


def test_killed_at_any_moment_nothing_acknowledged_is_lost(path):
    acknowledged = set()
    for lines in (1, 7, 40, 150):
        command = [sys.executable, "-m", "tests.storage.appender", str(path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout
            said = [child.stdout.readline() for _ in range(lines)]
            child.kill()
            said += child.stdout.readlines()  # it may have said more before it died
        acknowledged |= {int(line) for line in said if line.endswith("\n")}
        database = open_database(path)
        records = Records(database)
        session = records.open_session()
        assert session is not None
        ratings = {fact.seq for fact in records.facts_of(session) if fact.kind == "rating_given"}
        assert acknowledged <= ratings
        database.close()
    assert len(acknowledged) >= 198


# In use.

OPEN_AND_SAY = """
import sys
from pathlib import Path
from app.errors import StorageError
from app.storage.database import open_database
try:
    open_database(Path(sys.argv[1])).close()
    print("opened")
except StorageError as error:
    print(error.code)
"""


def test_a_second_process_is_told_that_the_file_is_in_use(database, records):
    records.append([started()])
    command = [sys.executable, "-c", OPEN_AND_SAY, str(database.path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "database_in_use"
    assert len(records.sessions()) == 1
    database.close()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "opened"


def test_opening_twice_in_one_process_is_refused_and_keeps_the_lock(database, records):
    for _ in range(2):
        with pytest.raises(StorageError) as caught:
            open_database(database.path)
        assert caught.value.code is ErrorCode.DATABASE_IN_USE
    command = [sys.executable, "-c", OPEN_AND_SAY, str(database.path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "database_in_use"
    records.append([started()])


def test_a_log_that_appears_while_looking_is_asked_again(path, monkeypatch):
    """Another process opens the file between the first look and its end."""
    written(path)
    looks = []
    real = inspection._look

    def look(file, mode, key, *, check):
        looks.append(mode)
        if len(looks) == 1:
            Path(f"{file}-wal").touch()
            raise StorageError(ErrorCode.DATABASE_CORRUPT, "half of two states")
        real(file, mode, key, check=check)

    monkeypatch.setattr(inspection, "_look", look)
    open_database(path).close()
    assert looks == ["immutable=1", "mode=ro"]
