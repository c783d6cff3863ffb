"""The personal forecast holds for any record, is pure, learns, and explains itself."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.forecast import Doubt, EffectState, Forecast, ForecastNote
from app.domain.metric import Metric
from app.domain.session import Baseline, Modifier
from app.domain.symptom import Effect, Rating, Symptom
from app.forecast.evidence import Answer
from app.forecast.learning import Prior
from app.forecast.likelihood import likelihood
from app.forecast.modifiers import adjusted
from app.forecast.personal import PersonalForecaster
from app.forecast.posterior import Weights
from tests.forecast.asking import DIZZY, SICK, ahead, ask, every, rated, sound
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


def test_no_answer_rules_anybody_out():
    course = MODEL.course(adjusted(MODEL.modifiers, record()))
    settings_ = MODEL.cohort.settings
    chances = [
        np.exp(likelihood(course, Answer(Effect.DIZZINESS, rating, 20.0, 1.0), settings_))
        for rating in Rating
    ]
    np.testing.assert_allclose(sum(chances), 1.0)
    assert np.min(chances) >= settings_.rater.blind / 4 - 1e-12


def test_however_much_was_said_a_share_still_follows_the_cohort():
    posterior = MODEL.posterior(every([NONE] * 40, 10.0), END + 401 * MIN)
    assert posterior is not None
    least = MODEL.cohort.settings.guard.prior_share
    even = Weights.of(MODEL.cohort)
    assert np.all(posterior.weights.bodies >= 0.999 * least * even.bodies)
    assert np.all(posterior.weights.thresholds >= 0.999 * least * even.thresholds)


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
    start = Prior("slow", Weights.of(MODEL.cohort).mixed(slow.weights, 0.5))
    for effect in Effect:
        new, old = (ask(record(prior=prior), 0).of(effect).p50 for prior in (start, None))
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
    assert (why.answers, why.model) == (3, "personal 2.2")
    assert 25 < why.effective <= 512


def test_without_answers_nothing_has_changed():
    why = MODEL.explain(record(), END)
    assert (why.changes, why.discounts, why.answers) == ((), (), 0)
    assert why.effective == pytest.approx(512)
