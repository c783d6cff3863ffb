"""Vital signs before the infusion, taken over from the monitor with one tap. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.metric import Metric
from app.domain.numeric import Validity
from app.domain.reading import Freshness, Reading
from ui.screens.start_values import FieldName, plain

# A cuff measures now and then, so its last value may be old; its age is said.
_PRESSURE = (Metric.NIBP_SYS, Metric.NIBP_DIA)
# Where no electrodes are on, the pulse from the finger stands for the heart rate.
_RATE = (Metric.HR, Metric.PULSE)


@dataclass(frozen=True, slots=True)
class Taken:
    """What the monitor gave: texts by field, what it did not, the cuff's age in seconds."""

    texts: dict[FieldName, str]
    missing: tuple[FieldName, ...]
    pressure_age: float | None = None


def take_baseline(readings: dict[Metric, Reading]) -> Taken:
    """Return what can be taken over; old values only from the cuff, doubtful ones never."""
    texts: dict[FieldName, str] = {}
    cuff = [_usable(readings.get(metric), old=True) for metric in _PRESSURE]
    age: float | None = None
    if cuff[0] is not None and cuff[1] is not None:
        texts[FieldName.PRESSURE] = f"{cuff[0].value:.0f}/{cuff[1].value:.0f}"
        age = cuff[0].age
    for metric in _RATE:
        found = _usable(readings.get(metric), old=False)
        if found is not None:
            texts.setdefault(FieldName.HR, f"{found.value:.0f}")
    oxygen = _usable(readings.get(Metric.SPO2), old=False)
    if oxygen is not None and oxygen.value is not None:
        texts[FieldName.SPO2] = plain(round(oxygen.value))
    wanted = (FieldName.PRESSURE, FieldName.HR, FieldName.SPO2)
    return Taken(texts, tuple(name for name in wanted if name not in texts), age)


def _usable(reading: Reading | None, *, old: bool) -> Reading | None:
    if reading is None or reading.value is None or reading.validity != Validity.VALID:
        return None
    if reading.freshness == Freshness.FRESH:
        return reading
    stale = reading.freshness == Freshness.STALE and reading.age is not None
    return reading if old and stale else None
