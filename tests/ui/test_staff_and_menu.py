"""Further members of staff, the menu, and how the entry pages look."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from app.commands import EndKiosk, SignOut
from app.domain.session import SessionEnd
from app.domain.staff_role import Role
from app.errors import ErrorCode
from app.snapshot import DataOrigin, EndedView, SourceView, StaffMember
from tests.ui import samples
from tests.ui.member_tools import EMPTY, IN, fill, outcome
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
from ui.menu_words import FREE_ONLY
from ui.places import Place
from ui.screens.first_staff import FirstStaffScreen
from ui.screens.menu import MenuScreen
from ui.screens.staff import StaffScreen

# --- staff ---------------------------------------------------------------------------


def test_everybody_is_listed_with_what_is_known(qtbot):
    screen = StaffScreen()
    locked = replace(samples.SECOND, locked_until=samples.NOW_T + 300)
    show(qtbot, screen, replace(IN, staff=(samples.NURSE, locked)))
    texts = [each.text() for each in screen.entries.values()]
    assert texts == ["Nurse 07\nAdmin · signed in", "Nurse 12\nStaff · locked until 2:12 pm"]


def test_a_member_is_added_and_told(qtbot):
    screen = StaffScreen()
    sent = show(qtbot, screen, IN)
    tap(screen.add)
    fill(screen.form, "TOM")
    tap(screen.form.save)
    assert [c.name for c in sent] == ["Tom"]
    screen.show_snapshot(outcome(sent[0], snapshot=IN))
    assert "Tom can sign in now." in [each.text() for each in shown(screen, QLabel)]
    assert not screen.form.touched


def test_back_leads_from_the_entry_to_the_list_to_the_menu(qtbot):
    screen = StaffScreen()
    sent = show(qtbot, screen, IN)
    tap(screen.add)
    type_on(screen.form.letters, "X")
    tap(screen.back)
    assert sent.places == []
    assert not screen.form.touched
    tap(screen.back)
    assert sent.places == [Place.MENU]


def test_a_long_list_is_paged(qtbot):
    many = tuple(StaffMember(n, f"Nurse {n:02d}") for n in range(1, 15))
    screen = StaffScreen()
    show(qtbot, screen, replace(IN, staff=many))
    assert 14 not in screen.entries
    tap(screen.more)
    assert screen.entries[14].text() == "Nurse 14\nStaff"


# --- menu ----------------------------------------------------------------------------


def menu(qtbot, snapshot=IN):
    screen = MenuScreen()
    return screen, show(qtbot, screen, snapshot)


def texts_of(screen) -> str:
    return " | ".join(each.text() for each in shown(screen, QLabel))


def test_the_menu_leads_on(qtbot):
    screen, sent = menu(qtbot)
    tap(screen.start)
    for way in screen.ways.values():
        tap(way)
    tap(screen.lock)
    assert sent.places == [Place.START, *screen.ways]
    assert {Place.STAFF, Place.REVIEW, Place.CALIBRATION, Place.LEARNING} <= set(screen.ways)
    assert [type(c) for c in sent] == [SignOut]


def test_a_double_tap_locks_once(qtbot):
    screen, sent = menu(qtbot)
    tap(screen.lock)
    tap(screen.lock, fresh=False)
    assert len(sent) == 1


def test_a_running_session_is_not_started_over(qtbot):
    screen, sent = menu(qtbot, samples.snapshot(signed_in=samples.NURSE))
    tap(screen.start)
    for place in FREE_ONLY:
        tap(screen.ways[place])
    assert sent.places == [Place.BOARD]
    assert "20417" not in texts_of(screen)
    assert "R.K." not in texts_of(screen)


@pytest.mark.parametrize("end", list(SessionEnd))
def test_the_last_session_is_told_without_the_patient(qtbot, end):
    screen, _ = menu(qtbot, replace(IN, last_ended=EndedView(3, end)))
    assert "The last session has ended" in texts_of(screen)


def test_the_source_and_the_record_are_told(qtbot):
    screen, _ = menu(qtbot)
    assert "A simulated patient" in texts_of(screen)
    assert "Everything is saved." in texts_of(screen)
    lost = SourceView("Monitor", DataOrigin.LIVE, False, "no answer")
    screen.show_snapshot(replace(IN, source=lost, storage_error=ErrorCode.DISK_FULL, unsaved=3))
    assert "no answer" in texts_of(screen)
    assert "disk is full" in texts_of(screen)
    assert "not saved yet: 3" in texts_of(screen)
    screen.show_snapshot(replace(IN, source=SourceView("", DataOrigin.NONE, False)))
    assert "No monitor is set up." in texts_of(screen)


# --- every screen --------------------------------------------------------------------

MANY = tuple(
    StaffMember(n, f"Anna-Maria Berg {n}", samples.NOW_T + 90 if n == 2 else None)
    for n in range(1, 15)
)
TROUBLE = replace(
    IN,
    staff=MANY,
    storage_error=ErrorCode.DISK_FULL,
    unsaved=12,
    source=SourceView("Monitor", DataOrigin.LIVE, False, ""),
    last_ended=EndedView(3, SessionEnd.OVERRIDDEN),
)


def pin_page(screen) -> None:
    """Two PINs that differ; the keys are told apart from the words on them."""
    screen.form.letters.key.emit("A")
    for entry, pin in zip(screen.form.pins, ("123456", "654321"), strict=True):
        for digit in pin:
            entry.pad.key.emit(digit)
    tap(screen.form.second)


def digits_page(screen) -> None:
    screen.form.letters.show_digits(True)


def add_page(screen) -> None:
    tap(screen.add)


def member_page(screen) -> None:
    tap(screen.entries[3])


def own_page(screen) -> None:
    tap(screen.change)


def reset_page(screen) -> None:
    tap(screen.entries[2])
    tap(screen.member.set_pin)


# A nurse looks at another one; somebody's PIN was reset.
AS_NURSE = replace(TROUBLE, signed_in=samples.SECOND)
RESET = replace(IN, staff=(samples.NURSE, replace(samples.SECOND, pin_set=False)))


def nothing(screen) -> None:
    pass


VIEWS = [
    (FirstStaffScreen, EMPTY, nothing),
    (FirstStaffScreen, EMPTY, pin_page),
    (FirstStaffScreen, EMPTY, digits_page),
    (StaffScreen, TROUBLE, nothing),
    (StaffScreen, TROUBLE, member_page),
    (StaffScreen, AS_NURSE, member_page),
    (StaffScreen, IN, add_page),
    (StaffScreen, IN, own_page),
    (StaffScreen, RESET, reset_page),
    (MenuScreen, IN, nothing),
    (MenuScreen, TROUBLE, nothing),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("make", "snapshot", "act"), VIEWS)
@pytest.mark.parametrize("longer", [False, True])
def test_every_word_fits(qtbot, size, make, snapshot, act, longer):
    with sized(*size), translated(Longer() if longer else None):
        screen = make()
        show(qtbot, screen, snapshot, size)
        act(screen)
        assert cut(screen) == []
        assert overlaps(screen) == []
        assert small_targets(screen) == []


@pytest.mark.parametrize(("make", "snapshot", "act"), VIEWS)
def test_every_word_is_translated(qtbot, make, snapshot, act):
    with translated(Bracketed()):
        screen = make()
        show(qtbot, screen, snapshot)
        act(screen)
        data = (*(m.name for m in MANY), "A", "Nurse 07", "Nurse 12", IN.bay)
        assert untranslated(screen, *data, "Monitor") == []


@pytest.mark.parametrize(("make", "snapshot", "act"), VIEWS)
def test_where_data_are_from_stands_on_every_screen(qtbot, make, snapshot, act):
    screen = make()
    show(qtbot, screen, replace(snapshot, source=IN.source))
    assert screen.findChild(QLabel, "origin").text() == "SIMULATED"
    assert screen.findChild(QLabel, "origin").isVisible()


# --- the end of the kiosk ------------------------------------------------------------


def test_the_kiosk_is_ended_by_holding_and_not_by_a_tap(qtbot, monkeypatch):
    screen = MenuScreen()
    sent = show(qtbot, screen, IN)
    tap(screen.end)
    assert sent == []
    monkeypatch.setattr(screen.end, "_since", Held(5000))
    press(screen.end)
    screen.end._on_tick()
    assert [type(each) for each in sent] == [EndKiosk]


@pytest.mark.parametrize("role", list(Role))
def test_only_an_admin_is_offered_the_end(qtbot, role):
    screen = MenuScreen()
    show(qtbot, screen, replace(IN, signed_in=replace(samples.NURSE, role=role)))
    assert screen.end.isVisible() == (role == Role.ADMIN)


def test_a_refused_end_is_told_in_place(qtbot):
    screen = MenuScreen()
    sent = show(qtbot, screen, IN)
    screen.end.held.emit()
    screen.show_snapshot(outcome(sent[0], ErrorCode.DISK_FULL, snapshot=IN))
    assert screen._refused.text()
    screen.leave()
    screen.enter(IN)
    assert not screen._refused.isVisible()


def test_nobody_ends_the_kiosk_under_a_patient(qtbot):
    screen = MenuScreen()
    show(qtbot, screen, samples.snapshot(signed_in=samples.NURSE))
    assert not screen.end.isEnabled()


def test_a_run_that_broke_off_is_told_with_its_time(qtbot):
    screen = MenuScreen()
    show(qtbot, screen, replace(IN, broke_off=IN.now.shifted(-3600)))
    (words,) = [x.text() for x in shown(screen, QLabel) if "unexpectedly" in x.text()]
    assert "1:07 pm" in words
    screen.show_snapshot(IN)
    assert "unexpectedly" not in texts_of(screen)
