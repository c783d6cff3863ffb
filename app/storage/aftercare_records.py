"""What the record holds of after care: sheets that were given, and calls after sessions."""

from __future__ import annotations

from app.domain.facts import FollowUpCalled, SheetGiven
from app.storage.records import Records

OF_SESSION = "{select} WHERE d.session = ? ORDER BY d.seq"


class AftercareRecords:
    """Reads sheets and calls; they are written like every fact."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def sheets_of(self, session: int) -> list[SheetGiven]:
        """Return the sheets of a session that were given, oldest first."""
        return self._records.read(SheetGiven, OF_SESSION, (session,))

    def calls_after(self, session: int) -> list[FollowUpCalled]:
        """Return the calls after a session, oldest first, also those that were corrected."""
        return self._records.read(FollowUpCalled, OF_SESSION, (session,))
