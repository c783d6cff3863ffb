"""A file that holds room on the disk, to be given up when a session has to be finished on it.

What fills a disk is mostly something else. Then the record may not grow by one page, and a patient
lies in the bay: removing this file gives SQLite the room for the rest of the session.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from app.log import LOG
from app.storage.files import sync_folder

MEGABYTE = 1_000_000
SUFFIX = ".reserve"
# What is written at a time: short enough for a slow card between two taps.
PIECE = MEGABYTE // 2

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class Ballast:
    """The file beside the record; used by one thread.

    `size` in bytes, 0 for none. It is `held` once it has its whole size on the disk.
    """

    def __init__(self, database: Path, size: int) -> None:
        self.path = database.with_name(database.name + SUFFIX)
        self.size = size
        self.held = size > 0 and self._length() == size

    def _length(self) -> int:
        try:
            return self.path.lstat().st_size
        except OSError:
            return 0

    @property
    def room(self) -> bool:
        """Return whether what is still to be written would leave as much again for the record."""
        try:
            disk = os.statvfs(self.path.parent)
        except (OSError, AttributeError):
            return False
        return disk.f_bavail * disk.f_frsize >= 2 * self.size - self._length()

    def grow(self) -> bool:
        """Write one more piece and sync it; return whether the file is whole now.

        Where the disk refuses, what was written is given back.
        """
        there = self._length()
        if there > self.size:
            self.release()
            return False
        try:
            self._append(min(PIECE, self.size - there))
            if there == 0:
                sync_folder(self.path.parent)
        except OSError as error:
            LOG.warning("the reserve on the disk could not be made: %s", error.strerror)
            self.release()
            return False
        self.held = self._length() == self.size
        return self.held

    def _append(self, count: int) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | _NO_LINK
        opened = os.open(self.path, flags, 0o600)
        try:
            # Not zeros: a file system that leaves out or packs these would hold no room.
            left = memoryview(os.urandom(count))
            while left:
                left = left[os.write(opened, left) :]
            os.fsync(opened)
        finally:
            os.close(opened)

    def release(self) -> bool:
        """Give the room back to the disk; return whether there was any."""
        given = self._length() > 0
        self.held = False
        # Emptied first: on some full disks a name cannot be removed.
        with suppress(OSError):
            os.close(os.open(self.path, os.O_WRONLY | os.O_TRUNC | _NO_LINK))
        with suppress(OSError):
            self.path.unlink()
            sync_folder(self.path.parent)
        return given


NO_BALLAST = Ballast(Path("none"), 0)
