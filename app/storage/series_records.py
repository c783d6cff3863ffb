"""What the record holds of one patient over all infusions, read by index and in pieces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from app.clock import Instant
from app.domain import facts as f
from app.domain.series import PatientHit
from app.domain.symptom import Rating, Symptom
from app.storage.mapping import FieldMap
from app.storage.queries import STARTED
from app.storage.records import Records

# What an infusion on the patient's page is made of besides its ratings, which are many.
KINDS: tuple[type[f.Fact], ...] = (
    f.InfusionEnded,
    f.InfusionCorrected,
    f.InfusionResumed,
    f.NoticeRaised,
    f.NoticeAcknowledged,
    f.NoticeCleared,
    f.TimeConfirmed,
    f.SessionEnded,
)

_AT: FieldMap = STARTED
# The first text after all that begin with another one.
_LAST = "\U0010ffff"

# Grouped along the index: of each patient the newest infusion. `?1` how the number begins.
FIND = f"""
SELECT g.mrn, d.initials, g.sessions, {", ".join(_AT.selected("f"))}
FROM (SELECT mrn, max(seq) AS newest, count(*) AS sessions FROM session_started
    WHERE mrn >= ?1 AND mrn < ?2 GROUP BY mrn ORDER BY mrn LIMIT ?3) g
JOIN session_started d ON d.seq = g.newest JOIN fact f ON f.seq = g.newest
ORDER BY g.mrn
"""

STARTS = "{select} WHERE d.mrn = ? ORDER BY d.seq"
OF_SESSIONS = "{{select}} WHERE f.session_id IN ({marks}) AND f.kind = ?"

# Plain rows: as facts they would take most of the time of the whole page.
RATINGS = f"""
SELECT f.session_id, f.seq, d.check_in, d.symptom, d.rating, {", ".join(_AT.selected("f"))}
FROM fact f JOIN rating_given d ON d.seq = f.seq
WHERE f.session_id IN ({{marks}}) AND f.kind = 'rating_given' ORDER BY f.session_id, f.seq
"""

# Rows that are walked back through for the patients of the last days.
_WALKED = 120


class Said(NamedTuple):
    """One answer of a check-in."""

    seq: int
    check_in: int
    symptom: Symptom
    rating: Rating | None
    at: Instant


class SeriesRecords:
    """Reads patients and their infusions."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def find(self, mrn: str, most: int) -> list[PatientHit]:
        """Return up to `most` patients whose number begins with `mrn`, the exact one first."""
        rows = self._records.rows(FIND, (mrn, mrn + _LAST, most))
        return [
            PatientHit(number, initials, _AT.load(at), sessions)
            for number, initials, sessions, *at in rows
        ]

    def newest(self, most: int) -> list[PatientHit]:
        """Return the patients of the newest sessions, each once; how often they came is left 0."""
        found: dict[str, PatientHit] = {}
        for row in self._records.sessions(_WALKED):
            found.setdefault(row.mrn, PatientHit(row.mrn, row.initials, row.started, 0))
        return list(found.values())[:most]

    def starts(self, mrn: str) -> list[f.SessionStarted]:
        """Return the start of every session of a patient, oldest first; an MRN letter by letter."""
        return self._records.read(f.SessionStarted, STARTS, (mrn,))

    def ratings_of(self, sessions: Sequence[int]) -> dict[int, list[Said]]:
        """Return every answer of these sessions, by session and in the order they were given."""
        found: dict[int, list[Said]] = {number: [] for number in sessions}
        if not sessions:
            return found
        marks = ", ".join("?" * len(sessions))
        for session, seq, check_in, symptom, rating, *at in self._records.rows(
            RATINGS.format(marks=marks), sessions
        ):
            value = None if rating is None else Rating(rating)
            found[session].append(Said(seq, check_in, Symptom(symptom), value, _AT.load(at)))
        return found

    def facts_of(self, sessions: Sequence[int]) -> dict[int, list[f.Fact]]:
        """Return what an infusion's line is made of, by session and in the order it was written."""
        found: dict[int, list[f.Fact]] = {number: [] for number in sessions}
        if not sessions:
            return found
        sql = OF_SESSIONS.format(marks=", ".join("?" * len(sessions)))
        for kind in KINDS:
            for fact in self._records.read(kind, sql, (*sessions, kind.kind)):
                assert fact.session_id is not None
                found[fact.session_id].append(fact)
        for facts in found.values():
            facts.sort(key=lambda fact: fact.seq)
        return found
