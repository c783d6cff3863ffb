"""Opening and closing, and every way in which a file may be unusable."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.facts import Assessed
from app.errors import ErrorCode, StorageError
from app.storage import inspection
from app.storage.database import open_database
from app.storage.failures import translating_errors
from app.storage.records import Records
from tests.storage.samples import at, opened, started

ROOT = Path(__file__).parents[2]


def _content(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def _refused(path, code):
    """Check that `path` is refused with `code`, and that nothing in its folder changes."""
    before = _content(path.parent)
    with pytest.raises(StorageError) as caught:
        open_database(path)
    assert caught.value.code is code
    after = _content(path.parent)
    after.pop(f"{path.name}-shm", None)  # the index of somebody's unfolded log
    before.pop(f"{path.name}-shm", None)
    assert after == before
    return caught.value


def _written(path, rows=0):
    """Make a closed file with a session and return its id."""
    database = open_database(path)
    records = Records(database)
    session = records.append([started()])[0].seq
    records.append_numerics(session, [(at(n), {}) for n in range(rows)])
    database.close()
    return session


def _copy_unfolded(database, to):
    """Copy an open file with its log, as a killed process leaves them."""
    to.parent.mkdir(parents=True)
    for suffix in ("", "-wal"):
        shutil.copy(f"{database.path}{suffix}", f"{to}{suffix}")


# Opening what is ours.


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
    _written(path)
    path.chmod(0o644)
    open_database(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_settings_hold_again_after_reopening(path):
    session = _written(path)
    database = open_database(path)
    assert database.rows("PRAGMA synchronous") == [(2,)]
    assert database.rows("PRAGMA journal_mode") == [("wal",)]
    assert Records(database).open_session() == session
    database.close()


def test_closing_twice_is_harmless_and_leaves_one_file(path):
    _written(path)
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
    _written(tmp_path / name)
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
    _copy_unfolded(database, copy)
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


# Files that are not to be touched.


def test_text_is_no_database(tmp_path):
    (tmp_path / "kiosk.db").write_text("shopping list\n" * 100, encoding="utf-8")
    _refused(tmp_path / "kiosk.db", ErrorCode.DATABASE_CORRUPT)


def test_a_damaged_header_is_refused(path):
    _written(path)
    data = path.read_bytes()
    path.write_bytes(b"\0" * 16 + data[16:])
    _refused(path, ErrorCode.DATABASE_CORRUPT)


def test_a_damaged_page_in_the_middle_is_refused(path):
    _written(path, rows=9000)  # most pages hold numerics, which opening does not read
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(data)
    _refused(path, ErrorCode.DATABASE_CORRUPT)


def test_a_file_cut_short_is_refused(path):
    _written(path, rows=3000)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    _refused(path, ErrorCode.DATABASE_CORRUPT)


def test_a_very_large_file_is_not_read_through_at_every_start(path, monkeypatch):
    _written(path, rows=3000)
    data = bytearray(path.read_bytes())
    data[-4096:] = b"\xff" * 4096
    path.write_bytes(data)
    monkeypatch.setattr(inspection, "CHECKED_UP_TO", 4096)
    open_database(path).close()


def test_damage_met_while_reading_is_named(path, monkeypatch):
    session = _written(path, rows=3000)
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
        "INSERT INTO fact SELECT 99, 'assessed', 'x', 0, 1, NULL, at_utc_us, at_offset_s,"
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


def test_a_file_of_a_newer_program_is_refused(path):
    _written(path)
    _from_the_future(path)
    assert "0099_moon_base" in _refused(path, ErrorCode.DATABASE_NEWER).detail


def test_a_newer_file_with_an_unfolded_log_is_refused(database, tmp_path):
    database.db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('recovery-kiosk', '0099_moon_base', '2031')"
    )
    copy = tmp_path / "copy" / "kiosk.db"
    _copy_unfolded(database, copy)
    _refused(copy, ErrorCode.DATABASE_NEWER)


def test_steps_of_another_program_in_our_file_do_not_matter(path):
    _written(path)
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
def test_a_file_of_another_program_is_refused(tmp_path, statements):
    _foreign(tmp_path / "kiosk.db", *statements)
    _refused(tmp_path / "kiosk.db", ErrorCode.DATABASE_FOREIGN)


def test_a_foreign_file_with_an_unfolded_log_is_refused(tmp_path):
    with closing(sqlite3.connect(tmp_path / "theirs.db", isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("CREATE TABLE recipes (a)")
        (tmp_path / "copy").mkdir()
        for suffix in ("", "-wal"):
            shutil.copy(tmp_path / f"theirs.db{suffix}", tmp_path / "copy" / f"kiosk.db{suffix}")
    _refused(tmp_path / "copy" / "kiosk.db", ErrorCode.DATABASE_FOREIGN)


def test_a_foreign_file_with_a_journal_to_roll_back_is_refused(tmp_path):
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
    _refused(tmp_path / "copy" / "kiosk.db", ErrorCode.DATABASE_FOREIGN)


def test_our_mark_without_our_steps_is_refused(path):
    _written(path)
    _foreign(path, "DROP TABLE _sqlite_migrations")
    _refused(path, ErrorCode.DATABASE_CORRUPT)


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
    _written(path)
    looks = []
    real = inspection._look

    def look(file, mode, *, check):
        looks.append(mode)
        if len(looks) == 1:
            Path(f"{file}-wal").touch()
            raise StorageError(ErrorCode.DATABASE_CORRUPT, "half of two states")
        real(file, mode, check=check)

    monkeypatch.setattr(inspection, "_look", look)
    open_database(path).close()
    assert looks == ["immutable=1", "mode=ro"]


# Folders and disks.


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
    _written(path)
    what = path if locked == "file" else path.parent
    what.chmod(0o500)
    try:
        _refused(path, ErrorCode.READ_ONLY)
    finally:
        what.chmod(0o700)


def _own_disk() -> bool:
    unshare = shutil.which("unshare")
    if unshare is None:
        return False
    probe = [unshare, "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not _own_disk(), reason="may not mount a disk of its own")
@pytest.mark.parametrize("scene", ["full", "read_only"])
def test_on_a_real_disk_that_is(tmp_path, scene):
    script = (
        f'mount -t tmpfs -o size=1400k none "$1" && "$2" -m tests.storage.small_disk {scene} "$1"'
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
    _written(path)


# Names for what SQLite reports.


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
