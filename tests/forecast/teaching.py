"""Sessions that teach, and what the forecast says after them."""

from __future__ import annotations

import numpy as np

from app.forecast.forecaster import ForecastInput
from app.forecast.learning import Prior, Taught
from app.forecast.posterior import Weights
from tests.forecast.asking import ask, every
from tests.forecast.simulated import END, MIN, MODEL, MODERATE, NONE, SEVERE, Array, record

LEARNER = MODEL.learner
UNTRAINED = Weights.of(MODEL.cohort)
LATE = every([SEVERE] * 6 + [MODERATE] * 4, 15.0)
EARLY = every([NONE] * 10, 15.0)
CLOSED = END + 180 * MIN


def taught(
    given: ForecastInput, population: bytes | None = None, sessions: int = 0, known: int = 0
) -> Taught:
    found = LEARNER.learn(given, CLOSED, population, sessions, known)
    assert found is not None
    return found


def minutes(prior: Prior | None) -> Array:
    """Return (effects, 2): P50 and P90 in minutes after the end, before any answer."""
    found = ask(record(prior=prior), 0).effects
    return np.array([[(q - END) / MIN for q in (e.p50, e.p90) if q] for e in found])


USUAL = minutes(None)
