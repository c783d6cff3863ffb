"""What a forecast says, whoever made it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.symptom import Effect, Rating


class EffectState(StrEnum):
    """Where one effect stands; SETTLED needs a report or a measurement, never the clock."""

    INFUSING = "infusing"
    WEARING_OFF = "wearing_off"
    SETTLED = "settled"
    OVERDUE = "overdue"
    UNREPORTED = "unreported"  # the window has passed and nobody said how it is


@dataclass(frozen=True, slots=True)
class EffectForecast:
    """One effect: half of patients settle by `p50`, nine in ten by `p90`.

    All times are kiosk seconds, None while the infusion runs. `expected` is
    the median of those who have not settled by now, at most `p90`; None once
    settled or past the window. `last` and `last_at` are the latest report.
    """

    effect: Effect
    state: EffectState
    p50: float | None
    p90: float | None
    expected: float | None
    last: Rating | None = None
    last_at: float | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """All effects at kiosk time `as_of`; `basis` names the source, `model` its version."""

    as_of: float
    model: str
    basis: str
    effects: tuple[EffectForecast, ...]

    def of(self, effect: Effect) -> EffectForecast:
        """Return the forecast of one effect."""
        return next(e for e in self.effects if e.effect == effect)

    @property
    def governing(self) -> EffectForecast | None:
        """Return the open effect that is expected to last longest, None when all settled."""
        still = [e for e in self.effects if e.state != EffectState.SETTLED]
        return max(still, key=lambda e: e.expected or e.p90 or 0.0, default=None)

    @property
    def overdue(self) -> tuple[EffectForecast, ...]:
        """Return the effects past their window that are still reported or measured."""
        return tuple(e for e in self.effects if e.state == EffectState.OVERDUE)
