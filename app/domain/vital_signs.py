"""What the core knows of the vital signs: newest values, their age, and their history."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.domain.metric import METRICS, NIBP, Metric
from app.domain.numeric import Absence, Numeric, Validity
from app.domain.plausibility import Cuff, Doubts, Reason, cleaned, doubtful, own_doubt
from app.domain.reading import Freshness, Reading
from app.domain.trend import Trend, TrendView

# All limits are assumptions of this product: a multiple of the usual pace of the
# source, and never less than a floor in seconds. Up to and including the limit.
FRESH_INTERVALS, FRESH_FLOOR = 3.0, 10.0  # assumption
STALE_INTERVALS, STALE_FLOOR = 6.0, 30.0  # assumption
NIBP_FRESH_INTERVALS, NIBP_FRESH_FLOOR = 1.5, 450.0  # assumption
NIBP_STALE_INTERVALS, NIBP_STALE_FLOOR = 3.0, 900.0  # assumption
GAP_INTERVALS, GAP_FLOOR = 3.0, 15.0  # assumption


@dataclass(frozen=True, slots=True)
class AgeLimits:
    """The ages in seconds up to which a value is fresh, is stale, and bridges a gap."""

    interval: float
    fresh: float
    stale: float
    gap: float


def age_limits(metric: Metric, interval: float, nibp_interval: float) -> AgeLimits:
    """Return the limits of one metric; both intervals in kiosk seconds."""
    if METRICS[metric].episodic:
        return AgeLimits(
            nibp_interval,
            max(NIBP_FRESH_INTERVALS * nibp_interval, NIBP_FRESH_FLOOR),
            max(NIBP_STALE_INTERVALS * nibp_interval, NIBP_STALE_FLOOR),
            max(GAP_INTERVALS * nibp_interval, GAP_FLOOR),
        )
    return AgeLimits(
        interval,
        max(FRESH_INTERVALS * interval, FRESH_FLOOR),
        max(STALE_INTERVALS * interval, STALE_FLOOR),
        max(GAP_INTERVALS * interval, GAP_FLOOR),
    )


@dataclass(slots=True)
class _Channel:
    """One metric's newest state; `newest` is the kiosk time of whatever came last."""

    limits: AgeLimits
    doubts: Doubts
    newest: float | None = None
    value: Numeric | None = None
    absence: Absence | None = None
    absent_since: float | None = None
    reason: Reason | None = None
    trend: Trend = field(default_factory=Trend)
    recalled: float = -math.inf
    doubted: float = -math.inf

    def take(self, numeric: Numeric, reason: Reason | None) -> None:
        """Make `numeric` the newest; its time is later than what is here."""
        silent = self.newest is not None and numeric.t - self.newest > self.limits.gap
        if silent and self.newest is not None and not METRICS[numeric.metric].episodic:
            # Silence leaves no numerics behind: without this a line would cross it.
            self.trend.append_value(self.newest + self.limits.interval, None)
        self.trend.append(numeric)
        self.newest = numeric.t
        if numeric.validity == Validity.QUESTIONABLE:
            self.doubted = numeric.t
        self.reason = reason
        if numeric.absence is None:
            self.value, self.absence, self.absent_since = numeric, None, None
        elif numeric.absence != self.absence:
            self.absence, self.absent_since = numeric.absence, numeric.t

    def doubt(self, t: float, reason: Reason) -> Numeric | None:
        """Believe no longer in the value of kiosk time `t`, and return it if it is the newest."""
        self.trend = _without(self.trend.view(), t)
        if self.value is None or self.newest != t or self.value.t != t:
            return None
        if self.reason in (None, Reason.DEVICE):
            self.value, self.reason = doubtful(self.value), reason
            self.doubted = t
        return self.value


class VitalSigns:
    """The vital signs of one bay; only the core holds one."""

    def __init__(self, interval: float, nibp_interval: float) -> None:
        """Start empty; both intervals are the source's, in kiosk seconds."""
        limits = {m: age_limits(m, interval, nibp_interval) for m in Metric}
        self._channels = {m: _Channel(limit, Doubts(m, limit.gap)) for m, limit in limits.items()}
        self._cuff = Cuff()
        self._pressures: list[tuple[float, float, float]] = []
        self._lost_since: dict[Metric, float | None] = dict.fromkeys(Metric)

    def apply(self, numeric: Numeric) -> tuple[Numeric, ...]:
        """Take one numeric; what is not newer than the newest of its metric is left out.

        Returns it with its doubt, and after it the others of a measurement that is in doubt.
        """
        channel = self._channels[numeric.metric]
        if channel.newest is not None and numeric.t <= channel.newest:
            return (numeric,)
        episodic = METRICS[numeric.metric].episodic
        if episodic and numeric.absence == Absence.NOT_DUE:
            # "No new measurement" takes nothing away from the last one.
            return (numeric,)
        taken, reason = self._judged(numeric)
        channel.take(taken, reason)
        if not episodic:
            return (taken,)
        doubted = self._judge_cuff(numeric)
        self._pair()
        return (doubted.pop(numeric.metric, taken), *doubted.values())

    def recall(self, numeric: Numeric) -> None:
        """Take a numeric of before a restart of the machine: drawn, and nothing else."""
        channel = self._channels[numeric.metric]
        channel.trend.append(self._judged(numeric)[0])
        if METRICS[numeric.metric].episodic:
            self._judge_cuff(numeric)
        channel.recalled = max(channel.recalled, numeric.t)

    def trim(self, before: float) -> None:
        """Forget the history before a kiosk time in seconds; what stands now stays."""
        for channel in self._channels.values():
            channel.trend.trim(before)
        self._pressures = [p for p in self._pressures if p[0] >= before]

    def link(self, connected: bool, t: float) -> None:
        """Note that the link of every metric stands, or is lost since kiosk time `t`."""
        lost = None if connected else t
        before = self._lost_since
        self.lose({m: lost if before[m] is None or lost is None else before[m] for m in Metric})

    def lose(self, since: Mapping[Metric, float | None]) -> None:
        """Note since when the source of each metric is gone, None where its link stands."""
        self._lost_since = {metric: since.get(metric) for metric in Metric}

    def pace(self, metric: Metric, interval: float, nibp_interval: float) -> None:
        """Note how often a metric comes from now on (with all that come with it), in seconds."""
        for each in NIBP if metric in NIBP else (metric,):
            self._channels[each].limits = age_limits(each, interval, nibp_interval)

    def readings(self, t: float) -> dict[Metric, Reading]:
        """Return what every tile may show at kiosk time `t`."""
        return {metric: self.reading(metric, t) for metric in Metric}

    def reading(self, metric: Metric, t: float) -> Reading:
        """Return what the metric's tile may show at kiosk time `t`."""
        channel = self._channels[metric]
        value = channel.value
        age = None if value is None else max(0.0, t - value.t)
        why, since = self._nothing(metric, t)
        if since is not None or why is not None or value is None or age is None:
            return Reading(metric, Freshness.MISSING, None, age, Validity.NA, why, since)
        fresh = age <= channel.limits.fresh
        freshness = Freshness.FRESH if fresh else Freshness.STALE
        reason = channel.reason
        return Reading(metric, freshness, value.value, age, value.validity, reason=reason)

    def trend(self, metric: Metric) -> TrendView:
        """Return the history of one metric; what was not valid is a gap in it."""
        return self._channels[metric].trend.view()

    def pressures(self) -> list[tuple[float, float, float]]:
        """Return (kiosk time, systolic, diastolic in mmHg) of each valid measurement, in order.

        Both come from one measurement and are valid, and systolic is the higher one.
        """
        return list(self._pressures)

    def steady(
        self, metric: Metric, low: float | None, high: float | None, t: float
    ) -> float | None:
        """Return the kiosk time since when the metric has been within `low` to `high`.

        Bounds in the metric's unit, inclusive, None for no bound. Only valid
        values count, and a gap longer than the limit breaks it. None when at
        `t` the latest valid value is outside, no longer fresh, or not there.
        """
        limits = self._channels[metric].limits
        times, values = self._valid(metric, t)
        # A value that cannot be believed ends the run: nobody knows what it really was.
        believed = times > self._channels[metric].doubted
        times, values = times[believed], values[believed]
        if not len(times) or t - times[-1] > limits.fresh:
            return None
        inside = np.ones(len(values), dtype=np.bool_)
        if low is not None:
            inside &= values >= low
        if high is not None:
            inside &= values <= high
        if not inside[-1]:
            return None
        broken = ~inside[:-1] | (np.diff(times) > limits.gap)
        ends = np.flatnonzero(broken)
        return float(times[ends[-1] + 1] if len(ends) else times[0])

    def nearest(self, metric: Metric, t: float, within: float) -> tuple[float, float] | None:
        """Return (kiosk time, value) of the valid value nearest to `t`, None when none is near.

        `within` in seconds either way, inclusive; of two equally near, the earlier.
        """
        times, values = self._valid(metric, t + within)
        if not len(times):
            return None
        index = int(np.argmin(np.abs(times - t)))
        if abs(times[index] - t) > within:
            return None
        return float(times[index]), float(values[index])

    def _valid(
        self, metric: Metric, until: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        view = self.trend(metric)
        n = int(np.searchsorted(view.times, until, side="right"))
        times, values = view.times[:n], view.values[:n]
        valid = ~np.isnan(values) & (times > self._channels[metric].recalled)
        return times[valid], values[valid]

    def _judged(self, numeric: Numeric) -> tuple[Numeric, Reason | None]:
        """Return `numeric` valid, questionable with its reason, or absent."""
        clean = cleaned(numeric)
        if METRICS[clean.metric].episodic:
            reason = own_doubt(clean)
        else:
            reason = self._channels[clean.metric].doubts.judge(clean)
        return (clean, None) if reason is None else (doubtful(clean), reason)

    def _judge_cuff(self, numeric: Numeric) -> dict[Metric, Numeric]:
        """Doubt the whole measurement when its numbers do not go together; return its values."""
        reason = self._cuff.judge(cleaned(numeric))
        if reason is None:
            return {}
        if self._pressures and self._pressures[-1][0] == numeric.t:
            self._pressures.pop()
        found = {metric: self._channels[metric].doubt(numeric.t, reason) for metric in NIBP}
        return {metric: value for metric, value in found.items() if value is not None}

    def _pair(self) -> None:
        sys = self._channels[Metric.NIBP_SYS]
        dia = self._channels[Metric.NIBP_DIA]
        if sys.value is None or dia.value is None or sys.newest != dia.newest:
            return
        high, low = sys.value, dia.value
        done = self._pressures and self._pressures[-1][0] == high.t
        both = high.validity == low.validity == Validity.VALID and high.t == low.t
        if done or not both or high.value is None or low.value is None:
            return
        if high.value > low.value:
            self._pressures.append((high.t, high.value, low.value))

    def _nothing(self, metric: Metric, t: float) -> tuple[Absence | None, float | None]:
        """Return why and since when there is no value at `t`; both None when there is one.

        Both are None too when nothing ever came and no reason is known.
        """
        channel = self._channels[metric]
        if channel.newest is None:
            if self._lost_since[metric] is not None:
                return Absence.LINK_LOST, self._lost_since[metric]
            return (Absence.NOT_DUE if METRICS[metric].episodic else None), None
        if t - channel.newest > channel.limits.stale:
            return self._silent(metric, t)
        if channel.absence is not None:
            return channel.absence, channel.absent_since
        together = self._newest(NIBP) if METRICS[metric].episodic else channel.newest
        if together is not None and channel.newest < together:
            # Never one measurement's systolic beside another one's diastolic.
            return Absence.ARTEFACT, together
        return None, None

    def _silent(self, metric: Metric, t: float) -> tuple[Absence | None, float | None]:
        """Return why nothing of this metric has come for longer than its limit."""
        channel = self._channels[metric]
        if self._lost_since[metric] is not None:
            return Absence.LINK_LOST, self._lost_since[metric]
        if METRICS[metric].episodic:
            return Absence.NOT_DUE, channel.newest
        newest = self._newest(tuple(Metric))
        if newest is not None and t - newest <= channel.limits.stale:
            # The link works, since others come: a monitor leaves out what has no sensor.
            if channel.absence is not None:
                return channel.absence, channel.absent_since
            return Absence.SENSOR_OFF, channel.newest
        return Absence.LINK_LOST, channel.newest

    def _newest(self, metrics: tuple[Metric, ...]) -> float | None:
        times = (self._channels[m].newest for m in metrics)
        return max((t for t in times if t is not None), default=None)


def _without(view: TrendView, t: float) -> Trend:
    """Return a history with a gap at kiosk time `t`; new memory, so that views stay whole."""
    trend = Trend()
    for when, value in zip(view.times.tolist(), view.values.tolist(), strict=True):
        trend.append_value(when, None if when == t else value)
    return trend
