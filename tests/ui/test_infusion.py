"""The infusion page by touch: each act is one command, and its outcome is said in place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.commands import CorrectInfusion, EndInfusion, ResumeInfusion
from app.errors import ErrorCode
from tests.ui import samples as s
from tests.ui import why_samples as w
from tests.ui.staff_side import Held
from tests.ui.staff_tools import press, release, show, slide_off, tap, type_on
from ui.places import Place
from ui.screens.infusion import InfusionScreen
from ui.screens.start_values import FieldName


def opened(qtbot, snapshot):
    screen = InfusionScreen()
    return screen, show(qtbot, screen, snapshot)


def hold(button, monkeypatch, milliseconds: int = 810) -> None:
    press(button)
    monkeypatch.setattr(button, "_since", Held(milliseconds))
    button._on_tick()
    release(button)


def retype(screen, name: FieldName, text: str) -> None:
    tap(screen.written.fields[name])
    tap(screen.pad.numbers._clear_key)
    type_on(screen.pad.numbers, text)


def done(screen) -> None:
    screen._on_done()


def test_every_part_is_shown_as_it_is_written(qtbot):
    screen, _ = opened(qtbot, w.two_parts())
    assert screen.written.table.cells == (
        ("Part 1", "20 mg", "12:10 pm", "12:35 pm", "25 min"),
        ("Part 2", "21 mg", "1:05 pm", "1:35 pm", "30 min"),
    )
    assert screen.written.together.text() == "All parts together: 41 mg = 0.50 mg/kg"
    assert screen.written.worked_out.isHidden()


def test_what_was_worked_out_says_so(qtbot):
    screen, _ = opened(qtbot, w.worked_out())
    words = screen.written.worked_out.text()
    assert "25.6 mg in 25 min" in words
    assert "Correct it if the pump says something else" in words
    assert screen.written.worked_out.property("tone") == "caution"


def test_a_running_infusion_says_what_is_only_planned(qtbot):
    screen, _ = opened(qtbot, w.running())
    row = screen.written.table.cells[0]
    assert row[1:] == (
        "41 mg planned",
        "1:47 pm",
        "still running, planned 2:27 pm",
        "20 of 40 min",
    )
    assert not screen.ways.end_button.isHidden()
    assert screen.ways.again_button.isHidden()


def test_a_part_of_which_nobody_knows_the_start_shows_a_dash(qtbot):
    infusion = replace(w.infusion_of(w.two_parts().session), ended=None)
    screen, _ = opened(qtbot, w.running(infusion=infusion, part_began=None))
    row = screen.written.table.cells[1]
    assert row == ("Part 2", "21 mg planned", "--", "still running", "30 min planned")


def test_the_end_is_held_and_sent_once(qtbot, monkeypatch):
    screen, sent = opened(qtbot, w.running())
    hold(screen.ways.end_button, monkeypatch, 790)
    assert sent == []
    hold(screen.ways.end_button, monkeypatch)
    assert [type(c) for c in sent] == [EndInfusion]
    assert not screen.ways.end_button.isEnabled()
    assert screen.ways.message.text() == "Saving …"
    screen.show_snapshot(w.answered(w.worked_out(), sent[0].id))
    assert screen.ways.message.text() == (
        "Written: 25.6 mg, 25 min, ended 1:35 pm. All forecasts were worked out anew."
    )
    assert screen.ways.end_button.isHidden()
    assert not screen.ways.again_button.isHidden()


def test_a_correction_by_touch(qtbot):
    screen, sent = opened(qtbot, w.snapshot())
    tap(screen.ways.correct_button)
    retype(screen, FieldName.DOSE, "38.5")
    done(screen)
    assert ("Dose", "41 mg", "38.5 mg") in screen.check.table.cells
    slide_off(screen.check.save_button)
    assert sent == []
    tap(screen.check.save_button)
    tap(screen.check.save_button)
    assert len(sent) == 1
    assert isinstance(sent[0], CorrectInfusion)
    assert (sent[0].dose, sent[0].duration, sent[0].ended) == (38.5, 40.0, s.END)
    screen.show_snapshot(w.answered(w.snapshot(), sent[0].id))
    assert screen.form is None
    assert screen.ways.message.property("tone") == "settled"


def test_the_end_is_typed_as_a_clock_time(qtbot):
    screen, sent = opened(qtbot, w.snapshot())
    tap(screen.ways.correct_button)
    tap(screen.written.fields[FieldName.ENDED])
    tap(screen.pad._by_clock)
    type_on(screen.pad.numbers, "130")
    done(screen)
    tap(screen.check.save_button)
    assert s.NOW.at(sent[0].ended).local().strftime("%H:%M") == "13:30"
    assert s.NOW_T - sent[0].ended == pytest.approx(37 * s.MIN, abs=0.01)


def test_a_typed_end_that_does_not_fit_is_refused_in_place(qtbot):
    screen, sent = opened(qtbot, w.two_parts())
    tap(screen.ways.correct_button)
    retype(screen, FieldName.DURATION, "90")
    assert screen.written.clash.text().startswith("It would start at 12:05 pm")
    assert not screen.written.clash.isHidden()
    done(screen)
    assert not screen.check.save_button.isEnabled()
    assert screen.check.reason.text() == "The end does not fit what is written."
    tap(screen.check.save_button)
    assert sent == []


def test_out_of_range_says_why_in_the_field(qtbot):
    screen, _ = opened(qtbot, w.snapshot())
    tap(screen.ways.correct_button)
    retype(screen, FieldName.DOSE, "2000")
    assert "0.1 to 1000" in screen.written.fields[FieldName.DOSE].note
    assert screen.pad.hint.startswith("! must be 0.1 to 1000 mg")
    done(screen)
    assert not screen.check.save_button.isEnabled()


def test_an_unusual_dose_is_asked_about_before_it_is_sent(qtbot, monkeypatch):
    screen, sent = opened(qtbot, w.snapshot())
    tap(screen.ways.correct_button)
    retype(screen, FieldName.DOSE, "410")
    assert screen.written.fields[FieldName.DOSE].note == "! is this mg?"
    assert "start" not in screen.pad.hint
    done(screen)
    tap(screen.check.save_button)
    assert sent == []
    assert screen.question.text == "410 mg for 82 kg is 5 mg/kg."
    hold(screen.question.confirm_button, monkeypatch)
    assert [c.dose for c in sent] == [410.0]


def test_the_question_leads_back_to_the_dose(qtbot):
    screen, sent = opened(qtbot, w.snapshot())
    tap(screen.ways.correct_button)
    retype(screen, FieldName.DOSE, "410")
    done(screen)
    tap(screen.check.save_button)
    tap(screen.question.change_button)
    assert sent == []
    assert screen.pad.isVisible()
    assert screen.written.fields[FieldName.DOSE].chosen


def test_started_again_is_held(qtbot, monkeypatch):
    screen, sent = opened(qtbot, w.worked_out())
    tap(screen.ways.again_button)
    type_on(screen.pad.numbers, "15")
    screen._on_next()
    type_on(screen.pad.numbers, "20")
    screen._on_next()
    assert ("Together", "40.6 mg = 0.50 mg/kg") in screen.check.table.cells
    hold(screen.check.hold_button, monkeypatch, 790)
    assert sent == []
    hold(screen.check.hold_button, monkeypatch)
    assert isinstance(sent[0], ResumeInfusion)
    assert (sent[0].dose, sent[0].duration) == (15.0, 20.0)


def test_a_spray_is_corrected_and_never_started_again(qtbot):
    screen, sent = opened(qtbot, w.spray())
    assert screen.written.table.cells == (("Spray", "56 mg", "1:35 pm"),)
    assert screen.ways.again_button.isHidden()
    assert "correct the dose to all of them together" in screen.written.advice.text()
    tap(screen.ways.correct_button)
    assert not screen.written.fields[FieldName.DURATION].isEnabled()
    retype(screen, FieldName.DOSE, "84")
    done(screen)
    tap(screen.check.save_button)
    assert (sent[0].dose, sent[0].duration) == (84.0, 0.0)


@pytest.mark.parametrize(
    ("error", "detail", "words"),
    [
        (ErrorCode.VALUE_REFUSED, "overlap", "before the earlier part ended"),
        (ErrorCode.VALUE_REFUSED, "ended", "still to come, or too long ago"),
        (ErrorCode.VALUE_REFUSED, "other", "A value was not accepted"),
        (ErrorCode.NOT_SIGNED_IN, "", "Nobody is signed in"),
    ],
)
def test_a_refusal_keeps_what_was_typed(qtbot, error, detail, words):
    screen, sent = opened(qtbot, w.snapshot())
    tap(screen.ways.correct_button)
    retype(screen, FieldName.DOSE, "38")
    done(screen)
    tap(screen.check.save_button)
    screen.show_snapshot(w.answered(w.snapshot(), sent[0].id, error, detail))
    assert words in screen.check.reason.text()
    assert screen.check.reason.property("tone") == "danger"
    assert screen.check.save_button.isEnabled()
    assert screen.written.fields[FieldName.DOSE].value == "38"
    tap(screen.check.save_button)
    assert len(sent) == 2
    assert sent[0].id != sent[1].id


def test_waiting_for_the_disk_is_never_called_written(qtbot):
    screen, sent = opened(qtbot, w.snapshot())
    tap(screen.ways.correct_button)
    retype(screen, FieldName.DOSE, "38")
    done(screen)
    tap(screen.check.save_button)
    for error in (None, ErrorCode.DISK_FULL):
        screen.show_snapshot(w.answered(w.snapshot(), sent[0].id, error, waiting=True))
        assert "Not saved yet" in screen.check.reason.text()
        assert not screen.check.save_button.isEnabled()
    screen.show_snapshot(w.answered(w.snapshot(), sent[0].id))
    assert screen.ways.message.text().startswith("Written:")


def test_leaving_and_cancelling_forget_what_was_typed(qtbot):
    screen, _ = opened(qtbot, w.snapshot())
    for forget in (lambda: tap(screen.written.cancel), screen.leave):
        tap(screen.ways.correct_button)
        retype(screen, FieldName.DOSE, "38")
        forget()
        assert screen.form is None
        screen.enter(w.snapshot())
        assert screen.ways.message.isHidden()


def test_the_ways_out_and_what_is_said_about_the_record(qtbot):
    screen, sent = opened(qtbot, w.snapshot())
    assert "What was written before is kept" in screen.written.kept.text()
    assert "worked out anew" in screen.written.kept.text()
    tap(screen.why)
    tap(screen.back)
    assert sent.places == [Place.WHY, Place.BOARD]
    assert screen.top.origin.text() == "SIMULATED"
