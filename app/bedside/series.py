"""The page of one patient: every infusion, read from the record some at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from app import commands as c
from app.bedside.settling import settled_after
from app.bedside.situation import TEXT_LIMIT, Situation
from app.clock import Instant, TimeAxis
from app.domain import facts as f
from app.domain import record as rec
from app.domain.access import RecordPart
from app.domain.asking import Questions, Round, of_session
from app.domain.notice import Notice
from app.domain.record import SessionRecord
from app.domain.series import PatientHit, PatientSeries, SeriesInfusion, SeriesNotice
from app.domain.session import SessionEnd
from app.domain.symptom import CheckIn, Origin, Rating, Symptom, answers
from app.errors import ErrorCode, RefusedError
from app.log import log_bug
from app.storage.outcome_records import OutcomeRecords
from app.storage.records import Records
from app.storage.series_records import Said, SeriesRecords

_MINUTE = 60.0
# Sessions of one turn of the core.
PIECE = 10
# So many patients are found at most; whoever looks for more types another digit.
MOST_FOUND = 60


class SeriesRoom:
    """Finds patients and opens one page; within a session only that of its patient."""

    def __init__(
        self, records: Records, questions: Questions, learned: Callable[[str], int]
    ) -> None:
        self._series, self._outcomes = SeriesRecords(records), OutcomeRecords(records)
        self._questions, self._learned = questions, learned
        self._reading: Iterator[PatientSeries] | None = None
        self._wanted = ""
        self.found: tuple[PatientHit, ...] | None = None
        self.series: PatientSeries | None = None

    @property
    def busy(self) -> bool:
        """Return whether the page is not yet whole."""
        return self._reading is not None

    def handles(self, command: c.Command) -> bool:
        """Return whether this room knows the command."""
        return isinstance(command, c.FindPatients | c.OpenSeries | c.CloseSeries)

    def carry_out(self, command: c.Command, now: Situation) -> tuple[list[f.Fact], str]:
        """Look for patients, open a page, or put all away; raises RefusedError, StorageError."""
        if isinstance(command, c.CloseSeries):
            # Whoever leaves the page may have been signed out already.
            self._put_away()
            return [], ""
        staff = now.staff()
        if isinstance(command, c.FindPatients):
            self._find(command, now)
            return [], ""
        assert isinstance(command, c.OpenSeries)
        if now.record is not None and now.record.patient.mrn != command.mrn:
            raise RefusedError(ErrorCode.SESSION_RUNNING)
        if not command.mrn or len(command.mrn) > TEXT_LIMIT:
            raise RefusedError(ErrorCode.VALUE_REFUSED, "mrn")
        opened = f.RecordOpened(
            at=now.at,
            command_id=command.id,
            staff_id=staff,
            part=RecordPart.SERIES,
            mrn=command.mrn,
        )
        return [opened], ""

    def _find(self, command: c.FindPatients, now: Situation) -> None:
        if now.record is not None:
            raise RefusedError(ErrorCode.SESSION_RUNNING)
        if len(command.mrn) > TEXT_LIMIT:
            raise RefusedError(ErrorCode.VALUE_REFUSED, "mrn")
        find = self._series.find(command.mrn, MOST_FOUND) if command.mrn else None
        self.found = tuple(self._series.newest(MOST_FOUND) if find is None else find)
        self._wanted = command.mrn

    def _put_away(self) -> None:
        self._reading, self.series, self.found, self._wanted = None, None, None, ""

    def look_around(self, now: Situation) -> None:
        """Put all away once nobody may look at it any more."""
        if now.staff_id is None:
            self._put_away()
        elif now.record is not None:
            self.found = None
            if self.series is not None and self.series.mrn != now.record.patient.mrn:
                self._put_away()

    def absorb(self, fact: f.Fact) -> None:
        """Begin to read a page once it is written down that somebody opened it."""
        if isinstance(fact, f.RecordOpened) and fact.part == RecordPart.SERIES:
            self.series = PatientSeries(fact.mrn, "")
            self._reading = self._read(fact.mrn)

    def work(self) -> None:
        """Read some more infusions."""
        if self._reading is None:
            return
        try:
            self.series = next(self._reading, self.series)
        except Exception as error:
            log_bug("series", error)
            self._reading = None
            return
        if self.series is not None and self.series.whole:
            self._reading = None

    def shown(self, now: Situation) -> dict[str, Any]:
        """Return what was found and the page that is open."""
        return {"patients": self.found, "patients_for": self._wanted, "series": self.series}

    # -- reading -----------------------------------------------------------------

    def _read(self, mrn: str) -> Iterator[PatientSeries]:
        """Yield the page, longer by a piece each time, the newest infusions first."""
        starts = self._series.starts(mrn)
        rounds = self._outcomes.rounds_of(mrn)
        initials = starts[-1].initials if starts else ""
        page = PatientSeries(mrn, initials, total=len(starts), learned=self._learned(mrn))
        mine = self._rounds_by_session(starts, rounds)
        taken = {one.id for group in mine.values() for one in group}
        loose = tuple(one for one in rounds if one.id not in taken)
        page = replace(page, loose=loose, told=tuple(self._outcomes.told_of(mrn)))
        done: tuple[SeriesInfusion, ...] = ()
        for last in range(len(starts), 0, -PIECE):
            piece = starts[max(0, last - PIECE) : last]
            ids = [start.seq for start in piece]
            facts, said = self._series.facts_of(ids), self._series.ratings_of(ids)
            read = tuple(_infusion(s, facts[s.seq], said[s.seq], mine[s.seq]) for s in piece)
            done = (*read, *done)
            yield replace(page, infusions=done, whole=len(done) == len(starts))
        if not starts:
            yield replace(page, whole=True)

    def _rounds_by_session(
        self, starts: Sequence[f.SessionStarted], rounds: Sequence[Round]
    ) -> dict[int, tuple[Round, ...]]:
        """Return each session's rounds, those asked before it too."""
        found: dict[int, tuple[Round, ...]] = {}
        previous: int | None = None
        for start in starts:
            wait = self._questions.waits_hours
            found[start.seq] = of_session(rounds, start.seq, start.at, previous, wait)
            previous = start.seq
        return found


def _infusion(
    start: f.SessionStarted,
    facts: Sequence[f.Fact],
    said: Sequence[Said],
    rounds: tuple[Round, ...],
) -> SeriesInfusion:
    """Return one infusion's line, on the clock of the boot in which its session ended."""
    history: list[f.Fact] = [start, *facts]
    end = next((one for one in facts if isinstance(one, f.SessionEnded)), None)
    # In the order they were written: the wall clock may have been moved meanwhile.
    written = sorted(
        [*((one.seq, one.at) for one in history), *((s.seq, s.at) for s in said)], key=_seq
    )
    moments = [at for _, at in written]
    clocks = rec.clocks_of(sorted(history, key=attrgetter("seq")))
    axis = TimeAxis.of(moments, moments[-1] if end is None else end.at, clocks)
    record = replace(rec.rebuild(history, axis), check_ins=_check_ins(said, axis))
    closed = None if end is None else axis.place(end.at)
    ended, given = record.infusion.ended, record.infusion
    minutes = given.duration + sum((p.ended - p.began) / _MINUTE for p in given.earlier)
    ready = None
    if end is not None and end.end == SessionEnd.DISCHARGED and None not in (ended, closed):
        assert ended is not None
        assert closed is not None
        ready = (closed - ended) / _MINUTE
    return SeriesInfusion(
        session=start.seq,
        started=start.at,
        number=start.earlier_infusions + 1,
        route=start.route,
        dose=given.whole_dose,
        weight=start.weight,
        minutes=minutes if minutes > 0 and ended is not None else None,
        modifiers=start.modifiers,
        end=None if end is None else end.end,
        peaks=_peaks(record),
        settled=None if closed is None else settled_after(record, closed),
        ready=ready,
        notices=tuple(_notice(one, ended) for one in record.notices),
        rounds=rounds,
    )


def _seq(written: tuple[int, Instant]) -> int:
    return written[0]


def _check_ins(said: Sequence[Said], axis: TimeAxis) -> tuple[CheckIn, ...]:
    """Return the rounds of symptoms as far as they say anything; a later answer replaces one."""
    rounds: dict[int, tuple[dict[Symptom, Rating | None], dict[Symptom, float]]] = {}
    for one in said:
        ratings, times = rounds.setdefault(one.check_in, ({}, {}))
        ratings[one.symptom], times[one.symptom] = one.rating, axis.place(one.at)
    return tuple(
        CheckIn(number, min(times.values()), Origin.PATIENT, ratings, times)
        for number, (ratings, times) in rounds.items()
    )


def _peaks(record: SessionRecord) -> dict[Symptom, Rating]:
    said = {symptom: answers(record.check_ins, symptom) for symptom in Symptom}
    return {symptom: max(r for _, r in found) for symptom, found in said.items() if found}


def _notice(notice: Notice, ended: float | None) -> SeriesNotice:
    def minutes(t: float | None) -> float | None:
        return None if ended is None or t is None else (t - ended) / _MINUTE

    return SeriesNotice(
        notice.kind,
        notice.subject,
        notice.priority,
        minutes(notice.raised),
        minutes(notice.cleared),
        notice.metric,
        notice.value,
    )
