"""Folders and disks that cannot be used, and the names of what SQLite reports."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.facts import Assessed
from app.errors import ErrorCode, StorageError
from app.storage.database import open_database
from app.storage.failures import translating_errors
from tests.storage.files import refused, written
from tests.storage.samples import at, opened, started

ROOT = Path(__file__).parents[2]


def test_a_folder_below_a_file_is_unusable(tmp_path):
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "kiosk.db", tmp_path / "file" / "deeper" / "kiosk.db"):
        with pytest.raises(StorageError) as caught:
            open_database(path)
        assert caught.value.code is ErrorCode.FOLDER_UNUSABLE


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
def test_a_folder_that_cannot_be_made_is_unusable():
    with pytest.raises(StorageError) as caught:
        open_database(Path("/proc/kiosk/kiosk.db"))
    assert caught.value.code is ErrorCode.FOLDER_UNUSABLE


def test_a_folder_in_place_of_the_file_is_unusable(tmp_path):
    (tmp_path / "kiosk.db").mkdir()
    with pytest.raises(StorageError) as caught:
        open_database(tmp_path / "kiosk.db")
    assert caught.value.code is ErrorCode.FOLDER_UNUSABLE


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("locked", ["folder", "file"])
def test_what_may_not_be_written_is_read_only(path, locked):
    written(path)
    what = path if locked == "file" else path.parent
    what.chmod(0o500)
    try:
        refused(path, ErrorCode.READ_ONLY)
    finally:
        what.chmod(0o700)


def _own_disk() -> bool:
    unshare = shutil.which("unshare")
    if unshare is None:
        return False
    probe = [unshare, "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


# The usual reserve of 8 MB is made where as much again stays free.
ROOM = {"reserve": "20m", "full_start": "8m"}


@pytest.mark.skipif(not _own_disk(), reason="may not mount a disk of its own")
@pytest.mark.parametrize(
    "scene", ["full", "reserve", "full_start", "read_only", "export_full", "export_read_only"]
)
def test_on_a_real_disk_that_is(tmp_path, scene):
    script = (
        f'mount -t tmpfs -o size={ROOM.get(scene, "1400k")} none "$1" &&'
        f' "$2" -m tests.storage.small_disk {scene} "$1"'
    )
    command = ["unshare", "-rm", "sh", "-c", script, "sh", str(tmp_path), sys.executable]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "done", done.stderr


def test_a_full_disk_is_named_and_the_same_facts_go_in_later(database, records):
    session = records.append([started()])[0].seq
    ((pages,),) = database.rows("PRAGMA page_count")
    database.rows(f"PRAGMA max_page_count = {pages}")
    facts = [
        opened(session, "note"),
        Assessed(
            at=at(), command_id="note", session_id=session, item="n", value=1, text="x" * 100_000
        ),
    ]
    with pytest.raises(StorageError) as caught:
        records.append(facts, [(at(), {})], session_id=session)
    assert caught.value.code is ErrorCode.DISK_FULL
    assert len(records.facts_of(session)) == 1
    assert records.counts(session).numerics == 0
    database.rows(f"PRAGMA max_page_count = {pages + 1000}")
    written = records.append(facts, [(at(), {})], session_id=session)
    assert records.facts_of(session)[1:] == list(written)
    assert records.counts(session).numerics == 1


def test_a_full_disk_while_the_tables_are_made_leaves_a_file_to_begin_with(path, monkeypatch):
    monkeypatch.setattr(
        "app.storage.database._PRAGMAS", ("PRAGMA max_page_count = 5", "PRAGMA locking_mode")
    )
    with pytest.raises(StorageError) as caught:
        open_database(path)
    assert caught.value.code is ErrorCode.DISK_FULL
    monkeypatch.undo()
    written(path)


@pytest.mark.parametrize(
    ("result", "code"),
    [
        ("SQLITE_FULL", ErrorCode.DISK_FULL),
        ("SQLITE_IOERR", ErrorCode.DISK_ERROR),
        ("SQLITE_IOERR_FSYNC", ErrorCode.DISK_ERROR),
        ("SQLITE_IOERR_WRITE", ErrorCode.DISK_ERROR),
        ("SQLITE_READONLY", ErrorCode.READ_ONLY),
        ("SQLITE_READONLY_DIRECTORY", ErrorCode.READ_ONLY),
        ("SQLITE_CORRUPT", ErrorCode.DATABASE_CORRUPT),
        ("SQLITE_CORRUPT_INDEX", ErrorCode.DATABASE_CORRUPT),
        ("SQLITE_NOTADB", ErrorCode.DATABASE_CORRUPT),
        ("SQLITE_BUSY", ErrorCode.DATABASE_IN_USE),
        ("SQLITE_BUSY_SNAPSHOT", ErrorCode.DATABASE_IN_USE),
        ("SQLITE_LOCKED", ErrorCode.DATABASE_IN_USE),
        ("SQLITE_CANTOPEN", ErrorCode.FOLDER_UNUSABLE),
        ("SQLITE_NOMEM", ErrorCode.INTERNAL),
    ],
)
def test_every_result_has_its_name(result, code):
    error = sqlite3.OperationalError("words")
    error.sqlite_errorcode = getattr(sqlite3, result)
    error.sqlite_errorname = result
    with pytest.raises(StorageError) as caught, translating_errors():
        raise error
    assert caught.value.code is code
    assert caught.value.detail == f"{result}: words"


def test_other_errors_pass_through():
    with pytest.raises(KeyError), translating_errors():
        raise KeyError("mine")
