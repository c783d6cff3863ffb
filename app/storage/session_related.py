"""What the record holds about a session besides its own facts: before its start, after its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter

from app.domain.facts import (
    Fact,
    FollowUpCalled,
    OutcomeAnswered,
    OutcomeAsked,
    OutcomeClosed,
    SelfHarmAnswered,
    SelfHarmTold,
    SessionStarted,
    SheetGiven,
)
from app.storage.aftercare_records import AftercareRecords
from app.storage.mapping import microseconds
from app.storage.outcome_records import ANSWERED_OF, ANSWERS_OF, CLOSED_OF, TOLD_OF
from app.storage.records import Records

# Of the same patient, asked for no earlier session.
ASKED_BEFORE = """{select} WHERE d.mrn = ?1 AND f.session_id IS NULL AND d.seq < ?2
AND f.at_utc_us BETWEEN ?3 AND ?4 AND NOT EXISTS (SELECT 1 FROM session_started s
WHERE s.mrn = ?1 AND s.seq > d.seq AND s.seq < ?2) ORDER BY d.seq"""
# Told in a call: of the session whose call is entered next, unless the patient came again before;
# where none was entered, of the newest session there was.
TOLD_IN_CALLS = """{select} WHERE d.mrn = ?1 AND f.session_id IS NULL AND d.origin = 'follow_up'
AND ?2 = coalesce((SELECT c.session FROM follow_up_called c
    JOIN session_started s ON s.seq = c.session AND s.mrn = ?1
    WHERE c.seq > d.seq AND NOT EXISTS (SELECT 1 FROM session_started n
        WHERE n.mrn = ?1 AND n.seq > d.seq AND n.seq < c.seq) ORDER BY c.seq LIMIT 1),
(SELECT max(n.seq) FROM session_started n WHERE n.mrn = ?1 AND n.seq < d.seq)) ORDER BY d.seq"""
_HOUR = 3600.0

# What may stand among the facts about a session.
RELATED: tuple[type[Fact], ...] = (
    OutcomeAsked,
    OutcomeAnswered,
    OutcomeClosed,
    SheetGiven,
    FollowUpCalled,
    SelfHarmTold,
    SelfHarmAnswered,
)


def related(records: Records, own: Sequence[Fact], hours: float) -> list[Fact]:
    """Return the facts about the session of the facts `own` that are not among them, in order.

    The rounds asked up to `hours` before it, its sheets and calls, what was told of self-harm in
    those, and who answered for that or for what was told in the session itself.
    """
    start = own[0]
    assert isinstance(start, SessionStarted)
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
    found += _told(records, start, own, found)
    return sorted(found, key=attrgetter("seq"))


def _told(
    records: Records, start: SessionStarted, own: Sequence[Fact], about: Iterable[Fact]
) -> list[Fact]:
    """Return what was told in the rounds and calls or answered for in the session, and answers."""
    asked = {fact.command_id for fact in about if isinstance(fact, OutcomeAnswered)}
    called = records.read(SelfHarmTold, TOLD_IN_CALLS, (start.mrn, start.seq))
    wanted = {fact.seq for fact in (*own, *called) if isinstance(fact, SelfHarmTold)}
    wanted |= {fact.told for fact in own if isinstance(fact, SelfHarmAnswered)}
    # What was told is written with its answer, by the same command.
    told = [
        fact
        for fact in records.read(SelfHarmTold, TOLD_OF, (start.mrn,))
        if fact.seq in wanted or fact.command_id in asked
    ]
    numbers = {fact.seq for fact in told}
    answers = records.read(SelfHarmAnswered, ANSWERED_OF, (start.mrn,))
    known = {fact.seq for fact in own}
    both = (*told, *(fact for fact in answers if fact.told in numbers))
    return [fact for fact in both if fact.seq not in known]
