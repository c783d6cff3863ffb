"""What is typed about the infusion: what becomes of it, and what is refused in place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.commands import CorrectInfusion, ResumeInfusion
from app.domain.session import Part
from tests.ui import samples as s
from tests.ui import why_samples as w
from ui.screens.clock_entry import ClockEntry
from ui.screens.infusion_form import Clash, correction, further_part
from ui.screens.infusion_notes import begin_text, clash_text, comparison, missing_text
from ui.screens.start_values import FieldName, Problem

MIN = s.MIN


def corrected(snapshot, **texts: str):
    form = correction(snapshot.session, s.NOW)
    for name, text in texts.items():
        form.fields.set_text(FieldName(name), text)
        form.typed(FieldName(name))
    return form


def ended_ago(form, minutes: int) -> None:
    form.fields.set_ago(FieldName.ENDED, minutes, s.NOW)
    form.typed(FieldName.ENDED)


def test_it_is_filled_with_what_is_written_and_then_changes_nothing():
    form = corrected(w.snapshot())
    assert (form.dose, form.duration, form.ended) == (41.0, 40.0, s.END)
    assert not form.changed
    assert form.build(s.NOW) is None
    assert missing_text(form, s.NOW) == "Nothing is changed yet."


def test_a_corrected_dose_keeps_the_rest_to_the_second():
    form = corrected(w.snapshot(), dose="38.5")
    command = form.build(s.NOW)
    assert isinstance(command, CorrectInfusion)
    assert (command.dose, command.duration, command.ended) == (38.5, 40.0, s.END)


def test_minutes_that_nobody_changed_stay_exact():
    infusion = replace(w.infusion_of(w.session()), duration=25.3333)
    form = corrected(w.snapshot(infusion=infusion), dose="20")
    assert form.build(s.NOW).duration == 25.3333


def test_what_was_worked_out_can_be_confirmed_as_it_is():
    form = corrected(w.worked_out())
    command = form.build(s.NOW)
    assert (command.dose, command.duration, command.ended) == (25.6, 25.0, s.END)


def test_minutes_follow_the_end_where_the_start_was_noted():
    form = corrected(w.running())
    assert (form.ended, form.duration) == (None, 40.0)
    ended_ago(form, 5)
    assert form.duration == pytest.approx(15.0)
    assert begin_text(form, s.NOW) == ""
    command = form.build(s.NOW)
    assert command.ended == s.NOW_T - 5 * MIN
    assert command.ended - MIN * command.duration == pytest.approx(s.NOW_T - 20 * MIN)


def test_minutes_follow_no_more_once_they_are_typed():
    form = corrected(w.running(), duration="18")
    ended_ago(form, 5)
    assert form.duration == 18.0
    words = begin_text(form, s.NOW)
    assert words == "It then started at 1:44 pm, not at 1:47 pm."


def test_still_running_again_brings_the_planned_minutes_back():
    form = corrected(w.running())
    ended_ago(form, 5)
    form.fields.end_running(s.NOW)
    form.typed(FieldName.ENDED)
    assert (form.ended, form.duration) == (None, 40.0)


def test_what_had_ended_before_it_was_entered_moves_as_a_whole():
    session = w.session(started=s.END + 5 * MIN)
    form = correction(session, s.NOW)
    ended_ago(form, 12)
    assert form.duration == 40.0
    assert begin_text(form, s.NOW) == "It then started at 1:15 pm, not at 12:55 pm."


def test_an_end_before_the_start_is_refused_with_words():
    form = corrected(w.running())
    ended_ago(form, 30)
    assert form.clash == Clash.BEFORE_BEGIN
    assert clash_text(form, s.NOW).startswith("This part started at 1:47 pm")
    assert form.build(s.NOW) is None
    ended_ago(form, 15)
    assert form.clash is None


def test_a_part_over_the_earlier_one_is_refused_with_words():
    form = corrected(w.two_parts(), duration="70")
    assert form.clash == Clash.OVERLAP
    words = clash_text(form, s.NOW)
    assert words.startswith("It would start at 12:25 pm, before the earlier part ended at 12:35 pm")
    assert form.build(s.NOW) is None
    form.fields.set_text(FieldName.DURATION, "60")
    assert form.clash is None
    assert form.build(s.NOW) is not None


def test_an_end_to_come_is_refused():
    form = corrected(w.snapshot())
    entry = ClockEntry("230", afternoon=True)
    form.fields.set_clock(FieldName.ENDED, entry, s.NOW, twelve=True)
    form.typed(FieldName.ENDED)
    assert [issue.problem for issue in form.issues(s.NOW)] == [Problem.FUTURE]
    assert "still to come" in missing_text(form, s.NOW)
    assert form.build(s.NOW) is None


@pytest.mark.parametrize(("name", "text"), [("dose", "2000"), ("duration", "500"), ("dose", "")])
def test_what_is_missing_or_out_of_range_is_refused(name, text):
    form = corrected(w.snapshot(), **{name: text})
    assert [issue.field for issue in form.issues(s.NOW)] == [FieldName(name)]
    assert form.build(s.NOW) is None
    assert missing_text(form, s.NOW)


@pytest.mark.parametrize(
    ("dose", "asked"), [("4.1", 4.1), ("8.2", None), ("164", None), ("165", 165)]
)
def test_an_unusual_dose_is_asked_about(dose, asked):
    form = corrected(w.snapshot(), dose=dose)
    assert form.asks == asked
    form.confirmed = form.dose
    assert form.asks is None


def test_all_parts_together_are_asked_about_too():
    earlier = (Part(150.0, w.at(-85), w.at(-60)),)
    infusion = replace(w.infusion_of(w.two_parts().session), earlier=earlier)
    session = w.session(infusion=infusion)
    form = correction(session, s.NOW)
    assert form.asks == pytest.approx(171.0)
    again = further_part(w.session())
    again.fields.set_text(FieldName.DOSE, "130")
    assert again.asks == pytest.approx(171.0)


def test_a_further_part_needs_dose_and_minutes():
    form = further_part(w.worked_out().session)
    assert form.names == (FieldName.DOSE, FieldName.DURATION)
    assert form.build(s.NOW) is None
    form.fields.set_text(FieldName.DOSE, "15")
    form.fields.set_text(FieldName.DURATION, "20")
    command = form.build(s.NOW)
    assert isinstance(command, ResumeInfusion)
    assert (command.dose, command.duration) == (15.0, 20.0)


def test_a_spray_has_no_minutes():
    form = corrected(w.spray(), dose="84")
    assert form.names == (FieldName.DOSE, FieldName.ENDED)
    command = form.build(s.NOW)
    assert (command.dose, command.duration, command.ended) == (84.0, 0.0, s.END)
    assert begin_text(form, s.NOW) == ""


def test_written_and_new_stand_side_by_side():
    form = corrected(w.two_parts(), dose="25")
    headings, rows = comparison(form, s.NOW)
    assert headings == ("", "Written", "New")
    assert rows == [
        ("Dose", "21 mg", "25 mg"),
        ("Over", "30 min", "30 min"),
        ("Ended", "1:35 pm", "1:35 pm"),
        ("Together", "41 mg = 0.50 mg/kg", "45 mg = 0.55 mg/kg"),
    ]


def test_a_further_part_shows_itself_and_the_sum():
    form = further_part(w.worked_out().session)
    form.fields.set_text(FieldName.DOSE, "15")
    headings, rows = comparison(form, s.NOW)
    assert headings == ("", "New part")
    assert rows == [
        ("Dose", "15 mg"),
        ("Over", "--"),
        ("Started", "2:07 pm"),
        ("Together", "40.6 mg = 0.50 mg/kg"),
    ]
