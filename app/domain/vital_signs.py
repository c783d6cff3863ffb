"""What the core knows of the vital signs: newest values, their age, and their history."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from app.domain.channel import Channel, age_limits
from app.domain.metric import METRICS, NIBP, Metric
from app.domain.numeric import Absence, Numeric, Validity
from app.domain.plausibility import Cuff, Doubts, Reason, cleaned, doubtful, own_doubt
from app.domain.reading import Freshness, Reading
from app.domain.trend import TrendView


class VitalSigns:
    """The vital signs of one bay; only the core holds one."""

    def __init__(self, interval: float, nibp_interval: float) -> None:
        """Start empty; both intervals are the source's, in kiosk seconds."""
        limits = {m: age_limits(m, interval, nibp_interval) for m in Metric}
        self._channels = {m: Channel(limit, Doubts(m, limit.gap)) for m, limit in limits.items()}
        self._cuff = Cuff()
        self._pressures: list[tuple[float, float, float]] = []
        self._lost_since: dict[Metric, float | None] = dict.fromkeys(Metric)
        # When something last came that comes all the time.
        self._heard = -math.inf

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
        self._hear(numeric)
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
        self.lose({m: lost if before[m] is None or lost is None else before[m] for m in Metric}, t)

    def lose(self, since: Mapping[Metric, float | None], t: float) -> None:
        """Note at `t` since when the source of each metric is gone, None where its link stands."""
        for metric, before in self._lost_since.items():
            if before is not None and since.get(metric) is None:
                self._channels[metric].link_back(before, t)
        self._lost_since = {metric: since.get(metric) for metric in Metric}

    def was_lost(self, metric: Metric, since: float, t: float) -> None:
        """Note that a link was still lost when last heard of before `t`, unless values say more."""
        channel = self._channels[metric]
        if channel.back <= since:
            channel.link_back(since, t)

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

    def _hear(self, numeric: Numeric) -> None:
        """Note when values begin again after a silence of all that come all the time."""
        if METRICS[numeric.metric].episodic or numeric.absence == Absence.LINK_LOST:
            return
        heard, self._heard = self._heard, max(self._heard, numeric.t)
        if math.isfinite(heard) and numeric.t - heard > self._channels[numeric.metric].limits.stale:
            for channel in self._channels.values():
                channel.link_back(heard, numeric.t)

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
            if self._lost_since[metric] is not None and self._expected(metric):
                return Absence.LINK_LOST, self._lost_since[metric]
            return (Absence.NOT_DUE if METRICS[metric].episodic else None), None
        if t - channel.newest > channel.limits.stale:
            return self._silent(metric, t)
        if channel.absence is not None and channel.absent_since is not None:
            return channel.absence, max(channel.absent_since, channel.back)
        together = self._newest(NIBP) if METRICS[metric].episodic else channel.newest
        if together is not None and channel.newest < together:
            # Never one measurement's systolic beside another one's diastolic.
            return Absence.ARTEFACT, together
        return None, None

    def _expected(self, metric: Metric) -> bool:
        """Return whether a metric may have a link to lose: others came, and it never did."""
        channels = self._channels.values()
        came = [c for c in channels if c.newest is not None or math.isfinite(c.recalled)]
        return METRICS[metric].episodic or not came or self._channels[metric] in came

    def _silent(self, metric: Metric, t: float) -> tuple[Absence | None, float | None]:
        """Return why nothing of this metric has come for longer than its limit.

        Nobody knows of a sensor while its link is lost, so nothing begins before the link is back.
        """
        channel = self._channels[metric]
        newest = -math.inf if channel.newest is None else channel.newest
        if self._lost_since[metric] is not None:
            return Absence.LINK_LOST, self._lost_since[metric]
        if METRICS[metric].episodic:
            return Absence.NOT_DUE, max(newest, channel.back)
        if t - self._heard > channel.limits.stale:
            return Absence.LINK_LOST, max(newest, self._heard)
        if t - channel.back <= channel.limits.stale:
            # Not all come back in the same second.
            return Absence.LINK_LOST, channel.lost
        # The link works, since others come: a monitor leaves out what has no sensor.
        if channel.absence is not None and channel.absent_since is not None:
            return channel.absence, max(channel.absent_since, channel.back)
        return Absence.SENSOR_OFF, max(newest, channel.back)

    def _newest(self, metrics: tuple[Metric, ...]) -> float | None:
        times = (self._channels[m].newest for m in metrics)
        return max((t for t in times if t is not None), default=None)
