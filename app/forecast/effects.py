"""Where each effect stands, whichever model gave its window: reports and measurements decide.

Nothing here ever calls an effect settled because time has passed.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.criteria.vital import is_near
from app.domain.forecast import EffectForecast, EffectState
from app.domain.metric import Metric
from app.domain.session import Baseline
from app.domain.symptom import Effect, Rating, Symptom, answers
from app.forecast.forecaster import ForecastInput

_MINUTE = 60.0
# Assumption: an answer older than this says nothing about now (the longest pause between
# prompts is 30 min, and a prompt waits for 5).
ANSWER_MINUTES = 45.0
# FACTS 2a: blood pressure is taken every 15 min after an infusion.
MEASURED_MINUTES = 15.0
# FACTS 4, modified Aldrete: circulation within 20 % of what it was before.
NEAR_PERCENT = 20.0


@dataclass(frozen=True, slots=True)
class Timed:
    """A window on the kiosk's axis in seconds; `expected` is None past it."""

    ended: float
    p50: float
    p90: float
    expected: float | None


def judged(effect: Effect, timed: Timed | None, given: ForecastInput, t: float) -> EffectForecast:
    """Return one effect at kiosk time `t`; `timed` is None while the infusion runs."""
    rating, at = _latest(effect, given)
    if timed is None:
        return EffectForecast(effect, EffectState.INFUSING, None, None, None, rating, at)
    if effect == Effect.CIRCULATION:
        state = _circulation(timed, given, t)
    else:
        state = _symptom(Symptom(effect.value), timed, given, t)
    expected = timed.expected if state == EffectState.WEARING_OFF else None
    raised = _raised(timed, given, t) if effect == Effect.CIRCULATION else None
    return EffectForecast(effect, state, timed.p50, timed.p90, expected, rating, at, raised=raised)


def _latest(effect: Effect, given: ForecastInput) -> tuple[Rating | None, float | None]:
    if effect == Effect.CIRCULATION:
        return None, given.pressures[-1][0] if given.pressures else None
    found = answers(given.check_ins, Symptom(effect.value))
    return (found[-1][1], found[-1][0]) if found else (None, None)


def _symptom(symptom: Symptom, timed: Timed, given: ForecastInput, t: float) -> EffectState:
    # What was said while the drug still came in settles nothing.
    found = [a for a in answers(given.check_ins, symptom) if a[0] >= timed.ended]
    last_two = [rating for _, rating in found[-2:]]
    twice_mild = len(last_two) == 2 and max(last_two) <= Rating.MILD
    if found and (last_two[-1] == Rating.NONE or twice_mild):
        return EffectState.SETTLED
    if t < timed.p90:
        return EffectState.WEARING_OFF
    if not found or t - found[-1][0] > ANSWER_MINUTES * _MINUTE:
        return EffectState.UNREPORTED
    return EffectState.OVERDUE


def _circulation(timed: Timed, given: ForecastInput, t: float) -> EffectState:
    """Return where blood pressure and heart rate stand; only measurements can settle them.

    One pressure near baseline may be chance: two in a row settle it.
    """
    near = [pressure_near(p, given.baseline) for p in _measured(timed, given, t)[-2:]]
    twice = len(near) == 2 and all(near)
    if twice and _rate_near(given):
        return EffectState.SETTLED
    if t < timed.p90:
        return EffectState.WEARING_OFF
    return EffectState.OVERDUE if _raised(timed, given, t) else EffectState.UNREPORTED


def _measured(timed: Timed, given: ForecastInput, t: float) -> list[tuple[float, float, float]]:
    return [p for p in given.pressures if timed.ended <= p[0] <= t]


def _raised(timed: Timed, given: ForecastInput, t: float) -> bool | None:
    """Return whether pressure or rate is raised as last measured; None when nobody knows."""
    measured = _measured(timed, given, t)
    recent = bool(measured) and t - measured[-1][0] <= MEASURED_MINUTES * _MINUTE
    found = (pressure_near(measured[-1], given.baseline) if recent else None, _rate_near(given))
    if False in found:
        return True
    return None if None in found else False


def pressure_near(pressure: tuple[float, float, float], baseline: Baseline) -> bool | None:
    """Return whether both halves are near baseline, None when one of them has none.

    `pressure` is (kiosk time, systolic, diastolic).
    """
    _, sys, dia = pressure
    if baseline.sys is None or baseline.dia is None:
        return None
    return is_near(sys, baseline.sys, NEAR_PERCENT) and is_near(dia, baseline.dia, NEAR_PERCENT)


def _rate_near(given: ForecastInput) -> bool | None:
    """Return whether the heart rate is near baseline, None when that cannot be said."""
    latest = given.latest or {}
    rate = latest.get(Metric.HR, latest.get(Metric.PULSE))
    if rate is None or given.baseline.hr is None:
        return None
    return is_near(rate, given.baseline.hr, NEAR_PERCENT)
