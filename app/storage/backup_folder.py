"""Brings a finished copy to the backup folder, proves it there, and clears old ones away."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.domain.backup import BackupTrouble
from app.errors import ErrorCode, KioskError
from app.storage.files import sync_folder
from app.storage.proof import Cancelled, Proved

_PIECE = 1 << 20

_BY_ERRNO = {
    errno.ENOENT: BackupTrouble.FOLDER_MISSING,
    errno.ENOTDIR: BackupTrouble.FOLDER_MISSING,
    errno.ENODEV: BackupTrouble.FOLDER_MISSING,
    errno.ENXIO: BackupTrouble.FOLDER_MISSING,
    errno.ENOTCONN: BackupTrouble.FOLDER_MISSING,
    errno.ESTALE: BackupTrouble.FOLDER_MISSING,
    errno.ENOSPC: BackupTrouble.FOLDER_FULL,
    errno.EDQUOT: BackupTrouble.FOLDER_FULL,
    errno.EFBIG: BackupTrouble.FOLDER_FULL,
    errno.EACCES: BackupTrouble.NOT_WRITABLE,
    errno.EPERM: BackupTrouble.NOT_WRITABLE,
    errno.EROFS: BackupTrouble.NOT_WRITABLE,
}

# Proves a file with the keys of the record.
Prove = Callable[[Path, Cancelled], Proved]


class BackupError(Exception):
    """There is no new backup, and why."""

    def __init__(self, trouble: BackupTrouble, detail: str = "") -> None:
        super().__init__(f"{trouble}: {detail}" if detail else str(trouble))
        self.trouble = trouble
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Delivered:
    """A backup that lies in its folder and was read back and proved there."""

    file: str
    size: int
    proved: Proved


@dataclass(frozen=True, slots=True)
class Known:
    """A backup that the record says it made; `age` in seconds."""

    file: str
    age: float


def check_folder(folder: Path, size: int, *, removable: bool, beside: Path) -> None:
    """Raise BackupError where `size` more bytes cannot go into the folder.

    It is never made: a folder that is missing may be a disk that is not plugged in.
    A removable disk is another one than that of the record, which lies in `beside`.
    """
    try:
        if not folder.is_dir():
            raise BackupError(BackupTrouble.FOLDER_MISSING)
        if removable and not _other_disk(folder, beside):
            raise BackupError(BackupTrouble.NOT_MOUNTED)
        room = os.statvfs(folder)
    except OSError as error:
        raise named(error) from error
    if room.f_bavail * room.f_frsize < size:
        raise BackupError(BackupTrouble.FOLDER_FULL)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BackupError(BackupTrouble.NOT_WRITABLE)


def deliver(staged: Path, folder: Path, name: str, prove: Prove, cancelled: Cancelled) -> Delivered:
    """Copy a finished file into the folder, prove what lies there, and only then name it.

    Raises BackupError; nothing of it is then left in the folder, if that is still there.
    """
    part, final = folder / f".{name}.part", folder / name
    try:
        if final.exists():
            raise BackupError(BackupTrouble.NOT_WRITABLE, "the name is taken")
        with suppress(FileNotFoundError):
            part.unlink()  # of a try that was cut short
        fingerprint = _copy(staged, part, cancelled)
        proved = _prove(part, prove, fingerprint, cancelled)
        part.rename(final)
        _sync(folder)
        return Delivered(name, final.stat().st_size, proved)
    except BaseException as error:
        with suppress(OSError):
            part.unlink()
        if isinstance(error, OSError):
            raise named(error) from error
        raise


def clear(folder: Path, known: Sequence[Known], keep: int, keep_for: float) -> list[str]:
    """Delete backups beyond `keep` or older than `keep_for`, and return their names.

    `known` are all that the record says it made, newest first: other files are not touched,
    and the newest that is there stays however old it is. Raises BackupError.
    """
    try:
        there = [each for each in known if (folder / each.file).is_file()]
        old = [b for n, b in enumerate(there) if n and (n >= keep or b.age > keep_for)]
        for each in old:
            (folder / each.file).unlink()
        if old:
            _sync(folder)
    except OSError as error:
        raise named(error) from error
    return [each.file for each in old]


def named(error: OSError) -> BackupError:
    """Return what a failure of the folder's disk is called."""
    number = error.errno or 0
    trouble = _BY_ERRNO.get(number, BackupTrouble.DISK_ERROR)
    return BackupError(trouble, errno.errorcode.get(number, type(error).__name__))


def _other_disk(folder: Path, beside: Path) -> bool:
    return folder.stat().st_dev != beside.stat().st_dev


def _copy(staged: Path, part: Path, cancelled: Cancelled) -> str:
    """Copy a file so that it is on the disk, and return its fingerprint."""
    found = hashlib.sha256()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with staged.open("rb") as source, open(os.open(part, flags, 0o600), "wb") as target:
        while piece := source.read(_PIECE):
            _go_on(cancelled)
            target.write(piece)
            found.update(piece)
        target.flush()
        os.fsync(target.fileno())
        _forget_cache(target.fileno())
    return found.hexdigest()


def _prove(part: Path, prove: Prove, fingerprint: str, cancelled: Cancelled) -> Proved:
    """Read back what lies in the folder and return what is in it."""
    found = hashlib.sha256()
    with part.open("rb") as file:
        while piece := file.read(_PIECE):
            _go_on(cancelled)
            found.update(piece)
    if found.hexdigest() != fingerprint:
        raise BackupError(BackupTrouble.UNVERIFIED, "other bytes than were written")
    try:
        return prove(part, cancelled)
    except KioskError as error:
        passing = error.code == ErrorCode.DISK_ERROR
        trouble = BackupTrouble.DISK_ERROR if passing else BackupTrouble.UNVERIFIED
        raise BackupError(trouble, str(error)) from error


def _go_on(cancelled: Cancelled) -> None:
    if cancelled():
        raise BackupError(BackupTrouble.FAULT, "cancelled")


def _forget_cache(opened: int) -> None:
    """Let what is read back come from the disk, where the system can be told so."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(opened, 0, 0, os.POSIX_FADV_DONTNEED)


def _sync(folder: Path) -> None:
    try:
        sync_folder(folder)
    except OSError as error:
        # Some network folders cannot sync a name; that says nothing against the file.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
