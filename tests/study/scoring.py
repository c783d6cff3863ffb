"""How good the windows of one landmark were: coverage, sharpness, loss, and settled calls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.symptom import Effect
from app.forecast.cohort import EFFECTS
from tests.study.scenarios import Scenario
from tests.study.trial import LEVELS, Landmark, played

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

_P10, _P25, _P50, _P75, _P90 = range(len(LEVELS))
_LOSSES = [_P10, _P50, _P90]
DECILES = 10
CERTAINTIES = (0.5, 0.8, 0.9, 0.95)


@dataclass(frozen=True)
class Estimate:
    """A mean over patients and its standard error; the effects of one patient go together."""

    value: float
    error: float


@dataclass(frozen=True)
class Score:
    """One forecaster's windows for those still open.

    `within_50` and `within_80` are shares (0 to 1), `width` the mean width of the 80 % window,
    `losses` the mean pinball losses at P10, P50 and P90, all three in minutes.
    """

    within_50: Estimate
    within_80: Estimate
    width: float
    losses: tuple[float, float, float]

    @property
    def loss(self) -> float:
        """Return the mean of the three losses, in minutes."""
        return sum(self.losses) / len(self.losses)


@dataclass(frozen=True)
class Cell:
    """One scenario at one landmark for one effect, or for all (None); `open` windows of it.

    `clock` is the same cohort without any answer, `article` the article's window. `more` is by
    how many minutes the personal loss is above the article's, `to_clock` and `to_article` the
    loss over theirs.
    """

    scenario: str
    rounds: int
    effect: Effect | None
    open: int
    personal: Score
    clock: Score
    article: Score
    more: Estimate
    to_clock: Estimate
    to_article: Estimate


@dataclass(frozen=True)
class Share:
    """How many forecasts said a probability (their mean), and how many of them came true."""

    count: int
    said: float
    came_true: float


@dataclass(frozen=True)
class Calls:
    """Whether `settled` was right, at all landmarks after an answer.

    `deciles` by the probability that was said, `certain` for those that said at least each of
    CERTAINTIES; `called` how often the kiosk's own rule called a symptom settled, `wrong` how
    often it had not, `missed` how many settled symptoms it had not called, of `settled`.
    """

    deciles: tuple[Share | None, ...]
    certain: tuple[Share | None, ...]
    called: int
    wrong: int
    missed: int
    settled: int


@dataclass(frozen=True)
class Scored:
    """One scenario's cells and calls."""

    scenario: Scenario
    cells: tuple[Cell, ...]
    calls: Calls

    def cell(self, rounds: int, effect: Effect | None = None) -> Cell | None:
        """Return one cell, None when nobody was open."""
        wanted = (rounds, effect)
        return next((c for c in self.cells if (c.rounds, c.effect) == wanted), None)


def scored(who: Scenario, count: int, seed: int) -> Scored:
    """Return the scores of a scenario with `count` patients."""
    return judged(who, played(who, count, seed))


def judged(who: Scenario, landmarks: tuple[Landmark, ...]) -> Scored:
    """Return the scores of a scenario that was played."""
    cells = [_cell(who, at, effect) for at in landmarks for effect in (None, *EFFECTS)]
    return Scored(who, tuple(c for c in cells if c is not None), _calls(landmarks))


def losses(quantiles: Array, truth: Array) -> Array:
    """Return pinball losses (..., 3) in minutes at P10, P50 and P90 of (..., 5) quantiles."""
    levels = LEVELS[_LOSSES]
    error = truth[..., None] - quantiles[..., _LOSSES]
    return np.asarray(np.maximum(levels * error, (levels - 1.0) * error))


def _cell(who: Scenario, at: Landmark, effect: Effect | None) -> Cell | None:
    rows = list(range(len(EFFECTS))) if effect is None else [EFFECTS.index(effect)]
    truth = at.truth[rows]
    still = truth > at.now
    if not still.any():
        return None
    personal = at.windows[rows]
    clock = np.broadcast_to(at.clock[rows][:, None], personal.shape)
    article = np.broadcast_to(at.article[rows][:, None], personal.shape)
    own, by_clock, by_article = (
        losses(windows, truth).mean(axis=-1) for windows in (personal, clock, article)
    )
    return Cell(
        who.id,
        at.rounds,
        effect,
        int(still.sum()),
        _score(personal, truth, still),
        _score(clock, truth, still),
        _score(article, truth, still),
        _estimate(own - by_article, still),
        _ratio(own, by_clock, still),
        _ratio(own, by_article, still),
    )


def _score(windows: Array, truth: Array, still: Flags) -> Score:
    def within(low: int, high: int) -> Array:
        return ((windows[..., low] <= truth) & (truth <= windows[..., high])).astype(np.float64)

    lost = losses(windows, truth)[still].mean(axis=0)
    return Score(
        _estimate(within(_P25, _P75), still),
        _estimate(within(_P10, _P90), still),
        float((windows[..., _P90] - windows[..., _P10])[still].mean()),
        (float(lost[0]), float(lost[1]), float(lost[2])),
    )


def _estimate(values: Array, still: Flags) -> Estimate:
    """Return the mean of (effects, people) values of those open, each person one cluster."""
    total, number = np.where(still, values, 0.0).sum(axis=0), still.sum(axis=0)
    mean = total.sum() / number.sum()
    error = np.sqrt(((total - mean * number) ** 2).sum()) / number.sum()
    return Estimate(float(mean), float(error))


def _ratio(values: Array, others: Array, still: Flags) -> Estimate:
    """Return the mean of values over that of others, with its error to first order."""
    other = _estimate(others, still).value
    ratio = _estimate(values, still).value / other
    return Estimate(ratio, _estimate(values - ratio * others, still).error / other)


def _calls(landmarks: tuple[Landmark, ...]) -> Calls:
    after = [at for at in landmarks if at.rounds]
    said = np.concatenate([at.probability.ravel() for at in after])
    true = np.concatenate([(at.truth <= at.now).ravel() for at in after])
    place = np.minimum((said * DECILES).astype(np.intp), DECILES - 1)
    # The circulation is left out: its rule needs a heart rate, and none is simulated.
    symptoms = slice(0, len(EFFECTS) - 1)
    called = np.concatenate([at.called[symptoms].ravel() for at in after])
    settled = np.concatenate([(at.truth <= at.now)[symptoms].ravel() for at in after])
    return Calls(
        tuple(_share(said, true, place == number) for number in range(DECILES)),
        tuple(_share(said, true, said >= level) for level in CERTAINTIES),
        int(called.sum()),
        int((called & ~settled).sum()),
        int((settled & ~called).sum()),
        int(settled.sum()),
    )


def _share(said: Array, true: Flags, some: Flags) -> Share | None:
    count = int(some.sum())
    return Share(count, float(said[some].mean()), float(true[some].mean())) if count else None
