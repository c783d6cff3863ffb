"""What changed the forecast, under the times: newest first, with its notes; and it moves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.config import Config, ForecastKind
from app.domain.forecast import ForecastNote, Quantiles
from app.domain.session import Modifier, Route
from app.domain.symptom import Effect
from app.errors import ErrorCode
from app.kiosk import Kiosk
from tests.ui import samples
from tests.ui.staff_tools import SIZES, Longer, preview, settle, sized, tap, translated
from tests.ui.start_tools import (
    SNAP,
    answer,
    crowded,
    cut_here,
    filled,
    opened,
    personal,
    pick,
    starts,
    told,
)
from ui.forecast_words import modifier_words
from ui.screens.start_outlook import Recent
from ui.screens.start_values import FieldName


def rows(screen) -> tuple[str, ...]:
    return screen.expected.reasons.texts


# --- the rows ----------------------------------------------------------------------------


def test_every_line_has_a_row_and_the_basis_is_last(qtbot):
    screen, _ = filled(qtbot, look_ahead=crowded)
    lines = {modifier_words(line, 41) for line in samples.lines()}
    assert lines < set(rows(screen))
    assert rows(screen)[-1] == "Basis: sample windows"


def test_notes_are_on_top_in_the_colour_of_caution(qtbot):
    screen, _ = filled(qtbot, look_ahead=crowded)
    shown = screen.expected.reasons.items()
    notes = [each.text() for each in shown if each.property("tone") == "caution"]
    assert notes == list(rows(screen)[:2])
    assert "not checked at this dose" in notes[0]
    assert "not checked for this duration" in notes[1]


def test_the_change_made_last_is_on_top():
    weight, age, earlier, benzo = samples.lines()[:4]
    recent = Recent()
    recent.take([(each.key, each) for each in (weight, age)])
    recent.take([(each.key, each) for each in (weight, age, earlier, benzo)])
    assert recent.all == (benzo, earlier, age, weight)
    heavier = replace(weight, changes=(("dose_per_kg", 0.4),))
    recent.take([(each.key, each) for each in (heavier, age, benzo)])
    assert recent.all == (heavier, benzo, age)


def test_a_tapped_chip_is_the_first_line(qtbot):
    screen, _ = filled(qtbot, look_ahead=personal)
    tap(screen.fields.modifiers.chip(Modifier.HYPERTENSION))
    assert rows(screen)[0].startswith("High blood pressure:")
    tap(screen.fields.modifiers.chip(Modifier.BENZODIAZEPINE))
    assert rows(screen)[0].startswith("Benzodiazepine:")
    assert rows(screen)[1].startswith("High blood pressure:")
    tap(screen.fields.modifiers.chip(Modifier.BENZODIAZEPINE))
    assert "Benzodiazepine" not in told(screen)


@pytest.mark.parametrize("size", SIZES)
def test_the_line_of_a_tapped_chip_is_in_sight(qtbot, size):
    with sized(*size):
        screen, _ = filled(qtbot, size=size, look_ahead=personal, age="72", dose="90")
        for modifier in (Modifier.LAMOTRIGINE, Modifier.HYPERTENSION, Modifier.CYP2B6_INHIBITOR):
            tap(screen.fields.modifiers.chip(modifier))
        settle()
        first = screen.expected.reasons.items()[1]
        assert first.text().startswith("CYP2B6 inhibitor:")
        view = screen.expected.reasons.area.viewport()
        assert view.rect().contains(first.geometry())
        assert cut_here(screen) == []


def test_rows_out_of_sight_are_counted_and_can_be_paged(qtbot):
    with sized(1280, 800):
        screen, _ = filled(qtbot, size=(1280, 800), look_ahead=crowded)
        listed = screen.expected.reasons
        below = listed.below()
        assert below > 0
        assert listed.more.text() == f"{below} more below"
        seen = []
        for _ in range(12):
            seen.append(listed.area.verticalScrollBar().value())
            assert cut_here(screen) == []
            if listed.at_end:
                break
            tap(listed.more)
        assert listed.at_end
        assert len(seen) > 1
        tap(screen.fields.modifiers.chip(Modifier.LAMOTRIGINE))
        assert listed.at_end, "the same rows stay where they are"
        screen.form.set_text(FieldName.AGE, "73")
        screen.show_snapshot(SNAP)
        assert listed.area.verticalScrollBar().value() == 0, "new rows begin at the top"


def test_the_button_that_pages_keeps_its_distance_from_start(qtbot):
    with sized(1280, 800):
        screen, _ = filled(qtbot, size=(1280, 800), look_ahead=crowded)
        more, start = screen.expected.reasons.more, screen.expected.button
        bottom = more.mapTo(screen, more.rect().bottomLeft()).y()
        assert start.mapTo(screen, start.rect().topLeft()).y() - bottom >= 12


def test_what_a_note_says_is_not_said_again(qtbot):
    screen, _ = filled(qtbot, look_ahead=personal, weight="")
    screen.form.set_text(FieldName.DOSE, "200")
    screen.show_snapshot(SNAP)
    assert told(screen).count("weight is missing") == 1
    assert "Weight missing:" not in told(screen)
    assert "Outside what was checked" not in told(screen)


def test_an_age_that_is_missing_is_told_and_not_taken_for_a_missing_weight(qtbot):
    screen, _ = filled(qtbot, look_ahead=personal, age="")
    assert "The age is missing and does not count yet." in told(screen)
    assert "weight is missing" not in told(screen)
    assert "0.50 mg/kg" in told(screen)


# --- the table -----------------------------------------------------------------------------


def test_all_of_them_are_the_last_row_where_it_is_known(qtbot):
    screen, _ = filled(qtbot)
    assert screen.expected.all_settled == ""

    def whole(*given):
        ended = given[0].ended
        return replace(preview(*given), all_settled=Quantiles(ended, ended + 5400, ended + 10800))

    screen, _ = filled(qtbot, look_ahead=whole)
    assert screen.expected.all_settled == "3:32 pm – 5:02 pm"
    screen.form.end_running(SNAP.now)
    screen.show_snapshot(SNAP)
    assert screen.expected.all_settled == "1 h 30 min – 3 h"
    screen.form.set_text(FieldName.DOSE, "")
    screen.show_snapshot(SNAP)
    assert screen.expected.all_settled == ""


@pytest.mark.parametrize(
    ("route", "words"),
    [(Route.KETAMINE_IV, "Dose and duration are"), (Route.KETAMINE_IM, "The dose is")],
)
def test_what_is_needed_for_times_is_said(qtbot, route, words):
    screen, _ = opened(qtbot)
    screen._on_route(route)
    assert screen.expected.lead.startswith(words)


def test_a_value_that_cannot_be_shows_no_times_and_its_own_error(qtbot):
    def strict(*given):
        raise ValueError("a dose must be more than 0 mg")

    screen, _ = filled(qtbot, look_ahead=strict, dose="0")
    assert screen.expected.times(Effect.NAUSEA) == "--"
    assert screen.fields.fields[FieldName.DOSE].note == "! 0.1 to 1000"
    screen.form.set_text(FieldName.DOSE, "41")
    screen.show_snapshot(SNAP)
    assert screen.expected.times(Effect.NAUSEA) == "--"
    assert told(screen) == ""


# --- severe liver disease --------------------------------------------------------------------


def test_a_severe_liver_disease_blocks_with_its_reason_and_is_not_forecast(qtbot):
    screen, sent = filled(qtbot)
    pick(screen, FieldName.WEIGHT)
    tap(screen.fields.modifiers.chip(Modifier.LIVER_SEVERE))
    assert screen.expected.isVisible()
    assert screen.expected.reason == (
        "Severe liver disease: the label does not recommend it. This kiosk does not forecast it."
    )
    assert screen.expected.times(Effect.NAUSEA) == "--"
    assert screen.expected.lead == "No times are shown."
    assert not screen.expected.button.isEnabled()
    tap(screen.expected.button)
    assert starts(sent) == []
    tap(screen.fields.modifiers.chip(Modifier.LIVER_IMPAIRMENT))
    assert screen.fields.modifiers.chosen == {Modifier.LIVER_IMPAIRMENT}
    assert screen.expected.times(Effect.NAUSEA) != "--"
    tap(screen.expected.button)
    assert len(starts(sent)) == 1


def test_the_core_that_refuses_a_severe_liver_disease_is_understood(qtbot):
    screen, sent = filled(qtbot)
    tap(screen.expected.button)
    refused = answer(starts(sent)[0], ErrorCode.VALUE_REFUSED, "liver_severe")
    screen.show_snapshot(refused)
    assert screen.expected.reason.startswith("Severe liver disease:")


# --- the forecaster that the kiosk ships ---------------------------------------------------


@pytest.fixture
def real(qtbot, tmp_path):
    """The screen before the kiosk's own preview, everything typed."""
    kiosk = Kiosk(Config(tmp_path, forecast=ForecastKind.PERSONAL))
    screen, _ = filled(qtbot, look_ahead=kiosk.preview)
    yield screen
    kiosk.database.close()


def shown(screen) -> dict[Effect, str]:
    screen.show_snapshot(SNAP)
    return {effect: screen.expected.times(effect) for effect in Effect}


@pytest.mark.parametrize(
    ("name", "text"),
    [(FieldName.WEIGHT, "60"), (FieldName.DOSE, "60"), (FieldName.AGE, "80")],
)
def test_every_time_moves_with_the_field(real, name, text):
    before, together = shown(real), real.expected.all_settled
    real.form.set_text(name, text)
    after = shown(real)
    assert all(after[effect] != before[effect] for effect in Effect)
    assert real.expected.all_settled != together
    real.form.set_text(name, {FieldName.WEIGHT: "82", FieldName.DOSE: "41"}.get(name, "41"))
    assert shown(real) == before


@pytest.mark.parametrize(
    ("modifier", "moved"),
    [
        (Modifier.BENZODIAZEPINE, {Effect.DROWSINESS}),
        (Modifier.HYPERTENSION, {Effect.CIRCULATION}),
        (Modifier.LAMOTRIGINE, {Effect.DISSOCIATION}),
        (Modifier.CYP2B6_INHIBITOR, set(Effect)),
        (Modifier.LIVER_IMPAIRMENT, set(Effect)),
    ],
)
def test_a_chip_moves_what_it_is_about_and_nothing_else(real, modifier, moved):
    before = shown(real)
    tap(real.fields.modifiers.chip(modifier))
    after = shown(real)
    assert {effect for effect in Effect if after[effect] != before[effect]} == moved


def test_outside_what_was_checked_the_window_is_wider_and_says_so(real):
    def ratio() -> float:
        found = real._outlook.of(real.form, SNAP.now.t).of(Effect.NAUSEA)
        return (found.p90 - real.form.ended) / (found.p50 - real.form.ended)

    narrow = ratio()
    assert "not checked" not in told(real)
    real.form.set_text(FieldName.DURATION, "100")
    real.show_snapshot(SNAP)
    assert "not checked for this duration" in told(real)
    assert ratio() > narrow


def test_the_weight_that_is_missing_is_told(real):
    real.form.set_text(FieldName.WEIGHT, "")
    real.show_snapshot(SNAP)
    forecast = real._outlook.of(real.form, SNAP.now.t)
    assert forecast.notes == (ForecastNote.WEIGHT_UNKNOWN,)
    assert real.expected.reasons.texts[0] == "The weight is missing: the window is wider."


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("longer", [False, True])
def test_all_that_can_be_said_at_once_fits(qtbot, size, longer):
    with sized(*size), translated(Longer() if longer else None):
        known = replace(SNAP, returning=samples.returning())
        screen, _ = filled(qtbot, known, size, personal, age="72", dose="90", duration="100")
        for modifier in set(Modifier) - {Modifier.LIVER_SEVERE}:
            screen.form.toggle(modifier)
        screen._on_take()
        settle()
        assert cut_here(screen) == []
