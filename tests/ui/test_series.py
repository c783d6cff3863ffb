"""Patients by touch, with the real core behind: found, opened, looked back at, put away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from app import commands as c
from app.config import Config
from app.demo import PIN, RehearsedKiosk
from app.domain.asking import RoundKind
from app.domain.session import Baseline, Infusion, Patient, Route
from tests.long_series import write_infusion
from ui.places import Place
from ui.rehearsal import Stage
from ui.screens.series import SeriesScreen

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(RehearsedKiosk(Config(tmp_path)), None, (1280, 800))
    records = made.kiosk.records  # type: ignore[attr-defined]
    for number in range(9):
        write_infusion(records, "20417", number, rounds=8)
    write_infusion(records, "020417", 0, initials="O.T.", rounds=2)
    tell(made, c.AddStaff(name="Noa", pin=PIN))
    tell(made, c.SignIn(staff_id=made.now.staff[0].id, pin=PIN))
    yield made
    made.end()


def tell(stage: Stage, command: c.Command) -> None:
    stage.kiosk.core.put(command)  # type: ignore[attr-defined]
    stage.settle()
    outcome = stage.now.outcome(command.id)
    assert outcome is not None
    assert outcome.done, outcome


def screen(stage: Stage) -> SeriesScreen:
    assert isinstance(stage.shown, SeriesScreen)
    return stage.shown


def texts(stage: Stage) -> str:
    labels = [x.text() for x in stage.shown.findChildren(QLabel)]
    buttons = [x.text() for x in stage.shown.findChildren(QAbstractButton)]
    return "\n".join((*labels, *buttons))


def found(stage: Stage) -> list[str]:
    return [row.text() for row in screen(stage).search.rows_shown if row.isVisible()]


def open_page(stage: Stage) -> None:
    stage.tap("Patients")
    stage.type("20417")
    stage.touch(screen(stage).search.rows_shown[0])
    stage.settle()


def test_a_patient_is_found_by_typing_and_opened_by_a_tap(stage: Stage):
    stage.tap("Patients")
    assert stage.session.main.place == Place.SERIES
    assert len(found(stage)) == 2
    stage.type("2")
    assert [row.split(" · ")[0] for row in found(stage)] == ["20417"]
    stage.type("0417")
    stage.touch(screen(stage).search.rows_shown[0])
    stage.settle()
    assert stage.says("R.K.")
    assert stage.says("MRN 20417")
    assert stage.says("9 infusions since ")
    assert stage.says("Last time clear after ")
    plot = screen(stage).page.plot
    assert 1 < len(plot.columns) <= plot.fits
    assert plot.columns[-1].settled is not None


def test_an_unknown_number_is_said_to_be_unknown(stage: Stage):
    stage.tap("Patients")
    stage.type("777")
    assert stage.says("No patient's MRN begins with 777")
    stage.tap("777: not in this record")
    assert stage.says("New here")
    assert stage.says("No infusion in this record yet")
    assert stage.says("No finished infusion yet: nothing to say.")


def test_a_leading_zero_is_another_patient(stage: Stage):
    stage.tap("Patients")
    stage.type("020417")
    stage.touch(screen(stage).search.rows_shown[0])
    stage.settle()
    assert stage.says("MRN 020417")
    assert stage.says("1 infusion, ")
    assert "R.K." not in texts(stage)
    stage.tap("Other patient")
    assert "O.T." not in "\n".join(x for x in texts(stage).split("\n") if "O.T. ·" not in x)
    open_again = screen(stage)
    assert open_again.page.plot.columns == ()
    assert not stage.says("MRN 020417")


def test_older_infusions_are_a_tap_away_in_the_picture_and_in_the_rows(stage: Stage):
    open_page(stage)
    page = screen(stage).page
    newest = page.plot.columns
    assert stage.says(f"Infusions {10 - len(newest)} to 9 of 9")
    stage.tap("Older")
    assert page.plot.columns[0].name != newest[0].name
    assert page.plot.columns[0].name.startswith("3 Oct")
    stage.tap("Newer")
    assert page.plot.columns == newest
    stage.tap("Every infusion")
    rows = [row for row in page.rows.shown if row.isVisible()]
    assert 2 <= len(rows) == page.rows.fits < 9
    assert "mg/kg" in rows[0].given.text()
    assert "mg/min" in rows[0].given.text()
    assert "peak severe" in rows[0].times.text()
    first = rows[0].day.text()
    stage.touch(page.rows.on)
    assert rows[0].day.text() != first


def test_a_row_opens_its_past_session_and_leads_back(stage: Stage):
    open_page(stage)
    stage.tap("Every infusion", "Open")
    stage.settle()
    assert stage.says("Past session, ")
    assert stage.now.review is not None
    stage.tap("Back to the series")
    assert stage.now.review is None
    assert screen(stage).past is None
    assert stage.says("MRN 20417")
    rows = stage.kiosk.database.rows(  # type: ignore[attr-defined]
        "SELECT part, mrn FROM record_opened ORDER BY seq"
    )
    assert rows[-2:] == [("series", "20417"), ("review", "20417")]


def test_nothing_of_the_patient_stays_on_the_screen_that_was_left(stage: Stage):
    open_page(stage)
    shown = screen(stage)
    stage.tap("Close")
    assert stage.session.main.place == Place.MENU
    stage.settle()
    assert stage.now.series is None
    assert stage.now.patients is None
    left = [x.text() for x in shown.findChildren(QLabel)]
    left += [x.text() for x in shown.findChildren(QAbstractButton)]
    assert not [text for text in left if "20417" in text or "R.K." in text]
    assert shown.page.plot.columns == ()


def test_the_questions_are_handed_over_from_the_page(stage: Stage):
    open_page(stage)
    stage.tap("PHQ-9")
    assert stage.session.main.place == Place.ASKING
    assert stage.now.signed_in is None
    for _ in range(9):
        stage.tap("Not at all")
        stage.hurry()
    assert stage.says("Please give the screen back to your nurse.")
    stage.tap("Done")
    assert stage.session.main.place == Place.IDLE
    asked = stage.kiosk.database.rows(  # type: ignore[attr-defined]
        "SELECT mrn, initials, round FROM outcome_asked ORDER BY seq DESC LIMIT 1"
    )
    assert asked == [("20417", "R.K.", "phq9")]


def test_phq9_waits_on_the_day_of_an_infusion_and_says_why(stage: Stage):
    open_page(stage)
    chip = screen(stage).page.asks[RoundKind.PHQ9]
    assert chip.isEnabled()
    assert not stage.says("PHQ-9 not so soon after an infusion")
    stage.tap("Close")
    today = stage.now.now.shifted(-3 * 3600)
    write_infusion(stage.kiosk.records, "20417", 9, begin=today)  # type: ignore[attr-defined]
    open_page(stage)
    chip = screen(stage).page.asks[RoundKind.PHQ9]
    assert not chip.isEnabled()
    assert stage.says("PHQ-9 not so soon after an infusion")


def test_in_a_session_its_own_patient_and_no_search(stage: Stage):
    start = c.StartSession(
        patient=Patient("20417", "R.K.", 41, 82.0),
        infusion=Infusion(Route.KETAMINE_IV, 41.0, 40.0, None),
        modifiers=frozenset(),
        earlier_infusions=9,
        baseline=Baseline(),
    )
    tell(stage, start)
    stage.tap("Questions", "All infusions")
    assert stage.session.main.place == Place.SERIES
    stage.settle()
    assert stage.says("MRN 20417")
    assert not stage.says("Other patient")
    assert not stage.says("Ask now, before the infusion")
    stage.tap("Every infusion")
    assert stage.says("Running now")
    row = screen(stage).page.rows.shown[1]
    assert not row.open.isEnabled(), "a past session opens in a free bay only"
    stage.tap("Close")
    assert stage.session.main.place == Place.BOARD


def test_the_sessions_of_this_patient_alone_are_exported(stage: Stage):
    open_page(stage)
    stage.tap("Export")
    assert stage.says("Sessions of this patient: 9")
    stage.tap("Back to the series")
    assert stage.says("MRN 20417")
