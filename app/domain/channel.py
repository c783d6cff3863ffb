"""What is known of one metric: its newest value, its history, and how old it may be."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from app.domain.metric import METRICS, Metric
from app.domain.numeric import Absence, Numeric, Validity
from app.domain.plausibility import Doubts, Reason, doubtful
from app.domain.trend import Trend, TrendView
from app.domain.vital_state import StateWatch

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
class Channel:
    """One metric's newest state; `newest` is the kiosk time of whatever came last.

    Its link was lost last from `lost` to `back`, in kiosk seconds.
    """

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
    lost: float = -math.inf
    back: float = -math.inf

    def link_back(self, lost: float, t: float) -> None:
        """Note that the link is back at kiosk time `t`; what was shorter was a flicker."""
        if t - lost >= StateWatch.LASTS:
            self.lost, self.back = lost, t

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


def _without(view: TrendView, t: float) -> Trend:
    """Return a history with a gap at kiosk time `t`; new memory, so that views stay whole."""
    trend = Trend()
    for when, value in zip(view.times.tolist(), view.values.tolist(), strict=True):
        trend.append_value(when, None if when == t else value)
    return trend
