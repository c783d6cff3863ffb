"""Facts about the record as a whole: its backups, and where it was restored from one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.backup import BackupTrouble
from app.domain.facts.base import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupMade(Fact):
    """A verified backup lies under the name `file`: `size` bytes, `facts` facts up to `head`.

    `head` is the `seq` of the newest fact in it; its ledger had `entries`, the last of them with
    the link `head_hash` in hexadecimal digits.
    """

    kind: ClassVar[str] = "backup_made"
    file: str
    size: int
    facts: int
    head: int
    entries: int
    head_hash: str
    by_hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFailed(Fact):
    """There is no new backup; of scheduled tries only the first that fails in a new way."""

    kind: ClassVar[str] = "backup_failed"
    trouble: BackupTrouble
    by_hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRestored(Fact):
    """The record was put back from the backup `file`; its newest fact then was `head`.

    `lost` facts of the record before are not in it, None where that record could not be read;
    it lies beside this one under the name `kept`, which is empty where nothing was lost.
    """

    kind: ClassVar[str] = "record_restored"
    file: str
    head: int
    lost: int | None
    kept: str


TYPES: tuple[type[Fact], ...] = (
    BackupMade,
    BackupFailed,
    RecordRestored,
)
