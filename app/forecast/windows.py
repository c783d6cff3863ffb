"""The windows of the source article as a forecast: data from a file, settled by reports alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import erfc, exp, isfinite, log, prod, sqrt
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING

import msgspec

from app.domain.forecast import (
    EffectForecast,
    EffectState,
    Explanation,
    Forecast,
    ForecastNote,
    Need,
    Quantiles,
)
from app.domain.symptom import Effect
from app.errors import ErrorCode
from app.forecast import effects
from app.forecast.forecaster import ForecastInput
from app.tomlfile import Misfit, Place, load

if TYPE_CHECKING:
    from app.forecast.learning import Learner

# What is kept of every forecast: the middle, the middle half, and the 80 % window.
LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)

_NORMAL = NormalDist()
_Z90 = _NORMAL.inv_cdf(0.9)
_MINUTE = 60.0
_ROOT2 = sqrt(2.0)
# Of a search for a joint quantile: at most so many halvings, down to so many minutes.
_HALVINGS, _NEAR_ENOUGH = 40, 1e-3


class Status(StrEnum):
    """How sure a number is: read in a source, computed from one, or assumed."""

    SOURCE = "source"
    COMPUTED = "computed"
    ASSUMPTION = "assumption"


@dataclass(frozen=True, slots=True)
class Window:
    """When one effect settles, in minutes after the end: half by `p50`, nine in ten by `p90`.

    Between and beyond the two, times are taken as log-normal. That is an assumption.
    """

    effect: Effect
    p50: float
    p90: float
    basis: str
    status: Status

    @property
    def spread(self) -> float:
        """Return the standard deviation of the logarithm of the times."""
        return log(self.p90 / self.p50) / _Z90

    def expected(self, minutes: float) -> float | None:
        """Return the median of those not settled `minutes` after the end, at most `p90`.

        In minutes after the end; None once the window has passed.
        """
        if minutes >= self.p90:
            return None
        if minutes <= 0:
            return self.p50
        return min(self.p90, *self.quantiles((0.5,), minutes))

    def share_open(self, minutes: float) -> float:
        """Return the share (0 to 1) of those who have not settled `minutes` after the end."""
        if minutes <= 0:
            return 1.0
        # Not 1 less the share who have: that loses the far tail.
        return erfc((log(minutes) - log(self.p50)) / (self.spread * _ROOT2)) / 2.0

    def quantiles(self, levels: Sequence[float], after_minutes: float = 0.0) -> tuple[float, ...]:
        """Return the minutes after the end by which each of `levels` has settled.

        Of those who have not settled at `after_minutes`; levels lie between 0 and 1.
        """
        left = self.share_open(after_minutes)
        return tuple(
            max(after_minutes, self._when_open(left * (1.0 - level), after_minutes))
            for level in levels
        )

    def _when_open(self, share: float, otherwise: float) -> float:
        """Return the minutes at which `share` have not settled; `otherwise` past all numbers."""
        if share <= 0.0:
            return otherwise
        return self.p50 * exp(-self.spread * _NORMAL.inv_cdf(share))


@dataclass(frozen=True, slots=True)
class Windows:
    """All windows of one file, and where they are from."""

    id: str
    version: int
    basis: str
    distribution: str
    windows: tuple[Window, ...]

    def of(self, effect: Effect) -> Window:
        """Return the window of one effect."""
        return next(w for w in self.windows if w.effect == effect)


class ArticleForecaster:
    """The simplest model: the article's window for everybody, whatever was given.

    `ahead` and `all_settled` come from log-normals through P50 and P90, and `all_settled` takes
    the effects as independent of each other: both are assumptions. Answers and measurements
    settle an effect here; they move nothing, so `probability_settled` stays None.
    """

    def __init__(self, windows: Windows) -> None:
        """Forecast from `windows`, which name every effect once."""
        self.windows = windows

    @property
    def model(self) -> str:
        """Return the model's name and version."""
        return f"{self.windows.id} {self.windows.version}"

    @property
    def learner(self) -> Learner | None:
        """Return None: these windows never change."""
        return None

    def forecast(self, given: ForecastInput, t: float) -> Forecast:
        """Return the forecast at kiosk time `t` in seconds."""
        ended, basis = given.infusion.ended, self.windows.basis
        if ended is None:
            running = tuple(effects.judged(effect, None, given, t) for effect in Effect)
            return Forecast(t, self.model, basis, running)
        made = tuple(_effect(self.windows.of(effect), given, ended, t) for effect in Effect)
        still = [self.windows.of(e.effect) for e in made if e.state != EffectState.SETTLED]
        last = None
        if still:
            last = _timed(ended, all_settled(still, LEVELS, (t - ended) / _MINUTE))
        return Forecast(t, self.model, basis, made, all_settled=last)

    def together(self, given: ForecastInput, t: float, needs: Collection[Need]) -> None:
        """Return nothing: windows do not say how effects go together in one patient."""

    def explain(self, given: ForecastInput, t: float) -> Explanation:
        """Return what the forecast at kiosk time `t` rests on: the windows, and nothing else.

        The inputs are what was entered; no answer, measurement or virtual patient counts.
        """
        running = given.infusion.ended is None
        return Explanation(
            model=self.model,
            basis=self.windows.basis,
            inputs=_inputs(given),
            lines=(),
            changes=(),
            discounts=(),
            notes=(ForecastNote.STILL_RUNNING,) if running else (),
            answers=0,
            effective=0.0,
        )


def all_settled(
    windows: Sequence[Window], levels: Sequence[float], after_minutes: float
) -> tuple[float, ...]:
    """Return the minutes after the end by which each of `levels` has all of `windows` settled.

    Of those in whom all are open at `after_minutes`; the effects are taken as independent.
    """
    # What is asked many times over: each window's median, spread, and share still open now.
    parts = [(log(w.p50), w.spread * _ROOT2, 2.0 * w.share_open(after_minutes)) for w in windows]
    parts = [part for part in parts if part[2] > 0.0]

    def share_by(minutes: float) -> float:
        where = log(minutes)
        return prod(
            1.0 - erfc((where - middle) / spread) / twice for middle, spread, twice in parts
        )

    found = []
    for level in levels:
        # All have settled later than any one has, and no later than if each were surer.
        low = max(w.quantiles((level,), after_minutes)[0] for w in windows)
        surer = level ** (1.0 / len(windows))
        high = max(w.quantiles((surer,), after_minutes)[0] for w in windows)
        for _ in range(_HALVINGS):
            if high - low <= _NEAR_ENOUGH:
                break
            middle = (low + high) / 2.0
            low, high = (middle, high) if share_by(middle) < level else (low, middle)
        found.append(high)
    return tuple(found)


def _effect(window: Window, given: ForecastInput, ended: float, t: float) -> EffectForecast:
    elapsed = (t - ended) / _MINUTE
    minutes = window.expected(elapsed)
    expected = None if minutes is None else ended + _MINUTE * minutes
    timed = effects.Timed(
        ended, ended + _MINUTE * window.p50, ended + _MINUTE * window.p90, expected
    )
    judged = effects.judged(window.effect, timed, given, t)
    if judged.state == EffectState.SETTLED:
        return judged
    return replace(judged, ahead=_timed(ended, window.quantiles(LEVELS, elapsed)))


def _timed(ended: float, minutes: tuple[float, ...]) -> Quantiles:
    p10, p25, p50, p75, p90 = (ended + _MINUTE * m for m in minutes)
    return Quantiles(p10, p50, p90, p25, p75)


def _inputs(given: ForecastInput) -> tuple[tuple[str, float], ...]:
    # Late: the cohort behind it is tuned to these windows, so it imports this module.
    from app.forecast import explanation
    from app.forecast.parameters import REFERENCE_WEIGHT

    if given.patient is not None:
        return explanation.inputs(given, given.patient.weight)
    # This model needs no weight, so none is made up.
    found = explanation.inputs(given, REFERENCE_WEIGHT)
    return tuple(pair for pair in found if pair[0] not in ("weight", "dose_per_kg"))


class _Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One [[window]] table as written."""

    effect: str
    p50: float
    p90: float
    basis: str
    status: str


class _Windows(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A windows file as written."""

    id: str
    version: int
    basis: str
    distribution: str
    window: list[_Window]


def load_windows(path: Path) -> Windows:
    """Return the windows in a file, or raise ConfigError naming file and line."""
    return load(path, _Windows, _windows, ErrorCode.CONFIG_INVALID)


def _windows(written: _Windows, content: bytes) -> Windows:
    for name in ("id", "basis", "distribution"):
        if not getattr(written, name).strip():
            raise Misfit((name,), f'"{name}" is empty')
    if written.version < 1:
        raise Misfit(("version",), f'"version" must be at least 1, not {written.version}')
    found: dict[Effect, Window] = {}
    for number, row in enumerate(written.window):
        window = _window(row, ("window", number))
        if window.effect in found:
            raise Misfit(("window", number, "effect"), f'effect "{window.effect}" is there twice')
        found[window.effect] = window
    for effect in Effect:
        if effect not in found:
            raise Misfit((), f'no window for effect "{effect}"')
    return Windows(
        written.id, written.version, written.basis, written.distribution, tuple(found.values())
    )


def _window(row: _Window, at: Place) -> Window:
    if row.effect not in list(Effect):
        raise Misfit((*at, "effect"), f'unknown effect "{row.effect}"')
    if row.status not in list(Status):
        raise Misfit((*at, "status"), f'unknown status "{row.status}"')
    if not row.basis.strip():
        raise Misfit((*at, "basis"), '"basis" is empty')
    if not (isfinite(row.p50) and row.p50 > 0):
        raise Misfit((*at, "p50"), f'"p50" must be more than 0, not {row.p50:g}')
    if not (isfinite(row.p90) and row.p90 > row.p50):
        raise Misfit((*at, "p90"), f'"p90" {row.p90:g} must be above "p50" {row.p50:g}')
    return Window(Effect(row.effect), row.p50, row.p90, row.basis, Status(row.status))
