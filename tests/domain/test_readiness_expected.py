"""The board says when the last criterion can be met, and says nothing when nobody can know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.forecast import EffectForecast, EffectState, Forecast, Need, Quantiles
from app.domain.metric import Metric
from app.domain.readiness_rules import judge
from app.domain.symptom import Effect, Rating
from tests.domain.readiness_record import (
    BASELINE,
    END,
    MIN,
    NOW,
    PROTOCOL,
    FakeVitals,
    check_in,
    good_vitals,
    infusion,
    missed,
    reading,
    ready_record,
)

SETTLED = EffectState.SETTLED
WEARING_OFF = EffectState.WEARING_OFF


def forecast(**states: tuple[EffectState, float | None]) -> Forecast:
    """Return a forecast with all settled but the ones named, `expected` in minutes from NOW."""
    made = []
    for effect in Effect:
        state, minutes = states.get(effect.value, (SETTLED, None))
        expected = None if minutes is None else NOW + minutes * MIN
        made.append(EffectForecast(effect, state, END + 40 * MIN, END + 120 * MIN, expected))
    return Forecast(NOW, "test 1", "test", tuple(made))


def minutes_left(given, t: float = NOW) -> float | None:
    found = judge(PROTOCOL, given, t).expected
    return None if found is None else (found - t) / MIN


def test_the_minimum_time_is_exact():
    t = END + 50 * MIN
    vitals = FakeVitals(good_vitals().values, dict.fromkeys(Metric, END), [(t, 122.0, 81.0)])
    vitals.values[Metric.NIBP_SYS] = reading(Metric.NIBP_SYS, 122, 0)
    vitals.values[Metric.NIBP_DIA] = reading(Metric.NIBP_DIA, 81, 0)
    early = (check_in(t - 20 * MIN), check_in(t - 5 * MIN))
    given = ready_record(vitals=vitals, check_ins=early, assessments={})
    assert minutes_left(given, t) == 10
    # Nothing that hangs on the clock can be foretold before staff have confirmed it.
    unsure = judge(PROTOCOL, replace(given, time_unsure=True), t)
    assert unsure.expected is None
    assert unsure.waiting_for_staff > judge(PROTOCOL, given, t).waiting_for_staff


def test_all_criteria_wait_for_the_last_effect_as_the_model_sees_them_together():
    asked: list[frozenset[Need]] = []

    def together(needs: frozenset[Need]) -> Quantiles:
        asked.append(needs)
        return Quantiles(NOW + 10 * MIN, NOW + 60 * MIN, NOW + 200 * MIN)

    late = {"dissociation": (WEARING_OFF, 12.0), "dizziness": (WEARING_OFF, 20.0)}
    worse = {"dissociation": Rating.MODERATE, "dizziness": Rating.SEVERE}
    said = (check_in(NOW - 20 * MIN, **worse), check_in(NOW - 5 * MIN, **worse))
    given = ready_record(check_ins=said, forecast=forecast(**late))
    alone = judge(PROTOCOL, given, NOW)
    joint = judge(PROTOCOL, replace(given, together=together), NOW)
    assert asked == [frozenset({Need(Effect.DISSOCIATION, none=True), Need(Effect.DIZZINESS)})]
    assert alone.expected is not None
    assert alone.expected_late is None
    assert joint.expected is not None
    assert joint.expected_late is not None
    assert alone.expected < NOW + 60 * MIN < joint.expected
    assert joint.expected + 100 * MIN < joint.expected_late


def test_nobody_is_asked_when_nothing_waits_for_an_effect():
    def together(needs: frozenset[Need]) -> Quantiles:
        raise AssertionError(needs)

    readiness = judge(PROTOCOL, ready_record(assessments={}, together=together), NOW)
    assert (readiness.expected, readiness.expected_late) == (NOW, None)


def test_what_only_staff_can_do_is_now_and_counted():
    readiness = judge(PROTOCOL, ready_record(assessments={}), NOW)
    assert readiness.expected == NOW
    assert readiness.waiting_for_staff == 8


def test_nothing_is_expected_while_the_infusion_runs():
    assert minutes_left(ready_record(infusion=infusion(None), forecast=forecast())) is None


def test_while_the_infusion_runs_staff_are_asked_only_for_what_can_be_said_then():
    running = ready_record(infusion=infusion(None))
    assert judge(PROTOCOL, running, NOW).waiting_for_staff == 0
    assert judge(PROTOCOL, replace(running, assessments={}), NOW).waiting_for_staff == 8


def test_one_more_rating_comes_with_the_next_prompt():
    given = ready_record(check_ins=(check_in(NOW - 8 * MIN),), next_due=NOW + 7 * MIN)
    assert minutes_left(given) == 7
    # Too close to the first one: the prompt after it counts.
    assert minutes_left(replace(given, next_due=NOW + 1 * MIN)) == 16


def test_a_row_that_became_old_needs_one_more_rating():
    rounds = (check_in(NOW - 65 * MIN), check_in(NOW - 50 * MIN))
    assert minutes_left(ready_record(check_ins=rounds, next_due=NOW - MIN)) == 0


def test_after_a_silence_the_row_starts_anew():
    rounds = (check_in(NOW - 30 * MIN), check_in(NOW - 20 * MIN), missed(NOW - 5 * MIN))
    given = ready_record(check_ins=rounds, next_due=NOW + 10 * MIN, forecast=forecast())
    assert minutes_left(given) == 25


def test_a_symptom_waits_for_its_forecast_and_then_for_its_row():
    bad = (check_in(NOW - 5 * MIN, dizziness=Rating.MODERATE),)
    given = ready_record(check_ins=bad, next_due=NOW + 10 * MIN)
    assert minutes_left(given) is None
    waiting = forecast(dizziness=(WEARING_OFF, 20.0))
    # Prompts at +10, +25 and +40: the first after the forecast, and one more.
    assert minutes_left(replace(given, forecast=waiting)) == 40


@pytest.mark.parametrize("state", [EffectState.OVERDUE, EffectState.UNREPORTED])
def test_past_the_window_nobody_can_say(state):
    bad = (check_in(NOW - 5 * MIN, dizziness=Rating.MODERATE),)
    given = ready_record(check_ins=bad, forecast=forecast(dizziness=(state, None)))
    assert minutes_left(given) is None


def test_mild_dissociation_counts_as_settled_and_still_waits():
    rounds = tuple(check_in(NOW - ago * MIN, Rating.MILD) for ago in (20, 5))
    given = ready_record(check_ins=rounds, forecast=forecast(), next_due=NOW + 10 * MIN)
    assert minutes_left(given) == 25
    late = ready_record(
        check_ins=tuple(check_in(NOW + at * MIN, Rating.MILD) for at in (30, 45)),
        forecast=forecast(),
    )
    assert judge(PROTOCOL, late, NOW + 46 * MIN).expected is None


def test_steady_minutes_left():
    vitals = good_vitals()
    vitals.since[Metric.SPO2] = NOW - 3 * MIN
    assert minutes_left(ready_record(vitals=vitals)) == 7
    del vitals.values[Metric.SPO2]
    assert minutes_left(ready_record(vitals=vitals)) == 10


def test_low_oxygen_has_no_forecast():
    vitals = good_vitals()
    vitals.values[Metric.SPO2] = reading(Metric.SPO2, 90)
    assert minutes_left(ready_record(vitals=vitals, forecast=forecast())) is None


def test_a_raised_circulation_waits_for_its_forecast():
    waiting = forecast(circulation=(WEARING_OFF, 15.0))
    assert minutes_left(ready_record(vitals=good_vitals(150, 95), forecast=waiting)) == 15
    vitals = good_vitals()
    vitals.values[Metric.HR] = reading(Metric.HR, 120)
    assert minutes_left(ready_record(vitals=vitals, forecast=waiting)) == 20
    overdue = forecast(circulation=(EffectState.OVERDUE, None))
    assert minutes_left(ready_record(vitals=good_vitals(150, 95), forecast=overdue)) is None
    # Out of range though called settled (too low, say): the window says nothing.
    assert minutes_left(ready_record(vitals=good_vitals(90, 60), forecast=forecast())) is None


def test_an_old_pressure_can_be_taken_again_now_if_it_had_settled():
    old = good_vitals(age=16 * MIN)
    assert minutes_left(ready_record(vitals=old, forecast=forecast())) == 0
    assert minutes_left(ready_record(vitals=old)) is None


def test_without_baseline_nobody_can_say():
    given = ready_record(baseline=replace(BASELINE, sys=None), forecast=forecast())
    assert minutes_left(given) is None
