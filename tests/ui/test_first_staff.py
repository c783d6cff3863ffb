"""The first member of staff, further members, and the menu in between."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from app.commands import SignOut
from app.domain.session import SessionEnd
from app.errors import ErrorCode
from app.snapshot import DataOrigin, EndedView, Outcome, SourceView, StaffMember
from tests.ui import samples
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    cut,
    key,
    overlaps,
    show,
    shown,
    sized,
    slide_off,
    small_targets,
    tap,
    translated,
    type_on,
    untranslated,
)
from ui.places import Place
from ui.screens.first_staff import FirstStaffScreen
from ui.screens.menu import MenuScreen
from ui.screens.staff import StaffScreen
from ui.widgets.member_form import in_case

EMPTY = samples.snapshot(session=None, staff=())
IN = samples.snapshot(session=None, signed_in=samples.NURSE)


def outcome(command, error: ErrorCode | None = None, snapshot=EMPTY):
    made = Outcome(command.id, error is None, error)
    return replace(snapshot, outcomes={command.id: made})


def fill(form, name: str = "ANNA", first: str = "246810", second: str = "246810") -> None:
    tap(form.name)
    type_on(form.letters, name)
    tap(form.first)
    type_on(form.pins[0].pad, first)
    tap(form.second)
    type_on(form.pins[1].pad, second)


def entered(qtbot, **pins):
    screen = FirstStaffScreen()
    sent = show(qtbot, screen, EMPTY)
    fill(screen.form, **pins)
    return screen, sent


def test_a_name_and_a_pin_typed_twice_create_somebody(qtbot):
    screen, sent = entered(qtbot)
    tap(screen.form.save)
    assert [(c.name, c.pin) for c in sent] == [("Anna", "246810")]
    screen.show_snapshot(outcome(sent[0]))
    assert sent.places == [Place.LOCK]


def test_a_double_tap_creates_once(qtbot):
    screen, sent = entered(qtbot)
    tap(screen.form.save)
    tap(screen.form.save, fresh=False)
    tap(screen.form.save)
    assert len(sent) == 1


def test_sliding_off_creates_nobody(qtbot):
    screen, sent = entered(qtbot)
    slide_off(screen.form.save)
    assert sent == []


def test_two_different_pins_are_told_in_place(qtbot):
    screen, sent = entered(qtbot, second="246811")
    assert "not the same" in screen.form.reason
    assert not screen.form.save.isEnabled()
    tap(screen.form.save)
    assert sent == []
    tap(key(screen.form.pins[1].pad, "⌫"))
    assert "not the same" not in screen.form.reason
    type_on(screen.form.pins[1].pad, "0")
    assert screen.form.save.isEnabled()


def test_a_short_pin_is_told_in_place(qtbot):
    screen, _ = entered(qtbot, first="12345", second="12345")
    assert "six digits" in screen.form.reason
    assert not screen.form.save.isEnabled()


def test_the_name_comes_first(qtbot):
    screen, _ = entered(qtbot, name=" ")
    assert "name" in screen.form.reason


def test_a_name_with_digits_can_be_typed(qtbot):
    screen = FirstStaffScreen()
    show(qtbot, screen, EMPTY)
    type_on(screen.form.letters, "NURSE ")
    tap(key(screen.form.letters, "123"))
    type_on(screen.form.letters, "07")
    assert screen.form.typed_name == "Nurse 07"
    tap(key(screen.form.letters, "⌫"))
    assert screen.form.typed_name == "Nurse 0"


def test_a_refusal_is_told_in_place_and_the_name_stays(qtbot):
    screen, sent = entered(qtbot)
    tap(screen.form.save)
    assert "Saving" in screen.form.reason
    screen.show_snapshot(outcome(sent[0], ErrorCode.NAME_TAKEN))
    assert "name already" in screen.form.reason
    assert screen.form.typed_name == "Anna"
    assert [entry.pin for entry in screen.form.pins] == ["", ""]
    assert sent.places == []


def test_the_pin_is_never_drawn(qtbot):
    screen, _ = entered(qtbot, first="97531864", second="97531864")
    assert not any("9753" in each.text() for each in screen.findChildren(QLabel))


def test_leaving_forgets_name_and_pin(qtbot):
    screen, _ = entered(qtbot)
    screen.leave()
    assert not screen.form.touched
    assert screen.form.name.value == ""


@pytest.mark.parametrize(
    ("typed", "name"),
    [("ANNA-MARIA", "Anna-Maria"), ("NURSE 07", "Nurse 07"), ("J.K.", "J.K."), ("", "")],
)
def test_capitals_begin_each_word(typed, name):
    assert in_case(typed) == name


# --- staff ---------------------------------------------------------------------------


def test_everybody_is_listed_with_what_is_known(qtbot):
    screen = StaffScreen()
    locked = replace(samples.SECOND, locked_until=samples.NOW_T + 300)
    show(qtbot, screen, replace(IN, staff=(samples.NURSE, locked)))
    texts = [each.text() for each in shown(screen, QLabel)]
    assert "Nurse 07" in texts
    assert "signed in" in texts
    assert "locked until 2:12 pm" in texts


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
    assert "Nurse 14" not in [each.text() for each in shown(screen, QLabel)]
    tap(screen.more)
    assert "Nurse 14" in [each.text() for each in shown(screen, QLabel)]


# --- menu ----------------------------------------------------------------------------


def menu(qtbot, snapshot=IN):
    screen = MenuScreen()
    return screen, show(qtbot, screen, snapshot)


def texts_of(screen) -> str:
    return " | ".join(each.text() for each in shown(screen, QLabel))


def test_the_menu_leads_on(qtbot):
    screen, sent = menu(qtbot)
    tap(screen.start)
    tap(screen.staff)
    tap(screen.lock)
    assert sent.places == [Place.START, Place.STAFF]
    assert [type(c) for c in sent] == [SignOut]


def test_a_double_tap_locks_once(qtbot):
    screen, sent = menu(qtbot)
    tap(screen.lock)
    tap(screen.lock, fresh=False)
    assert len(sent) == 1


def test_a_running_session_is_not_started_over(qtbot):
    screen, sent = menu(qtbot, samples.snapshot(signed_in=samples.NURSE))
    tap(screen.start)
    assert sent.places == [Place.BOARD]
    assert "20417" not in texts_of(screen)
    assert "R.K." not in texts_of(screen)


@pytest.mark.parametrize("end", list(SessionEnd))
def test_the_last_session_is_told_without_the_patient(qtbot, end):
    screen, _ = menu(qtbot, replace(IN, last_ended=EndedView(3, end)))
    assert "The last session has ended" in texts_of(screen)


def test_the_source_and_the_record_are_told(qtbot):
    screen, _ = menu(qtbot)
    assert "Simulated patient" in texts_of(screen)
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


def name_page(screen) -> None:
    type_on(screen.form.letters, "ANNA")


def pin_page(screen) -> None:
    fill(screen.form, "ANNA", "123456", "654321")


def digits_page(screen) -> None:
    screen.form.letters.show_digits(True)


def add_page(screen) -> None:
    tap(screen.add)


def nothing(screen) -> None:
    pass


VIEWS = [
    (FirstStaffScreen, EMPTY, name_page),
    (FirstStaffScreen, EMPTY, pin_page),
    (FirstStaffScreen, EMPTY, digits_page),
    (StaffScreen, TROUBLE, nothing),
    (StaffScreen, IN, add_page),
    (MenuScreen, IN, nothing),
    (MenuScreen, TROUBLE, nothing),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("make", "snapshot", "act"), VIEWS)
@pytest.mark.parametrize("longer", [False, True])
def test_every_word_fits(qtbot, size, make, snapshot, act, longer):
    with sized(*size):
        screen = make()
    with sized(*size), translated(Longer() if longer else None):
        screen = make()
        show(qtbot, screen, snapshot, size)
        if not longer or act is not name_page:
            act(screen) if act is not pin_page and act is not name_page else None
        if act is pin_page:
            for entry, pin in zip(screen.form.pins, ("123456", "654321"), strict=True):
                for digit in pin:
                    entry.pad.key.emit(digit)
            screen.form.letters.key.emit("A")
            tap(screen.form.second)
        assert cut(screen) == []
        assert overlaps(screen) == []
        assert small_targets(screen) == []


@pytest.mark.parametrize(("make", "snapshot", "act"), VIEWS)
def test_every_word_is_translated(qtbot, make, snapshot, act):
    with translated(Bracketed()):
        screen = make()
        show(qtbot, screen, snapshot)
        if act in (digits_page, add_page):
            act(screen)
        data = (*(m.name for m in MANY), "Nurse 07", "Nurse 12", IN.bay, "Simulated patient")
        assert untranslated(screen, *data, "Monitor") == []


@pytest.mark.parametrize(("make", "snapshot", "act"), VIEWS)
def test_where_data_are_from_stands_on_every_screen(qtbot, make, snapshot, act):
    screen = make()
    show(qtbot, screen, replace(snapshot, source=IN.source))
    assert screen.findChild(QLabel, "origin").text() == "SIMULATED"
    assert screen.findChild(QLabel, "origin").isVisible()
