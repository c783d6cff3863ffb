"""Pads, fields and chips under a finger."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from tests.ui.staff_tools import (
    cut,
    finger,
    key,
    settle,
    slide_off,
    small_targets,
    tap,
    type_on,
    under_finger,
)
from ui.widgets.chips import ChipRow
from ui.widgets.field import Field
from ui.widgets.pads import LetterPad, NumberPad, PinEntry
from ui.widgets.touch import guard


def placed(qtbot, widget, width=600, height=800):
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    settle()
    return widget


def collected(signal):
    got = []
    signal.connect(got.append)
    return got


def test_every_digit_tells_itself_even_in_fast_typing(qtbot):
    pad = placed(qtbot, NumberPad())
    got = collected(pad.key)
    for digit in "1234567890":
        tap(key(pad, digit), fresh=False)
    assert "".join(got) == "1234567890"


def test_erase_and_clear_tell_themselves(qtbot):
    pad = placed(qtbot, NumberPad())
    with qtbot.waitSignal(pad.erased):
        tap(key(pad, "⌫"))
    with qtbot.waitSignal(pad.cleared):
        tap(key(pad, "Clear"))


@pytest.mark.parametrize("extra", [".", "/"])
def test_a_wide_pad_has_the_extra_key_that_was_asked_for(qtbot, extra):
    pad = placed(qtbot, NumberPad(wide=True))
    with pytest.raises(AssertionError):
        key(pad, extra)
    pad.set_extra(extra)
    settle()
    got = collected(pad.key)
    tap(key(pad, extra))
    assert got == [extra]
    pad.set_extra("")
    with pytest.raises(AssertionError):
        key(pad, extra)


def test_sliding_off_a_key_types_nothing(qtbot):
    pad = placed(qtbot, NumberPad())
    got = collected(pad.key)
    slide_off(key(pad, "5"))
    assert got == []


def test_letters_digits_and_space_come_from_one_pad(qtbot):
    pad = placed(qtbot, LetterPad())
    got = collected(pad.key)
    type_on(pad, "N.K- ")
    tap(key(pad, "123"))
    settle()
    type_on(pad, "07")
    tap(key(pad, "ABC"))
    settle()
    type_on(pad, "Z")
    assert "".join(got) == "N.K- 07Z"


def test_every_letter_is_there(qtbot):
    pad = placed(qtbot, LetterPad())
    got = collected(pad.key)
    type_on(pad, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert "".join(got) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.mark.parametrize("make", [NumberPad, LetterPad, PinEntry])
def test_keys_are_targets_and_their_words_fit(qtbot, make):
    pad = placed(qtbot, make())
    assert small_targets(pad) == []
    assert cut(pad) == []


def test_the_pin_is_dots_and_never_text(qtbot):
    entry = placed(qtbot, PinEntry())
    type_on(entry.pad, "2468")
    assert entry.pin == "2468"
    assert entry.dots.filled == 4
    tap(key(entry.pad, "⌫"))
    assert entry.pin == "246"
    tap(key(entry.pad, "Clear"))
    assert entry.pin == ""
    assert entry.dots.filled == 0


def test_the_dots_grow_and_stop_at_the_longest_pin(qtbot):
    entry = placed(qtbot, PinEntry())
    type_on(entry.pad, "1" * 15)
    assert len(entry.pin) == entry.dots.filled == PinEntry.MOST


def test_a_disabled_pin_entry_takes_nothing(qtbot):
    entry = placed(qtbot, PinEntry())
    entry.setEnabled(False)
    type_on(entry.pad, "12")
    assert entry.pin == ""


def test_changing_the_pin_is_told_once_a_change(qtbot):
    entry = placed(qtbot, PinEntry())
    told = []
    entry.changed.connect(lambda: told.append(entry.pin))
    type_on(entry.pad, "12")
    entry.clear()
    entry.clear()
    assert told == ["1", "12", ""]


def test_a_field_is_picked_wherever_it_is_touched(qtbot):
    field = placed(qtbot, Field("Weight", "kg"), 240, 110)
    field.set_value("82")
    settle()
    for part in field.labels[:2]:
        with qtbot.waitSignal(field.picked):
            guard.reset()
            under_finger(field)
            point = part.mapTo(field, part.rect().center())
            QTest.touchEvent(field, finger()).press(0, point, field).commit()
            QTest.touchEvent(field, finger()).release(0, point, field).commit()


def test_a_field_says_what_is_wrong_with_a_sign(qtbot):
    field = placed(qtbot, Field("Weight", "kg"), 240, 130)
    assert field.note == ""
    field.set_note("30 to 300")
    assert field.note == "! 30 to 300"
    assert field.property("problem") == "danger"
    field.set_note()
    assert field.note == ""
    assert field.property("problem") == ""


def test_chips_wrap_to_the_width(qtbot):
    row = placed(qtbot, ChipRow(), 400, 400)
    row.set_choices([(n, f"Choice {n}") for n in range(6)])
    settle()
    tops = {chip.y() for chip in row.chips}
    assert len(tops) > 1
    assert cut(row) == []
    assert row.layout().heightForWidth(400) > row.layout().heightForWidth(4000)


def test_several_chips_can_be_chosen_or_one(qtbot):
    several = placed(qtbot, ChipRow(multiple=True, columns=2))
    several.set_choices([("a", "Apple"), ("b", "Bread")])
    settle()
    tap(several.chip("a"))
    tap(several.chip("b"))
    tap(several.chip("a"))
    assert several.chosen == {"b"}
    one = placed(qtbot, ChipRow(columns=2))
    one.set_choices([("a", "Apple"), ("b", "Bread")])
    got = collected(one.picked)
    settle()
    tap(one.chip("b"))
    assert got == ["b"]
    one.choose(["b"])
    assert one.chosen == {"b"}


def test_a_double_tap_on_a_chip_is_one_tap(qtbot):
    row = placed(qtbot, ChipRow(multiple=True, columns=1), 400, 100)
    row.set_choices([("a", "Apple")])
    settle()
    tap(row.chip("a"))
    tap(row.chip("a"), fresh=False)
    assert row.chosen == {"a"}
