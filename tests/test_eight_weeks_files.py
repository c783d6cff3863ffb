"""Sheets, calls and exported files tell the story of the eight weeks as the series page does."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import commands as c
from app.domain import facts as f
from app.domain.aftercare import SheetUse
from app.domain.asking import RoundKind
from app.domain.export import ExportFormat, ExportState
from app.domain.follow_up import CallResult
from app.domain.past import PastFilter
from app.domain.self_harm import SelfHarmOrigin
from app.domain.session import SessionEnd
from app.domain.symptom import Rating
from app.storage.session_document import Document, decode, facts_about, facts_in
from tests.bedside.bay import AFTERCARE, Bay
from tests.eight_weeks import MRN, VISITS, Told, Visit, answer_for_what_was_told, open_bay, tell

DAY = 24 * 3600.0
SHEETS: dict[int, float] = {}


def _afterwards(bay: Bay, visit: Visit) -> None:
    """Read the sheet at the door, and call the next day and the day after."""
    session = bay.setup.records.sessions(1)[0].id
    bay.ok(c.OpenSheet(session=session))
    assert bay.now.sheet is not None
    SHEETS[session] = bay.now.sheet.drive_after.utc
    text = AFTERCARE.shipped.sha256
    bay.ok(c.GiveSheet(session=session, use=SheetUse.SHOWN, text_sha256=text))
    bay.ok(c.CloseSheet())
    for hours in (24.0, 48.0):
        bay.clock.advance(DAY)
        bay.step()
        bay.staff_in()
        head = Rating.MILD if hours < 30 and visit.dose > 45 else Rating.NONE
        bay.ok(
            c.RecordCall(
                session=session,
                hours=hours,
                result=CallResult.REACHED,
                headache=head,
                mood=Rating.NONE,
                sleep=Rating.NONE,
                drove=False,
                self_harm=1 if visit is VISITS[0] and hours < 30 else 0,
            )
        )
        answer_for_what_was_told(bay)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The story with sheets and calls, told once, and its export beside it."""
    story = tell(open_bay(tmp_path_factory.mktemp("eight-weeks")), afterwards=_afterwards)
    bay = story.bay
    bay.ok(
        c.ExportSessions(
            formats=frozenset({ExportFormat.JSON, ExportFormat.CSV}), wanted=PastFilter(mrn=MRN)
        )
    )
    while bay.now.export is None or bay.now.export.state == ExportState.RUNNING:
        bay.step()
    assert bay.now.export.state == ExportState.FINISHED, bay.now.export
    yield story
    bay.close()


@pytest.fixture(scope="module")
def folder(told: Told) -> Path:
    """Where the files are."""
    assert told.bay.now.export is not None
    return Path(told.bay.now.export.folder)


@pytest.fixture(scope="module")
def documents(told: Told, folder: Path) -> list[Document]:
    """The sessions as they are read back, in their order."""
    return [decode((folder / f"session-{n:06d}.json").read_bytes()) for n in told.sessions]


def _of(documents: list[Document], kind: type[f.Fact]) -> list[list[f.Fact]]:
    both = [[*facts_in(made), *facts_about(made)] for made in documents]
    return [[fact for fact in facts if isinstance(fact, kind)] for facts in both]


def test_each_session_read_back_is_the_record(told: Told, documents: list[Document]) -> None:
    records = told.bay.setup.records
    for number, made in zip(told.sessions, documents, strict=True):
        assert facts_in(made) == records.facts_of(number)


def test_doses_and_ends_are_those_of_the_story(documents: list[Document]) -> None:
    starts = [start for (start,) in _of(documents, f.SessionStarted)]
    assert [s.dose for s in starts if isinstance(s, f.SessionStarted)] == [v.dose for v in VISITS]
    ends = [end for (end,) in _of(documents, f.SessionEnded)]
    assert {e.end for e in ends if isinstance(e, f.SessionEnded)} == {SessionEnd.DISCHARGED}


def test_each_file_has_the_phq9_of_its_day_and_no_other(documents: list[Document]) -> None:
    asked = _of(documents, f.OutcomeAsked)
    answered = _of(documents, f.OutcomeAnswered)
    for visit, rounds, answers in zip(VISITS, asked, answered, strict=True):
        phq9 = [r for r in rounds if isinstance(r, f.OutcomeAsked) and r.round == RoundKind.PHQ9]
        assert len(phq9) == 1
        values = [
            a.value
            for a in answers
            if isinstance(a, f.OutcomeAnswered) and a.asked == phq9[0].seq and a.value is not None
        ]
        # The last of the ten is how difficult it is, and counts for nothing.
        assert sum(values[:9]) == visit.phq9


def test_what_was_told_outside_the_first_session_is_in_its_file(documents: list[Document]) -> None:
    told, answered = _of(documents, f.SelfHarmTold), _of(documents, f.SelfHarmAnswered)
    origins = [[x.origin for x in each if isinstance(x, f.SelfHarmTold)] for each in told]
    assert origins == [[SelfHarmOrigin.PHQ9, SelfHarmOrigin.FOLLOW_UP], *[[]] * 6]
    named = [x.told for x in answered[0] if isinstance(x, f.SelfHarmAnswered)]
    assert named == [x.seq for x in told[0]]
    assert not any(answered[1:])
    assert {x.session_id for x in (*told[0], *answered[0])} == {None}


def test_each_sheet_says_when_to_drive_and_nobody_drove_before(
    told: Told, documents: list[Document]
) -> None:
    for number, sheets, calls in zip(
        told.sessions, _of(documents, f.SheetGiven), _of(documents, f.FollowUpCalled), strict=True
    ):
        (sheet,) = sheets
        assert isinstance(sheet, f.SheetGiven)
        assert sheet.session == number
        assert sheet.drive_after.utc == pytest.approx(SHEETS[number], abs=1.0)
        ended = next(
            fact
            for fact in told.bay.setup.records.facts_of(number)
            if isinstance(fact, f.InfusionEnded)
        )
        assert sheet.drive_after.utc >= ended.at.utc + DAY
        # The wall clock of the sheet is that of the session.
        assert sheet.drive_after.offset == ended.at.offset
        assert [c.hours for c in calls if isinstance(c, f.FollowUpCalled)] == [24.0, 48.0]
        assert {c.drove for c in calls if isinstance(c, f.FollowUpCalled)} == {False}


def test_the_one_headache_is_after_the_larger_dose(documents: list[Document]) -> None:
    calls = _of(documents, f.FollowUpCalled)
    aching = [
        number
        for number, each in enumerate(calls, 1)
        if any(isinstance(x, f.FollowUpCalled) and x.headache == Rating.MILD for x in each)
    ]
    assert aching == [5]


def test_the_tables_say_the_same_as_the_documents(
    folder: Path, told: Told, documents: list[Document]
) -> None:
    for kind in (
        *(f.RatingGiven, f.SheetGiven, f.FollowUpCalled, f.OutcomeAnswered, f.SessionEnded),
        *(f.SelfHarmTold, f.SelfHarmAnswered),
    ):
        with (folder / "csv" / f"{kind.kind}.csv").open(encoding="utf-8", newline="") as file:
            rows = [int(row["seq"]) for row in csv.DictReader(file)]
        said = [fact.seq for facts in _of(documents, kind) for fact in facts]
        assert rows == said, kind


def test_nobody_is_left_to_be_called(told: Told) -> None:
    told.bay.step()
    while told.bay.now.follow_up.reading:
        told.bay.step()
    assert told.bay.now.follow_up.calls == ()
    assert told.bay.now.follow_up.finished
