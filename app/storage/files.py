"""Folders and whole files, so that what is said to be there survives a power cut."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from app.errors import ErrorCode, StorageError
from app.storage.failures import folder_error


def prepare_folder(folder: Path) -> None:
    """Make a private folder where there is none; raises StorageError where it cannot be used."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise folder_error(error, ErrorCode.FOLDER_UNUSABLE) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StorageError(ErrorCode.READ_ONLY, "folder not writable")


def sync_folder(folder: Path) -> None:
    """Let the names in a folder survive a power cut; raises OSError."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def write_whole(path: Path, content: bytes) -> None:
    """Write a private file; under its name stands all of it or what stood there before.

    Raises StorageError with DISK_FULL, READ_ONLY, DISK_ERROR or FOLDER_UNUSABLE.
    """
    prepare_folder(path.parent)
    part = path.with_name(f".{path.name}.part")
    try:
        _write(part, content)
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        forbidden = isinstance(error, PermissionError)
        otherwise = ErrorCode.READ_ONLY if forbidden else ErrorCode.FOLDER_UNUSABLE
        raise folder_error(error, otherwise) from error


def _write(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    with open(os.open(path, flags, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
