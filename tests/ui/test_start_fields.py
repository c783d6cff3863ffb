"""The fields of the start screen: ranges, the dose question, presets, the forecast."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.session import Modifier, Route
from app.domain.symptom import Effect
from tests.ui.staff_tools import (
    SIZES,
    Longer,
    key,
    press,
    preview,
    release,
    settle,
    sized,
    tap,
    translated,
    type_on,
)
from tests.ui.start_tools import SNAP, TYPED, cut_here, filled, opened, pick, told
from ui.screens.expected import span
from ui.screens.start_values import PRESETS, FieldName

# --- ranges and the dose question ------------------------------------------------------


def test_out_of_range_is_told_in_the_field_and_beside_the_pad(qtbot):
    screen, _ = opened(qtbot)
    pick(screen, FieldName.WEIGHT)
    type_on(screen.pad.numbers, "8")
    assert screen.fields.fields[FieldName.WEIGHT].note == ""
    type_on(screen.pad.numbers, "20")
    assert screen.fields.fields[FieldName.WEIGHT].note == "! 30 to 300"
    assert "30 to 300 kg" in screen.pad.hint
    tap(key(screen.pad.numbers, "⌫"))
    assert screen.fields.fields[FieldName.WEIGHT].note == ""


def test_too_little_is_told_when_the_field_is_left(qtbot):
    screen, _ = opened(qtbot)
    pick(screen, FieldName.AGE)
    type_on(screen.pad.numbers, "4")
    tap(key(screen.pad, "Done"))
    assert screen.fields.fields[FieldName.AGE].note == "! 16 to 110"


def test_the_dose_per_weight_is_shown(qtbot):
    screen, _ = filled(qtbot)
    assert screen.fields.fields[FieldName.DOSE].unit == "mg · 0.50 mg/kg"


def test_a_strange_dose_is_asked_about_and_can_be_changed(qtbot):
    screen, sent = filled(qtbot, dose="820")
    tap(screen.expected.button)
    assert sent == []
    assert screen.question.text == "820 mg for 82 kg is 10 mg/kg."
    tap(screen.question.change_button)
    assert screen.pad.isVisible()
    assert screen.fields.fields[FieldName.DOSE].chosen
    tap(key(screen.pad.numbers, "⌫"))
    tap(key(screen.pad, "Done"))
    tap(screen.expected.button)
    assert [command.infusion.dose for command in sent] == [82.0]
    assert not sent[0].dose_confirmed


def test_a_strange_dose_is_confirmed_by_holding_only(qtbot):
    screen, sent = filled(qtbot, dose="820")
    tap(screen.expected.button)
    tap(screen.question.confirm_button)
    assert sent == []
    with qtbot.waitSignal(screen.question.confirm_button.held, timeout=3000):
        settle()
        press(screen.question.confirm_button)
    release(screen.question.confirm_button)
    assert [command.dose_confirmed for command in sent] == [True]


def test_a_tiny_dose_says_what_it_would_be_as_mg_per_kg(qtbot):
    screen, _ = filled(qtbot, dose="0.5")
    tap(screen.expected.button)
    assert "0.006 mg/kg" in screen.question.text
    assert "41 mg" in screen.question._usual.text()


def test_an_unusual_duration_warns_with_its_source_and_starts(qtbot):
    screen, sent = filled(qtbot, duration="75")
    assert "40 to 60" in screen.fields.fields[FieldName.DURATION].note
    pick(screen, FieldName.DURATION)
    assert "source article" in screen.pad.hint
    tap(key(screen.pad, "Done"))
    tap(screen.expected.button)
    assert len(sent) == 1


# --- presets, route, end ---------------------------------------------------------------


def test_a_preset_asks_for_the_weight_first(qtbot):
    screen, _ = opened(qtbot)
    tap(screen.fields.presets.chip(PRESETS[0]))
    assert screen.fields.fields[FieldName.WEIGHT].chosen
    assert "weight" in screen.pad.hint
    type_on(screen.pad.numbers, "82")
    assert screen.fields.fields[FieldName.DOSE].value == "41"
    assert screen.fields.fields[FieldName.DURATION].value == "40"


def test_the_spray_has_presets_and_no_duration(qtbot):
    screen, _ = filled(qtbot)
    tap(screen.fields.routes.chip(Route.ESKETAMINE_NASAL))
    settle()
    assert [chip.text() for chip in screen.fields.presets.chips] == ["56 mg", "84 mg"]
    assert not screen.fields.fields[FieldName.DURATION].isEnabled()
    tap(screen.fields.presets.chip(PRESETS[2]))
    assert screen.fields.fields[FieldName.DOSE].value == "56"


def test_the_end_can_be_typed_as_a_clock_time(qtbot):
    screen, _ = opened(qtbot)
    pick(screen, FieldName.ENDED)
    tap(key(screen.pad, "Type the clock time"))
    type_on(screen.pad.numbers, "135")
    assert screen.fields.fields[FieldName.ENDED].value == "1:35 pm"
    assert screen.fields.fields[FieldName.ENDED].unit == "32 min ago"
    assert screen.pad.halves.chosen == {"pm"}
    tap(screen.pad.halves.chip("am"))
    assert screen.fields.fields[FieldName.ENDED].value == "1:35 am"


def test_a_time_to_come_is_refused_in_place(qtbot):
    screen, _ = opened(qtbot)
    pick(screen, FieldName.ENDED)
    tap(key(screen.pad, "Type the clock time"))
    type_on(screen.pad.numbers, "1430")
    assert screen.fields.fields[FieldName.ENDED].note == "! still to come"
    assert "still to come" in screen.pad.hint


def test_still_running_shows_times_after_its_end(qtbot):
    screen, sent = filled(qtbot)
    pick(screen, FieldName.ENDED)
    tap(screen.pad.choices.chip("running"))
    tap(key(screen.pad, "Done"))
    assert screen.expected.times(Effect.DISSOCIATION) == "27 min – 1 h 24 min"
    tap(screen.expected.button)
    assert sent[0].infusion.ended is None


def test_the_first_infusion_is_one_tap(qtbot):
    screen, _ = opened(qtbot)
    pick(screen, FieldName.EARLIER)
    tap(screen.pad.halves.chip("first"))
    assert screen.fields.fields[FieldName.EARLIER].value == "0"


# --- the forecast ------------------------------------------------------------------------


def test_the_expected_times_follow_the_fields(qtbot):
    screen, _ = filled(qtbot)
    # Ended at 2:02 pm, settled after 27 to 84 minutes.
    assert screen.expected.times(Effect.DISSOCIATION) == "2:29 pm – 3:26 pm"
    screen.form.set_ago(FieldName.ENDED, 30, SNAP.now)
    screen.show_snapshot(SNAP)
    assert screen.expected.times(Effect.DISSOCIATION) == "2:04 pm – 3:01 pm"


def test_nothing_is_promised_before_dose_and_duration_are_known(qtbot):
    screen, _ = opened(qtbot)
    assert all(screen.expected.times(effect) == "--" for effect in Effect)


def test_the_forecaster_is_asked_once_for_the_same_fields(qtbot):
    asked = []

    def counting(*given):
        asked.append(given)
        return preview(*given)

    screen, _ = opened(qtbot, look_ahead=counting)
    for name, text in TYPED.items():
        screen.form.set_text(name, text)
    for _ in range(5):
        screen.show_snapshot(SNAP)
    assert len(asked) == 1
    infusion, patient, modifiers, earlier, baseline, now_t = asked[0]
    assert (infusion.dose, patient.weight, earlier, now_t) == (41.0, 82.0, 3, SNAP.now.t)
    assert baseline.sys == 122
    assert modifiers == frozenset()


def test_a_fraction_of_a_second_takes_no_minute_away(qapp):
    base = 1_000.1
    assert span(SNAP.now, base + 3599.9999, base + 5040.4, None, base) == "1 h – 1 h 24 min"


def test_the_basis_of_the_forecast_is_named(qtbot):
    screen, _ = filled(qtbot)
    assert told(screen) == "Basis: sample windows"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("longer", [False, True])
def test_times_that_do_not_depend_on_the_fields_say_so(qtbot, size, longer):
    def same(*given):
        return replace(preview(*given), model="article-windows 1")

    with sized(*size), translated(Longer() if longer else None):
        screen, _ = opened(qtbot, size=size, look_ahead=same)
        for name, text in TYPED.items():
            screen.form.set_text(name, text)
        chosen = [each for each in Modifier if each != Modifier.LIVER_SEVERE]
        for modifier in chosen:
            screen._on_modifier(modifier)
        screen._on_done()
        settle()
        assert "The same window for everybody" in told(screen)
        assert cut_here(screen) == []
        assert all(screen.fields.modifiers.chip(each).shows_tick for each in chosen)


def test_times_that_depend_on_the_fields_say_nothing_of_it(qtbot):
    screen, _ = filled(qtbot)
    assert "The same window" not in told(screen)
