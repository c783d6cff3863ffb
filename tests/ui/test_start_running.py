"""An infusion that still runs: the start screen asks when it began."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.session import Route
from app.domain.symptom import Effect
from app.errors import ErrorCode
from tests.ui.staff_tools import key, tap, type_on
from tests.ui.start_tools import SNAP, answer, filled, pick, starts, told
from ui.screens.start_values import FieldName

BEGAN = FieldName.BEGAN


def running(qtbot, **more):
    """Tap `still running` with a finger."""
    screen, sent = filled(qtbot, **more)
    pick(screen, FieldName.ENDED)
    tap(screen.pad.choices.chip("running"))
    return screen, sent


def later(minutes: float):
    return replace(SNAP, now=SNAP.now.shifted(60 * minutes))


def test_nobody_is_asked_about_an_infusion_that_ended(qtbot):
    screen, _ = filled(qtbot)
    assert not screen.fields.fields[BEGAN].isVisible()


def test_still_running_asks_when_it_began(qtbot):
    screen, sent = running(qtbot)
    assert screen.fields.fields[BEGAN].isVisible()
    assert screen.fields.fields[BEGAN].chosen
    assert screen.fields.fields[BEGAN].value == "2:07 pm"
    assert screen.fields.fields[FieldName.ENDED].value == "still running"
    assert screen.pad.hint == "When did the infusion start? Planned end 2:47 pm."
    assert screen.pad.choices.chosen == {0}
    tap(screen.pad.choices.chip(20))
    assert screen.fields.fields[BEGAN].value == "1:47 pm"
    tap(key(screen.pad, "Done"))
    assert screen.expected.reasons.texts[0] == "Started 1:47 pm, planned end 2:27 pm."
    tap(screen.expected.button)
    assert [(c.infusion.ended, c.began) for c in starts(sent)] == [(None, SNAP.now.t - 1200)]


def test_the_times_are_counted_from_the_end_that_is_to_come(qtbot):
    screen, _ = running(qtbot)
    tap(key(screen.pad, "Done"))
    assert screen.expected.times(Effect.DISSOCIATION) == "27 min – 1 h 24 min"
    assert screen.expected.lead.startswith("From the end of the infusion")


def test_no_chip_waits_where_still_running_was(qtbot):
    screen, _ = filled(qtbot)
    pick(screen, FieldName.ENDED)
    chip = screen.pad.choices.chip("running")
    where = chip.mapTo(screen, chip.rect().center())
    tap(chip)
    assert not [c for c in screen.pad.choices.chips if c.rect().contains(c.mapFrom(screen, where))]


def test_when_it_began_can_be_typed_as_a_clock_time(qtbot):
    screen, sent = running(qtbot)
    tap(key(screen.pad, "Type the clock time"))
    assert screen.pad.hint.startswith("Type hour and minutes")
    type_on(screen.pad.numbers, "135")
    assert screen.fields.fields[BEGAN].value == "1:35 pm"
    assert "Planned end 2:15 pm" in screen.pad.hint
    tap(key(screen.pad, "Done"))
    tap(screen.expected.button)
    assert SNAP.now.t - starts(sent)[0].began == pytest.approx(32 * 60, abs=0.1)


@pytest.mark.parametrize(
    ("digits", "short", "long"),
    [
        ("1430", "! still to come", "that time is still to come"),
        ("730", "! too long ago", "that is more than 6 hours ago"),
    ],
)
def test_a_beginning_that_cannot_be_is_refused_in_place(qtbot, digits, short, long):
    screen, sent = running(qtbot)
    tap(key(screen.pad, "Type the clock time"))
    type_on(screen.pad.numbers, digits)
    if digits == "730":
        tap(screen.pad.halves.chip("am"))
    assert screen.fields.fields[BEGAN].note == short
    assert long in screen.pad.hint
    tap(key(screen.pad, "Done"))
    assert screen.expected.reason == f"Started: {long}"
    tap(screen.expected.button)
    assert starts(sent) == []


def test_longer_than_planned_is_asked_about_and_does_not_block(qtbot):
    screen, sent = running(qtbot)
    screen.show_snapshot(later(50))
    assert screen.fields.fields[BEGAN].note == ""
    screen.show_snapshot(later(51))
    assert screen.fields.fields[BEGAN].note == "! plan: 40 min"
    assert screen.pad.hint == "! Running for 51 min, planned 40 min. Is it really still running?"
    tap(key(screen.pad, "Done"))
    tap(screen.expected.button)
    assert len(starts(sent)) == 1


def test_a_chip_that_is_true_no_more_is_not_ticked(qtbot):
    screen, _ = running(qtbot)
    screen.show_snapshot(later(3))
    assert screen.pad.choices.chosen == frozenset()
    assert screen.fields.fields[BEGAN].value == "2:07 pm"


def test_an_end_takes_the_beginning_away(qtbot):
    screen, sent = running(qtbot)
    pick(screen, FieldName.ENDED)
    assert screen.pad.choices.chosen == {"running"}
    tap(screen.pad.choices.chip(0))
    assert not screen.fields.fields[BEGAN].isVisible()
    tap(key(screen.pad, "Done"))
    assert "planned end" not in told(screen)
    tap(screen.expected.button)
    assert starts(sent)[0].began is None


def test_next_leads_from_still_running_to_the_first_empty_field(qtbot):
    screen, _ = running(qtbot, pressure="")
    tap(key(screen.pad, "Next"))
    assert screen.fields.fields[FieldName.PRESSURE].chosen


def test_a_single_dose_says_no_planned_end(qtbot):
    screen, _ = running(qtbot)
    tap(screen.fields.routes.chip(Route.KETAMINE_IM))
    assert screen.pad.hint == "When did the infusion start?"
    tap(key(screen.pad, "Done"))
    assert screen.expected.reasons.texts[0] == "Started 2:07 pm."


def test_a_beginning_that_the_core_refuses_is_named(qtbot):
    screen, sent = running(qtbot)
    tap(key(screen.pad, "Done"))
    tap(screen.expected.button)
    screen.show_snapshot(answer(starts(sent)[0], ErrorCode.VALUE_REFUSED, "began"))
    assert screen.expected.reason.startswith("Started:")
