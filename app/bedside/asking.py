"""Rounds of questions about how patients fare: who is asked what, and what was answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app import commands as c
from app.bedside.situation import TEXT_LIMIT, Situation
from app.clock import Instant
from app.domain import facts as f
from app.domain.asking import (
    PRIVATE_ITEMS,
    Questions,
    Round,
    RoundEnd,
    RoundKind,
    of_session,
    open_items,
    phq9_waits,
)
from app.domain.record import SessionRecord
from app.domain.self_harm import SelfHarmOrigin, is_concern
from app.domain.session import SessionEnd
from app.errors import ErrorCode, RefusedError, StorageError
from app.log import LOG
from app.snapshot import AskedView, AskingView
from app.storage.outcome_records import OutcomeRecords
from app.storage.records import Records

COMMANDS = (c.OpenRound, c.AnswerItem, c.CloseRound)
# A round that nobody answers for so long has been left, in seconds.
LEFT_AFTER = 1800.0

_ORIGINS = {
    RoundKind.BEFORE: SelfHarmOrigin.BEFORE,
    RoundKind.AFTER: SelfHarmOrigin.AFTER,
    RoundKind.PHQ9: SelfHarmOrigin.PHQ9,
}


@dataclass(frozen=True, slots=True)
class _Open:
    """The round that is being answered; `seqs` are the answers so far, to be corrected.

    `handed_over` once nobody was signed in meanwhile; `taken_back` once staff were again.
    """

    asked: f.OutcomeAsked
    round: Round
    seqs: dict[str, int]
    handed_over: bool = False
    taken_back: bool = False


class AskingDesk:
    """Holds the round that is being answered, and those of the running session."""

    busy = False

    def __init__(
        self, records: Records, questions: Questions, put: Callable[[object], None]
    ) -> None:
        self._records, self._questions, self._put = records, questions, put
        self._outcomes = OutcomeRecords(records)
        self._open: _Open | None = None
        self._rounds: dict[int, Round] = {}
        self._guarded(self._restore)

    def _guarded(self, read: Callable[..., None], *given: int) -> None:
        """Read something; a disk error stands in nobody's way."""
        try:
            read(*given)
        except StorageError as error:
            LOG.error("what was asked could not be read: %s", error.code)

    def _restore(self) -> None:
        """Take up the round that a restart interrupted, and those of the running session."""
        number = self._records.open_session()
        if number is not None:
            self._take_rounds_of(number)
        newest = self._outcomes.newest_round()
        if newest is None:
            return
        asked, made, seqs = newest
        # Of an ended session, or from before one that was started since: nobody answers it now.
        current = asked.session_id == number and asked.seq > self._outcomes.newest_session()
        if made.end is None and current:
            self._open = _Open(asked, made, seqs)

    def _take_rounds_of(self, session: int) -> None:
        start = self._outcomes.start_of(session)
        rounds = self._outcomes.rounds_of(start.mrn)
        before = [row.id for row in self._records.sessions_of(start.mrn) if row.id < session]
        mine = of_session(
            rounds, session, start.at, before[0] if before else None, self._questions.waits_hours
        )
        self._rounds = {one.id: one for one in mine}

    # -- what is known ----------------------------------------------------------

    def absorb(self, fact: f.Fact) -> None:
        """Take one committed fact into account."""
        if isinstance(fact, f.OutcomeAsked):
            made = Round(fact.seq, fact.round, fact.at, fact.session_id, fact.staff_id)
            self._open = _Open(fact, made, {})
            self._keep(made)
        elif isinstance(fact, f.OutcomeAnswered) and self._is_open(fact.asked):
            assert self._open is not None
            answers = {**self._open.round.answers, fact.item: fact.value}
            self._change(replace(self._open.round, answers=answers))
            self._open.seqs[fact.item] = fact.seq
        elif isinstance(fact, f.OutcomeClosed) and self._is_open(fact.asked):
            assert self._open is not None
            self._change(replace(self._open.round, end=fact.end))
            self._open = None
        elif isinstance(fact, f.SessionStarted):
            self._open, self._rounds = None, {}
            self._guarded(self._take_rounds_of, fact.seq)
        elif isinstance(fact, f.SessionEnded):
            self._open, self._rounds = None, {}

    def _is_open(self, asked: int) -> bool:
        return self._open is not None and self._open.round.id == asked

    def _change(self, made: Round) -> None:
        assert self._open is not None
        self._open = replace(self._open, round=made)
        self._keep(made)

    def _keep(self, made: Round) -> None:
        if made.session is not None:
            self._rounds[made.id] = made

    # -- what people do ----------------------------------------------------------

    def handles(self, command: c.Command) -> bool:
        """Return whether this desk knows the command."""
        return isinstance(command, COMMANDS)

    def carry_out(self, command: c.Command, now: Situation) -> tuple[list[f.Fact], str]:
        """Return what a command writes down; RefusedError when it is not allowed."""
        if isinstance(command, c.OpenRound):
            return self._begin(command, now), ""
        if isinstance(command, c.AnswerItem):
            return self._answer(command, now), ""
        assert isinstance(command, c.CloseRound)
        if self._open is None or self._open.asked.command_id != command.round:
            return [], ""
        return [self._closed(command, now)], ""

    def _begin(self, command: c.OpenRound, now: Situation) -> list[f.Fact]:
        record = now.record
        if record is None or command.kind == RoundKind.PHQ9:
            now.staff()
        mrn, initials = command.mrn.strip(), command.initials.strip()
        if record is not None:
            mrn, initials = record.patient.mrn, record.patient.initials
        if not mrn or len(mrn) > TEXT_LIMIT or len(initials) > TEXT_LIMIT:
            raise RefusedError(ErrorCode.VALUE_REFUSED, "mrn")
        under = record is None and command.kind == RoundKind.PHQ9 and self._infused(mrn, now.at)
        if under or command.kind not in may_ask(record, self._questions, now.at.t):
            raise RefusedError(ErrorCode.VALUE_REFUSED, "kind")
        found: list[f.Fact] = [] if self._open is None else [self._closed(command, now)]
        asked = f.OutcomeAsked(
            **self._stamp(command, now, record),
            mrn=mrn,
            initials=initials,
            round=command.kind,
            items_sha256=self._questions.sha256,
        )
        return [*found, asked]

    def _infused(self, mrn: str, at: Instant) -> bool:
        """Return whether a patient without a session has had an infusion too lately for PHQ-9."""
        rows = self._records.sessions_of(mrn)
        began = [row.started for row in rows if row.end != SessionEnd.ENTERED_IN_ERROR]
        return phq9_waits(began, at, self._questions.waits_hours)

    def _stamp(
        self, command: c.Command, now: Situation, record: SessionRecord | None
    ) -> dict[str, Any]:
        return {
            "at": now.at,
            "command_id": command.id,
            "session_id": None if record is None else record.id,
            "staff_id": now.staff_id,
        }

    def _stamp_of_round(self, command: c.Command, now: Situation, one: _Open) -> dict[str, Any]:
        """Return the stamp of what belongs to a round: its own session, or none."""
        return {**self._stamp(command, now, now.record), "session_id": one.asked.session_id}

    def _answer(self, command: c.AnswerItem, now: Situation) -> list[f.Fact]:
        one = self._open
        if one is None or one.asked.command_id != command.round:
            raise RefusedError(ErrorCode.VALUE_REFUSED, "round")
        item = self._questions.item(one.round.kind, command.item)
        if item is None or (command.value is not None and not 0 <= command.value <= item.most):
            raise RefusedError(ErrorCode.VALUE_REFUSED, command.item)
        known = command.item in one.round.answers
        if known and one.round.answers[command.item] == command.value:
            return []
        stamp = self._stamp_of_round(command, now, one)
        found: list[f.Fact] = [
            f.OutcomeAnswered(
                **stamp,
                asked=one.round.id,
                item=command.item,
                value=command.value,
                corrects=one.seqs.get(command.item),
            )
        ]
        if command.item in PRIVATE_ITEMS and is_concern(command.value):
            found.append(
                f.SelfHarmTold(
                    **stamp,
                    mrn=one.asked.mrn,
                    initials=one.asked.initials,
                    origin=_ORIGINS[one.round.kind],
                )
            )
        return found

    def _closed(self, command: c.Command, now: Situation) -> f.OutcomeClosed:
        assert self._open is not None
        one = self._open
        left = open_items(self._questions.rounds[one.round.kind], one.round.answers)
        end = RoundEnd.LEFT if left else RoundEnd.COMPLETE
        return f.OutcomeClosed(
            **self._stamp_of_round(command, now, one), asked=one.round.id, end=end
        )

    # -- the rest of a room --------------------------------------------------------

    def look_around(self, now: Situation) -> None:
        """Forget a round that was left: for long, or outside a session when staff came back."""
        one = self._open
        if one is None:
            return
        if _since(one.asked.at, now.at) > LEFT_AFTER:
            self._open = None
        elif now.staff_id is None:
            self._open = replace(one, handed_over=True)
        elif one.handed_over and one.asked.session_id is None and not one.taken_back:
            # Whoever is here next may be somebody else; nothing else would say so.
            self._open = replace(one, taken_back=True)
            self._put(c.CloseRound(round=one.asked.command_id))

    def work(self) -> None:
        """Have nothing left to do."""

    def shown(self, now: Situation) -> dict[str, Any]:
        """Return what the patient is asked now; what was answered is for staff alone."""
        asked = AskedView(
            may=may_ask(now.record, self._questions, now.at.t),
            asked=frozenset(one.kind for one in self._rounds.values()),
            bladder_due=_bladder_due(now.record, self._questions),
            rounds=() if now.staff_id is None else tuple(self._rounds.values()),
            questions=self._questions,
        )
        return {"asking": self._asking(), "asked": asked}

    def _asking(self) -> AskingView | None:
        one = self._open
        if one is None or one.taken_back:
            return None
        items = self._questions.rounds[one.round.kind]
        seen = {k: v for k, v in one.round.answers.items() if k not in PRIVATE_ITEMS}
        left = open_items(items, one.round.answers)
        credit = self._questions.credit if one.round.kind == RoundKind.PHQ9 else ""
        return AskingView(one.asked.command_id, one.round.kind, items, seen, left, credit)


def may_ask(record: SessionRecord | None, questions: Questions, t: float) -> frozenset[RoundKind]:
    """Return what may be asked at kiosk time `t`.

    Before the infusion what comes before it, afterwards what comes after it; PHQ-9 looks back two
    weeks and is never asked of somebody who is under the drug.
    """
    if record is None:
        return frozenset({RoundKind.BEFORE, RoundKind.PHQ9, RoundKind.BLADDER})
    if record.infusion.ended is not None:
        return frozenset({RoundKind.AFTER, RoundKind.BLADDER})
    first = not record.infusion.earlier
    early = first and t - record.infusion_began <= 60.0 * questions.phq9_minutes
    found = {RoundKind.BEFORE, RoundKind.BLADDER} | ({RoundKind.PHQ9} if early else set())
    return frozenset(found)


def _bladder_due(record: SessionRecord | None, questions: Questions) -> bool:
    return record is not None and questions.bladder_due(record.earlier_infusions + 1)


def _since(at: Instant, now: Instant) -> float:
    return now.t - at.t if at.boot_id == now.boot_id else now.utc - at.utc
