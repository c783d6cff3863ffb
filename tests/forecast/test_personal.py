"""The personal forecast: moved by answers as a clinician expects, honest past its window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.domain.forecast import EffectState, ForecastNote, Need
from app.domain.metric import Metric
from app.domain.session import Infusion, Modifier, Route
from app.domain.symptom import Effect, Rating, Symptom
from app.forecast import effects
from app.forecast.forecaster import Forecaster
from app.forecast.modifiers import adjusted
from tests.forecast.asking import DIZZY, SICK, ahead, ask, rated
from tests.forecast.simulated import (
    END,
    MILD,
    MIN,
    MODEL,
    MODERATE,
    NONE,
    SEVERE,
    check_in,
    record,
)

PROMISED: Forecaster = MODEL


# --- the shape of a forecast


def test_before_any_answer_it_is_the_table():
    found = ask(record(), 0).of(Effect.DIZZINESS)
    assert found.p50 == pytest.approx(END + 55 * MIN, abs=MIN)
    assert found.p90 == pytest.approx(END + 120 * MIN, abs=MIN)
    assert ask(record(), 0).model == PROMISED.model == "personal 2.2"


def test_while_the_infusion_runs_there_is_no_time():
    running = record(infusion=Infusion(Route.KETAMINE_IV, 35.0, 40.0, None))
    forecast = MODEL.forecast(running, END)
    assert forecast.notes == (ForecastNote.STILL_RUNNING,)
    for effect in forecast.effects:
        assert effect.state == EffectState.INFUSING
        assert (effect.p50, effect.p90, effect.expected, effect.ahead) == (None,) * 4
    assert forecast.all_settled is None
    assert MODEL.posterior(running, END) is None
    assert MODEL.explain(running, END).notes == (ForecastNote.STILL_RUNNING,)


def test_the_window_stays_where_it_is_as_time_goes_by():
    given_ = rated((10, MODERATE))
    first, later = (ask(given_, m).of(Effect.DIZZINESS) for m in (11, 40))
    assert (first.p10, first.p50, first.p90) == (later.p10, later.p50, later.p90)
    assert first.expected is not None
    assert later.expected is not None
    assert later.expected > first.expected


def test_the_states_are_those_of_the_rules():
    for answers, minute in (((10, NONE),), 20), (((10, MILD),), 20), (((110, MODERATE),), 130):
        given_ = rated(*answers)
        forecast = ask(given_, minute)
        for effect in forecast.effects:
            assert effect.overdue_from is not None
            timed = effects.Timed(END, END, effect.overdue_from, None)
            expected = effects.judged(effect.effect, timed, given_, END + minute * MIN)
            assert effect.state == expected.state
            assert (effect.last, effect.last_at) == (expected.last, expected.last_at)


# --- answers move it


def test_a_worse_answer_is_later_and_a_better_one_sooner():
    times = [
        ahead(rated((20, rating)), 21, Effect.DIZZINESS) for rating in (MILD, MODERATE, SEVERE)
    ]
    assert times == sorted(set(times))
    assert times[0] < ahead(record(), 21, Effect.DIZZINESS) < times[2]


@pytest.mark.parametrize("dose", [24.0, 35.0, 50.0])
@pytest.mark.parametrize("minute", [10, 15, 20])
def test_a_milder_round_never_makes_the_countdown_longer(dose, minute):
    found = []
    for rating in (MILD, MODERATE, SEVERE):
        everywhere = check_in(minute, dict.fromkeys(Symptom, rating))
        given_ = record(dose, 40, check_ins=(everywhere,))
        forecast = MODEL.forecast(given_, END + (minute + 1) * MIN)
        assert forecast.governing is not None
        assert forecast.all_settled is not None
        found.append((forecast.governing.expected, forecast.all_settled.p50))
    assert found == sorted(found)
    assert [joint for _, joint in found] == sorted(joint for _, joint in found)


def test_where_the_cohort_runs_out_a_window_is_no_moment():
    """Moderate everywhere at 150 minutes after a small dose: hardly anybody is like that."""
    answers = (check_in(150, dict.fromkeys(Symptom, MODERATE)),)
    t = END + 151 * MIN
    forecast = MODEL.forecast(record(22.0, 60, check_ins=answers), t)
    assert ForecastNote.BEYOND_COHORT in forecast.notes
    assert forecast.all_settled is not None
    for effect in forecast.effects:
        if effect.ahead is None:
            continue
        assert effect.ahead.p90 - effect.ahead.p10 > 20 * MIN
        for name in ("p10", "p50", "p90"):
            assert getattr(forecast.all_settled, name) >= getattr(effect.ahead, name)


def test_what_has_to_be_none_takes_longer_than_what_may_be_mild():
    t = END + 10 * MIN
    mild, none = (
        MODEL.together(record(), t, {Need(Effect.DISSOCIATION, none=strict)})
        for strict in (False, True)
    )
    assert mild is not None
    assert none is not None
    assert none.p50 > mild.p50 + 30 * MIN
    needs = {Need(Effect.DISSOCIATION, none=True), Need(Effect.DIZZINESS)}
    both = MODEL.together(record(), t, needs)
    assert both is not None
    assert both.p50 > none.p50


def test_one_symptom_informs_the_others_through_the_body():
    for rating, sign in ((MILD, -1), (SEVERE, 1)):
        given_ = rated((20, rating))
        for other in (Effect.NAUSEA, Effect.DROWSINESS, Effect.CIRCULATION):
            assert sign * (ahead(given_, 21, other) - ahead(record(), 21, other)) > 0


def test_its_own_answer_says_more_than_another_symptoms():
    own, other = (ahead(rated((20, SEVERE), symptom=s), 21, Effect.NAUSEA) for s in (SICK, DIZZY))
    assert own > other > ahead(record(), 21, Effect.NAUSEA)


def test_none_makes_settled_likely_and_never_certain():
    chances = []
    for answers in ((), ((10, NONE),), ((10, NONE), (20, NONE))):
        found = ask(rated(*answers), 21).of(Effect.DIZZINESS)
        assert found.probability_settled is not None
        chances.append(found.probability_settled)
    assert chances[0] < 0.2
    assert chances[1] > 0.8
    assert chances[1] < chances[2] < 1


def test_a_proxy_moves_it_less_than_the_patient():
    own = check_in(20, {DIZZY: SEVERE})
    patient, proxy = (
        ahead(record(check_ins=(c,)), 21, Effect.DIZZINESS) for c in (own, replace(own, by_staff=1))
    )
    assert patient > proxy > ahead(record(), 21, Effect.DIZZINESS)


def test_no_answer_moves_nothing():
    for silent in (rated((20, None)), record(check_ins=(check_in(20, {}),))):
        assert ask(silent, 21).effects == ask(record(), 21).effects


@pytest.mark.parametrize(("sys", "dia", "sign"), [(165.0, 110.0, 1), (121.0, 81.0, -1)])
def test_a_pressure_moves_the_circulation(sys, dia, sign):
    given_ = record(pressures=((END + 20 * MIN, sys, dia),))
    usual = ahead(record(), 21, Effect.CIRCULATION)
    assert sign * (ahead(given_, 21, Effect.CIRCULATION) - usual) > 2
    assert sign * (ahead(given_, 21, Effect.DIZZINESS) - ahead(record(), 21, Effect.DIZZINESS)) > 0


def test_a_heart_rate_moves_the_circulation():
    fast, slow = (
        ahead(record(latest={Metric.HR: rate}), 21, Effect.CIRCULATION) for rate in (98.0, 70.0)
    )
    assert fast > ahead(record(), 21, Effect.CIRCULATION) > slow


def test_a_low_pressure_is_no_sign_of_more_drug():
    low, near = (
        ahead(record(pressures=((END + 20 * MIN, sys, dia),)), 21, Effect.CIRCULATION)
        for sys, dia in ((85.0, 55.0), (120.0, 80.0))
    )
    assert low == near


def test_what_was_said_during_the_infusion_counts_but_settles_nothing():
    found = ask(rated((-5, NONE)), 5)
    assert found.of(Effect.DIZZINESS).state == EffectState.WEARING_OFF
    chance = found.of(Effect.DIZZINESS).probability_settled
    usual = ask(record(), 5).of(Effect.DIZZINESS).probability_settled
    assert chance is not None
    assert usual is not None
    assert chance > usual + 0.3


def test_a_settled_symptom_that_comes_back_is_open_again():
    gone = rated((20, NONE), (35, NONE))
    back = rated((20, NONE), (35, NONE), (50, MODERATE))
    assert ask(gone, 51).of(Effect.DIZZINESS).state == EffectState.SETTLED
    found = ask(back, 51).of(Effect.DIZZINESS)
    assert found.state == EffectState.WEARING_OFF
    assert found.expected is not None
    assert found.expected > END + 51 * MIN
    before = ask(gone, 51).of(Effect.DIZZINESS).probability_settled
    assert before is not None
    assert found.probability_settled is not None
    assert found.probability_settled < before - 0.3


# --- all together


def test_the_last_of_all_is_later_than_each():
    forecast = ask(record(), 10)
    assert forecast.all_settled is not None
    for effect in forecast.effects:
        assert effect.ahead is not None
        assert forecast.all_settled.p50 >= effect.ahead.p50 - MIN
        assert forecast.all_settled.p90 >= effect.ahead.p90 - MIN


def test_the_last_of_all_is_joint_and_not_the_sum_of_margins():
    found = MODEL.posterior(record(), END)
    assert found is not None
    course = MODEL.course(adjusted(MODEL.modifiers, record()))
    draws = np.random.default_rng(5)
    body = draws.integers(course.settled.shape[1], size=40_000)
    shares = MODEL.cohort.shares()
    nodes = draws.choice(len(shares), size=(len(Effect), len(body)), p=shares)
    times = course.settled[np.arange(len(Effect))[:, None], body, nodes]
    levels = [0.1, 0.5, 0.9]
    joint = np.maximum(np.quantile(times.max(axis=0), levels), 30.0)
    alone = [found.quantiles(effect, 30.0) for effect in Effect]
    expected = np.maximum.reduce([joint, *alone])
    np.testing.assert_allclose(found.all_settled(list(Effect), 30.0), expected, rtol=0.05)
    # Sharing a body, they end closer together than strangers would.
    strangers = np.array([draws.permutation(row) for row in times])
    assert times.max(axis=0).mean() < strangers.max(axis=0).mean() - 1


def test_the_middle_half_is_that_of_those_still_open():
    t = END + 30 * MIN
    posterior = MODEL.posterior(record(), t)
    assert posterior is not None
    forecast = ask(record(), 30)
    assert forecast.all_settled is not None
    for effect in Effect:
        found = forecast.of(effect).ahead
        assert found is not None
        assert found.p25 is not None
        assert found.p75 is not None
        gone = posterior.settled(effect, 30.0)
        for share, at in ((0.25, found.p25), (0.75, found.p75)):
            by_then = posterior.settled(effect, (at - END) / MIN)
            assert (by_then - gone) / (1.0 - gone) == pytest.approx(share, abs=1e-6)
    # Of all together: as a table made for the two levels alone says.
    two = posterior.all_settled(list(Effect), 30.0, np.array([0.25, 0.75]))
    last = forecast.all_settled
    assert [(q - END) / MIN for q in (last.p25, last.p75) if q] == pytest.approx(two)


def test_one_open_effect_is_all_that_is_left():
    found = MODEL.posterior(record(), END)
    assert found is not None
    alone = found.all_settled([Effect.NAUSEA], 30.0)
    np.testing.assert_allclose(alone, found.quantiles(Effect.NAUSEA, 30.0), rtol=0.04)


# --- the edge of OVERDUE


def test_bad_answers_do_not_push_the_edge_ahead_of_themselves():
    edge = ask(record(), 0).of(Effect.DIZZINESS).overdue_from
    assert edge is not None
    answers: list[tuple[float, Rating]] = []
    for minute in range(15, 240, 15):
        answers.append((float(minute), SEVERE))
        found = ask(rated(*answers), minute + 1).of(Effect.DIZZINESS)
        assert found.overdue_from == edge
        late = END + (minute + 1) * MIN >= edge
        assert found.state == (EffectState.OVERDUE if late else EffectState.WEARING_OFF)
        assert (found.expected is None) == late
        # The window itself does say how long it may go on.
        assert found.p90 is not None
        assert found.p90 > edge


def test_good_answers_do_not_bring_the_edge_nearer():
    found = ask(rated((20, MILD)), 21).of(Effect.DIZZINESS)
    assert found.p90 is not None
    assert found.overdue_from == ask(record(), 21).of(Effect.DIZZINESS).overdue_from
    assert found.p90 < found.overdue_from


def test_an_open_effect_never_has_its_whole_window_behind_it_before_the_edge():
    given_ = rated((20, MILD))
    early = ask(given_, 21).of(Effect.DIZZINESS)
    assert early.p90 is not None
    minute = (early.p90 - END) / MIN + 1
    found = ask(given_, minute).of(Effect.DIZZINESS)
    assert found.state == EffectState.WEARING_OFF
    assert found.p90 == found.overdue_from


def test_the_edge_follows_the_dose_and_the_modifiers():
    edges = [
        ask(given_, 0).of(Effect.DIZZINESS).overdue_from
        for given_ in (
            record(28.0),
            record(),
            record(modifiers=frozenset({Modifier.LIVER_IMPAIRMENT})),
        )
    ]
    assert edges == sorted(set(edges))
