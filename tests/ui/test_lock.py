"""The lock: one try at a time, what became of it, and nothing of the PIN left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.errors import ErrorCode
from app.snapshot import Outcome, StaffMember
from tests.ui import samples
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    cut,
    overlaps,
    show,
    sized,
    slide_off,
    small_targets,
    tap,
    translated,
    type_on,
    untranslated,
)
from ui.places import Place
from ui.screens.lock import LockScreen
from ui.staff_words import minute_after

SNAP = samples.snapshot(session=None)
MANY = tuple(StaffMember(n, f"Nurse {n:02d}") for n in range(1, 12))


def answered(command, error: ErrorCode | None = None, detail: str = "", **more):
    outcome = Outcome(command.id, error is None, error, detail)
    return replace(SNAP, outcomes={command.id: outcome}, **more)


def typed(qtbot, pin: str = "246810", snapshot=SNAP):
    screen = LockScreen()
    sent = show(qtbot, screen, snapshot)
    tap(screen.people.row.chip(1))
    type_on(screen.entry.pad, pin)
    return screen, sent


def test_a_name_and_a_pin_sign_in(qtbot):
    screen, sent = typed(qtbot)
    tap(screen.unlock)
    assert [(c.staff_id, c.pin) for c in sent] == [(1, "246810")]
    assert "Checking" in screen.entry.message.text()
    assert screen.entry.pin == ""
    assert not screen.unlock.isEnabled()


def test_a_double_tap_is_one_try(qtbot):
    screen, sent = typed(qtbot)
    tap(screen.unlock)
    tap(screen.unlock, fresh=False)
    tap(screen.unlock)
    assert len(sent) == 1


def test_sliding_off_is_no_try(qtbot):
    screen, sent = typed(qtbot)
    slide_off(screen.unlock)
    assert sent == []
    assert screen.entry.pin == "246810"


def test_no_pin_is_taken_before_a_name(qtbot):
    screen = LockScreen()
    show(qtbot, screen, SNAP)
    type_on(screen.entry.pad, "123456")
    assert screen.entry.pin == ""
    assert not screen.unlock.isEnabled()


def test_five_digits_are_not_enough(qtbot):
    screen, sent = typed(qtbot, "24681")
    tap(screen.unlock)
    assert sent == []
    type_on(screen.entry.pad, "0")
    assert screen.unlock.isEnabled()


def test_a_single_person_is_chosen_already(qtbot):
    screen = LockScreen()
    show(qtbot, screen, replace(SNAP, staff=(samples.NURSE,)))
    type_on(screen.entry.pad, "1")
    assert screen.entry.pin == "1"


def test_a_wrong_pin_says_what_is_left(qtbot):
    screen, sent = typed(qtbot)
    tap(screen.unlock)
    screen.show_snapshot(answered(sent[0], ErrorCode.WRONG_PIN, "2"))
    assert "Wrong PIN" in screen.entry.message.text()
    assert "2" in screen.entry.message.text()
    type_on(screen.entry.pad, "2")
    assert "Wrong" not in screen.entry.message.text()


def test_a_lock_out_says_until_when_and_opens_again(qtbot):
    screen, sent = typed(qtbot)
    tap(screen.unlock)
    locked = replace(samples.NURSE, locked_until=samples.NOW_T + 130)
    staff = (locked, samples.SECOND)
    screen.show_snapshot(answered(sent[0], ErrorCode.LOCKED_OUT, staff=staff))
    assert "2:10 pm" in screen.entry.message.text()
    assert not screen.entry.isEnabled()
    later = replace(SNAP, staff=staff, now=samples.NOW.shifted(131))
    screen.show_snapshot(later)
    assert screen.entry.isEnabled()
    assert "Too many" not in screen.entry.message.text()


def test_a_lock_out_without_an_end_uses_the_seconds_left(qtbot):
    screen, sent = typed(qtbot)
    tap(screen.unlock)
    screen.show_snapshot(answered(sent[0], ErrorCode.LOCKED_OUT, "60"))
    assert "2:08 pm" in screen.entry.message.text()


def test_the_time_told_is_never_before_the_end_of_the_lock(qapp):
    assert minute_after(samples.NOW, samples.NOW_T + 1) == "2:08 pm"
    assert minute_after(samples.NOW, samples.NOW_T) == "2:07 pm"


def test_another_name_forgets_the_digits(qtbot):
    screen, _ = typed(qtbot, "2468")
    tap(screen.people.row.chip(2))
    assert screen.entry.pin == ""


def test_leaving_forgets_everything(qtbot):
    screen, _ = typed(qtbot)
    screen.leave()
    assert screen.entry.pin == ""
    assert screen.people.chosen is None
    screen.enter(SNAP)
    assert not screen.unlock.isEnabled()


def test_more_than_eight_names_are_paged(qtbot):
    screen = LockScreen()
    show(qtbot, screen, replace(SNAP, staff=MANY))
    assert [chip.text() for chip in screen.people.row.chips] == [m.name for m in MANY[:8]]
    tap(screen.people.after)
    assert [chip.text() for chip in screen.people.row.chips] == [m.name for m in MANY[8:]]
    tap(screen.people.row.chip(11))
    assert screen.people.chosen == 11
    tap(screen.people.before)
    assert screen.people.chosen == 11


def test_back_goes_to_the_patients_screen(qtbot):
    screen = LockScreen()
    sent = show(qtbot, screen, samples.snapshot())
    tap(screen.back)
    assert sent.places == [Place.HOME]
    screen.show_snapshot(SNAP)
    tap(screen.back)
    assert sent.places[-1] == Place.IDLE


def test_the_demonstration_pin_stands_there_only_when_there_is_one(qtbot):
    screen = LockScreen()
    show(qtbot, screen, SNAP)
    assert screen.demo.isHidden()
    screen.show_snapshot(replace(SNAP, demo_pin="246810"))
    assert screen.demo.text() == "Demonstration PIN 246810"
    assert not screen.demo.isHidden()


def test_the_pin_is_never_drawn(qtbot):
    from PySide6.QtWidgets import QLabel

    screen, _ = typed(qtbot, "97531864")
    assert not any("97531864" in each.text() for each in screen.findChildren(QLabel))


STATES = {
    "empty": SNAP,
    "many": replace(SNAP, staff=MANY, demo_pin="246810"),
    "locked": replace(SNAP, staff=(replace(samples.NURSE, locked_until=samples.NOW_T + 600),)),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("longer", [False, True])
def test_every_word_fits(qtbot, size, state, longer):
    with sized(*size), translated(Longer() if longer else None):
        screen = LockScreen()
        show(qtbot, screen, STATES[state], size)
        assert cut(screen) == []
        assert overlaps(screen) == []
        assert small_targets(screen) == []


def test_every_word_is_translated(qtbot):
    with translated(Bracketed()):
        screen = LockScreen()
        show(qtbot, screen, STATES["many"])
        assert untranslated(screen, *(m.name for m in MANY), SNAP.bay) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("longer", [False, True])
def test_a_chosen_chip_has_a_tick_beside_its_words(qtbot, size, longer):
    with sized(*size), translated(Longer() if longer else None):
        screen = LockScreen()
        show(qtbot, screen, STATES["many"], size)
        chip = screen.people.row.chip(1)
        assert not chip.shows_tick
        tap(chip)
        assert chip.shows_tick
        assert chip.rect().contains(chip.tick_box())
        assert cut(screen) == []
