"""What everybody's sessions teach: a little each, towards the truth, and a few overturn nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.forecast.cohort import EFFECTS
from tests.forecast.simulated import END, MIN, MODEL, people, pinball, record
from tests.forecast.teaching import CLOSED, EARLY, LATE, LEARNER, UNTRAINED, USUAL, minutes, taught


def test_a_few_odd_sessions_overturn_nothing():
    population = None
    for number in range(3):
        population = taught(LATE, population, number).population
    moved = minutes(LEARNER.start(population, None, "odd")) - USUAL
    assert np.all(moved[:, 0] > 0)
    assert np.all(moved[:, 0] < 3)
    # They are one in forty among those who settle late, so the far end moves further.
    assert np.all(moved[:, 1] < 20)


def test_the_step_is_that_of_the_recursion():
    posterior = MODEL.posterior(LATE, CLOSED)
    assert posterior is not None
    for sessions, known in ((0, 0), (9, 0), (0, 3), (40, 1)):
        step = 1.0 / (100 + sessions + 1) / (known + 1)
        found = LEARNER.unpack(taught(LATE, None, sessions, known).population)
        expected = (1.0 - step) * UNTRAINED.bodies + step * posterior.weights.bodies
        np.testing.assert_allclose(found.bodies, expected, rtol=1e-6)


def test_the_population_does_not_learn_what_it_was_told_about_the_patient():
    own = LEARNER.start(None, taught(EARLY).patient, "own")
    with_prior, without = (taught(replace(LATE, prior=p)) for p in (own, None))
    assert with_prior.population == without.population
    assert with_prior.patient != without.patient


ROUNDS, CUFFS = (10.0, 20.0, 30.0, 60.0, 90.0), (5.0, 20.0, 50.0)


def learned(thresholds: float, sessions: int) -> bytes:
    """Return what some simulated sessions with thresholds off by a factor taught."""
    who, population = people(sessions, 11, thresholds), None
    check_ins, pressures = who.check_ins(ROUNDS), who.pressures(CUFFS)
    for number in range(sessions):
        given_ = record(check_ins=check_ins[number], pressures=pressures[number])
        population = taught(given_, population, number).population
    assert population is not None
    return population


@pytest.mark.parametrize("thresholds", [0.7, 1.3])
def test_three_hundred_sessions_move_it_towards_the_truth(thresholds):
    prior = LEARNER.start(learned(thresholds, 300), None, f"clinic {thresholds}")
    now = minutes(prior)
    nexts = people(200, 77, thresholds)
    truth = np.quantile(nexts.settled, [0.5, 0.9], axis=1).T
    off = np.abs(now - truth)
    assert np.all(off[:, 0] < 0.6 * np.abs(USUAL - truth)[:, 0])
    assert off[:, 1].mean() < 0.6 * np.abs(USUAL - truth)[:, 1].mean()
    answers = nexts.check_ins((10.0,))
    losses = []
    for start in (None, prior):
        windows = []
        for person in range(200):
            given_ = record(check_ins=answers[person], prior=start)
            posterior = MODEL.posterior(given_, END + 11 * MIN)
            assert posterior is not None
            windows.append([posterior.quantiles(effect) for effect in EFFECTS])
        by_effect = np.swapaxes(np.array(windows), 0, 1)
        losses.append(
            [pinball(*pair).mean() for pair in zip(by_effect, nexts.settled, strict=True)]
        )
    before, after = np.array(losses)
    assert after.mean() < 0.95 * before.mean()
    assert np.all(after < 1.03 * before)


def test_sessions_as_expected_leave_it_where_it_is():
    now = minutes(LEARNER.start(learned(1.0, 60), None, "as expected"))
    np.testing.assert_allclose(now, USUAL, rtol=0.15)
