"""Which screen is shown, what happens when nobody is there, and nothing left of a patient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from app import commands as c
from app.config import Config
from app.demo import PIN, RehearsedKiosk
from app.domain.session import Baseline, Infusion, Patient, Route, SessionEnd
from tests.ui import samples
from ui.main_window import place_for
from ui.places import STAFF_PLACES, Place
from ui.rehearsal import Stage
from ui.widgets import touch

pytestmark = pytest.mark.usefixtures("qapp")

FREE = samples.snapshot(session=None)
NOBODY = samples.snapshot(session=None, staff=())
STAFFED = samples.snapshot(signed_in=samples.NURSE)


@pytest.mark.parametrize("wanted", list(Place))
def test_nothing_but_the_first_member_before_there_is_one(wanted: Place) -> None:
    assert place_for(wanted, NOBODY) == Place.FIRST_STAFF


@pytest.mark.parametrize(("wanted", "running"), list(product(Place, (True, False))))
def test_no_staff_screen_without_signing_in(wanted: Place, running: bool) -> None:
    shown = place_for(wanted, samples.snapshot() if running else FREE)
    assert shown not in STAFF_PLACES
    assert shown != Place.FIRST_STAFF


@pytest.mark.parametrize("wanted", list(Place))
def test_no_patients_screen_without_a_patient(wanted: Place) -> None:
    # The questions' thank-you may stand a while: nothing of a patient is on it.
    thanks = {Place.ASKING} & {wanted}
    assert place_for(wanted, FREE) in {Place.IDLE, Place.LOCK, Place.CLEANING} | thanks
    assert place_for(wanted, replace(FREE, signed_in=samples.NURSE)) in {
        Place.MENU,
        Place.START,
        Place.STAFF,
        Place.CALIBRATION,
        Place.LEARNING,
        Place.SOURCES,
        Place.REVIEW,
        Place.BACKUP,
        Place.LEDGER,
        Place.CLEANING,
        Place.TOLD,
        Place.SHEET,
        Place.SERIES,
        Place.FOLLOW_UP,
    }


def test_signing_in_leads_to_the_board() -> None:
    assert place_for(Place.HOME, STAFFED) == Place.BOARD
    assert place_for(Place.START, STAFFED) == Place.BOARD


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(RehearsedKiosk(Config(tmp_path)), None, (1280, 800))
    yield made
    made.end()


def tell(stage: Stage, *commands: c.Command) -> None:
    for command in commands:
        stage.kiosk.core.put(command)  # type: ignore[attr-defined]
        stage.settle()


def session(stage: Stage, mrn: str, initials: str) -> c.StartSession:
    return c.StartSession(
        patient=Patient(mrn, initials, 37, 71.5),
        infusion=Infusion(Route.KETAMINE_IV, 35.0, 40.0, stage.now.now.t),
        modifiers=frozenset(),
        earlier_infusions=0,
        baseline=Baseline(),
    )


@pytest.fixture
def running(stage: Stage) -> Stage:
    tell(stage, c.AddStaff(name="Noa", pin=PIN), c.SignIn(staff_id=1, pin=PIN))
    tell(stage, session(stage, "77001", "Q.Q."), c.SignOut())
    stage.wait(1)
    return stage


def words(stage: Stage) -> str:
    """Return every text that any widget of the window holds, shown or not."""
    found: list[str] = []
    for widget in stage.window.findChildren(QWidget):
        for name in ("text", "accessibleName", "toolTip", "windowTitle"):
            read = getattr(widget, name, None)
            if callable(read):
                found.append(str(read()))
    return " ".join([stage.window.windowTitle(), *found])


def test_the_staff_side_locks_itself(running: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(running, c.SignIn(staff_id=1, pin=PIN))
    assert running.session.main.place == Place.BOARD
    running.session.main.lock_when_idle()
    running.settle()
    assert running.now.signed_in is not None, "somebody has just been here"
    monkeypatch.setattr(touch.activity, "idle_seconds", lambda: 1e6)
    running.session.main.lock_when_idle()
    running.settle()
    assert running.now.signed_in is None
    assert running.session.main.place == Place.HOME


def test_the_pin_page_goes_back_to_the_patient_by_itself(
    running: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.tap("Staff")
    assert running.session.main.place == Place.LOCK
    monkeypatch.setattr(touch.activity, "idle_seconds", lambda: 1e6)
    running.session.main.lock_when_idle()
    assert running.session.main.place == Place.HOME


def test_nothing_of_the_last_patient_is_on_any_screen(running: Stage) -> None:
    tell(running, c.SignIn(staff_id=1, pin=PIN))
    for place in (Place.ASSESS, Place.SIGN_OFF, Place.BOARD):
        running.session.main.go(place)
        running.settle()
    assert "77001" in words(running)
    readiness = running.now.session.readiness  # type: ignore[union-attr]
    end = c.EndSession(
        end=SessionEnd.TRANSFERRED,
        signer=c.Signer(staff_id=1, pin=PIN),
        shown=("77001",),
        met_shown=frozenset(r.criterion.id for r in readiness.results if r.state == "met"),
        reason="to the ward",
    )
    tell(running, end)
    assert running.now.session is None
    assert running.session.main.place == Place.MENU
    running.application.sendPostedEvents(None, 52)  # QEvent.Type.DeferredDelete
    for text in ("77001", "Q.Q.", "71.5"):
        assert text not in words(running)
    # Only the list of past sessions names anybody, and only while staff are signed in.
    assert "77001" not in repr(replace(running.now, past=()))
    tell(running, c.SignOut())
    assert "77001" not in repr(running.now)
    tell(running, c.SignIn(staff_id=1, pin=PIN))
    tell(running, session(running, "88002", "Z.Z."))
    assert running.session.main.place == Place.BOARD
    assert "88002" in words(running)
    assert "77001" not in words(running)
    assert "88002" not in running.window.windowTitle()


def test_every_screen_says_that_it_is_simulated(running: Stage) -> None:
    tell(running, c.SignIn(staff_id=1, pin=PIN))
    go = partial(running.session.main.go)
    for place in (Place.BOARD, Place.ASSESS, Place.SIGN_OFF, Place.CHECK_IN, Place.STAFF):
        go(place)
        running.settle()
        assert running.session.main.place == place
        (banner,) = [x for x in running.shown.findChildren(QLabel) if x.objectName() == "origin"]
        assert banner.isVisible()
        assert banner.text() == "SIMULATED"
    tell(running, c.SignOut())
    for place in (Place.HOME, Place.CHECK_IN, Place.LOCK):
        go(place)
        running.settle()
        assert running.session.main.place == place
        (banner,) = [x for x in running.shown.findChildren(QLabel) if x.objectName() == "origin"]
        assert banner.text() == "SIMULATED"


def test_the_sources_page_leads_back_to_where_one_came_from(running: Stage) -> None:
    main = running.session.main
    tell(running, c.SignIn(staff_id=1, pin=PIN))
    for place in (Place.VITALS, Place.BOARD):
        main.go(place)
        main.go(Place.SOURCES)
        running.tap("Back")
        assert main.place == place
