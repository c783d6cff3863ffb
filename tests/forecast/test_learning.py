"""What sessions teach moves later windows, a little at a time, and never leaves the cohort."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.domain.forecast import EffectState
from app.domain.session import Infusion, Route
from app.domain.symptom import Effect, Symptom
from app.forecast import personal
from app.forecast.cohort import EFFECTS
from app.forecast.learning import Prior
from app.forecast.modifiers import adjusted
from app.forecast.personal import PersonalForecaster
from app.forecast.posterior import Weights
from tests.forecast.asking import DIZZY, ask, every, rated, sound
from tests.forecast.simulated import (
    END,
    MILD,
    MIN,
    MODEL,
    MODERATE,
    NONE,
    SEVERE,
    Array,
    check_in,
    record,
    said,
)
from tests.forecast.teaching import CLOSED, EARLY, LATE, LEARNER, UNTRAINED, USUAL, minutes, taught

# --- priors


def test_priors_of_one_name_are_the_same():
    early = Weights(np.eye(1, len(UNTRAINED.bodies))[0], UNTRAINED.thresholds)
    assert Prior("1-2", UNTRAINED) == Prior("1-2", early) != Prior("1-3", UNTRAINED)
    assert replace(record(), prior=Prior("1-2", early)) == record(prior=Prior("1-2", UNTRAINED))


def test_a_prior_of_nothing_learned_is_the_untrained_forecast():
    assert LEARNER.start(None, None, "reset") is None
    answers = said(DIZZY, (10, MODERATE))
    given_ = record(check_ins=answers, prior=LEARNER.start(None, None, "reset"))
    assert ask(given_, 11) == ask(record(check_ins=answers), 11)
    # To seven digits also when it went through the bytes.
    kept = LEARNER.start(LEARNER.pack(UNTRAINED), None, "kept")
    np.testing.assert_allclose(minutes(kept), USUAL, rtol=1e-5)


def test_priors_share_the_course_of_a_regimen(monkeypatch):
    made = []

    def counted(*given):
        made.append(given)
        return original(*given)

    original = personal.course
    monkeypatch.setattr(personal, "course", counted)
    model = PersonalForecaster(MODEL.cohort, MODEL.modifiers)
    late = LEARNER.start(None, taught(LATE).patient, "late")
    found = [
        ask(record(prior=prior), 0, model)
        for prior in (None, late, replace(late, name="again"), None)
    ]
    assert len(made) == 1
    assert found[0] == found[3] != found[1]
    assert found[1].effects == found[2].effects
    model.learner.learn(replace(LATE, prior=late), CLOSED, None, 0, 0)
    assert len(made) == 1


def test_weights_of_another_size_are_refused():
    few = Prior("few", Weights(UNTRAINED.bodies[:9], UNTRAINED.thresholds[:, :9]))
    with pytest.raises(ValueError, match="of another cohort"):
        ask(record(prior=few), 0)


def test_a_mixture_holds_the_shares_of_both():
    course = MODEL.course(adjusted(MODEL.modifiers, record()))
    late = LEARNER.unpack(taught(LATE).patient)

    def settled(weights: Weights) -> Array:
        shares = weights.bodies[:, None] * weights.thresholds
        return np.array(
            [(shares[n] * (course.settled[n] < 60.0)).sum() for n in range(len(EFFECTS))]
        )

    both = settled(UNTRAINED.mixed(late, 0.3))
    np.testing.assert_allclose(both, 0.7 * settled(UNTRAINED) + 0.3 * settled(late))
    assert np.all(settled(late) < settled(UNTRAINED))
    nothing = UNTRAINED.mixed(late, 0.0)
    np.testing.assert_array_equal(nothing.thresholds, UNTRAINED.thresholds)


# --- one patient


def test_who_settles_late_is_expected_later_the_next_time():
    first = taught(LATE)
    again = LEARNER.start(None, first.patient, "one")
    second = taught(replace(LATE, prior=again), first.population, 1, 1)
    third = LEARNER.start(None, second.patient, "two")
    once, twice = minutes(again), minutes(third)
    assert np.all(once[:, 0] > USUAL[:, 0] + 5)
    assert np.all(twice[:, 0] > once[:, 0] - 1)


def test_who_settles_early_is_expected_sooner_the_next_time():
    again = LEARNER.start(None, taught(EARLY).patient, "early")
    assert np.all(minutes(again)[:, 0] < USUAL[:, 0] - 3)


def test_what_is_learned_never_leaves_the_cohort():
    prior, population, patient = None, None, None
    for number in range(12):
        found = taught(replace(LATE, prior=prior), population, number, number)
        population, patient = found.population, found.patient
        prior = LEARNER.start(None, patient, f"late {number}")
    assert prior is not None
    # Most of the weight is always that of everybody: nobody is ever ruled out.
    assert np.all(prior.weights.bodies >= 0.699 * UNTRAINED.bodies)
    assert np.all(prior.weights.thresholds > 0)
    forecast = ask(record(prior=prior), 0)
    sound(forecast)
    held = MODEL.course(adjusted(MODEL.modifiers, record())).settled
    for number, effect in enumerate(forecast.effects):
        assert effect.p90 is not None
        assert (effect.p90 - END) / MIN < held[number].max()


def test_a_returning_patient_still_decides_by_their_answers():
    late = LEARNER.start(None, taught(LATE).patient, "late")
    quick = tuple(check_in(m, dict.fromkeys(Symptom, NONE)) for m in (10.0, 20.0))
    for effect in EFFECTS[:5]:
        chances = [
            ask(record(check_ins=answers, prior=late), 21).of(effect).probability_settled
            for answers in (quick, ())
        ]
        assert chances[0] is not None
        assert chances[1] is not None
        assert chances[0] > 0.75 > chances[1]


def test_the_patients_weights_are_the_sessions_posterior():
    prior = LEARNER.start(None, taught(EARLY).patient, "early")
    given_ = replace(LATE, prior=prior)
    posterior = MODEL.posterior(given_, CLOSED)
    assert posterior is not None
    kept = LEARNER.unpack(taught(given_).patient)
    np.testing.assert_allclose(kept.bodies, posterior.weights.bodies, rtol=1e-5)
    np.testing.assert_allclose(kept.thresholds, posterior.weights.thresholds, rtol=1e-5)


# --- the edge of OVERDUE does not learn


@pytest.mark.parametrize("session", [LATE, EARLY])
def test_the_edge_is_that_of_the_untrained_cohort(session):
    prior = LEARNER.start(None, taught(session).patient, "learned")
    for answers in ((), ((20.0, MODERATE), (119.0, MODERATE))):
        for minute in (21, 119.5, 121, 150):
            usual, learned = (ask(replace(rated(*answers), prior=p), minute) for p in (None, prior))
            for effect in Effect:
                one, other = learned.of(effect), usual.of(effect)
                assert one.overdue_from == other.overdue_from
                assert (one.state, one.expected is None) == (other.state, other.expected is None)
            sound(learned)
    assert learned.of(Effect.DIZZINESS).state == EffectState.OVERDUE


# --- what teaches nothing


@pytest.mark.parametrize(
    "given_",
    [
        record(),
        rated((10, None), (20, None)),
        rated((-30, SEVERE), (-5, SEVERE)),
        record(check_ins=(check_in(10, {}),), pressures=((END - 300, 150.0, 95.0),)),
        replace(LATE, infusion=Infusion(Route.KETAMINE_IV, 35.0, 40.0, None)),
        replace(LATE, infusion=replace(LATE.infusion, ended=CLOSED + MIN)),
    ],
)
def test_a_session_that_says_nothing_teaches_nothing(given_):
    assert LEARNER.learn(given_, CLOSED, None, 0, 0) is None


def test_one_pressure_after_the_end_teaches():
    assert taught(record(pressures=((END + 10 * MIN, 150.0, 95.0),)))


def test_a_session_that_contradicts_itself_harms_nothing():
    given_ = every([NONE, SEVERE] * 20, 4.0)
    found = taught(given_)
    moved = np.abs(minutes(LEARNER.start(found.population, None, "contradicting")) - USUAL)
    assert np.all(moved[:, 0] < 1)
    assert np.all(moved[:, 1] < 10)
    again = LEARNER.start(None, found.patient, "contradicting too")
    assert np.all(np.abs(minutes(again) - USUAL)[:, 0] < 0.7 * USUAL[:, 0])
    sound(ask(record(prior=again, check_ins=said(DIZZY, (10, MILD))), 11))


# --- the same everywhere


def test_the_same_session_teaches_the_same_bytes():
    first = taught(LATE)
    other = PersonalForecaster(MODEL.cohort, MODEL.modifiers)
    ask(EARLY, 100, other)
    assert other.learner.learn(LATE, CLOSED, None, 0, 0) == first
    later = taught(EARLY, first.population, 1)
    assert later == other.learner.learn(EARLY, CLOSED, first.population, 1, 0)


def test_learning_changes_no_forecast():
    given_ = rated((10, MODERATE))
    before = ask(given_, 11)
    for session in (LATE, EARLY, given_):
        taught(session)
    assert ask(given_, 11) == before
