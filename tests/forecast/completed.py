"""Completed sessions made by hand, for tests of the scores; minutes from the infusion's end."""

from __future__ import annotations

from dataclasses import replace

from app.domain.forecast import ForecastCause, KeptForecast
from app.domain.symptom import CheckIn, CheckInEnd, Effect, Origin, Rating, Symptom
from app.forecast.calibration import Completed
from tests.forecast.simulated import BASELINE, END, MIN

NEAR, HIGH = (122.0, 81.0), (150.0, 95.0)
DIZZY = Symptom.DIZZINESS
# P10, P25, P50, P75 and P90.
AHEAD = (10.0, 20.0, 30.0, 40.0, 50.0)


def kept(
    minute: float,
    cause: ForecastCause = ForecastCause.ANSWERED,
    ahead: tuple[float, ...] = AHEAD,
    model: str = "personal 1",
) -> KeptForecast:
    """Return a forecast that says the same of every effect; no quantiles: all had settled."""
    found = dict.fromkeys(Effect, ahead) if ahead else {}
    return KeptForecast(END + minute * MIN, cause, model, found, ahead)


def ended(minute: float = 0.0, ahead: tuple[float, ...] = AHEAD) -> KeptForecast:
    """Return the forecast of the end of the infusion."""
    return kept(minute, ForecastCause.ENDED, ahead)


def round_of(minute: float, ratings: dict[Symptom, Rating | None]) -> CheckIn:
    """Return a check-in opened at a minute, every answer at once."""
    t = END + minute * MIN
    times = dict.fromkeys(ratings, t)
    return CheckIn(1, t, Origin.PROMPT, ratings, times, None, t, CheckInEnd.COMPLETE)


def rated(*answers: tuple[float, Rating | None]) -> tuple[CheckIn, ...]:
    """Return check-ins that ask for dizziness alone, as (minute, rating)."""
    return tuple(round_of(minute, {DIZZY: rating}) for minute, rating in answers)


def measured(
    *pressures: tuple[float, tuple[float, float]],
) -> tuple[tuple[float, float, float], ...]:
    """Return pressures as (minute, (systolic, diastolic))."""
    return tuple((END + minute * MIN, *both) for minute, both in pressures)


def session(**changes) -> Completed:
    """Return a session of two hours after an infusion of 40 minutes, with its first forecast."""
    made = Completed(
        kept=(ended(),),
        check_ins=(),
        pressures=(),
        baseline=BASELINE,
        ended=END,
        closed=END + 120 * MIN,
        began=END - 40 * MIN,
    )
    return replace(made, **changes)
