"""Checks the [backup] table of kiosk.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from app.config_file import WrittenBackup
from app.domain.backup import BackupPlan
from app.tomlfile import Misfit

_HOUR, _DAY = 3600.0, 86_400.0

# Name, what it is where nothing is said, least and most.
_LIMITS = (
    ("every_hours", 24.0, 0.25, 24 * 31),
    ("keep", 14, 1, 1000),
    ("keep_days", 90.0, 1, 36_500),
)


def plan(written: WrittenBackup, beside: Path) -> BackupPlan:
    """Return where backups go; a folder is relative to the file. Raises Misfit."""
    if not written.folder.strip():
        raise Misfit(("backup", "folder"), '"folder" is empty')
    numbers: dict[str, Any] = {}
    for name, usual, least, most in _LIMITS:
        value = getattr(written, name)
        numbers[name] = usual if value is msgspec.UNSET else value
        if not least <= numbers[name] <= most:
            raise Misfit(("backup", name), f'"{name}" must be from {least:g} to {most:g}')
    return BackupPlan(
        folder=str(beside / Path(written.folder).expanduser()),
        every=numbers["every_hours"] * _HOUR,
        keep=numbers["keep"],
        keep_for=numbers["keep_days"] * _DAY,
        removable=written.removable is True,
    )
