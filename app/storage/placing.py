"""Puts another file in the place of the record, in one step, while nobody can open either."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from app.errors import ErrorCode, StorageError
from app.storage.database import Database
from app.storage.driver import driver_errors
from app.storage.failures import folder_error, translating_errors
from app.storage.files import sync_folder

_LOGS = ("-wal", "-shm", "-journal")


def fold_away(database: Database) -> None:
    """Leave everything in the one file of an open record, and go on holding its lock.

    A log that stayed behind would be taken for that of the file put in its place.
    """
    with translating_errors():
        (mode,) = database.db.execute("PRAGMA journal_mode = DELETE").fetchone()
        if mode != "delete":
            raise StorageError(ErrorCode.DISK_ERROR, f"journal_mode {mode}")
        database.db.execute("BEGIN EXCLUSIVE")
        database.db.execute("COMMIT")


def close_quietly(database: Database) -> None:
    """Close a record whose file is no more in its place."""
    with suppress(*driver_errors()):
        database.db.close()


def copy_synced(source: Path, target: Path) -> None:
    """Copy a file privately so that it is on the disk; raises StorageError."""
    try:
        with suppress(FileNotFoundError):
            target.unlink()
        with source.open("rb") as old, open(_new(target), "wb") as new:
            shutil.copyfileobj(old, new, 1 << 20)
            new.flush()
            os.fsync(new.fileno())
    except OSError as error:
        with suppress(OSError):
            target.unlink()
        raise folder_error(error, ErrorCode.FOLDER_UNUSABLE) from error


def sync_file(path: Path) -> None:
    """Let a file that somebody else wrote survive a power cut; raises StorageError."""
    try:
        opened = os.open(path, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
    except OSError as error:
        raise folder_error(error, ErrorCode.DISK_ERROR) from error


def put_in_place(new: Path, target: Path, aside: Path | None, *, logs: bool = False) -> None:
    """Let `target` name the file `new` from one moment to the next; raises StorageError.

    What stood there before stays under the name `aside`; with `logs` it was never opened, and
    a log that it has goes with it. Else the log was folded in, and ends with the connection.
    """
    try:
        if aside is not None and target.exists():
            _set_aside(target, aside, _LOGS if logs else ())
        new.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise folder_error(error, ErrorCode.FOLDER_UNUSABLE) from error


def _set_aside(target: Path, aside: Path, logs: Sequence[str]) -> None:
    """Give a file a second name: there is no moment at which the record is missing."""
    for suffix in logs:
        log = target.with_name(target.name + suffix)
        if log.exists():
            log.rename(aside.with_name(aside.name + suffix))
    try:
        os.link(target, aside)
    except OSError:
        # A disk without second names.
        copy_synced(target, aside)
    sync_folder(aside.parent)


def _new(target: Path) -> int:
    return os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
