"""Calls after a session: who is due, from the whole record, and what the calls said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NoReturn

from app import commands as c
from app.bedside.setup import Setup
from app.bedside.sheet_words import SheetWords
from app.bedside.situation import TEXT_LIMIT, Situation
from app.clock import Instant, TimeAxis
from app.domain import facts as f
from app.domain import record as rec
from app.domain.aftercare import HOMEWARD, HOUR, drive_after
from app.domain.follow_up import (
    FINAL,
    GIVEN_UP,
    MOST_SELF_HARM,
    NO_CALLS,
    Call,
    CallResult,
    Discharge,
    FollowUp,
    due_calls,
)
from app.domain.self_harm import SelfHarmOrigin, is_concern
from app.domain.symptom import Rating
from app.errors import ErrorCode, RefusedError
from app.log import log_bug
from app.protocols import protocol_of
from app.storage.aftercare_records import AftercareRecords
from app.storage.records import SessionRow

_KNOWN = (c.RecordCall, c.TellSelfHarm)
# Sessions of one turn of the core: each costs some milliseconds.
PIECE = 2
_ROWS = 100
# So many finished calls stay in sight, to be corrected.
_FINISHED = 20


class FollowUpRoom:
    """Knows who went home within the last weeks; it reads them once and then follows the facts."""

    def __init__(self, setup: Setup, words: SheetWords) -> None:
        self._setup, self._words, self._records = setup, words, setup.records
        self._aftercare = AftercareRecords(setup.records)
        self._known: dict[int, Discharge] = {}
        self._reading: Iterator[None] | None = None
        self._read = False
        self._stale: set[int] = set()
        # Calls of which thoughts of self-harm were told while they were entered, by the command.
        self._told: dict[str, tuple[int, float]] = {}
        self._telling: tuple[str, tuple[int, float]] | None = None
        self._shown: tuple[object, FollowUp] | None = None
        self._revision = 0

    @property
    def busy(self) -> bool:
        """Return whether sessions are left to be read."""
        return self._reading is not None or bool(self._stale)

    def handles(self, command: c.Command) -> bool:
        """Return whether this room knows the command."""
        return isinstance(command, _KNOWN)

    # -- what staff do ----------------------------------------------------------

    def carry_out(self, command: c.Command, now: Situation) -> tuple[list[f.Fact], str]:
        """Return the call as a fact, and that self-harm was told of where it was.

        Raises RefusedError when the call is not one that is due or can be corrected.
        """
        assert isinstance(command, c.RecordCall | c.TellSelfHarm)
        staff = now.staff()
        if now.record is not None:
            raise RefusedError(ErrorCode.SESSION_RUNNING)
        discharge = self._known.get(command.session)
        if discharge is None:
            _refuse("session")
        stamp: dict[str, Any] = {"at": now.at, "command_id": command.id, "staff_id": staff}
        if isinstance(command, c.TellSelfHarm):
            return self._tell(discharge, command.hours, stamp), ""
        _check(command, discharge, self._words.texts.calls)
        before = next((x for x in discharge.calls if x.id == command.corrects), None)
        known = before is not None and is_concern(before.self_harm)
        call = f.FollowUpCalled(
            **stamp,
            session=command.session,
            hours=command.hours,
            result=command.result,
            headache=command.headache,
            mood=command.mood,
            sleep=command.sleep,
            drove=command.drove,
            self_harm=command.self_harm,
            note=command.note.strip(),
            corrects=command.corrects,
        )
        if not is_concern(call.self_harm) or known:
            return [call], ""
        # The call comes last: with it what was told of it is done.
        return [*self._tell(discharge, command.hours, stamp), call], ""

    def _tell(self, discharge: Discharge, hours: float, stamp: dict[str, Any]) -> list[f.Fact]:
        """Return that the patient told of thoughts of self-harm, once a call."""
        if (discharge.session, hours) in self._told.values():
            return []
        self._telling = stamp["command_id"], (discharge.session, hours)
        return [
            f.SelfHarmTold(
                **stamp,
                mrn=discharge.mrn,
                initials=discharge.initials,
                origin=SelfHarmOrigin.FOLLOW_UP,
            )
        ]

    # -- reading the record -----------------------------------------------------------

    def look_around(self, now: Situation) -> None:
        """Begin to read when staff are there for the first time."""
        if now.staff_id is not None and now.record is None and not self._read:
            self._read = True
            self._reading = self._pieces(now.at)

    def work(self) -> None:
        """Read some sessions."""
        try:
            if self._reading is not None:
                next(self._reading)
            for session in tuple(self._stale):
                self._stale.discard(session)
                self._take(session)
        except StopIteration:
            self._reading = None
        except Exception as error:
            log_bug("follow-up", error)
            # Read anew the next time that somebody signs in.
            self._reading, self._read = None, False

    def _pieces(self, now: Instant) -> Iterator[None]:
        """Read who went home lately, newest first, some at a time."""
        longest = HOUR * max(self._words.texts.calls) + GIVEN_UP
        before: int | None = None
        while rows := self._records.sessions(_ROWS, before):
            before = rows[-1].id
            fresh = [row for row in rows if _may_be_due(row, now.utc - longest)]
            for number, row in enumerate(fresh, 1):
                self._take(row.id)
                if number % PIECE == 0:
                    yield
            if all(row.started.utc < now.utc - longest - 24 * HOUR for row in rows):
                return
            yield

    def _take(self, session: int) -> None:
        made = self._discharge(session)
        if made is not None:
            self._known[session] = made
            self._revision += 1

    def _discharge(self, session: int) -> Discharge | None:
        history = self._records.facts_of(session)
        end = next((fact for fact in history if isinstance(fact, f.SessionEnded)), None)
        if end is None or end.end not in HOMEWARD or not isinstance(history[0], f.SessionStarted):
            return None
        sheets = self._aftercare.sheets_of(session)
        until = sheets[-1].drive_after if sheets else self._driving(history, end)
        return Discharge(
            session=session,
            initials=history[0].initials,
            mrn=history[0].mrn,
            ended=end.at,
            drive_after=until,
            calls=_calls(self._aftercare.calls_after(session)),
        )

    def _driving(self, history: list[f.Fact], end: f.SessionEnded) -> Instant:
        record = rec.rebuild(history, TimeAxis.of([fact.at for fact in history], end.at))
        hours = protocol_of(
            self._setup.protocols, record.protocol_sha256, record.infusion.route
        ).no_driving_hours
        ended = record.infusion.ended
        since = end.at if ended is None else end.at.at(ended)
        return drive_after(since, hours, self._setup.zone)

    def absorb(self, fact: f.Fact) -> None:
        """Read a session anew when something about it was written."""
        if isinstance(fact, f.SessionEnded) and fact.session_id is not None:
            self._stale.add(fact.session_id)
        elif isinstance(fact, f.FollowUpCalled | f.SheetGiven) and fact.session in self._known:
            self._stale.add(fact.session)
            if isinstance(fact, f.FollowUpCalled):
                # The call is entered: what a correction adds is told anew.
                call = (fact.session, fact.hours)
                self._told = {key: of for key, of in self._told.items() if of != call}
        elif isinstance(fact, f.SelfHarmTold) and self._telling is not None:
            key, call = self._telling
            if key == fact.command_id:
                self._told[key] = call

    def shown(self, now: Situation) -> dict[str, Any]:
        """Return the calls, for staff of a free bay and for nobody else."""
        if now.staff_id is None or now.record is not None:
            return {"follow_up": NO_CALLS}
        # Nothing of it changes within a minute unless a fact comes.
        key = (self._revision, int(now.at.utc // 60.0), self._words.texts.calls)
        if self._shown is None or self._shown[0] != key:
            self._shown = (key, self._made(now.at))
        return {"follow_up": replace(self._shown[1], reading=self.busy)}

    def _made(self, now: Instant) -> FollowUp:
        hours = self._words.texts.calls
        discharges = self._known.values()
        finished = [
            (discharge, call)
            for discharge in discharges
            for call in discharge.calls
            if call.result in FINAL and now.utc <= discharge.ended.utc + GIVEN_UP
        ]
        finished.sort(key=lambda pair: -pair[1].id)
        return FollowUp(due_calls(discharges, hours, now), tuple(finished[:_FINISHED]), hours)


def _may_be_due(row: SessionRow, since: float) -> bool:
    """Return whether a session may have a call left; none lasts for longer than a day."""
    return row.end in HOMEWARD and row.started.utc >= since - 24 * HOUR


def _calls(facts: list[f.FollowUpCalled]) -> tuple[Call, ...]:
    """Return the calls as they stand: what was corrected is left out."""
    corrected = {fact.corrects for fact in facts}
    return tuple(
        Call(
            id=fact.seq,
            hours=fact.hours,
            result=fact.result,
            at=fact.at,
            by=fact.staff_id,
            headache=fact.headache,
            mood=fact.mood,
            sleep=fact.sleep,
            drove=fact.drove,
            self_harm=fact.self_harm,
            note=fact.note,
        )
        for fact in facts
        if fact.seq not in corrected
    )


def _check(command: c.RecordCall, discharge: Discharge, hours: tuple[float, ...]) -> None:
    """Refuse what the page should have caught: the core trusts no screen."""
    made = [call for call in discharge.calls if call.hours == command.hours]
    if command.corrects is not None:
        if command.corrects not in {call.id for call in made}:
            _refuse("corrects")
    elif command.hours not in hours or any(call.result in FINAL for call in made):
        _refuse("hours")
    answers = (command.headache, command.mood, command.sleep)
    given = [x for x in (*answers, command.drove, command.self_harm) if x is not None]
    if command.result != CallResult.REACHED and given:
        _refuse("answers")
    if any(x is not None and x not in set(Rating) for x in answers):
        _refuse("answers")
    if not 0 <= (command.self_harm or 0) <= MOST_SELF_HARM:
        _refuse("self_harm")
    if len(command.note) > TEXT_LIMIT:
        _refuse("note")


def _refuse(what: str) -> NoReturn:
    raise RefusedError(ErrorCode.VALUE_REFUSED, what)
