"""The start screen under a finger: from an empty form to a session, and every way back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from app.domain.metric import Metric
from app.domain.numeric import Absence
from app.domain.session import Baseline, Modifier
from app.errors import ErrorCode
from tests.ui import samples
from tests.ui.staff_tools import (
    key,
    press,
    release,
    slide_off,
    tap,
    type_on,
)
from tests.ui.start_tools import SNAP, answer, filled, opened, pick, starts, told
from ui.places import Place
from ui.screens.start_values import PRESETS, FieldName
from ui.widgets.fitting import FittingText


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
    assert len(starts(sent)) == 1
    command = sent[-1]
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


@pytest.mark.parametrize(
    ("detail", "name"), [("weight", "Weight:"), ("dia", "Blood pressure:"), ("ended", "Ended:")]
)
def test_a_refused_value_is_named(qtbot, detail, name):
    screen, sent = filled(qtbot)
    tap(screen.expected.button)
    screen.show_snapshot(answer(sent[0], ErrorCode.VALUE_REFUSED, detail))
    assert screen.expected.reason.startswith(name)


def test_waiting_for_the_disk_is_told_until_it_is_done(qtbot):
    screen, sent = filled(qtbot)
    tap(screen.expected.button)
    screen.show_snapshot(answer(sent[0], waiting=True))
    assert "Not saved yet" in screen.expected.reason
    assert not screen.expected.button.isEnabled()
    screen.show_snapshot(answer(sent[0]))
    assert sent.places == [Place.BOARD]


def test_a_running_session_blocks_with_its_reason(qtbot):
    screen, _ = filled(qtbot, samples.snapshot(signed_in=samples.NURSE))
    assert "session is running" in screen.expected.reason
    assert not screen.expected.button.isEnabled()


# --- the monitor ---------------------------------------------------------------------------


def test_taking_from_the_monitor_says_what_it_could_not_give(qtbot):
    readings = samples.readings()
    readings[Metric.SPO2] = samples.missing(Metric.SPO2, Absence.SENSOR_OFF, 2)
    screen, _ = opened(qtbot, replace(SNAP, readings=readings))
    tap(screen.fields.take)
    note = screen.expected.reasons.texts[0]
    assert "2:07 pm" in note
    assert "4 min ago" in note
    assert "No usable value: SpO₂." in note
    assert screen.fields.fields[FieldName.PRESSURE].value == "138/84"
    tap(screen.fields.clear)
    assert screen.fields.fields[FieldName.PRESSURE].value == ""
    assert "2:07 pm" not in told(screen)


def test_a_silent_monitor_gives_nothing(qtbot):
    screen, _ = opened(qtbot, replace(SNAP, readings={}))
    tap(screen.fields.take)
    assert "Nothing was taken" in told(screen)


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
    pick(screen, FieldName.MRN)
    screen.leave()
    assert not screen.form.touched
    assert not screen.pad._form.touched
    texts = (*screen.findChildren(QLabel), *screen.findChildren(FittingText))
    everything = " ".join(each.text() for each in texts)
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
