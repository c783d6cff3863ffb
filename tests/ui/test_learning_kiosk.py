"""The pages of what was learned and scored, with the real core behind them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from app import commands as c
from app.config import Config, ForecastKind
from app.demo import PIN, RehearsedKiosk
from app.domain.session import Baseline, Infusion, Patient, Route, SessionEnd
from app.domain.symptom import Origin, Rating, Symptom
from ui.places import Place
from ui.rehearsal import Stage

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(
        RehearsedKiosk(Config(tmp_path, forecast=ForecastKind.PERSONAL)), None, (1280, 800)
    )
    made.kiosk.core.put(c.AddStaff(name="Noa", pin=PIN))  # type: ignore[attr-defined]
    made.settle()
    made.kiosk.core.put(c.SignIn(staff_id=1, pin=PIN))  # type: ignore[attr-defined]
    made.settle()
    yield made
    made.end()


def test_the_switches_reach_the_record(stage: Stage):
    assert stage.session.main.place == Place.MENU
    stage.tap("What the kiosk has learned", "Off")
    assert stage.session.main.place == Place.LEARNING
    assert not stage.now.learning.patients
    assert stage.now.learning.population
    assert stage.says("Switched off.")
    stage.tap("Export")
    assert stage.says("Written to the data folder: exports/learned-")
    stage.tap("Back")
    assert stage.session.main.place == Place.MENU


def test_a_fresh_kiosk_has_no_scores(stage: Stage):
    stage.tap("How good were the forecasts?")
    assert stage.session.main.place == Place.CALIBRATION
    stage.settle()
    assert stage.says("No completed session yet")


def tell(stage: Stage, command: c.Command) -> c.Command:
    stage.kiosk.core.put(command)  # type: ignore[attr-defined]
    stage.settle()
    outcome = stage.now.outcome(command.id)
    assert outcome is not None
    assert outcome.done, outcome
    return command


def test_a_completed_session_is_scored(stage: Stage):
    start = c.StartSession(
        patient=Patient("77001", "Q.Q.", 37, 71.5),
        infusion=Infusion(Route.KETAMINE_IV, 35.0, 40.0, stage.now.now.t),
        modifiers=frozenset(),
        earlier_infusions=0,
        baseline=Baseline(),
    )
    tell(stage, start)
    stage.wait(5)
    opened = tell(stage, c.OpenCheckIn(origin=Origin.PATIENT))
    for symptom in Symptom:
        tell(stage, c.Rate(check_in=opened.id, symptom=symptom, rating=Rating.MILD))
    tell(stage, c.CloseCheckIn(check_in=opened.id))
    session = stage.now.session
    assert session is not None
    met = frozenset(r.criterion.id for r in session.readiness.results if r.state == "met")
    signer = c.Signer(staff_id=1, pin=PIN)
    tell(
        stage,
        c.EndSession(
            end=SessionEnd.TRANSFERRED,
            signer=signer,
            shown=("77001",),
            met_shown=met,
            reason="to the ward",
        ),
    )
    stage.tap("How good were the forecasts?")
    stage.settle()
    assert stage.says("This says nothing yet")
    assert stage.says("An effect settles somewhere between two reports")
    (how,) = [x.text() for x in stage.shown.findChildren(QLabel) if "Completed" in x.text()]
    assert "Completed sessions: 1; left out, without a forecast or an answer: 0." in how
    assert stage.says("Too few sessions (1 of 20)")
