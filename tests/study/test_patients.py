"""The simulated patients of the study are what their scenarios say."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from app.forecast import timeline
from app.forecast.cohort import EFFECTS
from tests.forecast import simulated
from tests.study.patients import Patients, patients
from tests.study.scenarios import DOMINO, IN_MODEL, forecaster, population, scenario
from tests.study.trial import CHECK_INS

FEW_PEOPLE, SEED = 60, 11


@cache
def drawn(scenario_id: str) -> Patients:
    return patients(scenario(scenario_id), FEW_PEOPLE, SEED)


@pytest.mark.parametrize("scenario_id", ["in_model", "high_dose", "slow", "drift", "tail"])
def test_an_effect_settles_when_it_falls_below_the_threshold(scenario_id):
    found = drawn(scenario_id)
    for number, effect in enumerate(EFFECTS):
        settled = found.settled[number]
        inside = np.flatnonzero((settled > 0) & (settled < timeline.HORIZON))[:5]
        assert len(inside) == 5
        for person in inside:
            over = found.over(effect, settled[person])[person]
            assert over == pytest.approx(1.0, abs=0.03)
        never = settled == 0
        assert (found.over(effect, 1.0)[never] < 1.03).all()


def test_rising_thresholds_settle_sooner_and_stretched_clocks_at_another_time():
    usual = drawn("in_model").settled
    assert (drawn("drift").settled <= usual + 0.5).all()
    stretch = drawn("tail").settled[usual > 0] / usual[usual > 0]
    assert (stretch > 2.0).any()
    assert (stretch < 0.5).any()


def test_the_careless_give_one_answer():
    for rows in drawn("same_answer").check_ins(CHECK_INS):
        assert len({rating for row in rows for rating in row.ratings.values()}) == 1


def test_a_model_left_out_is_unknown_to_the_forecaster_alone():
    who = scenario("without_domino")
    left = forecaster(who).cohort.settings.structure
    assert DOMINO not in {row.set for row in left}
    assert sum(row.share for row in left) == pytest.approx(1.0)
    assert {row.set for row in population(who).settings.structure} == {DOMINO}
    assert forecaster(IN_MODEL) is simulated.MODEL


def test_doubled_means_doubled():
    usual, doubled = simulated.MODEL.cohort, population(scenario("variable"))
    assert doubled.settings.variability.cl == 2 * usual.settings.variability.cl
    cv = np.sqrt(np.expm1(doubled.spread**2)) / np.sqrt(np.expm1(usual.spread**2))
    assert cv == pytest.approx(2.0)
    noisy = population(scenario("noisy")).settings.rater
    assert noisy.noise == 2 * usual.settings.rater.noise
    assert population(scenario("lapsing")).settings.rater.lapse == 0.2
