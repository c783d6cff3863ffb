"""A backup takes the place of the record only where nothing newer is lost, and in one step."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.ledger import LedgerProblem
from app.errors import ErrorCode, SecretError, StorageError
from app.secrets_store import Secret
from app.storage import placing, restoring
from app.storage.anchors import AnchorFile, AnchorReason
from app.storage.backup_records import BackupRecords
from app.storage.database import open_database
from app.storage.driver import connect
from app.storage.ledger import open_ledger
from app.storage.online_copy import OnlineCopy
from app.storage.records import Records
from app.storage.restoring import Place, WouldLoseError, restore
from app.storage.verification import verified
from tests.storage.samples import KEY, OTHER_KEY, at, ended, opened, rated, started

NOW = at(100_000)


@pytest.fixture(scope="module", params=[None, KEY], ids=["plain", "encrypted"])
def key(request):
    """Without and with encryption."""
    return request.param


SECRET = Secret("ledger", Path("nowhere"))
LEDGER_KEY = bytes(range(7, 39))


@pytest.fixture(autouse=True, scope="module")
def _key_of_the_ledger():
    """Hand the key of the ledger over as the system does."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(SECRET.variable, LEDGER_KEY.hex())
        yield


def grow(path: Path, key, *facts) -> None:
    database = open_database(path, key)
    Records(database, open_ledger(database, SECRET)).append(list(facts))
    database.close()


def facts_in(path: Path, key) -> list:
    database = open_database(path, key)
    records = Records(database)
    found = records.facts_of(records.sessions()[0].id)
    database.close()
    return found


@pytest.fixture(scope="module")
def templates(key, tmp_path_factory) -> tuple[Path, Path]:
    """A record with the start of a session, and a backup of it one fact later."""
    folder = tmp_path_factory.mktemp("templates")
    short = folder / "short.db"
    grow(short, key, started())
    path = Path(shutil.copy(short, folder / "kiosk.db"))
    database = open_database(path, key)
    Records(database, open_ledger(database, SECRET)).append([opened(1)])
    copy = OnlineCopy(database, folder / "copy.db")
    copy.step(60.0)
    database.close()
    (folder / "disk").mkdir()
    shutil.copy(folder / "copy.db", folder / "disk" / "kiosk-a.db")
    return short, folder / "disk" / "kiosk-a.db"


@pytest.fixture
def backup(path, templates, tmp_path) -> Path:
    """A backup; the record that it is of lies at `path`."""
    path.parent.mkdir()
    shutil.copy(templates[1], path)
    path.chmod(0o600)
    return Path(shutil.copy(templates[1], tmp_path))


@pytest.fixture
def short(path, backup, templates) -> Path:
    """The record as it was one fact before the backup."""
    return Path(shutil.copy(templates[0], path))


def put_back(backup, path, key, *, keep=False):
    place = Place(path, key, SECRET, path.parent.parent / "anchors.jsonl")
    return restore(backup, place, NOW, keep_present=keep)


def test_into_an_empty_folder(backup, path, key):
    there = facts_in(path, key)
    shutil.rmtree(path.parent)
    done = put_back(backup, path, key)
    assert (done.present, done.lost, done.kept) == (None, 0, "")
    assert facts_in(path, key) == there
    assert os.listdir(path.parent) == ["kiosk.db"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_that_it_was_restored_is_a_fact(backup, path, key):
    shutil.rmtree(path.parent)
    put_back(backup, path, key)
    database = open_database(path, key)
    (fact,) = BackupRecords(Records(database)).restored()
    database.close()
    assert (fact.file, fact.head, fact.lost, fact.kept) == ("kiosk-a.db", 2, 0, "")
    assert fact.at == NOW


def test_over_a_record_that_is_the_beginning_of_it(short, backup, path, key):
    """All that is there is in the backup."""
    done = put_back(backup, path, key)
    assert (done.present, done.lost, done.kept) == (1, 0, "")
    assert os.listdir(path.parent) == ["kiosk.db"]


def test_newer_facts_are_not_overwritten(backup, path, key):
    grow(path, key, rated(1, 2, "a"), rated(1, 2, "b"), ended(1))
    before = path.read_bytes()
    with pytest.raises(WouldLoseError) as caught:
        put_back(backup, path, key)
    assert caught.value.lost == 3
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == ["kiosk.db"]


def test_a_record_that_went_another_way_is_not_overwritten(short, backup, path, key):
    """As many facts as the backup or fewer, and one of them another."""
    grow(path, key, opened(1, "another"))
    with pytest.raises(WouldLoseError) as caught:
        put_back(backup, path, key)
    assert caught.value.lost == 1


def test_newer_facts_are_moved_aside_where_somebody_says_so(backup, path, key):
    in_backup = facts_in(path, key)
    grow(path, key, rated(1, 2, "a"))
    present = facts_in(path, key)
    done = put_back(backup, path, key, keep=True)
    assert (done.present, done.lost) == (3, 1)
    assert done.kept.startswith("kiosk-before-restore-2")
    assert facts_in(path.with_name(done.kept), key) == present
    assert facts_in(path, key) == in_backup


def test_a_damaged_record_is_only_moved_aside(backup, path, key):
    damaged = b"this is no database" * 4000
    path.write_bytes(damaged)
    with pytest.raises(WouldLoseError) as caught:
        put_back(backup, path, key)
    assert caught.value.lost is None
    assert path.read_bytes() == damaged
    done = put_back(backup, path, key, keep=True)
    assert done.lost is None
    assert path.with_name(done.kept).read_bytes() == damaged
    assert len(facts_in(path, key)) == 2


def test_the_log_of_a_damaged_record_is_not_left_to_the_new_one(backup, path, key):
    path.write_bytes(b"this is no database" * 4000)
    log = path.with_name("kiosk.db-wal")
    log.write_bytes(b"old log")
    done = put_back(backup, path, key, keep=True)
    assert not log.exists()
    assert path.with_name(f"{done.kept}-wal").read_bytes() == b"old log"
    assert len(facts_in(path, key)) == 2


def test_two_restores_in_one_second_keep_both(backup, path, key):
    for number in range(2):
        grow(path, key, rated(1, 2, f"more-{number}"))
        put_back(backup, path, key, keep=True)
    kept = [name for name in os.listdir(path.parent) if "before-restore" in name]
    assert len(kept) == 2


def test_while_a_kiosk_runs_nothing_is_touched(backup, path, key):
    running = open_database(path, key)
    with pytest.raises(StorageError) as caught:
        put_back(backup, path, key, keep=True)
    assert caught.value.code is ErrorCode.DATABASE_IN_USE
    Records(running).append([rated(1, 2, "goes on")])
    running.close()


@pytest.mark.parametrize("place", [60, 4096 + 8])
def test_a_backup_that_is_not_sound_is_refused(backup, path, key, place):
    content = bytearray(backup.read_bytes())
    content[place : place + 40] = b"x" * 40
    backup.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(StorageError):
        put_back(backup, path, key, keep=True)
    assert path.read_bytes() == before


def test_a_backup_of_another_form_or_key_is_named(backup, path, key):
    wrong, code = (
        (KEY, ErrorCode.DATABASE_PLAIN) if key is None else (None, ErrorCode.DATABASE_ENCRYPTED)
    )
    with pytest.raises(StorageError) as caught:
        put_back(backup, path, wrong, keep=True)
    assert caught.value.code is code
    if key is not None:
        with pytest.raises(StorageError) as caught:
            put_back(backup, path, OTHER_KEY, keep=True)
        assert caught.value.code is ErrorCode.KEY_WRONG


@pytest.mark.parametrize("step", ["copy_synced", "fold_away", "put_in_place"])
def test_a_failure_at_any_step_leaves_the_record(backup, path, key, step, monkeypatch):
    grow(path, key, rated(1, 2, "a"))
    there = facts_in(path, key)

    def fail(*given, **more):
        raise StorageError(ErrorCode.DISK_FULL)

    monkeypatch.setattr(restoring, step, fail)
    with pytest.raises(StorageError):
        put_back(backup, path, key, keep=True)
    assert facts_in(path, key) == there
    assert os.listdir(path.parent) == ["kiosk.db"]


def test_there_is_no_moment_without_a_record(backup, path, key, monkeypatch):
    """Power that fails before the last step finds the record where it was."""
    grow(path, key, rated(1, 2, "a"))
    there = facts_in(path, key)
    real = Path.replace
    seen = []

    def replace(new, target):
        seen.append((target.name, target.exists()))
        shutil.copytree(path.parent, path.parent.with_name("power-cut"))
        return real(new, target)

    monkeypatch.setattr(placing.Path, "replace", replace)
    put_back(backup, path, key, keep=True)
    assert seen == [("kiosk.db", True)]
    assert facts_in(path.parent.with_name("power-cut") / "kiosk.db", key) == there


# --- the ledger ------------------------------------------------------------------------------


def test_what_is_restored_is_sealed_to_its_end(backup, path, key):
    shutil.rmtree(path.parent)
    done = put_back(backup, path, key)
    assert (done.proved.entries, done.proved.sealed) == (2, True)
    database = open_database(path, key)
    ledger = open_ledger(database, SECRET)
    anchors = AnchorFile(path.parent.parent / "anchors.jsonl", ledger).read()
    verdict = verified(ledger, anchors)
    database.close()
    assert verdict.sound
    assert (verdict.head.count, verdict.anchors) == (3, 1)


def test_what_the_anchors_told_of_and_is_gone_is_said(backup, path, key):
    grow(path, key, rated(1, 2, "a"), rated(1, 2, "b"))
    database = open_database(path, key)
    ledger = open_ledger(database, SECRET)
    anchors = AnchorFile(path.parent.parent / "anchors.jsonl", ledger)
    anchors.add(ledger.head(), 0.0, AnchorReason.SESSION_ENDED)
    database.close()
    shutil.rmtree(path.parent)
    done = put_back(backup, path, key)
    assert (done.told_of, done.proved.entries) == (4, 2)
    database = open_database(path, key)
    ledger = open_ledger(database, SECRET)
    assert verified(ledger, AnchorFile(anchors.path, ledger).read()).sound
    database.close()


def test_a_backup_somebody_changed_is_refused(backup, path, key):
    with closing(connect(backup, "mode=rw", key)) as conn:
        conn.execute("DROP TRIGGER session_started_no_update")
        conn.execute("UPDATE session_started SET weight = 99.0")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    before = path.read_bytes()
    with pytest.raises(StorageError, match="ledger: fact_changed"):
        put_back(backup, path, key, keep=True)
    assert path.read_bytes() == before


def rob(backup, key, and_then=""):
    """Take the ledger away, with every guard in its place afterwards."""
    guards = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'ledger%'"
    )
    with closing(connect(backup, "mode=rw", key)) as conn:
        rules = conn.execute(guards).fetchall()
        for name, _ in rules:
            conn.execute(f"DROP TRIGGER {name}")
        conn.executescript("DELETE FROM ledger; DELETE FROM ledger_key;" + and_then)
        for _, sql in rules:
            conn.execute(sql)
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def test_a_backup_whose_ledger_was_taken_away_is_refused(backup, path, key):
    rob(backup, key)
    before = path.read_bytes()
    with pytest.raises(StorageError, match="the ledger is gone"):
        put_back(backup, path, key, keep=True)
    assert path.read_bytes() == before


def test_a_backup_that_passes_for_an_old_one_does_not_silence_the_anchors(backup, path, key):
    anchors = path.parent.parent / "anchors.jsonl"
    database = open_database(path, key)
    ledger = open_ledger(database, SECRET)
    AnchorFile(anchors, ledger).add(ledger.head(), 0.0, AnchorReason.BACKUP)
    database.close()
    rob(backup, key, "CREATE TABLE ledger_due (id INTEGER PRIMARY KEY) STRICT;")
    done = put_back(backup, path, key, keep=True)
    assert not done.proved.sealed
    database = open_database(path, key)
    (found,) = AnchorFile(anchors, open_ledger(database, SECRET)).others()
    database.close()
    assert (found.problem, found.expected) == (LedgerProblem.OTHER_RECORD, 2)


@pytest.mark.parametrize(
    ("given", "code"), [(None, ErrorCode.KEY_MISSING), ("ab" * 32, ErrorCode.KEY_WRONG)]
)
def test_without_the_right_key_of_the_ledger_nothing_is_restored(
    backup, path, key, given, code, monkeypatch
):
    before = path.read_bytes()
    monkeypatch.delenv(SECRET.variable)
    if given:
        monkeypatch.setenv(SECRET.variable, given)
    with pytest.raises(SecretError) as caught:
        put_back(backup, path, key, keep=True)
    assert caught.value.code is code
    assert path.read_bytes() == before
