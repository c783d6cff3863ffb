"""One scenario played through: what was forecast at each moment, and what then happened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, log
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from app.domain.forecast import EffectState
from app.domain.symptom import Effect
from app.forecast import timeline
from app.forecast.cohort import EFFECTS
from app.forecast.forecaster import ForecastInput
from app.forecast.personal import PersonalForecaster
from app.forecast.posterior import Posterior
from app.forecast.windows import ArticleForecaster
from tests.forecast.simulated import END, MIN, WINDOWS, record
from tests.study.patients import Patients, patients
from tests.study.scenarios import Scenario, forecaster

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEVELS: Array = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
# Minutes after the end: every ten in the first half hour, then every fifteen.
CHECK_INS = (10.0, 20.0, 30.0, 45.0, 60.0, 75.0)
CUFFS = (5.0, 20.0, 35.0, 50.0, 65.0)
ROUNDS = (0, 1, 3, 6)
_LOOKED = 0.5  # minutes after a check-in was opened: it is answered by then

_NORMAL = NormalDist()
_RULE = ArticleForecaster(WINDOWS)


@dataclass(frozen=True)
class Landmark:
    """All patients `now` minutes after the end, when `rounds` check-ins are answered.

    Windows are P10, P25, P50, P75 and P90 in minutes after the end, of those not yet settled:
    `windows` (effects, people, 5) by the personal forecast, `clock` (effects, 5) by its cohort
    without any answer, `article` (effects, 5). `probability` (effects, people) is that of
    having settled by now. `called` (effects, people): the kiosk would say so. `truth`
    (effects, people) is when it really settles.
    """

    rounds: int
    now: float
    windows: Array
    clock: Array
    article: Array
    probability: Array
    called: Flags
    truth: Array


def played(who: Scenario, count: int, seed: int) -> tuple[Landmark, ...]:
    """Return a scenario at every landmark, with `count` patients."""
    model, found = forecaster(who), patients(who, count, seed)
    records = _records(who, found)
    nobody = record(who.dose, who.minutes)
    return tuple(_landmark(model, rounds, found.settled, records, nobody) for rounds in ROUNDS)


def moment(rounds: int) -> float:
    """Return the minute after the end at which so many check-ins are answered."""
    return CHECK_INS[rounds - 1] + _LOOKED if rounds else 0.0


def article_ahead(effect: Effect, after: float) -> Array:
    """Return the article's quantiles at LEVELS in minutes for those open at `after`."""
    window = WINDOWS.of(effect)
    middle, spread = log(window.p50), log(window.p90 / window.p50) / _NORMAL.inv_cdf(0.9)
    gone = _NORMAL.cdf((log(after) - middle) / spread) if after > 0 else 0.0
    levels = [gone + q * (1.0 - gone) for q in LEVELS.tolist()]
    return np.array([exp(middle + spread * _NORMAL.inv_cdf(level)) for level in levels])


def ahead(posterior: Posterior, now: float) -> Array:
    """Return quantiles at LEVELS (effects, 5) in minutes for those open at `now`."""
    return np.array([timeline.quantiles(row, LEVELS, now) for row in posterior.cumulative])


def _records(who: Scenario, found: Patients) -> list[ForecastInput]:
    """Return everybody's whole record; what comes after a moment does not count in it."""
    told, measured = found.check_ins(CHECK_INS), found.pressures(CUFFS)
    return [
        record(who.dose, who.minutes, check_ins=rows, pressures=pairs)
        for rows, pairs in zip(told, measured, strict=True)
    ]


def _landmark(
    model: PersonalForecaster,
    rounds: int,
    truth: Array,
    records: list[ForecastInput],
    nobody: ForecastInput,
) -> Landmark:
    now = moment(rounds)
    windows = np.zeros((*truth.shape, len(LEVELS)))
    probability, called = np.zeros(truth.shape), np.zeros(truth.shape, dtype=np.bool_)
    for person, given in enumerate(records):
        posterior = weighed(model, given, now)
        windows[:, person] = ahead(posterior, now)
        probability[:, person] = [posterior.settled(effect, now) for effect in EFFECTS]
        called[:, person] = _called(given, rounds, now)
    clock = ahead(weighed(model, nobody, now), now)
    article = np.array([article_ahead(effect, now) for effect in EFFECTS])
    return Landmark(rounds, now, windows, clock, article, probability, called, truth)


def weighed(model: PersonalForecaster, given: ForecastInput, now: float) -> Posterior:
    """Return the cohort weighed by what was said and measured until `now`."""
    found = model.posterior(given, END + now * MIN)
    if found is None:
        raise ValueError("the infusion of a simulated patient has no end")
    return found


def _called(given: ForecastInput, rounds: int, now: float) -> list[bool]:
    """Return which effects the kiosk calls settled: by reports, the same rule in every model."""
    so_far = replace(given, check_ins=given.check_ins[:rounds], pressures=())
    forecast = _RULE.forecast(so_far, END + now * MIN)
    return [forecast.of(effect).state == EffectState.SETTLED for effect in EFFECTS]
