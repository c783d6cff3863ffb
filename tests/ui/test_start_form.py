"""The start form without a screen: reading, checking, building the command."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.session import Baseline, Modifier, Route
from tests.ui import samples
from tests.ui.start_tools import full, problem
from ui.screens.clock_entry import ClockEntry
from ui.screens.start_form import StartForm
from ui.screens.start_values import (
    MOMENTS,
    OPTIONAL,
    PRESETS,
    FieldName,
    Problem,
    parse_number,
    parse_pair,
)

NOW = samples.NOW


def test_a_full_form_becomes_a_command():
    command = full().build(NOW)
    assert command is not None
    assert command.patient.mrn == "20417"
    assert command.patient.initials == "R.K."
    assert (command.patient.age, command.patient.weight) == (41, 82.0)
    assert command.infusion.route == Route.KETAMINE_IV
    assert (command.infusion.dose, command.infusion.duration) == (41.0, 40.0)
    assert command.infusion.ended == NOW.t - 300
    assert command.baseline == Baseline(122, 78, 72, 98)
    assert command.earlier_infusions == 3
    assert command.dose_confirmed is False


@pytest.mark.parametrize("name", [n for n in FieldName if n not in (*OPTIONAL, FieldName.BEGAN)])
def test_nothing_starts_while_a_field_is_missing(name):
    form = full()
    if name == FieldName.ENDED:
        form.set_clock(FieldName.ENDED, ClockEntry(), NOW, twelve=True)
    else:
        form.set_text(name, "")
    assert [issue.field for issue in form.issues(NOW)] == [name]
    assert form.build(NOW) is None


def test_vital_signs_that_nobody_took_stay_unknown():
    form = full()
    for name in (FieldName.PRESSURE, FieldName.HR, FieldName.SPO2):
        form.set_text(name, "")
    command = form.build(NOW)
    assert command is not None
    assert command.baseline == Baseline()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (FieldName.AGE, "15"),
        (FieldName.AGE, "111"),
        (FieldName.WEIGHT, "29.9"),
        (FieldName.WEIGHT, "301"),
        (FieldName.DOSE, "0"),
        (FieldName.DOSE, "1001"),
        (FieldName.DURATION, "361"),
        (FieldName.HR, "29"),
        (FieldName.SPO2, "101"),
        (FieldName.PRESSURE, "300/80"),
        (FieldName.PRESSURE, "120/20"),
    ],
)
def test_out_of_range_is_refused_with_its_limits(name, text):
    form = full()
    form.set_text(name, text)
    issue = form.issue(name, NOW)
    assert issue is not None
    assert issue.problem == Problem.OUT_OF_RANGE
    assert issue.limits is not None
    assert form.build(NOW) is None


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (FieldName.AGE, "41.5", Problem.NOT_WHOLE),
        (FieldName.EARLIER, "1.5", Problem.NOT_WHOLE),
        (FieldName.WEIGHT, "8.2.1", Problem.UNREADABLE),
        (FieldName.PRESSURE, "122", Problem.NOT_A_PAIR),
        (FieldName.PRESSURE, "122/", Problem.NOT_A_PAIR),
        (FieldName.PRESSURE, "1/2/3", Problem.NOT_A_PAIR),
        (FieldName.PRESSURE, "78/122", Problem.DIA_ABOVE_SYS),
        (FieldName.PRESSURE, "90/90", Problem.DIA_ABOVE_SYS),
        (FieldName.MRN, "   ", Problem.MISSING),
    ],
)
def test_what_cannot_be_meant_is_told(name, text, expected):
    form = full()
    form.set_text(name, text)
    assert problem(form, name) == expected


@given(st.text(max_size=12))
@example("nan")
@example("1e3")
@example("-4")
@example("٤١")
@example("Infinity")
@example("1_000")
def test_rubbish_is_no_number_and_never_raises(text):
    number = parse_number(text)
    if number is not None:
        assert text.isascii()
        assert 0 <= number < 10_000
    parse_pair(text)
    for name in FieldName:
        if name not in MOMENTS:
            form = StartForm()
            form.set_text(name, text)
            form.issue(name, NOW)
            form.baseline()
            form.patient()


@pytest.mark.parametrize(
    ("dose", "asked"), [("8.1", True), ("8.3", False), ("164", False), ("164.1", True)]
)
def test_mg_mixed_up_with_mg_per_kg_is_caught(dose, asked):
    form = full()
    form.set_text(FieldName.DOSE, dose)
    assert form.dose_unusual is asked


def test_a_confirmation_holds_for_exactly_this_dose_and_weight():
    form = full()
    form.set_text(FieldName.DOSE, "820")
    form.confirm_dose()
    command = form.build(NOW)
    assert command is not None
    assert command.dose_confirmed
    form.set_text(FieldName.WEIGHT, "80")
    assert not form.dose_confirmed


@pytest.mark.parametrize(
    ("minutes", "unusual"), [("39", True), ("40", False), ("60", False), ("61", True)]
)
def test_an_unusual_duration_warns_and_does_not_block(minutes, unusual):
    form = full()
    form.set_text(FieldName.DURATION, minutes)
    assert form.duration_unusual is unusual
    assert form.build(NOW) is not None


def test_a_preset_waits_for_the_weight_and_follows_it():
    form = StartForm()
    assert form.use(PRESETS[0]) is False
    assert form.text(FieldName.DURATION) == "40"
    form.set_text(FieldName.WEIGHT, "82")
    assert form.text(FieldName.DOSE) == "41"
    form.set_text(FieldName.WEIGHT, "8")
    assert form.text(FieldName.DOSE) == ""
    form.set_text(FieldName.WEIGHT, "75.5")
    assert form.text(FieldName.DOSE) == "37.8"


def test_a_dose_typed_by_hand_stays_when_the_weight_changes():
    form = full()
    form.use(PRESETS[0])
    form.set_text(FieldName.DOSE, "35")
    form.set_text(FieldName.WEIGHT, "90")
    assert form.preset is None
    assert form.text(FieldName.DOSE) == "35"


def test_spray_and_injection_take_no_time():
    form = full()
    form.set_route(Route.ESKETAMINE_NASAL)
    form.set_text(FieldName.DOSE, "56")
    command = form.build(NOW)
    assert command is not None
    assert command.infusion.duration == 0
    assert not form.duration_unusual


def test_another_route_takes_the_presets_dose_away():
    form = full()
    form.use(PRESETS[0])
    form.set_route(Route.KETAMINE_IM)
    assert form.text(FieldName.DOSE) == ""
    assert form.text(FieldName.DURATION) == ""


def test_one_liver_disease_takes_the_place_of_the_other():
    form = full()
    form.toggle(Modifier.LIVER_IMPAIRMENT)
    form.toggle(Modifier.LAMOTRIGINE)
    form.toggle(Modifier.LIVER_SEVERE)
    assert form.modifiers == {Modifier.LIVER_SEVERE, Modifier.LAMOTRIGINE}
    form.toggle(Modifier.LIVER_IMPAIRMENT)
    assert form.modifiers == {Modifier.LIVER_IMPAIRMENT, Modifier.LAMOTRIGINE}
    form.toggle(Modifier.LIVER_IMPAIRMENT)
    assert form.modifiers == {Modifier.LAMOTRIGINE}


def test_nothing_starts_with_a_severe_liver_disease():
    form = full()
    form.toggle(Modifier.LIVER_SEVERE)
    assert form.refused
    assert form.build(NOW) is None
    form.toggle(Modifier.LIVER_SEVERE)
    assert form.build(NOW) is not None


def test_a_weight_counts_before_the_age_is_typed():
    form = full()
    form.set_text(FieldName.AGE, "")
    assert form.patient() is None
    known = form.patient_so_far()
    assert known is not None
    assert (known.mrn, known.weight) == ("20417", 82.0)
    form.set_text(FieldName.WEIGHT, "")
    assert form.patient_so_far() is None


def test_modifiers_come_and_go():
    form = full()
    form.toggle(Modifier.LAMOTRIGINE)
    form.toggle(Modifier.HYPERTENSION)
    form.toggle(Modifier.LAMOTRIGINE)
    command = form.build(NOW)
    assert command is not None
    assert command.modifiers == {Modifier.HYPERTENSION}


def test_too_many_characters_are_dropped():
    form = StartForm()
    for _ in range(30):
        form.type_key(FieldName.MRN, "7")
        form.type_key(FieldName.INITIALS, "R")
        form.type_key(FieldName.DOSE, "1")
    assert len(form.text(FieldName.MRN)) == 20
    assert len(form.text(FieldName.INITIALS)) == 6
    assert len(form.text(FieldName.DOSE)) == 7


def test_a_form_is_untouched_until_something_is_entered():
    form = StartForm()
    assert not form.touched
    form.type_key(FieldName.MRN, "2")
    assert form.touched
    form.set_text(FieldName.MRN, "")
    assert not form.touched
