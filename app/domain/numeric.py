"""One value from a monitor, and what stands there when there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.metric import METRICS, Metric


class Validity(StrEnum):
    """How far a value can be trusted (BICEPS MeasurementValidity, reduced)."""

    VALID = "valid"
    QUESTIONABLE = "questionable"
    INVALID = "invalid"
    NA = "na"


class Absence(StrEnum):
    """Four kinds of nothing; none of them is ever a number."""

    SENSOR_OFF = "sensor_off"
    LINK_LOST = "link_lost"
    ARTEFACT = "artefact"
    NOT_DUE = "not_due"


@dataclass(frozen=True, slots=True)
class Numeric:
    """A value or its absence, received at kiosk time `t` (seconds).

    `value` is in the metric's unit, None when `absence` says why there is none;
    `determination_time` is the device's own time in UTC seconds, where it has one.
    """

    metric: Metric
    t: float
    value: float | None
    validity: Validity = Validity.VALID
    absence: Absence | None = None
    determination_time: float | None = None


def judged(metric: Metric, t: float, value: float) -> Numeric:
    """Return a numeric whose validity follows from the metric's plausible range."""
    info = METRICS[metric]
    inside = info.low <= value <= info.high
    return Numeric(metric, t, value, Validity.VALID if inside else Validity.QUESTIONABLE)


def absent(metric: Metric, t: float, why: Absence) -> Numeric:
    """Return the numeric that says there is no value, and why."""
    return Numeric(metric, t, None, Validity.NA, why)
