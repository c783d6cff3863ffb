"""Wiping the screen: nothing is touched by it, nobody gets in by it, and no call is lost to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel

from app import commands as c
from app.config import Config
from app.demo import PIN, RehearsedKiosk
from app.domain.session import Baseline, Infusion, Patient, Route
from app.errors import ErrorCode
from tests.ui import samples
from tests.ui.staff_side import Held
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    cut,
    overlaps,
    press,
    show,
    shown,
    sized,
    small_targets,
    tap,
    translated,
    untranslated,
)
from ui.places import Place
from ui.rehearsal import Stage
from ui.screens import cleaning
from ui.screens.cleaning import CLEAN_SECONDS, HOLD_MS, CleaningScreen
from ui.widgets import touch
from ui.widgets.touch import TouchButton

STAFFED = samples.snapshot(signed_in=samples.NURSE, notices=())


@pytest.fixture
def stage(tmp_path: Path, qapp: object) -> Iterator[Stage]:
    made = Stage(RehearsedKiosk(Config(tmp_path)), None, (1280, 800))
    tell(made, c.AddStaff(name="Noa", pin=PIN), c.SignIn(staff_id=1, pin=PIN))
    yield made
    made.end()


def tell(stage: Stage, *commands: c.Command) -> None:
    for command in commands:
        stage.kiosk.core.put(command)  # type: ignore[attr-defined]
        stage.settle()


def begin(stage: Stage) -> None:
    tell(
        stage,
        c.StartSession(
            patient=Patient("77001", "Q.Q.", 37, 71.5),
            infusion=Infusion(Route.KETAMINE_IV, 35.0, 40.0, stage.now.now.t),
            modifiers=frozenset(),
            earlier_infusions=0,
            baseline=Baseline(),
        ),
    )


def place(stage: Stage) -> Place | None:
    return stage.session.main.place


def after(stage: Stage, seconds: float) -> None:
    """Let the page look at a stopwatch that stands at so many seconds."""
    screen = stage.shown
    assert isinstance(screen, CleaningScreen)
    screen._since = Held(int(seconds * 1000))  # type: ignore[assignment]
    screen.look()
    stage.settle()


def test_it_is_opened_from_the_menu_and_from_the_board(stage: Stage) -> None:
    stage.tap("Clean the screen")
    assert place(stage) == Place.CLEANING
    after(stage, CLEAN_SECONDS)
    assert place(stage) == Place.IDLE
    tell(stage, c.SignIn(staff_id=1, pin=PIN))
    begin(stage)
    assert place(stage) == Place.BOARD
    stage.tap("Clean")
    assert place(stage) == Place.CLEANING


def test_no_touch_does_anything_for_a_minute_and_then_the_patient_is_back(stage: Stage) -> None:
    begin(stage)
    stage.tap("Clean")
    number = stage.kiosk.records.counts(stage.now.session.id)  # type: ignore[attr-defined, union-attr]
    for x in range(40, stage.window.width(), 200):
        for y in range(40, stage.window.height(), 120):
            touch.guard.reset()
            stage._press(QPoint(x, y))
            stage._release(QPoint(x, y))
    stage.settle()
    assert place(stage) == Place.CLEANING
    assert stage.kiosk.records.counts(stage.now.session.id) == number  # type: ignore[attr-defined, union-attr]
    after(stage, CLEAN_SECONDS - 0.001)
    assert place(stage) == Place.CLEANING
    assert stage.says("Touches count again in 1 second")
    after(stage, CLEAN_SECONDS)
    assert place(stage) == Place.HOME


def test_the_staff_side_is_locked_meanwhile(stage: Stage) -> None:
    begin(stage)
    stage.tap("Clean")
    assert stage.now.signed_in is None
    assert place(stage) == Place.CLEANING
    stage.hold("Hold for 2 seconds")
    assert place(stage) == Place.HOME, "whoever held it is not let in"


def test_a_tap_on_the_small_place_is_no_hold(qtbot) -> None:
    screen = CleaningScreen()
    sent = show(qtbot, screen, STAFFED)
    tap(screen.stop)
    screen.stop._since = Held(HOLD_MS - 1)  # type: ignore[assignment]
    press(screen.stop)
    screen.stop._on_tick()
    assert sent.places == []
    screen.stop._since = Held(HOLD_MS)  # type: ignore[assignment]
    screen.stop._on_tick()
    assert sent.places == [Place.HOME]


def test_it_is_not_opened_while_a_call_waits(stage: Stage) -> None:
    begin(stage)
    tell(stage, c.CallNurse())
    board = stage.shown
    assert not board.clean.isEnabled()  # type: ignore[attr-defined]
    stage.session.main.go(Place.CLEANING)
    assert place(stage) == Place.BOARD


@pytest.mark.parametrize("signed_in", [None, samples.NURSE])
def test_a_call_takes_the_page_away_at_once(stage: Stage, signed_in: object) -> None:
    begin(stage)
    stage.tap("Clean")
    if signed_in is not None:
        tell(stage, c.SignIn(staff_id=1, pin=PIN))
        assert place(stage) == Place.CLEANING
    tell(stage, c.CallNurse())
    assert place(stage) in (Place.HOME, Place.BOARD)


def test_a_notice_or_trouble_with_the_disk_ends_it(qtbot) -> None:
    for news in (
        replace(STAFFED, notices=(samples.call(5),)),
        replace(STAFFED, storage_error=ErrorCode.DISK_FULL),
    ):
        screen = CleaningScreen()
        sent = show(qtbot, screen, STAFFED)
        screen.show_snapshot(STAFFED)
        assert sent.places == []
        screen.show_snapshot(news)
        assert sent.places == [Place.HOME]


def test_what_was_there_before_does_not_end_it(qtbot) -> None:
    old = replace(STAFFED, storage_error=ErrorCode.DISK_FULL, notices=(samples.call(5),))
    screen = CleaningScreen()
    sent = show(qtbot, screen, old)
    screen.show_snapshot(replace(old, notices=()))
    assert sent.places == []
    again = replace(samples.call(5), repeated=1)
    screen.show_snapshot(replace(old, notices=(again,)))
    assert sent.places == [Place.HOME], "tapped again while it waited"


def test_a_core_that_stands_does_not_keep_the_page(qtbot) -> None:
    screen = CleaningScreen()
    sent = show(qtbot, screen, STAFFED)
    screen._since = Held(CLEAN_SECONDS * 1000)  # type: ignore[assignment]
    screen.look()
    assert sent.places == [Place.HOME]


def test_the_clock_stops_when_it_is_left(qtbot) -> None:
    screen = CleaningScreen()
    show(qtbot, screen, STAFFED)
    screen.leave()
    assert not screen._tick.isActive()


def test_nothing_of_the_patient_and_one_button(qtbot) -> None:
    screen = CleaningScreen()
    show(qtbot, screen, STAFFED)
    words = " ".join(each.text() for each in shown(screen, QLabel))
    assert "20417" not in words
    assert "R.K." not in words
    assert shown(screen, TouchButton) == [screen.stop]
    assert screen.stop.width() * 3 < screen.width(), "a cloth must not rest on it"


def test_a_minute_is_a_minute() -> None:
    assert cleaning.CLEAN_SECONDS == 60


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("longer", [False, True])
def test_every_word_fits(qtbot, size, longer) -> None:
    with sized(*size), translated(Longer() if longer else None):
        screen = CleaningScreen()
        show(qtbot, screen, STAFFED, size)
        assert cut(screen) == []
        assert overlaps(screen) == []
        assert small_targets(screen) == []


def test_every_word_is_translated(qtbot) -> None:
    with translated(Bracketed()):
        screen = CleaningScreen()
        show(qtbot, screen, STAFFED)
        assert untranslated(screen, "Bay 3") == []
