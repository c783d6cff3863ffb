"""Backups by the core: when one is due, in which pieces, what is written of it and what is not."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from app import commands as c
from app.bedside import backing_up
from app.bedside.backing_up import AGAIN_AFTER_S, FIRST_AFTER_S, file_name
from app.domain.backup import BackupPhase, BackupPlan, BackupTrouble
from app.domain.facts import BackupFailed, BackupMade
from app.errors import ErrorCode, StorageError
from app.secrets_store import known_key
from app.storage import online_copy
from app.storage.backup_records import BackupRecords
from app.storage.backups import Result
from app.storage.database import open_database
from app.storage.proof import Keys, prove
from app.storage.records import Records
from tests.bedside.bay import START, Bay

HOUR = 3600.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The backup folder."""
    made = tmp_path / "disk"
    made.mkdir()
    return made


@pytest.fixture
def backed(tmp_path: Path, folder: Path):
    """A bay with staff signed in that is to be backed up each day."""
    (tmp_path / "data").mkdir()
    plan = BackupPlan(str(folder), 24 * HOUR, keep=3, keep_for=90 * 24 * HOUR)
    bay = Bay(tmp_path / "data", plan=plan)
    bay.staff()
    yield bay
    bay.close()


def pass_time(bay: Bay, seconds: float) -> None:
    """Let the clock move on, and everything be done that it asks for."""
    bay.clock.advance(seconds)
    finish(bay)


def finish(bay: Bay) -> None:
    for _ in range(4):
        bay.step()
    while bay.core._rooms.busy:
        bay.step()
    bay.step()
    bay.step()


def backups(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def made(bay: Bay) -> list[BackupMade]:
    return BackupRecords(Records(bay.database)).made()


def failures(bay: Bay) -> list[BackupFailed]:
    ((count,),) = bay.database.rows("SELECT count(*) FROM backup_failed")
    newest = BackupRecords(Records(bay.database)).newest_failure()
    return [newest] * count if newest else []


# --- on a schedule ---------------------------------------------------------------------------


def test_one_is_made_soon_after_a_start_and_not_at_once(backed: Bay, folder: Path) -> None:
    pass_time(backed, FIRST_AFTER_S - 1)
    assert backups(folder) == []
    pass_time(backed, 2)
    (name,) = backups(folder)
    (only,) = made(backed)
    assert (only.file, only.by_hand) == (name, False)
    there = prove(folder / name, Keys(ledger=known_key(backed.secret)))
    assert (only.facts, only.head) == (there.facts, there.head)
    assert (only.entries, only.head_hash) == (there.entries, there.head_hash)
    assert there.sealed
    assert only.size == (folder / name).stat().st_size
    assert only.seq == there.head + 1


def test_the_next_is_made_when_it_is_due(backed: Bay, folder: Path) -> None:
    pass_time(backed, FIRST_AFTER_S)
    pass_time(backed, 24 * HOUR - 30)
    assert len(backups(folder)) == 1
    pass_time(backed, 31)
    assert len(backups(folder)) == 2


def test_a_restart_does_not_forget_when_the_last_one_was(backed: Bay, folder: Path) -> None:
    pass_time(backed, FIRST_AFTER_S)
    backed.restart()
    pass_time(backed, 2 * FIRST_AFTER_S)
    assert len(backups(folder)) == 1
    backed.clock.reboot("boot-b", 24 * HOUR)
    backed.restart()
    pass_time(backed, 0)
    pass_time(backed, FIRST_AFTER_S)
    assert len(backups(folder)) == 2


def test_a_clock_set_back_brings_one_at_once(backed: Bay, folder: Path) -> None:
    pass_time(backed, FIRST_AFTER_S)
    backed.clock.step_wall(-7 * 24 * HOUR)
    pass_time(backed, AGAIN_AFTER_S)
    assert len(backups(folder)) == 2


def test_an_empty_record_is_not_backed_up(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "data").mkdir()
    bay = Bay(tmp_path / "data", plan=BackupPlan(str(folder), HOUR, 3, HOUR))
    pass_time(bay, FIRST_AFTER_S)
    pass_time(bay, FIRST_AFTER_S)
    assert backups(folder) == []
    bay.close()


def test_without_a_plan_nothing_is_done_and_nothing_offered(bay: Bay) -> None:
    bay.staff()
    pass_time(bay, 100 * HOUR)
    bay.staff_in()
    assert bay.now.backup.plan is None
    assert bay.do(c.MakeBackup()).error is ErrorCode.VALUE_REFUSED


def test_a_session_goes_on_meanwhile_and_is_in_the_next_one(
    backed: Bay, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backing_up, "TURN_S", 0.0)
    monkeypatch.setattr(online_copy, "PAGES", 2)
    backed.start(ended_ago=20)
    backed.ok(c.MakeBackup())
    assert backed.now.backup.phase is BackupPhase.COPYING
    before = backed.now.backup.done
    backed.check_in(2)
    assert backed.now.backup.phase is BackupPhase.COPYING
    assert before < backed.now.backup.done < 1.0
    finish(backed)
    (name,) = backups(folder)
    copy = open_database(folder / name)
    session = Records(copy).open_session()
    assert session is not None
    assert "rating_given" in {fact.kind for fact in Records(copy).facts_of(session)}
    copy.close()


def test_so_many_are_kept(backed: Bay, folder: Path) -> None:
    seen = set()
    for _ in range(5):
        pass_time(backed, 24 * HOUR)
        seen |= set(backups(folder))
    assert len(seen) == 5
    assert backups(folder) == sorted(seen)[-3:]


# --- by hand ---------------------------------------------------------------------------------


def test_staff_make_one_by_hand(backed: Bay, folder: Path) -> None:
    backed.ok(c.MakeBackup())
    finish(backed)
    (name,) = backups(folder)
    good = backed.now.backup.good
    assert good is not None
    assert good.file == name
    assert good.at == backed.clock.now()
    assert made(backed)[0].by_hand
    assert backed.now.backup.phase is None


def test_two_taps_are_one_backup(
    backed: Bay, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backing_up, "TURN_S", 0.0)
    backed.ok(c.MakeBackup())
    backed.ok(c.MakeBackup())
    finish(backed)
    assert len(backups(folder)) == 1
    assert len(made(backed)) == 1


def test_nobody_signed_in_makes_none_and_sees_none(backed: Bay) -> None:
    backed.ok(c.MakeBackup())
    finish(backed)
    backed.ok(c.SignOut())
    assert backed.now.backup.good is None
    assert backed.now.backup.plan is None
    assert backed.do(c.MakeBackup()).error is ErrorCode.NOT_SIGNED_IN


# --- what goes wrong -------------------------------------------------------------------------


def test_a_missing_folder_is_one_fact_however_often_it_is_tried(backed: Bay, folder: Path) -> None:
    folder.rmdir()
    for _ in range(5):
        pass_time(backed, AGAIN_AFTER_S + 1)
    (failed,) = failures(backed)
    assert failed.trouble is BackupTrouble.FOLDER_MISSING
    assert not failed.by_hand
    backed.staff_in()
    assert backed.now.backup.failed is BackupTrouble.FOLDER_MISSING
    assert backed.now.backup.failed_at == failed.at
    assert backed.now.backup.phase is None


def test_a_disk_that_is_plugged_in_is_used_at_the_next_try(backed: Bay, folder: Path) -> None:
    folder.rmdir()
    pass_time(backed, FIRST_AFTER_S)
    folder.mkdir()
    pass_time(backed, AGAIN_AFTER_S - 1)
    assert backups(folder) == []
    pass_time(backed, 1)
    assert len(backups(folder)) == 1
    backed.staff_in()
    assert backed.now.backup.failed is None
    assert backed.now.backup.good is not None


def test_by_hand_every_failure_is_written(backed: Bay, folder: Path) -> None:
    folder.rmdir()
    for _ in range(2):
        backed.ok(c.MakeBackup())
        finish(backed)
    assert [failed.by_hand for failed in failures(backed)] == [True, True]


def test_a_disk_pulled_while_it_is_written_leaves_the_last_good_one(
    backed: Bay, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backed.ok(c.MakeBackup())
    finish(backed)
    (before,) = backups(folder)
    backed.clock.advance(60)

    def pulled(descriptor: int) -> None:
        raise OSError(errno.EIO, "pulled")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", pulled)
        patched.setattr("app.storage.backup_folder._sync", pulled)
        backed.backups.begin()
        while not backed.backups.step(0.005):
            pass
        found: list[Result] = []
        backed.backups.deliver("new.db", [], found.append)
    assert found[0].trouble is BackupTrouble.DISK_ERROR
    assert backups(folder) == [before]
    assert sorted(p.name for p in backed.path.parent.iterdir() if ".part" in p.name) == []


def test_an_unverified_copy_is_told_and_the_good_one_stays_the_last(
    backed: Bay, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backed.ok(c.MakeBackup())
    finish(backed)
    (before,) = backups(folder)
    backed.clock.advance(60)

    def unsound(*given: object) -> None:
        raise StorageError(ErrorCode.DATABASE_CORRUPT, "row 7")

    monkeypatch.setattr(backed.backups, "_prove", unsound)
    backed.ok(c.MakeBackup())
    finish(backed)
    view = backed.now.backup
    assert view.failed is BackupTrouble.UNVERIFIED
    assert view.good is not None
    assert view.good.file == before
    assert backups(folder) == [before]


def test_a_result_that_the_disk_does_not_take_is_written_later(
    backed: Bay, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> None:
        raise StorageError(ErrorCode.DISK_FULL)

    with monkeypatch.context() as patched:
        patched.setattr(Records, "append", full)
        backed.ok(c.MakeBackup())
        finish(backed)
        assert len(backups(folder)) == 1
        assert backed.now.backup.good is None
        assert backed.now.backup.phase is BackupPhase.DELIVERING
    pass_time(backed, 10)
    assert backed.now.backup.good is not None
    assert len(made(backed)) == 1


def test_our_own_mistake_ends_the_backup_and_nothing_else(
    backed: Bay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(seconds: float) -> bool:
        raise RuntimeError

    monkeypatch.setattr(backed.backups, "step", broken)
    backed.ok(c.MakeBackup())
    finish(backed)
    assert backed.now.backup.failed is BackupTrouble.FAULT
    backed.start()


def test_the_kiosk_ends_in_the_middle_and_clears_up(
    backed: Bay, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backing_up, "TURN_S", 0.0)
    monkeypatch.setattr(online_copy, "PAGES", 2)
    backed.ok(c.MakeBackup())
    assert backed.backups.copying
    backed.restart()
    assert not any(".part" in name for name in os.listdir(backed.path.parent))
    assert backups(folder) == []


def test_what_a_kill_left_is_thrown_away_at_the_start(backed: Bay) -> None:
    backed.close()
    staged = backed.path.with_name(".backup.part")
    staged.write_bytes(b"half of one")
    backed.open()
    assert not staged.exists()


# --- what is shown ---------------------------------------------------------------------------


def test_a_backup_gets_old(backed: Bay, folder: Path) -> None:
    backed.ok(c.MakeBackup())
    finish(backed)
    folder.rename(folder.with_name("away"))
    pass_time(backed, 47 * HOUR)
    backed.staff_in()
    assert not backed.now.backup.old
    pass_time(backed, 2 * HOUR)
    assert backed.now.backup.old
    assert backed.now.backup.failed is BackupTrouble.FOLDER_MISSING


def test_a_failure_is_remembered_over_a_restart(backed: Bay, folder: Path) -> None:
    backed.ok(c.MakeBackup())
    finish(backed)
    folder.rename(folder.with_name("away"))
    backed.clock.advance(60)
    backed.ok(c.MakeBackup())
    finish(backed)
    backed.restart()
    backed.staff_in()
    assert backed.now.backup.failed is BackupTrouble.FOLDER_MISSING
    assert backed.now.backup.good is not None


def test_a_name_says_where_and_when_and_nothing_of_a_patient() -> None:
    assert file_name("Bay 3 / Süd", START) == "kiosk-bay-3-s-d-20261123T190700Z.db"
    assert file_name("ß", START).startswith("kiosk-bay-2026")


def test_a_fact_that_names_a_backup_reads_back(backed: Bay, folder: Path) -> None:
    backed.ok(c.MakeBackup())
    finish(backed)
    (fact,) = made(backed)
    assert fact.session_id is None


def test_who_asked_for_it_and_where_is_in_the_record(backed: Bay) -> None:
    pass_time(backed, FIRST_AFTER_S)
    pass_time(backed, 5)
    backed.ok(c.MakeBackup(screen="backup"))
    finish(backed)
    by_hand, by_time = made(backed)
    assert (by_hand.staff_id, by_hand.screen) == (backed.now.staff[0].id, "backup")
    assert (by_time.staff_id, by_time.screen) == (None, None)
