"""The idle lock on every staff page: the patient's screen returns, nothing typed stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import commands as c
from app.config import Config
from app.demo import PIN, RehearsedKiosk
from app.domain import facts as f
from app.domain.event import EventKind
from tests.ui.test_window import session, tell
from ui.first_frame import Options
from ui.main_window import FREE_PLACES, READING, SESSION_PLACES
from ui.places import STAFF_PLACES, Place
from ui.rehearsal import Stage
from ui.widgets import touch
from ui.widgets.entry_form import EntryForm
from ui.widgets.pads import PinEntry
from ui.widgets.touch import Key


@pytest.fixture
def stage(qapp, tmp_path: Path) -> Iterator[Stage]:  # type: ignore[no-untyped-def]
    made = Stage(RehearsedKiosk(Config(tmp_path)), None, (1280, 800))
    tell(made, c.AddStaff(name="Noa", pin=PIN), c.SignIn(staff_id=1, pin=PIN))
    yield made
    made.end()


def type_something(stage: Stage) -> None:
    """Touch the first keys of the pad that is shown, if there is one."""
    keys = [k for k in stage.shown.findChildren(Key) if k.isVisible() and k.isEnabled()]
    for key in keys[:3]:
        stage.touch(key)


def leave_alone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(touch.activity, "idle_seconds", lambda: 1e6)
    stage.session.main.lock_when_idle()
    stage.settle()
    monkeypatch.undo()


def pages(stage: Stage, places: frozenset[Place], monkeypatch: pytest.MonkeyPatch) -> None:
    for place in sorted(places & STAFF_PLACES):
        tell(stage, c.SignIn(staff_id=1, pin=PIN))
        stage.session.main.go(place)
        stage.settle()
        assert stage.session.main.place == place
        type_something(stage)
        shown = stage.shown
        leave_alone(stage, monkeypatch)
        assert stage.now.signed_in is None, place
        expected = Place.HOME if stage.now.session is not None else Place.IDLE
        assert stage.session.main.place == expected, place
        assert not any(entry.pin for entry in shown.findChildren(PinEntry)), place
        assert not any(form.touched for form in shown.findChildren(EntryForm)), place


def test_every_page_of_a_session_locks_and_forgets(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(stage, session(stage, "77001", "Q.Q."))
    stage.wait(1)
    pages(stage, SESSION_PLACES | {Place.STAFF}, monkeypatch)


def test_every_page_of_a_free_bay_locks_and_forgets(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages(stage, FREE_PLACES, monkeypatch)


def test_a_half_typed_new_member_is_forgotten(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.session.main.go(Place.STAFF)
    stage.tap("Add a member")
    stage.type("KIM")
    stage.tap("Next")
    stage.type("9753")
    (form,) = [x for x in stage.shown.findChildren(EntryForm) if x.isVisible()]
    assert form.touched
    leave_alone(stage, monkeypatch)
    assert stage.session.main.place == Place.IDLE
    assert not form.touched


def test_what_was_asked_just_before_is_still_done(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(stage, session(stage, "77001", "Q.Q."))
    stage.wait(1)
    asked = c.NoteEvent(kind=EventKind.VOMITED)
    stage.session.bridge.send(asked)  # type: ignore[union-attr]
    leave_alone(stage, monkeypatch)
    assert stage.now.signed_in is None
    assert stage.session.main.place == Place.HOME
    number = stage.now.session.id  # type: ignore[union-attr]
    facts = stage.kiosk.records.facts_of(number)  # type: ignore[attr-defined]
    (noted,) = [fact for fact in facts if isinstance(fact, f.EventNoted)]
    assert noted.staff_id == 1


def test_a_pin_changed_by_touch_says_the_screen_it_was_changed_on(stage: Stage) -> None:
    stage.session.main.go(Place.STAFF)
    stage.tap("Change my PIN")
    for pin in (PIN, "975310", "975310"):
        stage.type(pin)
        if stage.says("Next"):
            stage.tap("Next")
    stage.tap("Change")
    stage.settle()
    made = [x for x in stage.kiosk.records.staff_facts() if isinstance(x, f.PinSet)]  # type: ignore[attr-defined]
    assert [(x.who, x.screen) for x in made] == [(1, "staff")]


def test_a_sheet_that_is_read_aloud_stays_longer(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = stage.session.main
    monkeypatch.setattr(main, "_idle_lock", Options().idle_lock)
    assert main._idle_lock < READING

    def left_alone(place: Place, seconds: float) -> bool:
        """Return whether the staff side is locked after so long without a touch."""
        tell(stage, c.SignIn(staff_id=1, pin=PIN))
        main.go(place)
        stage.settle()
        monkeypatch.setattr(touch.activity, "idle_seconds", lambda: seconds)
        main.lock_when_idle()
        stage.settle()
        return stage.now.signed_in is None

    assert left_alone(Place.MENU, READING - 1)
    assert not left_alone(Place.SHEET, READING - 1)
    assert left_alone(Place.SHEET, READING + 1)
