"""The look without a PIN, by touch through the real kiosk; and what staff are told of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from app import commands as c
from app.commands import BreakGlass, CloseGlass, SeeGlass
from app.config import Config
from app.demo import PIN, SECOND_PIN, RehearsedKiosk
from app.domain import facts as f
from app.domain.access import GlassEnd
from app.domain.notice import Notice, NoticeKind
from app.errors import ErrorCode
from app.snapshot import GlassLook, GlassView, Outcome
from tests.ui import samples
from tests.ui.member_tools import IN
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
    type_on,
    untranslated,
)
from tests.ui.test_window import session, tell
from ui.main_window import place_for
from ui.places import Place
from ui.rehearsal import Stage
from ui.screens.board import BoardScreen
from ui.screens.glass import GlassScreen
from ui.screens.lock import LockScreen
from ui.screens.menu import MenuScreen
from ui.widgets import touch

RUNNING = samples.snapshot()
VIEW = replace(RUNNING, glass=GlassView(9, "Dr. Kim", samples.NOW_T + 290))
LOOK = GlassLook(9, samples.NOW.shifted(-3600), "Dr. Kim", "Not breathing")
TOLD = replace(IN, glass_unseen=(LOOK, replace(LOOK, id=10)))


# --- the real kiosk ------------------------------------------------------------------


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(RehearsedKiosk(Config(tmp_path)), None, (1280, 800))
    tell(made, c.AddStaff(name="Noa", pin=PIN), c.SignIn(staff_id=1, pin=PIN))
    tell(made, c.AddStaff(name="Tom", pin=SECOND_PIN))
    tell(made, session(made, "77001", "Q.Q."), c.SignOut())
    made.wait(1)
    yield made
    made.end()


def glass_facts(stage: Stage) -> list[f.Fact]:
    return stage.kiosk.records.glass_facts()  # type: ignore[attr-defined]


def break_glass(stage: Stage) -> LockScreen:
    stage.tap("Staff", "Emergency: look without")
    lock = stage.shown
    assert isinstance(lock, LockScreen)
    stage.type("KIM")
    stage.tap("Next")
    stage.type("FALL")
    return lock


def test_a_tap_is_not_enough_and_a_hold_opens_the_view(stage: Stage) -> None:
    lock = break_glass(stage)
    stage.touch(lock.glass.save)
    assert glass_facts(stage) == []
    stage.touch(lock.glass.save, hold=True)
    stage.settle()
    assert stage.session.main.place == Place.GLASS
    assert stage.says("View only, opened without a PIN by Kim")
    assert stage.says("MRN 77001")
    (fact,) = glass_facts(stage)
    assert isinstance(fact, f.GlassBroken)
    assert (fact.name, fact.reason, fact.screen) == ("Kim", "Fall", "lock")


def test_the_view_has_one_button_and_it_closes_it(stage: Stage) -> None:
    stage.touch(break_glass(stage).glass.save, hold=True)
    stage.settle()
    buttons = [each for each in stage.shown.findChildren(QPushButton) if each.isVisible()]
    assert [each.text() for each in buttons] == ["Close"]
    stage.tap("Close")
    assert stage.session.main.place == Place.HOME
    last = glass_facts(stage)[-1]
    assert isinstance(last, f.GlassClosed)
    assert (last.end, last.screen) == (GlassEnd.CLOSED, "glass")


@pytest.mark.parametrize("wanted", list(Place))
def test_the_view_leads_nowhere_else(wanted: Place) -> None:
    assert place_for(wanted, VIEW) in {
        Place.HOME,
        Place.GLASS,
        Place.LOCK,
        Place.CHECK_IN,
        Place.ASKING,
        Place.CLEANING,
    }
    assert place_for(Place.GLASS, replace(VIEW, glass=None)) == Place.HOME
    assert place_for(Place.GLASS, replace(VIEW, session=None)) == Place.IDLE


def test_the_view_closes_when_its_time_is_over(stage: Stage) -> None:
    stage.touch(break_glass(stage).glass.save, hold=True)
    stage.settle()
    stage.wait(5.2)
    assert stage.session.main.place == Place.HOME
    assert "77001" not in "".join(each.text() for each in shown(stage.shown, QLabel))


def test_the_view_closes_when_nobody_touches_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.touch(break_glass(stage).glass.save, hold=True)
    stage.settle()
    monkeypatch.setattr(touch.activity, "idle_seconds", lambda: 1e6)
    stage.session.main.lock_when_idle()
    stage.settle()
    assert stage.session.main.place == Place.HOME
    assert isinstance(glass_facts(stage)[-1], f.GlassClosed)


def test_staff_are_told_on_the_board_and_a_lead_says_that_it_was_seen(stage: Stage) -> None:
    stage.touch(break_glass(stage).glass.save, hold=True)
    stage.settle()
    stage.tap("Close")
    tell(stage, c.SignIn(staff_id=stage.now.staff[1].id, pin=SECOND_PIN))
    assert stage.says("Looked at without a PIN by Kim")
    assert stage.says("A lead or an admin has to see this.")
    assert not stage.says("Acknowledge")
    tell(stage, c.SignOut(), c.SignIn(staff_id=1, pin=PIN))
    stage.tap("Acknowledge")
    assert not stage.says("Looked at without a PIN")
    last = glass_facts(stage)[-1]
    assert isinstance(last, f.GlassSeen)
    assert (last.staff_id, last.screen) == (1, "board")


def test_what_was_half_typed_is_gone_with_the_page(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = break_glass(stage)
    assert lock.glass.touched
    monkeypatch.setattr(touch.activity, "idle_seconds", lambda: 1e6)
    stage.session.main.lock_when_idle()
    assert stage.session.main.place == Place.HOME
    assert not lock.glass.touched


# --- the screens ------------------------------------------------------------------------


def test_without_a_session_there_is_no_emergency_button(qtbot) -> None:
    screen = LockScreen()
    show(qtbot, screen, samples.snapshot(session=None))
    assert not screen.emergency.isVisible()


def test_name_and_reason_are_both_needed(qtbot, monkeypatch) -> None:
    screen = LockScreen()
    sent = show(qtbot, screen, RUNNING)
    tap(screen.emergency)
    assert not screen.glass.save.isEnabled()
    type_on(screen.glass.letters[0], "AN")
    assert "reason" in screen.glass._reason.text()
    tap(screen.glass.next)
    type_on(screen.glass.letters[1], "NO PULSE")
    monkeypatch.setattr(screen.glass.save, "_since", Held(5000))
    press(screen.glass.save)
    screen.glass.save._on_tick()  # type: ignore[attr-defined]
    (command,) = sent
    assert isinstance(command, BreakGlass)
    assert (command.name, command.reason) == ("An", "No pulse")
    failed = Outcome(command.id, False, ErrorCode.DISK_FULL)
    screen.show_snapshot(replace(RUNNING, outcomes={command.id: failed}))
    assert "disk is full" in screen.glass._reason.text()
    assert screen.glass.touched, "and need not be typed again"
    tap(screen.back)
    assert screen.people.isVisible()
    assert not screen.glass.touched


def test_nothing_private_stands_in_the_view(qtbot) -> None:
    from app.domain.criteria.told import SELF_HARM
    from app.domain.readiness import CriterionResult, CriterionState, Evidence, Reason

    told = CriterionResult(SELF_HARM, CriterionState.NOT_MET, Evidence(Reason.NOT_ASKED))
    running = RUNNING.session
    assert running is not None
    ready = replace(running.readiness, results=(told, *running.readiness.results))
    notice = Notice(5, NoticeKind.NURSE_CALLED, samples.NOW_T)
    snapshot = replace(VIEW, session=replace(running, readiness=ready), notices=(notice,))
    board, glass = BoardScreen(), GlassScreen()
    show(qtbot, board, snapshot)
    show(qtbot, glass, snapshot)
    assert SELF_HARM.id in board.criteria.order
    assert SELF_HARM.id not in glass.criteria.order
    assert not glass.notices.isVisible()
    assert not glass.blocked.isVisible()


def test_the_menu_tells_of_looks_until_they_were_seen(qtbot) -> None:
    screen = MenuScreen()
    sent = show(qtbot, screen, TOLD)
    text = screen.glass.words.text()
    assert "Dr. Kim" in text
    assert "Not breathing" in text
    assert "And 1 more." in text
    tap(screen.glass.seen)
    assert [(type(each), each.glass) for each in sent] == [(SeeGlass, 9)]
    screen.show_snapshot(TOLD)
    assert not screen.glass.seen.isEnabled()
    screen.show_snapshot(replace(TOLD, glass_unseen=()))
    assert not screen.glass.isVisible()


def test_staff_cannot_say_that_they_saw_it(qtbot) -> None:
    screen = MenuScreen()
    show(qtbot, screen, replace(TOLD, signed_in=samples.SECOND))
    assert not screen.glass.seen.isVisible()
    assert "A lead or an admin has to see this." in screen.glass.words.text()


def emergency(screen) -> None:
    tap(screen.emergency)


def nothing(screen) -> None:
    pass


LOCK = replace(RUNNING, demo_pin="246810")
VIEWS = [
    (LockScreen, LOCK, nothing),
    (LockScreen, LOCK, emergency),
    (GlassScreen, VIEW, nothing),
    (MenuScreen, TOLD, nothing),
    (MenuScreen, replace(TOLD, signed_in=samples.SECOND), nothing),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("make", "snapshot", "act"), VIEWS)
def test_every_word_fits(qtbot, size, make, snapshot, act):
    with sized(*size), translated(Longer()):
        screen = make()
        show(qtbot, screen, snapshot, size)
        act(screen)
        # The list of criteria is scrolled, as on the board.
        scrolled = make is GlassScreen
        assert [x for x in cut(screen) if not (scrolled and x.startswith("outside"))] == []
        assert overlaps(screen) == []
        assert small_targets(screen) == []


@pytest.mark.parametrize(("make", "snapshot", "act"), [VIEWS[1], VIEWS[3]])
def test_every_word_is_translated(qtbot, make, snapshot, act):
    with translated(Bracketed()):
        screen = make()
        show(qtbot, screen, snapshot)
        act(screen)
        data = ("Dr. Kim", "Not breathing", "Nurse 07", "Monday 23 November", IN.bay)
        assert untranslated(screen, *data) == []


def test_closing_is_a_command(qtbot) -> None:
    screen = GlassScreen()
    sent = show(qtbot, screen, VIEW)
    tap(screen.lock)
    assert [type(each) for each in sent] == [CloseGlass]
