"""The take-home sheet: filled in from the record, given, and written as a file aside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn

from app import commands as c
from app.bedside.review_trends import trends_of
from app.bedside.setup import Setup
from app.bedside.sheet_words import SheetWords
from app.bedside.situation import Situation
from app.clock import Instant
from app.domain import facts as f
from app.domain import record as rec
from app.domain.access import RecordPart
from app.domain.aftercare import (
    HOMEWARD,
    Course,
    Given,
    Measured,
    Saving,
    Sheet,
    SheetTexts,
    SheetUse,
    Zone,
    drive_after,
)
from app.domain.metric import Metric
from app.domain.record import SessionRecord
from app.domain.symptom import Effect, Rating, Symptom, answers
from app.domain.trend import TrendView
from app.errors import ErrorCode, RefusedError, StorageError
from app.forecast.calibration import Completed, truth
from app.log import LOG, log_bug
from app.protocols import protocol_of
from app.storage.aftercare_records import AftercareRecords
from app.storage.files import write_whole
from app.storage.queries import ONE

_KNOWN = (
    *(c.OpenSheet, c.CloseSheet, c.GiveSheet, c.SaveSheet, c.SheetSaved),
    c.DropSheetText,
)
_MINUTE = 60.0
# Seconds until the record is told again of a file that it could not take note of.
_AGAIN = 2.0
# A sheet of two pages has some ten thousand bytes, with its fonts a hundred thousand.
MOST_BYTES = 8_000_000
_SHOWN = (Metric.NIBP_SYS, Metric.NIBP_DIA, Metric.HR, Metric.PULSE, Metric.SPO2)


class SheetRoom:
    """Fills in one sheet at a time for staff, and keeps which was given."""

    def __init__(self, setup: Setup, words: SheetWords, put: Callable[[object], None]) -> None:
        self._setup, self._words, self._put = setup, words, put
        self.sheet: Sheet | None = None
        self._saving: Saving | None = None
        # The session that ran when the sheet was opened, if any.
        self._while: int | None = None
        self._unwritten: c.SheetSaved | None = None
        self._again = 0.0

    @property
    def busy(self) -> bool:
        """Return that nothing here waits for a turn of its own."""
        return False

    def handles(self, command: c.Command) -> bool:
        """Return whether this room knows the command."""
        return isinstance(command, _KNOWN)

    def carry_out(self, command: c.Command, now: Situation) -> tuple[list[f.Fact], str]:
        """Open, close, or note that a sheet was given.

        Raises RefusedError where there is no such sheet, StorageError where the record refuses.
        """
        if isinstance(command, c.CloseSheet):
            self.sheet, self._saving = None, None
        elif isinstance(command, c.DropSheetText):
            self._words.drop(command)
        elif isinstance(command, c.SheetSaved):
            return self._saved(command, now)
        else:
            staff = now.staff()
            if isinstance(command, c.OpenSheet):
                return self._open(command, now), ""
            elif isinstance(command, c.GiveSheet):
                return [self._given(command, command.use, now.at, staff)], ""
            elif isinstance(command, c.SaveSheet):
                self._save(command, now, staff)
        return [], ""

    def _open(self, command: c.OpenSheet, now: Situation) -> list[f.Fact]:
        """Fill a sheet in; of a past session it is a look into the record, which is a fact."""
        running = None if now.record is None else now.record.id
        if running not in (None, command.session):
            raise RefusedError(ErrorCode.SESSION_RUNNING)
        made = filled_in(self._setup, command.session, now.at)
        if made is None:
            _refuse("session")
        self.sheet, self._saving, self._while = made, None, running
        if running is not None:
            return []
        start = self._setup.records.read(f.SessionStarted, ONE, (command.session,))[0]
        return [
            f.RecordOpened(
                at=now.at,
                command_id=command.id,
                staff_id=now.staff_id,
                part=RecordPart.SHEET,
                opened=command.session,
                mrn=start.mrn,
            )
        ]

    def _texts(self, sha256: str) -> SheetTexts:
        """Return the words that a sheet was made with: those in force, or the shipped ones."""
        care = self._words.care
        found = next((t for t in (care.clinic, care.shipped) if t and t.sha256 == sha256), None)
        return found or _refuse("text")

    def _asked(self, session: int) -> Sheet:
        if self.sheet is None or self.sheet.session != session:
            _refuse("sheet")
        return self.sheet

    def _given(
        self, command: c.GiveSheet | c.SheetSaved, use: SheetUse, at: Instant, staff: int
    ) -> f.SheetGiven:
        texts, sheet = self._texts(command.text_sha256), self.sheet
        if sheet is None or sheet.session != command.session:
            # A file may be there only after the page was left.
            sheet = filled_in(self._setup, command.session, at)
        if sheet is None:
            _refuse("sheet")
        return f.SheetGiven(
            at=at,
            command_id=command.id,
            session=sheet.session,
            staff_id=staff,
            use=use,
            language=texts.language,
            text_id=texts.id,
            text_version=texts.version,
            text_sha256=texts.sha256,
            drive_after=sheet.drive_after,
        )

    # -- files ------------------------------------------------------------------

    def _save(self, command: c.SaveSheet, now: Situation, staff: int) -> None:
        self._asked(command.session)
        self._texts(command.text_sha256)
        folder = command.folder or self._setup.exports
        if folder is None or not 0 < len(command.content) <= MOST_BYTES:
            _refuse("file")
        self._saving = Saving(command.id)
        path = folder / f"take-home-sheet-{now.at.local():%Y-%m-%d-%H%M%S}.pdf"
        # A removable disk that was pulled out must not become a folder of that name.
        there = command.folder is None or folder.is_dir()
        self._setup.aside(lambda: self._write(command, path, there, staff))

    def _write(self, command: c.SaveSheet, path: Path, there: bool, staff: int) -> None:
        """Write the file, in a thread of its own, and let the core hear what became of it."""
        error: ErrorCode | None = None
        detail = ""
        try:
            if not there:
                raise StorageError(ErrorCode.FOLDER_UNUSABLE, path.parent.name)
            write_whole(path, command.content)
        except StorageError as failed:
            LOG.warning("a take-home sheet could not be written: %s", failed.code)
            error, detail = failed.code, failed.detail
        except Exception as bug:
            log_bug("take-home sheet", bug)
            error = ErrorCode.INTERNAL
        self._put(
            c.SheetSaved(
                asked=command.id,
                session=command.session,
                text_sha256=command.text_sha256,
                staff_id=staff,
                path=str(path),
                error=error,
                detail=detail,
            )
        )

    def _saved(self, command: c.SheetSaved, now: Situation) -> tuple[list[f.Fact], str]:
        if command.error is not None:
            self._tell(Saving(command.asked, error=command.error, detail=command.detail))
            return [], ""
        # Kept until the record has it: the file is there, and that must not be forgotten.
        self._unwritten = command
        return [self._given(command, SheetUse.PDF, now.at, command.staff_id)], command.path

    def _tell(self, saving: Saving) -> None:
        if self._saving is not None and self._saving.command == saving.command:
            self._saving = saving

    # -- beside the session --------------------------------------------------------

    def look_around(self, now: Situation) -> None:
        """Put the sheet away once nobody may look at it any more."""
        running = None if now.record is None else now.record.id
        if self.sheet is not None and (now.staff_id is None or running != self._while):
            self.sheet, self._saving = None, None
        if self._unwritten is not None and now.at.t >= self._again:
            self._again = now.at.t + _AGAIN
            self._put(self._unwritten)

    def work(self) -> None:
        """Nothing is left over here."""

    def absorb(self, fact: f.Fact) -> None:
        """Add that the open sheet was given."""
        if not isinstance(fact, f.SheetGiven):
            return
        saved = self._unwritten
        if saved is not None and saved.id == fact.command_id:
            self._unwritten = None
            self._tell(Saving(saved.asked, path=saved.path))
        if self.sheet is not None and fact.session == self.sheet.session:
            self.sheet = replace(self.sheet, given=(*self.sheet.given, _given_of(fact)))

    def shown(self, now: Situation) -> dict[str, Any]:
        """Return the words in force, and the sheet that is open."""
        sheet = None if self.sheet is None else replace(self.sheet, saving=self._saving)
        return {"aftercare": self._words.care, "sheet": sheet}


def _refuse(what: str) -> NoReturn:
    raise RefusedError(ErrorCode.VALUE_REFUSED, what)


def _given_of(fact: f.SheetGiven) -> Given:
    return Given(fact.use, fact.at, fact.language, fact.staff_id)


# -- filling in ---------------------------------------------------------------------


def filled_in(setup: Setup, session: int, now: Instant) -> Sheet | None:
    """Return the sheet of a session as of its end, or of now while it runs.

    None where there is no such session, or one after which the patient did not go home.
    """
    history, zone = setup.records.facts_of(session), setup.zone
    if not history or not isinstance(history[0], f.SessionStarted):
        return None
    ended = next((fact for fact in history if isinstance(fact, f.SessionEnded)), None)
    if ended is not None and ended.end not in HOMEWARD:
        return None
    at = now if ended is None else ended.at
    axis = rec.axis_of(history, at)
    record = rec.rebuild(history, axis)
    stop = _local(record.infusion.ended, at, zone)
    first = record.infusion.first_started()
    protocol = protocol_of(setup.protocols, record.protocol_sha256, record.infusion.route)
    return Sheet(
        session=session,
        initials=record.patient.initials,
        route=record.infusion.route,
        dose=record.infusion.whole_dose,
        minutes=_minutes(record),
        began=_local(first, at, zone),
        ended=stop,
        courses=tuple(_courses(record, at, zone)),
        measured=_measured(trends_of(setup.records, session, axis), at, zone),
        at=at,
        drive_after=drive_after(stop or at, protocol.no_driving_hours, zone),
        hours=protocol.no_driving_hours,
        end=None if ended is None else ended.end,
        given=tuple(map(_given_of, AftercareRecords(setup.records).sheets_of(session))),
    )


def _minutes(record: SessionRecord) -> float:
    parts = sum(part.ended - part.began for part in record.infusion.earlier)
    return record.infusion.duration + parts / _MINUTE


def _local(t: float | None, at: Instant, zone: Zone) -> Instant | None:
    """Return kiosk time `t` as the clock on the wall showed it then."""
    if t is None:
        return None
    moment = at.at(t)
    return replace(moment, offset=zone(moment.utc))


def _courses(record: SessionRecord, at: Instant, zone: Zone) -> Sequence[Course]:
    settled = _settled(record, at)
    found = []
    for symptom in Symptom:
        known = answers(record.check_ins, symptom)
        if not known:
            found.append(Course(symptom))
            continue
        asked, last = known[-1]
        over = _local(settled.get(symptom), at, zone) if last <= Rating.MILD else None
        worst = max(rating for _, rating in known)
        found.append(Course(symptom, worst, last, over, _local(asked, at, zone)))
    return found


def _settled(record: SessionRecord, at: Instant) -> dict[Symptom, float]:
    """Return since when each symptom was mild or less for good, in kiosk seconds."""
    ended = record.infusion.ended
    if ended is None:
        return {}
    found = truth(
        Completed(
            kept=(),
            check_ins=record.check_ins,
            pressures=(),
            baseline=record.baseline,
            began=record.infusion.first_started(),
            ended=ended,
            closed=at.t,
        )
    )
    by = {s: found[Effect(s.value)].by for s in Symptom if Effect(s.value) in found}
    return {s: ended + _MINUTE * minutes for s, minutes in by.items() if minutes is not None}


def _measured(trends: dict[Metric, TrendView], at: Instant, zone: Zone) -> tuple[Measured, ...]:
    """Return the last valid value of what the sheet tells; the pulse only without a heart rate."""
    found = {}
    for metric in _SHOWN:
        view = trends[metric]
        last = next(
            (
                (t, v)
                for t, v in zip(view.times[::-1].tolist(), view.values[::-1].tolist(), strict=True)
                if isfinite(v) and t <= at.t
            ),
            None,
        )
        if last is not None:
            moment = _local(last[0], at, zone)
            assert moment is not None
            found[metric] = Measured(metric, last[1], moment)
    if Metric.HR in found:
        found.pop(Metric.PULSE, None)
    return tuple(found.values())
