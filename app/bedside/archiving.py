"""Old sessions on their way into an archive, in pieces, while the bay is free."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app import commands as c
from app.bedside.situation import Situation
from app.domain import facts as f
from app.domain.ledger import ArchivedSessions
from app.errors import ErrorCode, RefusedError
from app.storage.records import Records
from app.storage.retention import Stamp, archive, old_sessions

_NEWEST = "{select} ORDER BY d.seq DESC LIMIT 1"


class ArchivingDesk:
    """Knows how many sessions are older than they are kept, and archives them when asked."""

    def __init__(self, records: Records, folder: Path | None, years: float | None) -> None:
        assert records.ledger is not None
        self._records, self._ledger, self._folder = records, records.ledger, folder
        self.years = years if folder is not None else None
        self._steps: Iterator[int] | None = None
        self._counted = False
        self.old = 0
        self.done: int | None = None
        self.newest: ArchivedSessions | None = None

    @property
    def busy(self) -> bool:
        """Return whether sessions are being archived."""
        return self._steps is not None

    def begin(self, command: c.Command, now: Situation) -> None:
        """Begin to archive; raises RefusedError where nothing is set up or nothing is old."""
        if self.years is None or self._folder is None:
            raise RefusedError(ErrorCode.VALUE_REFUSED, "retention_years")
        if self._steps is not None:
            return
        self._count(now)
        stamp = Stamp(now.at, command.id, now.staff(), command.screen or None)
        self._steps, self.done = archive(self._records, self._folder, self.years, stamp), 0

    def look_around(self, now: Situation) -> None:
        """Count what is old once for everybody who signs in; stop when a session begins."""
        if now.record is not None:
            self.stop()
        if now.staff_id is None or now.record is not None:
            self._counted = False
        elif not self._counted and self.years is not None and not self.busy:
            self._count(now)

    def _count(self, now: Situation) -> None:
        assert self.years is not None
        self.old = len(old_sessions(self._ledger.database, self.years, now.at))
        for fact in self._records.read(f.SessionsArchived, _NEWEST):
            self.newest = archived_sessions(fact)
        self._counted = True

    def work(self) -> bool:
        """Do one piece; return whether that was the last."""
        assert self._steps is not None
        done = next(self._steps, None)
        if done is None:
            self.stop()
            return True
        self.done = done
        return False

    def stop(self) -> None:
        """Stop; what is not archived by now stays in the record."""
        self._steps, self.done, self._counted = None, None, False


def archived_sessions(fact: f.SessionsArchived) -> ArchivedSessions:
    """Return what staff see of an archive."""
    return ArchivedSessions(fact.at, len(fact.sessions), fact.file, fact.sha256)
