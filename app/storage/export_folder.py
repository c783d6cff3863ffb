"""A folder that gets its name only once everything in it is whole and on the disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.errors import ErrorCode
from app.storage.failures import folder_error
from app.storage.files import prepare_folder, sync_folder

_PART = ".part"


@contextmanager
def _naming_errors() -> Iterator[None]:
    """Raise StorageError in place of what the operating system reports."""
    try:
        yield
    except OSError as error:
        forbidden = isinstance(error, PermissionError)
        otherwise = ErrorCode.READ_ONLY if forbidden else ErrorCode.FOLDER_UNUSABLE
        raise folder_error(error, otherwise) from error


class ExportFolder:
    """Collects files beside the place where they will be; every method may raise StorageError."""

    def __init__(self, parent: Path, name: str) -> None:
        """Begin the folder `name` in `parent`; what an ended program left there half goes."""
        prepare_folder(parent)
        self.path = parent / name
        self._part = parent / f".{name}{_PART}"
        with _naming_errors():
            for left in parent.glob(f".*{_PART}"):
                if left.is_dir():
                    shutil.rmtree(left)
            if self.path.exists():
                raise FileExistsError(17, "exists")
            self._part.mkdir(mode=0o700)

    def append(self, name: str, content: bytes) -> bool:
        """Write at the end of a file; return whether the file is new."""
        path = self._part / name
        with _naming_errors():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            fresh = not path.exists()
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
            with open(os.open(path, flags, 0o600), "ab") as file:
                file.write(content)
        return fresh

    def has(self, name: str) -> bool:
        """Return whether a file has been begun."""
        return (self._part / name).exists()

    def sync(self) -> Iterator[None]:
        """Bring every file to the disk, one a turn, and then the folders."""
        folders = {self._part}
        for path in sorted(self._part.rglob("*")):
            with _naming_errors():
                if path.is_dir():
                    folders.add(path)
                    continue
                opened = os.open(path, os.O_RDONLY)
                try:
                    os.fsync(opened)
                finally:
                    os.close(opened)
            yield
        with _naming_errors():
            for folder in folders:
                sync_folder(folder)

    def finish(self) -> None:
        """Give the folder its name."""
        with _naming_errors():
            self._part.rename(self.path)
            sync_folder(self.path.parent)

    def discard(self) -> None:
        """Remove what was written; harmless when there is nothing."""
        with suppress(OSError):
            shutil.rmtree(self._part)
