"""Backups of the record as staff see them: the last good one, failures, the one under way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.clock import Instant

# A backup is old when it is older than so many of its intervals.
OLD_AFTER = 2.0


class BackupTrouble(StrEnum):
    """Why there is no new backup."""

    FOLDER_MISSING = "folder_missing"
    NOT_MOUNTED = "not_mounted"
    FOLDER_FULL = "folder_full"
    NO_ROOM = "no_room"
    NOT_WRITABLE = "not_writable"
    DISK_ERROR = "disk_error"
    UNVERIFIED = "unverified"
    FAULT = "fault"


class BackupPhase(StrEnum):
    """What a backup under way is doing."""

    COPYING = "copying"
    DELIVERING = "delivering"


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """Where backups go and how long they stay; `every` and `keep_for` in seconds.

    `removable`: the folder lies on another disk than the record, or there is none.
    """

    folder: str
    every: float
    keep: int
    keep_for: float
    removable: bool = False


@dataclass(frozen=True, slots=True)
class GoodBackup:
    """A backup that was written and verified; `size` in bytes, `facts` how many are in it."""

    at: Instant
    file: str
    size: int
    facts: int


@dataclass(frozen=True, slots=True)
class BackupView:
    """Backups as staff see them; `plan` None where none is set up.

    `failed` is the last try, if it failed. `old`: longer ago than planned. `done` is how much
    of the copy is made, from 0 to 1.
    """

    plan: BackupPlan | None = None
    good: GoodBackup | None = None
    failed: BackupTrouble | None = None
    failed_at: Instant | None = None
    old: bool = False
    phase: BackupPhase | None = None
    done: float = 0.0


NO_BACKUPS = BackupView()


def is_due(plan: BackupPlan, good: GoodBackup | None, now: Instant) -> bool:
    """Return whether it is time for a backup, by the clock on the wall.

    One that seems to come from the future says that a clock was set: it proves nothing.
    """
    if good is None:
        return True
    age = now.utc - good.at.utc
    return age >= plan.every or age < 0


def is_old(plan: BackupPlan, good: GoodBackup | None, now: Instant) -> bool:
    """Return whether the last good backup is older than staff should accept."""
    return good is not None and now.utc - good.at.utc > OLD_AFTER * plan.every
