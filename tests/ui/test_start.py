"""The start screen under a finger: from an empty form to a session, and every way back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from app.commands import StartSession
from app.domain.metric import Metric
from app.domain.numeric import Absence
from app.domain.session import Baseline, Modifier, Route
from app.domain.symptom import Effect
from app.errors import ErrorCode
from app.snapshot import Outcome
from tests.ui import samples
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    cut,
    key,
    overlaps,
    press,
    preview,
    release,
    settle,
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
from ui.screens.start import StartScreen
from ui.screens.start_values import PRESETS, FieldName

SNAP = samples.snapshot(session=None, signed_in=samples.NURSE)
TYPED = {
    FieldName.MRN: "20417",
    FieldName.INITIALS: "R.K.",
    FieldName.AGE: "41",
    FieldName.WEIGHT: "82",
    FieldName.EARLIER: "3",
    FieldName.DOSE: "41",
    FieldName.DURATION: "40",
    FieldName.PRESSURE: "122/78",
    FieldName.HR: "72",
    FieldName.SPO2: "98",
}


def opened(qtbot, snapshot=SNAP, size=(1920, 1080), look_ahead=preview):
    screen = StartScreen(look_ahead)
    return screen, show(qtbot, screen, snapshot, size)


def filled(qtbot, snapshot=SNAP, size=(1920, 1080), **more):
    screen, sent = opened(qtbot, snapshot, size)
    for name, text in {**TYPED, **{FieldName(k): v for k, v in more.items()}}.items():
        screen.form.set_text(name, text)
    screen.form.end_ago(5, snapshot.now)
    screen._on_done()
    settle()
    return screen, sent


def answer(command, error: ErrorCode | None = None, detail: str = "", *, waiting: bool = False):
    done = error is None and not waiting
    outcome = Outcome(command.id, done, error, detail, waiting)
    return replace(SNAP, outcomes={command.id: outcome})


def pick(screen, name: FieldName) -> None:
    tap(screen.fields.fields[name])


def test_a_session_typed_by_finger_from_the_first_field_to_start(qtbot):
    screen, sent = opened(qtbot)
    forward = key(screen.pad, "Next")
    type_on(screen.pad.letters, "20417")
    tap(forward)
    type_on(screen.pad.letters, "R.K.")
    tap(forward)
    type_on(screen.pad.numbers, "41")
    tap(forward)
    type_on(screen.pad.numbers, "82")
    tap(forward)
    type_on(screen.pad.numbers, "3")
    tap(screen.fields.presets.chip(PRESETS[0]))
    pick(screen, FieldName.ENDED)
    tap(screen.pad.choices.chip(5))
    tap(screen.fields.modifiers.chip(Modifier.BENZODIAZEPINE))
    tap(screen.fields.take)
    assert screen.expected.reason == ""
    tap(screen.expected.button)
    assert len(sent) == 1
    command = sent[0]
    assert isinstance(command, StartSession)
    assert (command.patient.mrn, command.patient.initials) == ("20417", "R.K.")
    assert (command.infusion.dose, command.infusion.duration) == (41.0, 40.0)
    assert command.infusion.ended == SNAP.now.t - 300
    assert command.modifiers == {Modifier.BENZODIAZEPINE}
    assert command.baseline == Baseline(138, 84, 84, 97)
    screen.show_snapshot(answer(command))
    assert sent.places == [Place.BOARD]


def test_start_waits_and_says_for_what(qtbot):
    screen, sent = opened(qtbot)
    tap(key(screen.pad, "Done"))
    assert not screen.expected.button.isEnabled()
    assert "Weight" in screen.expected.reason
    tap(screen.expected.button)
    assert sent == []


def test_a_double_tap_starts_once(qtbot):
    screen, sent = filled(qtbot)
    tap(screen.expected.button)
    tap(screen.expected.button, fresh=False)
    tap(screen.expected.button)
    assert len(sent) == 1


def test_sliding_off_starts_nothing(qtbot):
    screen, sent = filled(qtbot)
    slide_off(screen.expected.button)
    assert sent == []


def test_a_refusal_is_told_and_nothing_typed_is_lost(qtbot):
    screen, sent = filled(qtbot)
    tap(screen.expected.button)
    assert "Saving" in screen.expected.reason
    screen.show_snapshot(answer(sent[0], ErrorCode.SESSION_RUNNING))
    assert "session is running" in screen.expected.reason
    assert screen.fields.fields[FieldName.MRN].value == "20417"
    assert sent.places == []
    tap(screen.expected.button)
    assert len(sent) == 2
    assert sent[1].id != sent[0].id


def test_a_refused_value_is_named(qtbot):
    screen, sent = filled(qtbot)
    tap(screen.expected.button)
    screen.show_snapshot(answer(sent[0], ErrorCode.VALUE_REFUSED, "weight"))
    assert screen.expected.reason.startswith("Weight:")


def test_waiting_for_the_disk_is_told_until_it_is_done(qtbot):
    screen, sent = filled(qtbot)
    tap(screen.expected.button)
    screen.show_snapshot(answer(sent[0], waiting=True))
    assert "Not saved yet" in screen.expected.reason
    assert not screen.expected.button.isEnabled()
    screen.show_snapshot(answer(sent[0]))
    assert sent.places == [Place.BOARD]


def test_a_running_session_blocks_with_its_reason(qtbot):
    screen, sent = filled(qtbot, samples.snapshot(signed_in=samples.NURSE))
    assert "session is running" in screen.expected.reason
    assert not screen.expected.button.isEnabled()


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
    assert screen.fields.fields[FieldName.DOSE].labels[2].text() == "mg · 0.50 mg/kg"


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
    assert screen.fields.fields[FieldName.ENDED].labels[2].text() == "32 min ago"
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
    screen.form.end_ago(30, SNAP.now)
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


# --- the monitor ---------------------------------------------------------------------------


def test_taking_from_the_monitor_says_what_it_could_not_give(qtbot):
    readings = samples.readings()
    readings[Metric.SPO2] = samples.missing(Metric.SPO2, Absence.SENSOR_OFF, 2)
    screen, _ = opened(qtbot, replace(SNAP, readings=readings))
    tap(screen.fields.take)
    note = screen.expected._note.text()
    assert "2:07 pm" in note
    assert "4 min ago" in note
    assert "No usable value: SpO₂." in note
    assert screen.fields.fields[FieldName.PRESSURE].value == "138/84"
    tap(screen.fields.clear)
    assert screen.fields.fields[FieldName.PRESSURE].value == ""
    assert screen.expected._note.isHidden()


def test_a_silent_monitor_gives_nothing(qtbot):
    screen, _ = opened(qtbot, replace(SNAP, readings={}))
    tap(screen.fields.take)
    assert "Nothing was taken" in screen.expected._note.text()


# --- going away ------------------------------------------------------------------------------


def test_an_empty_form_is_cancelled_by_a_tap(qtbot):
    screen, sent = opened(qtbot)
    tap(screen.cancel)
    assert sent.places == [Place.MENU]


def test_a_form_with_entries_is_cancelled_by_holding_only(qtbot):
    screen, sent = filled(qtbot)
    assert screen.cancel.isHidden()
    tap(screen.cancel_held)
    assert sent.places == []
    with qtbot.waitSignal(screen.cancel_held.held, timeout=3000):
        press(screen.cancel_held)
    release(screen.cancel_held)
    assert sent.places == [Place.MENU]


def test_leaving_forgets_every_word_of_the_patient(qtbot):
    screen, _ = filled(qtbot)
    screen.leave()
    assert not screen.form.touched
    everything = " ".join(each.text() for each in screen.findChildren(QLabel))
    for secret in ("20417", "R.K.", "122/78"):
        assert secret not in everything
    screen.enter(SNAP)
    assert screen.fields.fields[FieldName.MRN].value == ""
    assert screen.fields.modifiers.chosen == frozenset()


def test_leaving_forgets_the_dose_question_too(qtbot):
    screen, _ = filled(qtbot, dose="820")
    tap(screen.expected.button)
    screen.leave()
    assert not screen.question.isVisible()
    assert "820" not in screen.question.text


# --- words and room ----------------------------------------------------------------------------


def view_full(screen) -> None:
    screen._on_take()


def view_wrong(screen) -> None:
    for name, text in {"age": "12", "weight": "820", "dose": "2000", "duration": "75"}.items():
        screen.form.set_text(FieldName(name), text)
    for name, text in {"pressure": "78/122", "hr": "500", "spo2": "300"}.items():
        screen.form.set_text(FieldName(name), text)
    screen._on_field(FieldName.DURATION)


def view_letters(screen) -> None:
    screen._on_field(FieldName.INITIALS)


def view_pressure(screen) -> None:
    screen._on_field(FieldName.PRESSURE)


def view_earlier(screen) -> None:
    screen._on_field(FieldName.EARLIER)


def view_ended(screen) -> None:
    screen._on_field(FieldName.ENDED)


def view_clock(screen) -> None:
    screen._on_field(FieldName.ENDED)
    screen.pad._on_by_clock()
    for digit in "1135":
        screen.pad._on_key(digit)


def view_running(screen) -> None:
    screen.form.end_running()
    screen._on_preset(PRESETS[3])


def view_question(screen) -> None:
    screen.form.set_text(FieldName.DOSE, "0.5")
    screen._on_start()


def view_empty(screen) -> None:
    screen.enter(SNAP)
    screen._on_done()


VIEWS = [
    view_full,
    view_wrong,
    view_letters,
    view_pressure,
    view_earlier,
    view_ended,
    view_clock,
    view_running,
    view_question,
    view_empty,
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("longer", [False, True])
def test_every_word_fits(qtbot, size, view, longer):
    with sized(*size), translated(Longer() if longer else None):
        screen, _ = filled(qtbot, size=size)
        view(screen)
        screen.show_snapshot(SNAP)
        assert cut(screen) == []
        assert overlaps(screen) == []
        assert small_targets(screen) == []


@pytest.mark.parametrize("view", VIEWS)
def test_every_word_is_translated(qtbot, view):
    with translated(Bracketed()):
        screen, _ = filled(qtbot)
        view(screen)
        screen.show_snapshot(SNAP)
        assert untranslated(screen, "R.K.", SNAP.bay, "sample windows") == []


def test_where_data_are_from_stands_on_the_screen(qtbot):
    screen, _ = opened(qtbot)
    assert screen.findChild(QLabel, "origin").text() == "SIMULATED"
