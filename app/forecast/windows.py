"""The windows of the source article as a forecast: data from a file, settled by reports alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import exp, isfinite, log
from pathlib import Path
from statistics import NormalDist

import msgspec

from app.domain.forecast import Forecast
from app.domain.symptom import Effect
from app.errors import ErrorCode
from app.forecast import effects
from app.forecast.forecaster import ForecastInput
from app.tomlfile import Misfit, Place, load

_NORMAL = NormalDist()
_Z90 = _NORMAL.inv_cdf(0.9)


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

    def expected(self, minutes: float) -> float | None:
        """Return the median of those not settled `minutes` after the end, at most `p90`.

        In minutes after the end; None once the window has passed.
        """
        if minutes >= self.p90:
            return None
        if minutes <= 0:
            return self.p50
        spread = log(self.p90 / self.p50) / _Z90
        z = (log(minutes) - log(self.p50)) / spread
        # Minus both ways: the far tail of a normal is exact only on its low side.
        remaining = _NORMAL.cdf(-z) / 2.0
        return min(self.p90, exp(log(self.p50) - spread * _NORMAL.inv_cdf(remaining)))


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
    """The simplest model: the article's window for everybody, whatever was given."""

    def __init__(self, windows: Windows) -> None:
        """Forecast from `windows`, which name every effect once."""
        self.windows = windows

    @property
    def model(self) -> str:
        """Return the model's name and version."""
        return f"{self.windows.id} {self.windows.version}"

    def forecast(self, given: ForecastInput, t: float) -> Forecast:
        """Return the forecast at kiosk time `t` in seconds."""
        ended = given.infusion.ended
        made = []
        for effect in Effect:
            window = self.windows.of(effect)
            timed = None
            if ended is not None:
                minutes = window.expected((t - ended) / 60.0)
                expected = None if minutes is None else ended + 60.0 * minutes
                timed = effects.Timed(
                    ended, ended + 60.0 * window.p50, ended + 60.0 * window.p90, expected
                )
            made.append(effects.judged(effect, timed, given, t))
        return Forecast(t, self.model, self.windows.basis, tuple(made))


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
