"""Thoughts of self-harm that patients told of: what is open, and who answers for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app import commands as c
from app.bedside.situation import TEXT_LIMIT, Situation
from app.clock import Instant
from app.domain import facts as f
from app.domain.notice import NoticeKind
from app.domain.record import SessionRecord
from app.domain.self_harm import Concern, open_ones, says_enough
from app.errors import ErrorCode, RefusedError, StorageError
from app.log import LOG
from app.storage.outcome_records import OutcomeRecords
from app.storage.records import Records

_KNOWN = (c.AnswerSelfHarm,)


class ConcernDesk:
    """Knows what is open in the whole record, and all that was told in the running session."""

    busy = False

    def __init__(self, records: Records) -> None:
        self._records, self._outcomes = records, OutcomeRecords(records)
        self._told: dict[int, f.SelfHarmTold] = {}
        self._answered: dict[int, f.SelfHarmAnswered] = {}
        try:
            self._restore()
        except StorageError as error:
            LOG.error("what was told could not be read: %s", error.code)

    def _restore(self) -> None:
        open_still = self._outcomes.told_open()
        number = self._records.open_session()
        of_session = [] if number is None else self._records.facts_of(number)
        for fact in (*open_still, *of_session):
            self.absorb(fact)
            if isinstance(fact, f.SelfHarmAnswered) and fact.told not in self._told:
                # Told before the session began.
                self._told[fact.told] = self._outcomes.told(fact.told)

    # -- what is known ----------------------------------------------------------

    def absorb(self, fact: f.Fact) -> None:
        """Take one committed fact into account."""
        if isinstance(fact, f.SelfHarmTold):
            self._told[fact.seq] = fact
        elif isinstance(fact, f.SelfHarmAnswered):
            self._answered[fact.told] = fact
        elif isinstance(fact, f.SessionEnded):
            self._told = {n: told for n, told in self._told.items() if n not in self._answered}
            self._answered = {}

    def all(self, now: Instant) -> tuple[Concern, ...]:
        """Return everything that is kept in mind, the oldest first."""
        return tuple(self._concern(told, now) for told in self._told.values())

    def of(self, record: SessionRecord, now: Instant) -> tuple[Concern, ...]:
        """Return what the session's patient told that is open, or is of this session."""
        mine = [one for one in self.all(now) if one.mrn == record.patient.mrn]
        return tuple(one for one in mine if one.open or self._is_of(one, record.id))

    def _is_of(self, one: Concern, session: int) -> bool:
        answer = self._answered.get(one.id)
        return one.session == session or (answer is not None and answer.session_id == session)

    def _concern(self, told: f.SelfHarmTold, now: Instant) -> Concern:
        made = Concern(
            told.seq, told.mrn, told.initials, told.origin, _placed(told.at, now), told.session_id
        )
        answer = self._answered.get(told.seq)
        if answer is None:
            return made
        return replace(
            made,
            answered=_placed(answer.at, now),
            by=answer.staff_id,
            done=answer.done,
            text=answer.text,
        )

    # -- what staff do -----------------------------------------------------------

    def handles(self, command: c.Command) -> bool:
        """Return whether this desk knows the command."""
        return isinstance(command, _KNOWN)

    def carry_out(self, command: c.Command, now: Situation) -> tuple[list[f.Fact], str]:
        """Return that somebody answered for what was told; what is answered already stays so."""
        assert isinstance(command, c.AnswerSelfHarm)
        staff = now.staff()
        if not says_enough(command.done, command.text) or len(command.text) > TEXT_LIMIT:
            raise RefusedError(ErrorCode.VALUE_REFUSED, "done")
        if not command.told or not set(command.told) <= set(self._told):
            raise RefusedError(ErrorCode.VALUE_REFUSED, "told")
        stamp: dict[str, Any] = {"at": now.at, "command_id": command.id, "staff_id": staff}
        answers: list[f.Fact] = [
            f.SelfHarmAnswered(
                **stamp,
                session_id=self._session_for(number, now.record),
                told=number,
                done=command.done,
                text=command.text.strip(),
            )
            for number in command.told
            if number not in self._answered
        ]
        return [*answers, *_seen(stamp, now.record)], ""

    def _session_for(self, told: int, record: SessionRecord | None) -> int | None:
        """Return the running session if it is this patient's: no other one has a part in it."""
        same = record is not None and record.patient.mrn == self._told[told].mrn
        return record.id if same and record is not None else None

    def look_around(self, now: Situation) -> None:
        """Have nothing to see."""

    def work(self) -> None:
        """Have nothing left to do."""

    def shown(self, now: Situation) -> dict[str, Any]:
        """Return what was told, for staff who are signed in and for nobody else."""
        return {"concerns": () if now.staff_id is None else self.all(now.at)}

    # -- notices of the running session -------------------------------------------

    def due(self, record: SessionRecord, now: Instant) -> list[f.Fact]:
        """Return the notices that the running session lacks, and those that are answered for."""
        open_still = {one.origin for one in open_ones(self.of(record, now))}
        mine = [n for n in record.notices if n.kind == NoticeKind.SELF_HARM and n.ongoing]
        stamp: dict[str, Any] = {"at": now, "session_id": record.id}
        found: list[f.Fact] = [
            f.NoticeRaised(
                **stamp, command_id=c.new_id(), notice=NoticeKind.SELF_HARM, subject=origin
            )
            for origin in sorted(open_still - {n.subject for n in mine})
        ]
        found += [
            f.NoticeCleared(**stamp, command_id=c.new_id(), notice=n.id)
            for n in mine
            if n.subject not in open_still
        ]
        return found


def _seen(stamp: dict[str, Any], record: SessionRecord | None) -> Sequence[f.Fact]:
    """Return that the notices of the session have been seen: whoever answers has seen them."""
    if record is None:
        return []
    return [
        f.NoticeAcknowledged(**stamp, session_id=record.id, notice=n.id)
        for n in record.notices
        if n.kind == NoticeKind.SELF_HARM and n.acknowledged is None
    ]


def _placed(at: Instant, now: Instant) -> float:
    """Return a moment's kiosk time; of an earlier boot the wall clock is all there is."""
    return at.t if at.boot_id == now.boot_id else now.t - max(0.0, now.utc - at.utc)
