"""What the record holds of its own backups."""

from __future__ import annotations

from app.domain.facts import BackupFailed, BackupMade, RecordRestored, StaffAdded
from app.storage.records import Records

NEWEST = "{select} WHERE d.seq <= ? ORDER BY d.seq DESC LIMIT ?"
NEWEST_FAILURE = "{select} WHERE f.seq = (SELECT max(seq) FROM backup_failed)"

ANY = "{select} LIMIT 1"

_LAST = 2**63 - 1


class BackupRecords:
    """Reads facts about backups; they are written like every fact."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def is_empty(self) -> bool:
        """Return whether nobody can sign in yet, and so nothing is worth a backup."""
        return not self._records.read(StaffAdded, ANY)

    def made(self, limit: int = 1000) -> list[BackupMade]:
        """Return up to `limit` backups that were made, newest first."""
        return self._records.read(BackupMade, NEWEST, (_LAST, limit))

    def newest_failure(self) -> BackupFailed | None:
        """Return the last backup that failed, None where none ever did."""
        found = self._records.read(BackupFailed, NEWEST_FAILURE)
        return found[0] if found else None

    def restored(self, limit: int = 1000) -> list[RecordRestored]:
        """Return how often the record was restored, newest first."""
        return self._records.read(RecordRestored, NEWEST, (_LAST, limit))
