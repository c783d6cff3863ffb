"""Vital signs in range, steady, and near what they were before the infusion."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.criteria.given import MINUTE, Answer, ReadinessInput
from app.domain.metric import Metric
from app.domain.numeric import Absence, Validity
from app.domain.readiness import Criterion, CriterionState, Evidence, Reason
from app.domain.reading import Freshness
from app.domain.session import Baseline

_PRESSURES = (Metric.NIBP_SYS, Metric.NIBP_DIA)
# A failed measurement says more than the good one before it; a pause between two does not.
_FAILED = (Absence.ARTEFACT, Absence.SENSOR_OFF)
# Ages are differences of floats; this is well below the time any cuff takes (seconds).
_SAME_MOMENT = 0.5


@dataclass(frozen=True, slots=True)
class _Value:
    """A value with the kiosk time it is from; `reason` is OK only when it may count."""

    reason: Reason
    value: float | None = None
    at: float | None = None


def vital_range(criterion: Criterion, given: ReadinessInput, t: float) -> Answer:
    """Answer whether a vital sign is within its limits, and has been for long enough."""
    metric = criterion.metric
    assert metric is not None
    high = {Metric.NIBP_DIA: criterion.dia_high} if criterion.dia_high is not None else {}
    metrics = (metric, *high)
    found = {m: _value(m, criterion, given, t) for m in metrics}
    state, evidence = _counted(found)
    if state != CriterionState.MET:
        return state, evidence
    for m, value in evidence.values.items():
        low = criterion.low if m == metric else None
        top = criterion.high if m == metric else high[m]
        if (low is not None and value < low) or (top is not None and value > top):
            return CriterionState.NOT_MET, replace(evidence, reason=Reason.OUT_OF_RANGE)
    if criterion.steady_minutes <= 0:
        return state, evidence
    return _steady(criterion, metric, given, t, evidence)


def near_baseline(criterion: Criterion, given: ReadinessInput, t: float) -> Answer:
    """Answer whether every vital sign named is within a percentage of its baseline."""
    found = {m: _value(m, criterion, given, t) for m in criterion.metrics}
    state, evidence = _counted(found)
    known = {m: baseline_of(given.baseline, m) for m in criterion.metrics}
    baseline = {m: b for m, b in known.items() if b is not None}
    evidence = replace(evidence, baseline=baseline)
    if len(baseline) < len(known):
        return CriterionState.UNKNOWN, replace(evidence, reason=Reason.NO_BASELINE)
    if state != CriterionState.MET:
        return state, evidence
    percent = criterion.percent or 0.0
    if all(is_near(v, baseline[m], percent) for m, v in evidence.values.items()):
        return state, evidence
    return CriterionState.NOT_MET, replace(evidence, reason=Reason.OUT_OF_RANGE)


def baseline_of(baseline: Baseline, metric: Metric) -> float | None:
    """Return what a metric was before the infusion, in its unit."""
    return {
        Metric.NIBP_SYS: baseline.sys,
        Metric.NIBP_DIA: baseline.dia,
        Metric.HR: baseline.hr,
        Metric.SPO2: baseline.spo2,
    }.get(metric)


def is_near(value: float, baseline: float, percent: float) -> bool:
    """Return whether `value` is within `percent` of `baseline` either way, the edge included."""
    return abs(value - baseline) * 100.0 <= percent * baseline + 1e-9


def _steady(
    criterion: Criterion, metric: Metric, given: ReadinessInput, t: float, evidence: Evidence
) -> Answer:
    since = given.vitals.steady(metric, criterion.low, criterion.high, t)
    if since is None:
        return CriterionState.NOT_MET, replace(evidence, reason=Reason.NOT_STEADY)
    until = since + criterion.steady_minutes * MINUTE
    evidence = replace(evidence, steady_since=since)
    if t >= until:
        return CriterionState.MET, evidence
    return CriterionState.NOT_MET, replace(evidence, reason=Reason.NOT_STEADY, until=until)


def _counted(found: dict[Metric, _Value]) -> Answer:
    """Return MET when every value may count, else why the first one may not."""
    values = {m: v.value for m, v in found.items() if v.value is not None}
    at = min((v.at for v in found.values() if v.at is not None), default=None)
    reason = next((v.reason for v in found.values() if v.reason != Reason.OK), Reason.OK)
    states = {Reason.OK: CriterionState.MET, Reason.TOO_OLD: CriterionState.STALE}
    return states.get(reason, CriterionState.UNKNOWN), Evidence(reason, at, values)


def _value(metric: Metric, criterion: Criterion, given: ReadinessInput, t: float) -> _Value:
    if metric in _PRESSURES:
        return _pressure(metric, criterion.max_age_minutes, given, t)
    reading = given.vitals.reading(metric, t)
    if reading is None:
        return _Value(Reason.NO_VALUE)
    at = None if reading.age is None else t - reading.age
    if reading.freshness == Freshness.MISSING or reading.value is None or reading.age is None:
        return _Value(Reason.NO_VALUE, at=at)
    limit = criterion.max_age_minutes
    old = limit is not None and reading.age > limit * MINUTE
    if old or reading.freshness != Freshness.FRESH:
        return _Value(Reason.TOO_OLD, reading.value, at)
    if reading.validity != Validity.VALID:
        return _Value(Reason.QUESTIONABLE, reading.value, at)
    return _Value(Reason.OK, reading.value, at)


def _pressure(metric: Metric, limit: float | None, given: ReadinessInput, t: float) -> _Value:
    """Return one half of the newest pressure; both halves are always from one measurement."""
    pair = next(reversed(given.vitals.pressures()), None)
    after = _after(given, t, None if pair is None else pair[0])
    if pair is None:
        return _Value(after or Reason.NO_VALUE)
    at, value = pair[0], pair[1 if metric == Metric.NIBP_SYS else 2]
    if after is not None:
        return _Value(after, value, at)
    if limit is None:
        reading = given.vitals.reading(metric, t)
        old = reading is None or reading.freshness != Freshness.FRESH
    else:
        old = t - at > limit * MINUTE
    return _Value(Reason.TOO_OLD if old else Reason.OK, value, at)


def _after(given: ReadinessInput, t: float, at: float | None) -> Reason | None:
    """Return what spoils the pressure taken `at`: a later measurement that was no good."""
    for metric in _PRESSURES:
        reading = given.vitals.reading(metric, t)
        if reading is None:
            continue
        if reading.value is not None and reading.age is not None:
            when, reason = t - reading.age, Reason.QUESTIONABLE
        elif reading.absence in _FAILED and reading.since is not None:
            when, reason = reading.since, Reason.NO_VALUE
        else:
            continue
        if at is None or when > at + _SAME_MOMENT:
            return reason
    return None
