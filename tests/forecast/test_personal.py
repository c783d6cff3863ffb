"""The personal forecast: moved by answers as a clinician expects, honest past its window."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.forecast import Doubt, EffectState, Forecast, ForecastNote
from app.domain.metric import Metric
from app.domain.session import Baseline, Infusion, Modifier, Route
from app.domain.symptom import Effect, Rating, Symptom
from app.forecast import effects
from app.forecast.forecaster import Forecaster, ForecastInput
from app.forecast.personal import PersonalForecaster
from app.forecast.posterior import Weights
from tests.forecast.simulated import (
    END,
    MILD,
    MIN,
    MODEL,
    MODERATE,
    NONE,
    PATIENT,
    SEVERE,
    check_in,
    record,
    said,
)

DIZZY, SICK = Symptom.DIZZINESS, Symptom.NAUSEA
PROMISED: Forecaster = MODEL


def ask(given_: ForecastInput, minute: float, model: PersonalForecaster = MODEL) -> Forecast:
    return model.forecast(given_, END + minute * MIN)


def ahead(given_: ForecastInput, minute: float, effect: Effect) -> float:
    """Return the minutes after the end by which half of those still open have settled."""
    found = ask(given_, minute).of(effect).ahead
    assert found is not None
    return (found.p50 - END) / MIN


def rated(*answers: tuple[float, Rating | None], symptom: Symptom = DIZZY) -> ForecastInput:
    return record(check_ins=said(symptom, *answers))


def sound(forecast: Forecast) -> None:
    """Check what must hold for every forecast, whatever was tapped."""
    t = forecast.as_of
    for effect in forecast.effects:
        assert effect.probability_settled is not None
        assert 0 <= effect.probability_settled <= 1
        assert effect.p10 is not None
        assert effect.p50 is not None
        assert effect.p90 is not None
        assert np.isfinite([effect.p10, effect.p50, effect.p90]).all()
        assert END <= effect.p10 <= effect.p50 <= effect.p90
        assert (effect.ahead is None) == (effect.state == EffectState.SETTLED)
        if effect.ahead is not None:
            assert t <= effect.ahead.p10 <= effect.ahead.p50 <= effect.ahead.p90
        if effect.expected is not None:
            assert effect.state == EffectState.WEARING_OFF
            assert t <= effect.expected <= effect.p90
        assert (effect.state == EffectState.WEARING_OFF) == (effect.expected is not None)
    still = any(e.state != EffectState.SETTLED for e in forecast.effects)
    assert (forecast.all_settled is not None) == still
    if forecast.all_settled is not None:
        last = forecast.all_settled
        assert t <= last.p10 <= last.p50 <= last.p90


# --- the shape of a forecast


def test_before_any_answer_it_is_the_table():
    found = ask(record(), 0).of(Effect.DIZZINESS)
    assert found.p50 == pytest.approx(END + 55 * MIN, abs=MIN)
    assert found.p90 == pytest.approx(END + 120 * MIN, abs=MIN)
    assert ask(record(), 0).model == PROMISED.model == "personal 1.1"


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
    course = MODEL._weighers.get(next(iter(MODEL._weighers._held)), lambda: None).course
    draws = np.random.default_rng(5)
    body = draws.integers(course.settled.shape[1], size=40_000)
    shares = MODEL.cohort.shares()
    nodes = draws.choice(len(shares), size=(len(Effect), len(body)), p=shares)
    times = course.settled[np.arange(len(Effect))[:, None], body, nodes]
    open_ = (times > 30).all(axis=0)
    expected = np.quantile(times[:, open_].max(axis=0), [0.1, 0.5, 0.9])
    np.testing.assert_allclose(found.all_settled(list(Effect), 30.0), expected, rtol=0.05)
    # Sharing a body, they end closer together than strangers would.
    strangers = np.array([draws.permutation(row[row > 30])[:2000] for row in times])
    assert expected[1] < np.median(strangers.max(axis=0))


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


# --- bad input


ANSWERS = st.lists(
    st.tuples(st.floats(-60, 400), st.sampled_from(Symptom), st.sampled_from([None, *Rating])),
    max_size=25,
)
PRESSURES = st.lists(
    st.tuples(st.floats(-60, 400), st.floats(30, 260), st.floats(20, 160)), max_size=6
)


@settings(max_examples=40, deadline=None)
@given(ANSWERS, PRESSURES, st.floats(0, 2000))
def test_no_taps_break_it(answers, pressures, minute):
    check_ins = tuple(check_in(m, {s: r}) for m, s, r in answers)
    measured = tuple(sorted((END + m * MIN, sys, dia) for m, sys, dia in pressures))
    latest = {Metric.HR: 190.0}
    sound(ask(record(check_ins=check_ins, pressures=measured, latest=latest), minute))


def every(ratings: list[Rating], gap: float) -> ForecastInput:
    """Return a record in which every symptom got the same answer, again and again."""
    rounds = (check_in(gap * (n + 1), dict.fromkeys(Symptom, r)) for n, r in enumerate(ratings))
    return record(check_ins=tuple(rounds))


@pytest.mark.parametrize("gap", [0.01, 0.5, 10.0, 45.0])
@pytest.mark.parametrize("ratings", [[SEVERE] * 40, [NONE] * 40, [NONE, SEVERE] * 20])
def test_forty_answers_of_any_kind(ratings, gap):
    given_ = every(ratings, gap)
    for minute in (0, 10, 40 * gap, 40 * gap + 1, 1800):
        sound(ask(given_, minute))


def test_forty_identical_answers_are_explained():
    why = MODEL.explain(every([SEVERE] * 40, 10.0), END + 401 * MIN)
    assert why.answers == 200
    assert {doubt for one in why.discounts for doubt in one.doubts} == {
        Doubt.STRAIGHT_LINE,
        Doubt.REPEATED,
    }


def test_contradictions_are_tempered_and_said():
    given_ = every([NONE, SEVERE] * 20, 10.0)
    forecast = ask(given_, 401)
    posterior = MODEL.posterior(given_, END + 401 * MIN)
    assert posterior is not None
    least = MODEL.cohort.settings.guard.effective_share * MODEL.cohort.z.shape[1]
    assert posterior.effective >= 0.95 * least
    assert posterior.tempered == (ForecastNote.EVIDENCE_TEMPERED in forecast.notes)


def test_thirty_hours():
    answers = [(30.0 * n, MODERATE if n % 2 else MILD) for n in range(1, 60)]
    found = ask(rated(*answers), 1800)
    sound(found)
    assert found.of(Effect.DIZZINESS).state == EffectState.OVERDUE
    sound(ask(record(), 1800))


def test_ratings_out_of_order_and_at_one_instant():
    one, two, three = said(DIZZY, (10, SEVERE), (10, NONE), (25, MODERATE))
    forecasts = [
        ask(record(check_ins=order), 26).of(Effect.NAUSEA)
        for order in ((one, two, three), (three, two, one), (two, three, one))
    ]
    assert forecasts[0] == forecasts[1] == forecasts[2]


def test_a_dose_corrected_after_ratings_is_all_recomputed():
    answers = said(DIZZY, (10, SEVERE), (20, MODERATE))
    wrong, right = (record(dose, check_ins=answers) for dose in (35.0, 53.0))
    first = ask(wrong, 21)
    second = ask(right, 21)
    fresh = PersonalForecaster(MODEL.cohort, MODEL.modifiers)
    assert ask(right, 21, fresh) == second
    assert ask(wrong, 21) == first
    for effect in Effect:
        assert ahead(right, 21, effect) > ahead(wrong, 21, effect)


def test_an_infusion_that_is_restarted():
    answers = said(DIZZY, (-60, MODERATE), (-20, SEVERE), (10, MODERATE))
    running = record(check_ins=answers, infusion=Infusion(Route.KETAMINE_IV, 50.0, 50.0, None))
    assert ask(running, 11).of(Effect.DIZZINESS).state == EffectState.INFUSING
    ended = replace(running, infusion=replace(running.infusion, ended=END))
    sound(ask(ended, 11))


@pytest.mark.parametrize("weight", [30.0, 250.0])
@pytest.mark.parametrize("age", [18, 101])
def test_unusual_people(weight, age):
    patient = replace(PATIENT, weight=weight, age=age)
    everything = frozenset(Modifier)
    for dose in (35.0, 0.5 * weight):
        given_ = record(dose, patient=patient, modifiers=everything, earlier_infusions=40)
        sound(ask(replace(given_, check_ins=said(DIZZY, (10, SEVERE), (20, NONE))), 21))


def test_without_any_baseline():
    given_ = record(
        baseline=Baseline(), pressures=((END + 60, 150.0, 90.0),), latest={Metric.HR: 90.0}
    )
    assert ask(given_, 5).effects[0] == ask(record(), 5).effects[0]


# --- pure


def test_the_same_question_has_the_same_answer_from_any_thread():
    model = PersonalForecaster(MODEL.cohort, MODEL.modifiers)
    records = [record(30.0 + n, check_ins=said(DIZZY, (10, Rating(n % 4)))) for n in range(12)]
    expected = [ask(one, 21) for one in records]
    found: list[Forecast] = []

    def work(shift: int) -> None:
        for n in range(36):
            number = (n + shift) % len(records)
            assert ask(records[number], 21, model) == expected[number]
        found.append(ask(records[0], 21, model))

    threads = [threading.Thread(target=work, args=(5 * n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected[0]] * 4


def test_what_was_asked_before_changes_nothing():
    answers = said(DIZZY, (10, SEVERE), (20, MODERATE), (30, MILD))
    step_by_step = PersonalForecaster(MODEL.cohort, MODEL.modifiers)
    for count in range(4):
        ask(record(check_ins=answers[:count]), 31, step_by_step)
    once = PersonalForecaster(MODEL.cohort, MODEL.modifiers)
    last = record(check_ins=answers)
    assert ask(last, 31, step_by_step) == ask(last, 31, once)


# --- starting from what is known


def test_a_returning_patient_starts_from_the_last_time():
    slow = MODEL.posterior(every([SEVERE, SEVERE, MODERATE], 20.0), END + 61 * MIN)
    assert slow is not None
    start = Weights.of(MODEL.cohort).mixed(slow.weights, 0.5)
    again = PersonalForecaster(MODEL.cohort, MODEL.modifiers, start)
    for effect in Effect:
        new, old = (ask(record(), 0, model).of(effect).p50 for model in (again, MODEL))
        assert new is not None
        assert old is not None
        assert new > old


def test_weights_are_shares():
    posterior = MODEL.posterior(every([SEVERE, MODERATE], 10.0), END + 21 * MIN)
    assert posterior is not None
    assert posterior.weights.bodies.sum() == pytest.approx(1)
    np.testing.assert_allclose(posterior.weights.thresholds.sum(axis=2), 1)


# --- why this time


def test_the_explanation_says_what_the_last_answers_changed():
    given_ = record(
        check_ins=(*said(SICK, (10, MODERATE)), check_in(20, {DIZZY: MILD, SICK: None})),
        pressures=((END + 15 * MIN, 121.0, 81.0),),
        earlier_infusions=2,
    )
    why = MODEL.explain(given_, END + 21 * MIN)
    assert dict(why.inputs) == {
        "dose": 35.0,
        "duration": 40.0,
        "weight": 70.0,
        "dose_per_kg": 0.5,
        "earlier_infusions": 2.0,
        "age": 40.0,
    }
    assert [line.key for line in why.lines] == ["weight", "earlier_infusions"]
    own = next(c for c in why.changes if c.effect == Effect.DIZZINESS and c.symptom == DIZZY)
    assert own.rating == MILD
    assert own.now < own.was - 10 * MIN
    shown = ask(given_, 21).of(Effect.DIZZINESS).ahead
    assert shown is not None
    assert own.now == shown.p50
    earlier = replace(given_, check_ins=given_.check_ins[:1])
    assert own.was == pytest.approx(END + ahead(earlier, 21, Effect.DIZZINESS) * MIN)
    assert {c.symptom for c in why.changes} == {DIZZY, None}
    assert any(c.effect == Effect.CIRCULATION and c.symptom is None for c in why.changes)
    assert (why.answers, why.model) == (3, "personal 1.1")
    assert 25 < why.effective <= 512


def test_without_answers_nothing_has_changed():
    why = MODEL.explain(record(), END)
    assert (why.changes, why.discounts, why.answers) == ((), (), 0)
    assert why.effective == pytest.approx(512)
