"""The cohort under one regimen: concentrations over thresholds, and when each effect settles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.symptom import Effect
from app.forecast import timeline
from app.forecast.cohort import EFFECTS, Cohort
from app.forecast.pharmacokinetics import (
    Modes,
    Regimen,
    State,
    concentrations,
    site_left_alone,
    state_at,
)

Array = NDArray[np.float64]

# Minutes after the end at which the fall of the concentration is followed.
_GRID: Array = np.concatenate([np.arange(0.0, 40.0, 2.5), np.geomspace(40.0, timeline.HORIZON, 44)])
_LEAST = 1e-12  # ng/mL: no patient notices, and its logarithm is still a number
# Bodies at a time: what is worked on then stays in the processor's cache.
_BLOCK = 128
_ROW = 1000.0  # further apart than any two log concentrations


@dataclass(frozen=True, slots=True)
class Course:
    """One regimen in the whole cohort; minutes are counted from the end of the infusion.

    `settled` (effects, n, k) in minutes up to timeline.HORIZON, falling along k; `step` and
    `coarse` are its numbers on the time axes. `inverse` (effects, n, k) is 1/threshold.
    `ended` is the state at minute 0, None if more is given after it.
    """

    cohort: Cohort
    modes: Modes
    regimen: Regimen
    settled: Array
    step: timeline.Indices
    coarse: timeline.Indices
    inverse: Array
    ended: State | None

    def over_threshold(self, effect: Effect, minutes: float) -> Array:
        """Return the effect site's concentration over the threshold, (n, k), at a time."""
        at = np.array([minutes])
        if self.ended is not None and minutes >= 0:
            site = site_left_alone(self.modes, self.ended, at)
        else:
            site = concentrations(self.modes, self.regimen, at)[1]
        return np.asarray(np.maximum(site, _LEAST) * self.inverse[EFFECTS.index(effect)])

    def none(self, number: int) -> timeline.Indices:
        """Return when an effect (its number) is felt no more, as `coarse` has when it is mild."""
        mild = self.cohort.settings.levels.mild
        thresholds = np.log(mild) - np.log(self.inverse[number])
        site = np.log(np.maximum(_site(self.modes, self.regimen, self.ended), _LEAST))
        found: timeline.Indices = _coarse(timeline.steps(_settled(site, thresholds[None])))[0]
        return found


def course(cohort: Cohort, modes: Modes, regimen: Regimen, factors: Array, added: Array) -> Course:
    """Return the cohort's course; minute 0 of `regimen` is the end of the infusion.

    `factors` and `added` (effects,) change the thresholds: see Cohort.log_thresholds.
    """
    settled, inverse = np.empty_like(cohort.z), np.empty_like(cohort.z)
    ended = state_at(modes, regimen, 0.0) if regimen.end <= 0 else None
    for first in range(0, len(modes.ke0), _BLOCK):
        some = slice(first, first + _BLOCK)
        thresholds = cohort.log_thresholds(factors, added, some)
        site = _site(modes.part(some), regimen, None if ended is None else ended.part(some))
        settled[:, some] = _settled(np.log(np.maximum(site, _LEAST)), thresholds)
        np.exp(-thresholds, out=inverse[:, some])
    step = timeline.steps(settled)
    coarse = _coarse(step)
    for array in (settled, step, coarse, inverse):
        array.setflags(write=False)
    return Course(cohort, modes, regimen, settled, step, coarse, inverse, ended)


def _coarse(step: timeline.Indices) -> timeline.Indices:
    """Return steps (effects, n, k) as numbers of (coarse step, body), as joint weights lie."""
    coarse: timeline.Indices = timeline.TO_COARSE[step] * step.shape[1]
    coarse += np.arange(step.shape[1])[:, None]
    return coarse


def _site(modes: Modes, regimen: Regimen, ended: State | None) -> Array:
    """Return the effect site on the grid; `ended` is the state at minute 0 if no more comes."""
    if ended is None:
        return concentrations(modes, regimen, _GRID)[1]
    return site_left_alone(modes, ended, _GRID)


def _settled(log_site: Array, thresholds: Array) -> Array:
    """Return the last minute at which each body is at or above each of its thresholds.

    `log_site` (n, grid), `thresholds` (effects, n, k); 0 for those never above after the end.
    """
    # The highest that is still to come: it never rises, so the last crossing is the only one.
    falling = np.maximum.accumulate(log_site[:, ::-1], axis=1)[:, ::-1]
    count, width = falling.shape
    # Between two grid points minutes = base - slope * threshold; before and after, constant.
    base, slope = np.zeros((count, width + 1)), np.zeros((count, width + 1))
    drop = falling[:, :-1] - falling[:, 1:]
    np.divide(np.diff(_GRID), drop, out=slope[:, 1:-1], where=drop > 0)
    base[:, 1:-1] = _GRID[:-1] + slope[:, 1:-1] * falling[:, :-1]
    base[:, -1] = timeline.HORIZON
    # One search in all rows at once, each in its own range of numbers.
    row = _ROW * np.arange(count)[:, None]
    after = np.searchsorted((row - falling).ravel(), (row - thresholds).ravel(), side="right")
    after = after.reshape(thresholds.shape) + np.arange(count)[:, None]
    return np.asarray(base.ravel()[after] - slope.ravel()[after] * thresholds)
