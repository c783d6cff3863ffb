"""An infusion that was stopped and started again: all its parts count, minute 0 is the last end."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest

from app.domain.forecast import EffectState, ForecastNote
from app.domain.session import Infusion, Part, Route
from app.domain.symptom import Effect
from app.forecast.forecaster import ForecastInput
from app.forecast.modifiers import adjusted
from app.forecast.parts import regimen, whole_minutes
from app.forecast.pharmacokinetics import Bolus, Infused
from tests.forecast.asking import DIZZY, SICK, ahead, ask, sound
from tests.forecast.simulated import END, MILD, MIN, MODEL, MODERATE, NONE, SEVERE, record, said


def part(dose: float, began: float, ended: float) -> Part:
    """Return a part in minutes before (negative) the end of the last one."""
    return Part(dose, END + began * MIN, END + ended * MIN)


def infusion(*earlier: Part, dose: float = 17.5, minutes: float = 20.0, **changes) -> Infusion:
    made = Infusion(Route.KETAMINE_IV, dose, minutes, END, earlier)
    return replace(made, **changes)


def paused(**changes) -> ForecastInput:
    """Return the reference dose in two halves with 20 minutes between them."""
    return record(infusion=infusion(part(17.5, -60, -40)), **changes)


def p50(given: ForecastInput, effect: Effect = Effect.DIZZINESS) -> float:
    found = ask(given, 0).of(effect).p50
    assert found is not None
    return found


# --- what was given


def test_all_parts_are_given_at_their_own_rate():
    made = regimen(infusion(part(5.0, -90, -80), part(10.0, -60, -40), dose=30.0))
    assert made.parts == (
        Infused(-90.0, -80.0, 0.5),
        Infused(-60.0, -40.0, 0.5),
        Infused(-20.0, 0.0, 1.5),
    )
    assert made.end == 0.0


def test_two_parts_without_a_pause_are_one_infusion():
    one, two = record(), record(infusion=infusion(part(17.5, -40, -20)))
    for effect in Effect:
        assert p50(two, effect) == pytest.approx(p50(one, effect), abs=0.1)


def test_a_pause_brings_the_end_nearer_and_a_late_dose_puts_it_off():
    assert p50(paused()) < p50(record())
    late = record(infusion=infusion(part(5.0, -60, -40), dose=30.0))
    assert p50(late) > p50(record())
    # What came before the pause is still there after it.
    second_alone = record(infusion=infusion())
    assert p50(paused()) > p50(second_alone) + MIN


def test_the_rate_of_each_part_counts():
    slow_first = record(infusion=infusion(part(10.0, -40, -20), dose=25.0))
    fast_first = record(infusion=infusion(part(25.0, -40, -20), dose=10.0))
    assert p50(slow_first) > p50(record()) > p50(fast_first)


def test_a_second_spray_is_taken_up_from_its_own_time():
    spray = Infusion(Route.ESKETAMINE_NASAL, 28.0, 0.0, END, (part(28.0, -10, -10),))
    first, second = adjusted(MODEL.modifiers, record(infusion=spray)).regimen.parts
    assert isinstance(first, Infused)
    assert isinstance(second, Infused)
    assert (first.start, first.end, second.start, second.end) == (-10, 10, 0, 20)
    assert first.rate == second.rate


def test_what_was_given_at_once_may_follow_an_infusion():
    made = regimen(infusion(part(30.0, -40, -5), dose=5.0, minutes=0.0))
    assert made.parts[-1] == Bolus(0.0, 5.0)


def test_parts_that_seem_to_meet_by_rounding_are_taken_as_they_are():
    touching = part(17.5, -40, -20 + 0.4)
    made = record(infusion=infusion(touching))
    sound(ask(made, 5))
    assert p50(made) == pytest.approx(p50(record()), abs=0.5 * MIN)


# --- the checked range


def test_the_whole_dose_is_what_is_checked():
    heavy = record(infusion=infusion(part(40.0, -60, -40), dose=40.0))
    assert ask(heavy, 0).notes == (ForecastNote.DOSE_NOT_CHECKED,)
    assert ask(paused(), 0).notes == ()
    line = next(line for line in ask(paused(), 0).lines if line.key == "weight")
    assert line.changes == (("dose_per_kg", 0.5),)


def test_the_whole_time_is_what_is_checked():
    assert whole_minutes(paused().infusion) == 60
    # Each part alone would be too short, or the pause make it too long.
    short = infusion(part(17.5, -30, -15), minutes=10.0)
    assert ask(record(infusion=short), 0).notes == ()
    long = infusion(part(17.5, -91, -81), minutes=10.0)
    assert ask(record(infusion=long), 0).notes == (ForecastNote.DURATION_NOT_CHECKED,)
    just = infusion(part(17.5, -90, -80), minutes=10.0)
    assert ask(record(infusion=just), 0).notes == ()


def test_while_the_second_part_runs_there_is_no_time():
    running = paused(check_ins=said(DIZZY, (-50, MODERATE), (-30, NONE)))
    running = replace(running, infusion=replace(running.infusion, ended=None))
    forecast = ask(running, -1)
    assert {effect.state for effect in forecast.effects} == {EffectState.INFUSING}
    assert forecast.notes == (ForecastNote.STILL_RUNNING,)
    assert whole_minutes(running.infusion) == 40
    why = MODEL.explain(running, END)
    assert dict(why.inputs)["dose"] == 35.0
    assert dict(why.inputs)["parts"] == 2.0


# --- answers


def test_answers_count_from_the_start_of_the_first_part():
    for minute, counts in ((-61, False), (-59, True), (-30, True), (-10, True)):
        given_ = paused(check_ins=said(DIZZY, (minute, SEVERE)))
        assert (p50(given_) != p50(paused())) == counts


def test_what_was_said_in_the_pause_settles_nothing():
    given_ = paused(check_ins=said(DIZZY, (-35, NONE), (-30, NONE)))
    found = ask(given_, 5).of(Effect.DIZZINESS)
    assert found.state == EffectState.WEARING_OFF
    assert ahead(given_, 5, Effect.DIZZINESS) < ahead(paused(), 5, Effect.DIZZINESS)


def test_in_the_pause_the_same_complaint_says_more_than_at_the_end():
    # Less is in the body in the pause, so who is dizzy then is more sensitive.
    pause, end = (
        ahead(paused(check_ins=said(DIZZY, (minute, SEVERE))), 5, Effect.DIZZINESS)
        for minute in (-22, -1)
    )
    assert pause > end


def test_an_infusion_started_again_after_it_had_ended():
    answers = said(DIZZY, (-35, MODERATE), (-25, MILD), (10, MODERATE))
    first = record(check_ins=answers, infusion=infusion(ended=END - 40 * MIN))
    assert ask(first, -20).of(Effect.DIZZINESS).state == EffectState.WEARING_OFF
    running = paused(check_ins=answers)
    running = replace(running, infusion=replace(running.infusion, ended=None))
    assert ask(running, 11).of(Effect.DIZZINESS).state == EffectState.INFUSING
    sound(ask(paused(check_ins=answers), 11))


def test_the_explanation_names_the_whole():
    given_ = paused(check_ins=said(SICK, (10, SEVERE)))
    why = MODEL.explain(given_, END + 11 * MIN)
    assert dict(why.inputs) == {
        "dose": 35.0,
        "duration": 60.0,
        "weight": 70.0,
        "dose_per_kg": 0.5,
        "earlier_infusions": 0.0,
        "parts": 2.0,
        "age": 40.0,
    }
    own = next(c for c in why.changes if c.effect == Effect.NAUSEA)
    assert own.now > own.was
    assert "parts" not in dict(MODEL.explain(record(), END).inputs)


# --- what cannot be


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (infusion(part(0.0, -60, -40)), "dose must be more than 0 mg, not 0"),
        (infusion(part(-5.0, -60, -40)), "dose must be more than 0 mg, not -5"),
        (infusion(part(nan, -60, -40)), "dose must be more than 0 mg, not nan"),
        (infusion(part(17.5, -60, -40), dose=0.0), "dose must be more than 0 mg, not 0"),
        (infusion(part(17.5, -60, -40), minutes=-20.0), "duration cannot be -20"),
        (infusion(part(17.5, -40, -60)), "must end after it began"),
        (infusion(part(17.5, -40, -40)), "must end after it began"),
        (infusion(part(17.5, -60, inf)), "needs times that are numbers"),
        (infusion(part(17.5, nan, -40)), "needs times that are numbers"),
        (infusion(part(17.5, -60, 5)), "ends after the last one"),
        (infusion(part(17.5, -60, -19)), "overlap, or are out of order"),
        (infusion(part(5.0, -90, -50), part(5.0, -60, -40)), "overlap, or are out of order"),
        (infusion(part(5.0, -60, -40), part(5.0, -90, -70)), "overlap, or are out of order"),
    ],
)
def test_parts_that_cannot_be_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        MODEL.forecast(record(infusion=wrong), END)


def test_of_a_running_infusion_the_earlier_parts_are_checked_too():
    wrong = infusion(part(5.0, -90, -50), part(5.0, -60, -40), ended=None)
    with pytest.raises(ValueError, match="overlap"):
        MODEL.forecast(record(infusion=wrong), END)


def test_every_time_is_finite_for_many_parts():
    many = tuple(part(2.0, -200 + 20 * n, -190 + 20 * n) for n in range(9))
    forecast = ask(record(infusion=infusion(*many)), 1)
    sound(forecast)
    assert np.isfinite([e.p90 for e in forecast.effects if e.p90 is not None]).all()
