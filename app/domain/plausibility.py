"""Doubt about values that came as good ones: out of range, stuck, or an impossible step.

A doubtful value is kept, shown with its doubt, and counts for nothing. Every number of
`RULES` is an assumption of this product and no clinical limit. The rules speak of kiosk
seconds: a recording that is replayed faster is doubted sooner.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.metric import METRICS, Metric
from app.domain.numeric import Absence, Numeric, Validity, absent

MINUTE = 60.0


class Reason(StrEnum):
    """Why a value is not believed; `DEVICE`: the device itself says so."""

    OUT_OF_RANGE = "out_of_range"
    STEP = "step"
    STUCK = "stuck"
    CONTRADICTORY = "contradictory"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class Rule:
    """What one continuous metric cannot do.

    More than `step` (its unit) within `within` seconds; a new level is believed after
    values no more than `near` apart have lasted. Nor is it the same for `stuck` seconds;
    None: it may be the same for ever.
    """

    step: float
    within: float
    near: float
    stuck: float | None


# Each number is an assumption. A metric that is not here is judged by its range alone.
RULES: dict[Metric, Rule] = {
    Metric.HR: Rule(step=60, within=3, near=15, stuck=10 * MINUTE),
    Metric.PULSE: Rule(step=60, within=3, near=15, stuck=10 * MINUTE),
    Metric.SPO2: Rule(step=20, within=2, near=5, stuck=60 * MINUTE),
    Metric.RR: Rule(step=30, within=5, near=8, stuck=10 * MINUTE),
    Metric.TEMP: Rule(step=1, within=10, near=0.3, stuck=None),
}
SETTLED = 5.0  # seconds a new level must last before it is believed, assumption
SAME_PRESSURES = 3  # measurements in a row with the same three numbers, assumption
_LOOKED_BACK = 32  # believed values at most; a faster source is looked back at less far


class Doubts:
    """The doubts about one continuous metric, asked value after value in the order of time."""

    def __init__(self, metric: Metric, gap: float) -> None:
        """Begin with nothing known; a silence of more than `gap` seconds ends a stuck run."""
        self._info, self._rule, self._gap = METRICS[metric], RULES.get(metric), gap
        self._newest = -math.inf
        self._same: float | None = None
        self._same_since = 0.0
        self._believed: deque[tuple[float, float]] = deque(maxlen=_LOOKED_BACK)
        self._level: float | None = None
        self._level_since = 0.0

    def judge(self, numeric: Numeric) -> Reason | None:
        """Return why this value is not believed, None when it is, or when there is none."""
        t, value = numeric.t, numeric.value
        if value is None:
            self._same = None
            return None
        quiet, self._newest = t - self._newest, t
        stuck = self._is_stuck(t, value, quiet)
        if not self._info.low <= value <= self._info.high:
            return Reason.OUT_OF_RANGE
        valid = numeric.validity is Validity.VALID
        # Kept values come back with their doubt: it must be the same one, and hold as long.
        if self._is_step(t, value, quiet, counts=valid or stuck):
            return Reason.STEP
        if stuck:
            return Reason.STUCK
        return None if valid else Reason.DEVICE

    def _is_stuck(self, t: float, value: float, quiet: float) -> bool:
        if self._rule is None or self._rule.stuck is None:
            return False
        if value != self._same or quiet > self._gap:
            self._same, self._same_since = value, t
        return t - self._same_since >= self._rule.stuck

    def _is_step(self, t: float, value: float, quiet: float, counts: bool) -> bool:
        """Return whether a value is an impossible step; one that `counts` may be believed."""
        rule, believed = self._rule, self._believed
        if rule is None:
            return False
        if quiet > max(rule.within, SETTLED):
            # Whatever it was before, it had the time to become this.
            believed.clear()
            self._level = None
        if self._level is not None:
            return self._is_unsettled(rule, self._level, t, value, counts)
        while believed and t - believed[0][0] > rule.within:
            believed.popleft()
        for _, earlier in believed:
            if abs(value - earlier) > rule.step:
                self._level, self._level_since = value, t
                return True
        if counts:
            believed.append((t, value))
        return False

    def _is_unsettled(self, rule: Rule, level: float, t: float, value: float, counts: bool) -> bool:
        """Return whether a value after a step is still not believed."""
        back = abs(value - self._believed[-1][1]) <= rule.step
        near = abs(value - level) <= rule.near
        if back or (near and t - self._level_since >= SETTLED):
            if counts:
                self._believed.clear()
                self._believed.append((t, value))
                self._level = None
            return False
        if not near:
            self._level_since = t
        # It may drift: the next value is compared with this one.
        self._level = value
        return True


class Cuff:
    """The doubts about whole blood pressures; the three numbers come one by one."""

    def __init__(self) -> None:
        """Begin with no measurement."""
        self._t = -math.inf
        self._values: dict[Metric, float] = {}
        self._same: dict[Metric, float] = {}
        self._times = 0

    def judge(self, numeric: Numeric) -> Reason | None:
        """Return why the measurement of this number is not believed, as far as it has come.

        The reason holds for every number of the same time, those before this one too.
        """
        if numeric.t != self._t:
            self._t, self._values = numeric.t, {}
        if numeric.value is None:
            self._same, self._times = {}, 0
            return None
        self._values[numeric.metric] = numeric.value
        if self._contradicts_itself():
            return Reason.CONTRADICTORY
        return Reason.STUCK if self._is_stuck() else None

    def _contradicts_itself(self) -> bool:
        high = self._values.get(Metric.NIBP_SYS, math.inf)
        low = self._values.get(Metric.NIBP_DIA, -math.inf)
        mean = self._values.get(Metric.NIBP_MEAN)
        return high <= low or (mean is not None and not low <= mean <= high)

    def _is_stuck(self) -> bool:
        """Return whether the same three numbers came too often; counted when all are there."""
        if len(self._values) < 3:
            return False
        self._times = self._times + 1 if self._values == self._same else 1
        self._same = self._values
        return self._times >= SAME_PRESSURES


def own_doubt(numeric: Numeric) -> Reason | None:
    """Return what can be said against a value by itself."""
    if numeric.value is None:
        return None
    info = METRICS[numeric.metric]
    if not info.low <= numeric.value <= info.high:
        return Reason.OUT_OF_RANGE
    return None if numeric.validity is Validity.VALID else Reason.DEVICE


def cleaned(numeric: Numeric) -> Numeric:
    """Return `numeric` as a finite value, valid or questionable, or as a plain absence."""
    metric, t, value = numeric.metric, numeric.t, numeric.value
    if numeric.absence is not None:
        return absent(metric, t, numeric.absence)
    unusable = numeric.validity in (Validity.INVALID, Validity.NA)
    if value is None or unusable or not math.isfinite(value):
        return absent(metric, t, Absence.ARTEFACT)
    return numeric


def doubtful(numeric: Numeric) -> Numeric:
    """Return the same value, marked as one that counts for nothing."""
    return replace(numeric, validity=Validity.QUESTIONABLE)
