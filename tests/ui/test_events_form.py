"""What is being noted: when it was, and which dose; no touch, no window."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.event import Drug, EventKind
from tests.ui import samples as s
from tests.ui.event_samples import DRUGS
from ui.screens.clock_entry import ClockEntry
from ui.screens.events_form import MINUTES_AGO, EventForm

NOW = s.NOW


def typing(drug: Drug, keys: str) -> EventForm:
    form = EventForm()
    form.pick(drug)
    for key in keys:
        form.type_key(key)
    return form


def test_now_is_left_to_the_core_so_that_nothing_is_early_or_late():
    command = EventForm().note(EventKind.VOMITED, NOW)
    assert command is not None
    assert (command.kind, command.at) == (EventKind.VOMITED, None)
    assert (command.text, command.dose, command.unit) == ("", None, "")


@pytest.mark.parametrize("minutes", MINUTES_AGO[1:])
def test_minutes_ago_count_from_when_it_is_noted(minutes):
    form = EventForm()
    form.set_minutes(minutes)
    later = NOW.shifted(120.0)
    command = form.note(EventKind.WALKED, later)
    assert command is not None
    assert later.t - command.at == 60.0 * minutes


def test_a_clock_time_stays_as_time_goes_on():
    form = EventForm()
    form.set_clock(ClockEntry("135"), NOW, twelve=True)
    for moment in (NOW, NOW.shifted(600.0)):
        command = form.note(EventKind.DRANK, moment)
        assert command is not None
        assert NOW.at(command.at).local().strftime("%H:%M") == "13:35"


@pytest.mark.parametrize("digits", ["", "13", "1408", "9999"])
def test_without_a_time_nothing_can_be_noted(digits):
    form = EventForm()
    form.pick(DRUGS[0])
    form.set_dose(4.0)
    form.set_clock(ClockEntry(digits), NOW, twelve=True)
    assert form.at(NOW) is None
    assert form.note(EventKind.VOMITED, NOW) is None
    assert form.note_drug(NOW) is None


def test_a_time_a_day_ago_is_refused_once_it_is_too_old():
    form = EventForm()
    form.set_clock(ClockEntry("210", True, True), NOW, twelve=True)
    assert form.at(NOW) is not None
    assert form.at(NOW.shifted(600.0)) is None


@pytest.mark.parametrize("keys", ["", "0", "0.0", "."])
def test_no_dose_is_no_drug(keys):
    form = typing(DRUGS[0], keys)
    assert form.dose is None
    assert form.note_drug(NOW) is None


def test_a_typed_dose_is_noted_with_its_unit():
    command = typing(DRUGS[0], "2.5").note_drug(NOW)
    assert command is not None
    found = (command.kind, command.text, command.dose, command.unit)
    assert found == (EventKind.DRUG_GIVEN, "Ondansetron", 2.5, "mg")


def test_typing_after_a_usual_dose_begins_anew():
    form = EventForm()
    form.pick(DRUGS[0])
    form.set_dose(4.0)
    form.type_key("5")
    assert form.dose == 5.0


def test_a_usual_dose_keeps_decimals_that_cannot_be_typed_and_is_erased_whole():
    form = EventForm()
    form.pick(DRUGS[1])
    form.set_dose(0.125)
    assert (form.dose, form.dose_text) == (0.125, "0.125")
    form.erase()
    assert (form.dose, form.dose_text) == (None, "")


def test_erasing_takes_the_last_key_or_all():
    form = typing(DRUGS[0], "12")
    form.erase()
    assert form.dose == 1.0
    form.type_key("7")
    form.erase(everything=True)
    assert form.dose is None


@pytest.mark.parametrize(("keys", "odd"), [("4", False), ("8", False), ("3", True), ("40", True)])
def test_a_dose_outside_the_usual_ones_is_said_and_blocks_nothing(keys, odd):
    form = typing(DRUGS[0], keys)
    assert form.unusual is odd
    assert form.note_drug(NOW) is not None


def test_another_drug_begins_without_a_dose():
    form = typing(DRUGS[0], "4")
    form.pick(DRUGS[1])
    assert form.dose is None
    form.pick(None)
    assert form.note_drug(NOW) is None


@given(st.text("0123456789./x", max_size=12))
def test_whatever_is_typed_the_dose_is_a_number_above_nothing(keys):
    form = typing(DRUGS[0], keys)
    assert form.dose is None or 0 < form.dose < 10_000
