"""What the record holds about a session besides its own facts: before its start, after its end."""

from __future__ import annotations

from operator import attrgetter

from app.domain.facts import (
    Fact,
    FollowUpCalled,
    OutcomeAnswered,
    OutcomeAsked,
    OutcomeClosed,
    SessionStarted,
    SheetGiven,
)
from app.storage.aftercare_records import AftercareRecords
from app.storage.mapping import microseconds
from app.storage.outcome_records import ANSWERS_OF, CLOSED_OF
from app.storage.records import Records

# Of the same patient, asked for no earlier session.
ASKED_BEFORE = """{select} WHERE d.mrn = ?1 AND f.session_id IS NULL AND d.seq < ?2
AND f.at_utc_us BETWEEN ?3 AND ?4 AND NOT EXISTS (SELECT 1 FROM session_started s
WHERE s.mrn = ?1 AND s.seq > d.seq AND s.seq < ?2) ORDER BY d.seq"""
_HOUR = 3600.0

# What may stand among the facts about a session.
RELATED: tuple[type[Fact], ...] = (
    OutcomeAsked,
    OutcomeAnswered,
    OutcomeClosed,
    SheetGiven,
    FollowUpCalled,
)


def related(records: Records, start: SessionStarted, hours: float) -> list[Fact]:
    """Return the rounds asked up to `hours` before a session, its sheets and calls, in order."""
    found: list[Fact] = []
    began = start.at.utc
    window = (microseconds(began - hours * _HOUR), microseconds(began))
    for asked in records.read(OutcomeAsked, ASKED_BEFORE, (start.mrn, start.seq, *window)):
        found.append(asked)
        found += records.read(OutcomeAnswered, ANSWERS_OF, (asked.seq,))
        found += records.read(OutcomeClosed, CLOSED_OF, (asked.seq,))
    after = AftercareRecords(records)
    found += after.sheets_of(start.seq)
    found += after.calls_after(start.seq)
    return sorted(found, key=attrgetter("seq"))
