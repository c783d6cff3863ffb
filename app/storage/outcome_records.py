"""What the record holds of outcomes: rounds of questions, and what was told of self-harm."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.asking import Round, RoundEnd
from app.domain.facts import (
    OutcomeAnswered,
    OutcomeAsked,
    OutcomeClosed,
    SelfHarmAnswered,
    SelfHarmTold,
    SessionStarted,
)
from app.domain.series import SeriesTold
from app.storage import queries as q
from app.storage.records import Records

ROUNDS = "{select} WHERE d.mrn = ? ORDER BY d.seq"
# Plain rows: a patient of many infusions has a thousand answers.
ANSWERS = """SELECT asked, item, value FROM outcome_answered
WHERE asked IN (SELECT seq FROM outcome_asked WHERE mrn = ?) ORDER BY seq"""
CLOSED = """SELECT asked, "end" FROM outcome_closed
WHERE asked IN (SELECT seq FROM outcome_asked WHERE mrn = ?)"""
NEWEST = "{select} WHERE f.seq = (SELECT max(seq) FROM outcome_asked)"
ANSWERS_OF = "{select} WHERE d.asked = ? ORDER BY d.seq"
CLOSED_OF = "{select} WHERE d.asked = ?"
TOLD_OF = "{select} WHERE d.mrn = ? ORDER BY d.seq"
ANSWERED_OF = """{select} WHERE d.told IN (SELECT seq FROM self_harm_told WHERE mrn = ?)
ORDER BY d.seq DESC"""
TOLD_OPEN = """{select} WHERE NOT EXISTS
(SELECT 1 FROM self_harm_answered WHERE told = d.seq) ORDER BY d.seq"""


class OutcomeRecords:
    """Reads outcomes; they are written like every fact."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def rounds_of(self, mrn: str) -> list[Round]:
        """Return every round that a patient was asked, oldest first; an MRN letter by letter."""
        asked = self._records.read(OutcomeAsked, ROUNDS, (mrn,))
        answers = self._records.rows(ANSWERS, (mrn,))
        closed = self._records.rows(CLOSED, (mrn,))
        return list(_rounds(asked, answers, closed))

    def newest_round(self) -> tuple[OutcomeAsked, Round, dict[str, int]] | None:
        """Return the newest round of all with the fact of each newest answer, None without one."""
        asked = self._records.read(OutcomeAsked, NEWEST)
        if not asked:
            return None
        number = asked[0].seq
        answers = self._records.read(OutcomeAnswered, ANSWERS_OF, (number,))
        closed = self._records.read(OutcomeClosed, CLOSED_OF, (number,))
        given = [(one.asked, one.item, one.value) for one in answers]
        (made,) = _rounds(asked, given, [(one.asked, one.end) for one in closed])
        return asked[0], made, {answer.item: answer.seq for answer in answers}

    def start_of(self, session: int) -> SessionStarted:
        """Return the start of a session."""
        return self._records.read(SessionStarted, q.ONE, (session,))[0]

    def newest_session(self) -> int:
        """Return the id of the newest session, ended or not; 0 where there is none."""
        rows = self._records.sessions(1)
        return rows[0].id if rows else 0

    def told_open(self) -> list[SelfHarmTold]:
        """Return what was told of self-harm and nobody has answered for, of all patients."""
        return self._records.read(SelfHarmTold, TOLD_OPEN)

    def told_of(self, mrn: str) -> list[SeriesTold]:
        """Return what a patient ever told of self-harm, oldest first, with the first answer."""
        answers = self._records.read(SelfHarmAnswered, ANSWERED_OF, (mrn,))
        first = {one.told: one.at for one in answers}
        told = self._records.read(SelfHarmTold, TOLD_OF, (mrn,))
        return [SeriesTold(one.at, one.origin, first.get(one.seq)) for one in told]

    def told(self, seq: int) -> SelfHarmTold:
        """Return one of them, answered for or not."""
        return self._records.read(SelfHarmTold, q.ONE, (seq,))[0]


def _rounds(
    asked: Iterable[OutcomeAsked],
    answers: Iterable[tuple[int, str, int | None]],
    closed: Iterable[tuple[int, str]],
) -> Iterable[Round]:
    """Yield rounds with their newest answers; both come in the order they were written."""
    given: dict[int, dict[str, int | None]] = {}
    for number, item, value in answers:
        given.setdefault(number, {})[item] = value
    ends = {number: RoundEnd(end) for number, end in closed}
    for one in asked:
        yield Round(
            one.seq,
            one.round,
            one.at,
            one.session_id,
            one.staff_id,
            given.get(one.seq, {}),
            ends.get(one.seq),
        )
