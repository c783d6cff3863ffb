"""Removable disks that are there, to put a file on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStorageInfo

# Where desktops and servers mount what somebody plugs in.
_MOUNTS = ("/media/", "/run/media/", "/mnt/", "/Volumes/")


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk with the name its owner gave it."""

    name: str
    folder: Path


def removable() -> list[Disk]:
    """Return the removable disks that can be written to, by name."""
    found = [
        Disk(info.displayName(), Path(info.rootPath()))
        for info in QStorageInfo.mountedVolumes()
        if info.isValid()
        and info.isReady()
        and not info.isReadOnly()
        and info.rootPath().startswith(_MOUNTS)
    ]
    return sorted(found, key=lambda disk: disk.name)
