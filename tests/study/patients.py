"""The simulated patients of a scenario, also those whom no cohort can hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log

import numpy as np
from numpy.typing import NDArray

from app.domain.symptom import CheckIn, Effect
from app.forecast import timeline
from app.forecast.cohort import EFFECTS
from app.forecast.course import Course, course
from app.forecast.pharmacokinetics import Regimen
from app.forecast.sampling import Sampler
from tests.forecast.simulated import People
from tests.study.scenarios import Scenario, population

Array = NDArray[np.float64]

_WEIGHT = 70.0
_HOUR = 60.0


@dataclass(frozen=True)
class Patients(People):
    """People whose thresholds may rise and whose effects may run on clocks of their own.

    `drift` is the log of the threshold's factor per minute after the end, `courses` holds one
    course for each effect.
    """

    courses: tuple[Course, ...]
    drift: float
    same_answer: bool

    def over(self, effect: Effect, minute: float) -> Array:
        """Return each one's concentration over their own threshold."""
        number = EFFECTS.index(effect)
        both = self.courses[number].over_threshold(effect, minute)
        own = both[np.arange(len(both)), self.who[number]]
        return np.asarray(own * np.exp(-self.drift * max(minute, 0.0)))

    def check_ins(self, minutes: tuple[float, ...]) -> list[tuple[CheckIn, ...]]:
        """Return everybody's check-ins, as true or as careless as the scenario says."""
        told = super().check_ins(minutes)
        return [_repeated(rows) for rows in told] if self.same_answer else told


def patients(who: Scenario, count: int, seed: int) -> Patients:
    """Return `count` patients of a scenario; the same seed gives the same ones."""
    drawn = population(who).people(seed, count)
    regimen = Regimen.infusion(who.dose, who.minutes)
    factors, nothing = np.full(len(EFFECTS), who.thresholds), np.zeros(len(EFFECTS))
    made = course(drawn, drawn.bodies.modes(_WEIGHT), regimen, factors, nothing)
    sampler = Sampler(seed + 1)
    share = drawn.settings.unaffected.share
    number = np.array([sampler.uniforms(count) < share for _ in EFFECTS]).astype(np.intp)
    stretch = _stretch(sampler, who.tail, count)
    drift = log(who.drift) / _HOUR
    settled = np.take_along_axis(made.settled, number[:, :, None], axis=2)[:, :, 0]
    settled = np.minimum(settled * stretch, timeline.HORIZON)
    courses = tuple(_slower(made, factor) for factor in stretch)
    found = Patients(made, number, settled, sampler, courses, drift, who.same_answer)
    return replace(found, settled=last_over(found)) if drift else found


def last_over(found: Patients) -> Array:
    """Return the last minute (effects, people) at which each effect is over its threshold.

    Found on the forecaster's time axis, between two of its edges by a straight line.
    """
    settled = np.zeros_like(found.settled)
    people = np.arange(settled.shape[1])
    for number, effect in enumerate(EFFECTS):
        axis = np.array([np.log(found.over(effect, minute)) for minute in timeline.EDGES])
        over = axis >= 0.0
        last = len(axis) - 1 - np.argmax(over[::-1], axis=0)
        after = np.minimum(last + 1, len(axis) - 1)
        high, low = axis[last, people], axis[after, people]
        part = np.where(high > low, high / np.where(high > low, high - low, 1.0), 0.0)
        step = timeline.EDGES[after] - timeline.EDGES[last]
        settled[number] = np.where(over.any(axis=0), timeline.EDGES[last] + part * step, 0.0)
    return settled


def _stretch(sampler: Sampler, tail: float, count: int) -> Array:
    """Return how much longer each effect takes, (effects, people)."""
    if not tail:
        return np.ones((len(EFFECTS), count))
    u = np.array([sampler.uniforms(count) for _ in EFFECTS])
    student = (2.0 * u - 1.0) / np.sqrt(2.0 * u * (1.0 - u))  # exact for 2 degrees of freedom
    return np.asarray(np.exp(tail * student))


def _slower(made: Course, factor: Array) -> Course:
    """Return a course in which each person's clock after the end is slower by a factor."""
    modes = made.modes
    slow = replace(modes, decay=modes.decay / factor[:, None], ke0=modes.ke0 / factor[:, None])
    return replace(made, modes=slow)


def _repeated(rows: tuple[CheckIn, ...]) -> tuple[CheckIn, ...]:
    """Return check-ins in which everything is answered as the first question was."""
    first = next(iter(rows[0].ratings.values()))
    return tuple(replace(row, ratings=dict.fromkeys(row.ratings, first)) for row in rows)
