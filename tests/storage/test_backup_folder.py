"""A backup is named only once it was read back where it lies; old ones go, never the last."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from app.domain.backup import BackupTrouble
from app.storage import backup_folder
from app.storage.backup_folder import BackupError, Known, check_folder, clear, deliver
from app.storage.proof import Keys, Proved, never, prove
from tests.storage.files import written
from tests.storage.samples import KEY, OTHER_KEY

NAME = "kiosk-bay-3-20261130T080000Z.db"


def bring(staged, folder, key, cancelled=never):
    return deliver(staged, folder, NAME, lambda *of: prove(of[0], Keys(key), of[1]), cancelled)


@pytest.fixture(params=[None, KEY], ids=["plain", "encrypted"])
def key(request):
    """Without and with encryption."""
    return request.param


@pytest.fixture
def staged(tmp_path, key) -> Path:
    """A finished copy of a record."""
    path = tmp_path / "data" / ".backup.part"
    written(path, rows=40, key=key)
    return path


@pytest.fixture
def folder(tmp_path) -> Path:
    """The backup folder."""
    made = tmp_path / "disk"
    made.mkdir()
    return made


# --- bringing it there ---------------------------------------------------------------------


def test_what_lies_there_is_the_copy_and_proved(staged, folder, key):
    made = bring(staged, folder, key)
    assert os.listdir(folder) == [NAME]
    assert (folder / NAME).read_bytes() == staged.read_bytes()
    assert made.file == NAME
    assert made.size == staged.stat().st_size
    assert made.proved == Proved(facts=1, head=1, sessions=1, seconds=40)


def test_nobody_else_may_read_it(staged, folder, key):
    bring(staged, folder, key)
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600


def test_it_is_on_the_disk_before_it_has_its_name(staged, folder, key, monkeypatch):
    done = []
    sync, rename = os.fsync, Path.rename
    monkeypatch.setattr(os, "fsync", lambda fd: (done.append("sync"), sync(fd)))
    monkeypatch.setattr(Path, "rename", lambda a, b: (done.append("name"), rename(a, b)))
    bring(staged, folder, key)
    assert done == ["sync", "name", "sync"]


@pytest.mark.parametrize("place", [100, 5000, -300])
def test_a_byte_that_changed_on_the_way_is_noticed(staged, folder, key, place, monkeypatch):
    real = backup_folder._copy

    def spoil(source, part, cancelled):
        found = real(source, part, cancelled)
        content = bytearray(part.read_bytes())
        content[place] ^= 0x10
        part.write_bytes(content)
        return found

    monkeypatch.setattr(backup_folder, "_copy", spoil)
    with pytest.raises(BackupError) as caught:
        bring(staged, folder, key)
    assert caught.value.trouble is BackupTrouble.UNVERIFIED
    assert os.listdir(folder) == []


def test_a_copy_that_is_no_sound_record_gets_no_name(staged, folder, key):
    content = bytearray(staged.read_bytes())
    content[-2000:-1000] = bytes(1000)
    content[4096:4200] = bytes(104)
    staged.write_bytes(content)
    with pytest.raises(BackupError) as caught:
        bring(staged, folder, key)
    assert caught.value.trouble is BackupTrouble.UNVERIFIED
    assert os.listdir(folder) == []


def test_a_copy_under_another_key_gets_no_name(tmp_path, folder):
    written(tmp_path / "other.db", key=OTHER_KEY)
    with pytest.raises(BackupError) as caught:
        bring(tmp_path / "other.db", folder, KEY)
    assert caught.value.trouble is BackupTrouble.UNVERIFIED


class Pulled:
    """A disk that is pulled after some calls of one function."""

    def __init__(self, real, number, after):
        self.real, self.number, self.left = real, number, after

    def __call__(self, *given):
        if self.left == 0:
            raise OSError(self.number, "pulled")
        self.left -= 1
        return self.real(*given)


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (errno.EIO, BackupTrouble.DISK_ERROR),
        (errno.ENODEV, BackupTrouble.FOLDER_MISSING),
        (errno.ENOSPC, BackupTrouble.FOLDER_FULL),
        (errno.EFBIG, BackupTrouble.FOLDER_FULL),
        (errno.EROFS, BackupTrouble.NOT_WRITABLE),
    ],
)
@pytest.mark.parametrize(("function", "after"), [("fsync", 0), ("fsync", 1), ("open", 0)])
def test_a_disk_pulled_at_any_point_is_a_named_failure(
    staged, folder, key, number, trouble, function, after, monkeypatch
):
    monkeypatch.setattr(os, function, Pulled(getattr(os, function), number, after))
    with pytest.raises(BackupError) as caught:
        bring(staged, folder, key)
    assert caught.value.trouble is trouble


def test_a_folder_that_goes_away_meanwhile_is_said(staged, folder, key, monkeypatch):
    real = backup_folder._prove

    def gone(*given):
        found = real(*given)
        folder.rename(folder.with_name("elsewhere"))
        return found

    monkeypatch.setattr(backup_folder, "_prove", gone)
    with pytest.raises(BackupError) as caught:
        bring(staged, folder, key)
    assert caught.value.trouble is BackupTrouble.FOLDER_MISSING


def test_what_a_try_before_left_is_in_nobodys_way(staged, folder, key):
    (folder / f".{NAME}.part").write_bytes(b"half of one")
    bring(staged, folder, key)
    assert os.listdir(folder) == [NAME]


def test_a_backup_is_never_overwritten(staged, folder, key):
    (folder / NAME).write_bytes(b"older")
    with pytest.raises(BackupError):
        bring(staged, folder, key)
    assert (folder / NAME).read_bytes() == b"older"


def test_a_kiosk_that_ends_leaves_nothing_half(staged, folder, key):
    with pytest.raises(BackupError):
        bring(staged, folder, key, lambda: True)
    assert os.listdir(folder) == []


# --- whether it can be brought there -------------------------------------------------------


def trouble_of(folder, *, size=1, removable=False, beside):
    try:
        check_folder(folder, size, removable=removable, beside=beside)
    except BackupError as error:
        return error.trouble
    return None


def test_a_folder_that_is_there_will_do(folder, tmp_path):
    assert trouble_of(folder, beside=tmp_path) is None


def test_a_folder_that_is_missing_is_not_made(tmp_path):
    folder = tmp_path / "media" / "stick"
    assert trouble_of(folder, beside=tmp_path) is BackupTrouble.FOLDER_MISSING
    assert not folder.exists()


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").touch()
    assert trouble_of(tmp_path / "file", beside=tmp_path) is BackupTrouble.FOLDER_MISSING


def test_a_removable_disk_must_be_another_one(folder, tmp_path):
    found = trouble_of(folder, removable=True, beside=tmp_path)
    assert found is BackupTrouble.NOT_MOUNTED


@pytest.mark.skipif(not os.path.ismount("/dev/shm"), reason="needs another disk")
def test_another_disk_will_do(tmp_path):
    assert trouble_of(Path("/dev/shm"), removable=True, beside=tmp_path) is None


def test_too_little_room_is_said_before_anything_is_written(folder, tmp_path):
    found = trouble_of(folder, size=1 << 60, beside=tmp_path)
    assert found is BackupTrouble.FOLDER_FULL


# --- what stays ----------------------------------------------------------------------------

DAY = 86_400.0


def kept(folder, ages, keep, days):
    known = [Known(f"backup-{age}.db", age * DAY) for age in ages]
    for each in known:
        (folder / each.file).touch()
    clear(folder, known, keep, days * DAY)
    return sorted(int(name[7:-3]) for name in os.listdir(folder))


def test_so_many_are_kept(folder):
    assert kept(folder, [0, 1, 2, 3, 4], keep=3, days=90) == [0, 1, 2]


def test_older_ones_than_so_many_days_go(folder):
    assert kept(folder, [0, 1, 89, 91], keep=10, days=90) == [0, 1, 89]


def test_the_newest_stays_however_old_it_is(folder):
    assert kept(folder, [400, 500], keep=1, days=90) == [400]


def test_the_newest_that_is_still_there_stays(folder):
    known = [Known("gone.db", 0.0), Known("there.db", 400 * DAY)]
    (folder / "there.db").touch()
    assert clear(folder, known, 1, 90 * DAY) == []
    assert os.listdir(folder) == ["there.db"]


def test_files_of_others_are_not_touched(folder):
    (folder / "kiosk-bay-4-20200101T000000Z.db").touch()
    assert clear(folder, [Known("mine.db", 0.0)], 1, DAY) == []
    assert len(os.listdir(folder)) == 1
