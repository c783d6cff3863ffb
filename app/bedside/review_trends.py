"""The vital signs of a past session as arrays, judged by the rules that hold at the bedside."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.clock import TimeAxis
from app.domain.channel import age_limits
from app.domain.metric import METRICS, NIBP, Metric
from app.domain.numeric import Absence, Numeric, Validity, absent
from app.domain.plausibility import RULES, Doubts
from app.domain.trend import TrendView
from app.domain.vital_signs import VitalSigns
from app.storage.numerics import Column, Seconds
from app.storage.records import Records

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

# What is drawn, and the pulse, which stands in for the heart rate.
_CONTINUOUS = (Metric.HR, Metric.PULSE, Metric.SPO2, Metric.RR, Metric.TEMP)
# What a source of one value a second and a cuff every five minutes has.
_INTERVAL, _NIBP_INTERVAL = 1.0, 300.0


def trends_of(records: Records, session_id: int, axis: TimeAxis) -> dict[Metric, TrendView]:
    """Return the history of each metric on the clock of `axis`; in doubt is a gap, as it was."""
    seconds = records.seconds_of(session_id, (*_CONTINUOUS, *NIBP))
    times = _placed(seconds, axis)
    order = np.argsort(times, kind="stable")
    made = {m: _trend(m, times, seconds.columns[m], order) for m in _CONTINUOUS}
    return made | _pressures(times, seconds, order)


def _placed(seconds: Seconds, axis: TimeAxis) -> Array:
    """Return the kiosk time of each second; one boot is moved as a whole."""
    times = seconds.boottime.copy()
    for newest, rows in seconds.boots:
        times[rows] += axis.place(newest) - newest.boottime
    return times


def _trend(metric: Metric, times: Array, column: Column, order: NDArray[np.intp]) -> TrendView:
    rows = order[column.came[order]]
    at, values, doubted = times[rows], column.values[rows], column.doubted[rows]
    interval = float(np.median(np.diff(at))) if len(at) > 1 else _INTERVAL
    gap = age_limits(metric, interval, _NIBP_INTERVAL).gap
    if _may_step(metric, at, values):
        wrong = _judged_singly(metric, at, values, doubted, gap)
    else:
        info = METRICS[metric]
        # NaN is neither: what is not there is a gap anyway.
        wrong = doubted | (values < info.low) | (values > info.high)
        wrong |= _stuck(metric, at, values, gap)
    return _view(at, np.where(wrong, np.nan, values))


def _may_step(metric: Metric, times: Array, values: Array) -> bool:
    """Return whether two values stand further apart than can be, in the time that counts."""
    rule, known = RULES.get(metric), np.isfinite(values)
    if rule is None or not known.any():
        return False
    at, found = times[known], values[known]
    if np.ptp(found) <= rule.step:
        return False
    for lag in range(1, len(at)):
        near = at[lag:] - at[:-lag] <= rule.within
        if not near.any():
            return False
        if (near & (np.abs(found[lag:] - found[:-lag]) > rule.step)).any():
            return True
    return False


def _judged_singly(metric: Metric, times: Array, values: Array, doubted: Mask, gap: float) -> Mask:
    """Return which values are not believed, asked one after the other as at the bedside."""
    doubts = Doubts(metric, gap)
    found = []
    for t, value, doubt in zip(times.tolist(), values.tolist(), doubted.tolist(), strict=True):
        validity = Validity.QUESTIONABLE if doubt else Validity.VALID
        numeric = Numeric(metric, t, value, validity)
        if value != value:
            numeric = absent(metric, t, Absence.ARTEFACT)
        found.append(doubts.judge(numeric) is not None)
    return np.array(found, dtype=np.bool_)


def _stuck(metric: Metric, times: Array, values: Array, gap: float) -> Mask:
    """Return which values have been the same for too long."""
    rule = RULES.get(metric)
    if rule is None or rule.stuck is None or not len(times):
        return np.zeros(len(times), dtype=np.bool_)
    # NaN differs from everything, itself too, so it ends a run.
    fresh = np.concatenate([[True], (values[1:] != values[:-1]) | (np.diff(times) > gap)])
    since = times[np.flatnonzero(fresh)][np.cumsum(fresh) - 1]
    return np.asarray(times - since >= rule.stuck)


def _pressures(times: Array, seconds: Seconds, order: NDArray[np.intp]) -> dict[Metric, TrendView]:
    """Return the three pressures, judged by measurement; there are few, so one by one."""
    signs = VitalSigns(_INTERVAL, _NIBP_INTERVAL)
    columns = {metric: seconds.columns[metric] for metric in NIBP}
    some = np.logical_or.reduce([column.came for column in columns.values()])
    for row in order[some[order]].tolist():
        for metric, column in columns.items():
            if column.came[row]:
                signs.recall(_numeric(metric, float(times[row]), column, row))
    return {metric: signs.trend(metric) for metric in NIBP}


def _numeric(metric: Metric, t: float, column: Column, row: int) -> Numeric:
    value = float(column.values[row])
    if value != value:
        return absent(metric, t, Absence.ARTEFACT)
    return Numeric(
        metric, t, value, Validity.QUESTIONABLE if column.doubted[row] else Validity.VALID
    )


def _view(times: Array, values: Array) -> TrendView:
    times.flags.writeable = False
    values.flags.writeable = False
    return TrendView(times, values)


def pressures_of(trends: dict[Metric, TrendView]) -> tuple[tuple[float, float, float], ...]:
    """Return (kiosk time, systolic, diastolic in mmHg) of each valid measurement, oldest first."""
    high, low = trends[Metric.NIBP_SYS], trends[Metric.NIBP_DIA]
    at, i, j = np.intersect1d(high.times, low.times, return_indices=True)
    both = zip(at.tolist(), high.values[i].tolist(), low.values[j].tolist(), strict=True)
    return tuple((t, sys, dia) for t, sys, dia in both if sys > dia)


def latest_of(
    trends: dict[Metric, TrendView], metrics: tuple[Metric, ...], t: float, within: float
) -> dict[Metric, float]:
    """Return the newest valid value of each metric at `t`, at most `within` seconds old."""
    found = {}
    for metric in metrics:
        view = trends[metric]
        known = np.flatnonzero(np.isfinite(view.values) & (view.times <= t))
        if len(known) and t - view.times[known[-1]] <= within:
            found[metric] = float(view.values[known[-1]])
    return found
