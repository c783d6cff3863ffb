"""How close forecasts came to a truth of which only an interval is known.

The truth is taken as uniform within its interval: an assumption, so coverage comes with bounds
that need none. A forecast is for those who have not settled by then; where it was made inside
the interval it weighs as much as the part of the interval that was still to come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from app.domain.calibration import EffectScores, Landmark, Predictor, Score, Verdict
from app.domain.symptom import Effect
from app.forecast.windows import LEVELS

Array = NDArray[np.float64]

# Assumption: with fewer sessions chance decides who did better.
LEAST_SESSIONS = 20
# Assumption: fewer earlier sessions have no P10 and P90.
LEAST_EARLIER = 10
# Assumption: a smaller difference of the loss (minutes) is rounding, whatever its error.
LEAST_DIFFERENCE = 0.05
STANDARD_ERRORS = 2.0

_P10, _P25, _P50, _P75, _P90 = range(len(LEVELS))
_LOSS_LEVELS = (_P10, _P50, _P90)
# How much two shares that are equal on paper may differ.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Span:
    """An effect settled after `start` and by `end`, in minutes after the end of the infusion.

    `end` is None where it never did in the session. `weight` (over 0, up to 1) is how much of
    the truth's interval lies after the forecast.
    """

    start: float
    end: float | None
    weight: float = 1.0


def span_after(elapsed: float, after: float, by: float | None) -> Span | None:
    """Return what a forecast made at `elapsed` is scored with: the truth's part after it.

    None where the effect had settled by then, unknown to anybody.
    """
    if by is None:
        return Span(after, None)
    start = max(after, elapsed)
    if by <= start:
        return None
    return Span(start, by, (by - start) / (by - after))


def covered(span: Span, low: float, high: float) -> tuple[float, float | None, float]:
    """Return how much of the truth lies within `low` to `high`: surely, expected, possibly.

    Each 0 to 1; what is expected is None where the effect never settled and nothing is certain.
    """
    start, end = span.start, span.end
    if end is None:
        # Later than a window that was over is certain; anything else is not.
        return (0.0, 0.0, 0.0) if high <= start else (0.0, None, 1.0)
    inside = min(high, end) - max(low, start)
    surely = 1.0 if low <= start and end <= high else 0.0
    possibly = 1.0 if low <= end and start < high else 0.0
    return surely, min(1.0, max(0.0, inside / (end - start))), possibly


def pinball(start: float, end: float, quantiles: Sequence[float]) -> float:
    """Return the pinball loss at P10, P50 and P90, on average over the truth's interval.

    `quantiles` are as LEVELS says; all in minutes.
    """
    middle, total = (start + end) / 2.0, 0.0
    for number in _LOSS_LEVELS:
        level, quantile = LEVELS[number], quantiles[number]
        late = _mean_above(start, end, quantile)
        early = late - (middle - quantile)
        total += level * late + (1.0 - level) * early
    return total / len(_LOSS_LEVELS)


def _mean_above(start: float, end: float, quantile: float) -> float:
    """Return by how much a truth within `start` to `end` is over `quantile`, on average."""
    if quantile <= start:
        return (start + end) / 2.0 - quantile
    if quantile >= end:
        return 0.0
    return (end - quantile) ** 2 / (2.0 * (end - start))


@dataclass(slots=True)
class _Coverage:
    """Sums of weights: of all forecasts, of those that can be judged, and of those that hold."""

    total: float = 0.0
    judged: float = 0.0
    surely: float = 0.0
    expected: float = 0.0
    possibly: float = 0.0

    def add(self, span: Span, low: float, high: float) -> None:
        surely, expected, possibly = covered(span, low, high)
        self.total += span.weight
        self.surely += span.weight * surely
        self.possibly += span.weight * possibly
        if expected is not None:
            self.judged += span.weight
            self.expected += span.weight * expected

    @property
    def share(self) -> float | None:
        return self.expected / self.judged if self.judged else None


@dataclass(slots=True)
class Tally:
    """What one predictor's forecasts add up to."""

    count: int = 0
    inner: _Coverage = field(default_factory=_Coverage)
    outer: _Coverage = field(default_factory=_Coverage)
    widths: float = 0.0
    losses: float = 0.0
    lost: float = 0.0

    def add(self, span: Span, quantiles: Sequence[float]) -> float | None:
        """Count one forecast; return its weighed loss in minutes, None where it has none."""
        self.count += 1
        self.inner.add(span, quantiles[_P25], quantiles[_P75])
        self.outer.add(span, quantiles[_P10], quantiles[_P90])
        self.widths += span.weight * (quantiles[_P90] - quantiles[_P10])
        if span.end is None:
            return None
        loss = span.weight * pinball(span.start, span.end, quantiles)
        self.losses += loss
        self.lost += span.weight
        return loss

    def score(self, predictor: Predictor) -> Score:
        """Return what it comes to."""
        total = self.outer.total
        if not total:
            return Score(predictor, self.count)
        return Score(
            predictor=predictor,
            count=self.count,
            within_50=self.inner.share,
            within_80=self.outer.share,
            low_80=self.outer.surely / total,
            high_80=self.outer.possibly / total,
            width=self.widths / total,
            loss=self.losses / self.lost if self.lost else None,
        )


@dataclass(slots=True)
class Paired:
    """Differences of two predictors' losses on the same forecasts (Welford's running sums)."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, difference: float) -> None:
        """Count one difference in minutes."""
        self.count += 1
        off = difference - self.mean
        self.mean += off / self.count
        self.squares += off * (difference - self.mean)

    @property
    def side(self) -> int:
        """Return 1 where the first one's loss is clearly the larger, -1 the smaller, else 0."""
        if self.count < LEAST_SESSIONS or abs(self.mean) < LEAST_DIFFERENCE:
            return 0
        error = sqrt(self.squares / (self.count - 1) / self.count)
        if abs(self.mean) <= STANDARD_ERRORS * error:
            return 0
        return 1 if self.mean > 0 else -1


class Row:
    """Everything counted about one effect at one landmark."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self._never = 0
        self._tallies = {predictor: Tally() for predictor in Predictor}
        self._article, self._clinic = Paired(), Paired()

    def add(self, span: Span, made: Mapping[Predictor, Sequence[float]]) -> None:
        """Count one session: what each predictor said, as LEVELS says, the clinic if it could."""
        lost = {p: self._tallies[p].add(span, quantiles) for p, quantiles in made.items()}
        kiosk, article = lost[Predictor.KIOSK], lost[Predictor.ARTICLE]
        if kiosk is None or article is None:
            self._never += 1
            return
        self._article.add(kiosk - article)
        clinic = lost.get(Predictor.CLINIC)
        if clinic is not None:
            self._clinic.add(kiosk - clinic)

    def scores(self, effect: Effect, landmark: Landmark) -> EffectScores:
        """Return what it comes to."""
        return EffectScores(
            effect=effect,
            landmark=landmark,
            open=self._tallies[Predictor.KIOSK].count,
            never=self._never,
            scores=tuple(tally.score(p) for p, tally in self._tallies.items()),
            verdict=self._verdict(),
        )

    def _verdict(self) -> Verdict:
        if self._article.count < LEAST_SESSIONS:
            return Verdict.TOO_FEW
        article, clinic = self._article.side, self._clinic.side
        if article > 0:
            return Verdict.BOTH_BETTER if clinic > 0 else Verdict.ARTICLE_BETTER
        if clinic > 0:
            return Verdict.CLINIC_BETTER
        return Verdict.KIOSK_BETTER if article < 0 else Verdict.NO_DIFFERENCE


class Past:
    """How long one effect lasted in earlier sessions: the estimate of Kaplan and Meier.

    The middle of each truth's interval is taken as its time; a session in which it never
    settled leaves at its last report. Where too many left for a quantile to be reached, the
    longest time stands for it (Efron's convention). General knowledge, no source was read.
    """

    def __init__(self) -> None:
        """Begin with no session."""
        self._times: Array = np.empty(0)
        self._settled: NDArray[np.bool_] = np.empty(0, np.bool_)
        self._open: Array | None = None

    def add(self, after: float, by: float | None) -> None:
        """Add one truth, in minutes after the end of the infusion."""
        time = after if by is None else (after + by) / 2.0
        # Who leaves at a time was still there for those who settle at it.
        place = np.searchsorted(self._times, time, "right" if by is None else "left")
        self._times = np.insert(self._times, place, time)
        self._settled = np.insert(self._settled, place, by is not None)
        self._open = None

    def quantiles(self, levels: Sequence[float], elapsed: float) -> tuple[float, ...] | None:
        """Return the minutes by which each of `levels` of those open at `elapsed` had settled.

        None with fewer than LEAST_EARLIER of them.
        """
        first = int(np.searchsorted(self._times, elapsed, "right"))
        count = len(self._times)
        if count - first < LEAST_EARLIER:
            return None
        still_open = self._still_open()
        start = float(still_open[first - 1]) if first else 1.0
        left = start * (1.0 - np.array(levels)) + _ROUNDING * start
        found = first + np.searchsorted(-still_open[first:], -left)
        return tuple(self._times[np.minimum(found, count - 1)].tolist())

    def _still_open(self) -> Array:
        """Return the share that has not settled by each of the times, that time included."""
        if self._open is None:
            there = np.arange(len(self._times), 0, -1, dtype=np.float64)
            self._open = np.asarray(np.cumprod(1.0 - self._settled / there))
        return self._open
