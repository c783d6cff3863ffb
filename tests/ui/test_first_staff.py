"""The first member of staff: a name, a PIN twice, and nothing of it left."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from app.errors import ErrorCode
from tests.ui.member_tools import EMPTY, fill, outcome
from tests.ui.staff_tools import (
    key,
    show,
    slide_off,
    tap,
    type_on,
)
from ui.places import Place
from ui.screens.first_staff import FirstStaffScreen
from ui.widgets.fitting import FittingText
from ui.widgets.member_form import in_case


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
    texts = (*screen.findChildren(QLabel), *screen.findChildren(FittingText))
    assert not any("9753" in each.text() for each in texts)


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
