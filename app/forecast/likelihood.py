"""How likely an answer or a measurement is from each virtual patient."""

from __future__ import annotations

from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

from app.domain.symptom import Effect, Rating
from app.forecast.course import Course
from app.forecast.evidence import Answer, Measured
from app.forecast.settings import CohortSettings

Array = NDArray[np.float64]


def likelihood(course: Course, answer: Answer, settings: CohortSettings) -> Array:
    """Return the log probability (n, k) that each virtual patient would give an answer."""
    over = course.over_threshold(answer.effect, answer.minutes)
    rater = settings.rater
    given = _ordered(over, answer.rating, settings, rater.noise)
    # Careless answers still lean to what is felt: were they any of the four alike, a mild
    # one too early would count as careless, and a worse one would promise an earlier end.
    careless = _ordered(over, answer.rating, settings, rater.careless_noise)
    blind = rater.blind / len(Rating)
    return np.log((1.0 - rater.lapse - rater.blind) * given + rater.lapse * careless + blind)


def _ordered(over: Array, rating: Rating, settings: CohortSettings, noise: float) -> Array:
    """Return the probability of a rating for concentrations over the threshold, without lapse.

    The log concentration has logistic noise. With x over the threshold, `at least r` has the
    probability y / (y + b_r), where y and b_r are x and the limit to the power of 1/scale.
    """
    power = pi / (sqrt(3.0) * noise)
    y = np.clip(over, 1e-3, 1e3) ** power
    limits = (settings.levels.mild, 1.0, settings.levels.severe)
    low = limits[rating - 1] ** power if rating > Rating.NONE else None
    high = limits[rating] ** power if rating < Rating.SEVERE else None
    at_least = 1.0 if low is None else y / (y + low)
    more = 0.0 if high is None else y / (y + high)
    return np.asarray(at_least - more)


def measured_likelihood(course: Course, measured: Measured, settings: CohortSettings) -> Array:
    """Return the log likelihood (n, k) of a rise of pressure or heart rate over baseline."""
    rules = settings.circulation
    over = course.over_threshold(Effect.CIRCULATION, measured.minutes)
    expected = np.minimum(rules.near_percent * over, rules.most_percent)
    noise = rules.pressure_noise if measured.is_pressure else rules.rate_noise
    # A fall is no sign of the drug, and more than the most is as good as the most.
    rise = min(max(measured.rise, 0.0), rules.most_percent)
    lapse = settings.rater.lapse
    return np.log((1.0 - lapse) * np.exp(-(((rise - expected) / noise) ** 2) / 2.0) + lapse / 4.0)
