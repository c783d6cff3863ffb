"""What the last answers moved, found by leaving each of them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.domain.forecast import Change, EffectState, Forecast
from app.domain.symptom import Effect, Symptom
from app.forecast.evidence import Answer, Evidence, Measured
from app.forecast.forecaster import ForecastInput
from app.forecast.parts import whole_minutes
from app.forecast.posterior import Posterior

_MINUTE = 60.0
# Other effects are named from this shift on (seconds): the screens show whole minutes.
_WORTH_SAYING = 60.0


def inputs(given: ForecastInput, weight: float) -> tuple[tuple[str, float], ...]:
    """Return what went in: mg, minutes, kg, mg/kg, years and earlier infusions.

    Dose and minutes are of all parts and the pauses between them; `parts` counts these where
    there are more than one.
    """
    infusion = given.infusion
    found = [
        ("dose", infusion.whole_dose),
        ("duration", whole_minutes(infusion)),
        ("weight", weight),
        ("dose_per_kg", infusion.whole_dose / weight),
        ("earlier_infusions", float(given.earlier_infusions)),
    ]
    if infusion.earlier:
        found.append(("parts", 1.0 + len(infusion.earlier)))
    if given.patient is not None:
        found.append(("age", float(given.patient.age)))
    return tuple(found)


def changes(
    given: ForecastInput,
    t: float,
    ended: float,
    forecast: Forecast,
    evidence: Evidence,
    weigh: Callable[[Evidence], Posterior],
) -> tuple[Change, ...]:
    """Return what each answer of the last check-in, and the last pressure, moved.

    Each time is the median of those still open, or of all for a settled effect.
    """
    elapsed = max((t - ended) / _MINUTE, 0.0)
    settled = {e.effect for e in forecast.effects if e.state == EffectState.SETTLED}

    def expected(posterior: Posterior, effect: Effect) -> float:
        after = None if effect in settled else elapsed
        return ended + _MINUTE * float(posterior.quantiles(effect, after)[1])

    full = weigh(evidence)
    found = []
    for one in _last(given, ended, t, evidence):
        without = weigh(evidence.without(one))
        answer = one if isinstance(one, Answer) else None
        own = Effect.CIRCULATION if answer is None else answer.effect
        for effect in Effect:
            was, now = expected(without, effect), expected(full, effect)
            if effect == own or (effect not in settled and abs(now - was) >= _WORTH_SAYING):
                symptom = None if answer is None else Symptom(answer.effect.value)
                rating = None if answer is None else answer.rating
                found.append(Change(effect, was, now, symptom, rating))
    return tuple(found)


def _last(
    given: ForecastInput, ended: float, t: float, evidence: Evidence
) -> Iterator[Answer | Measured]:
    """Yield the answers of the last check-in that has any, then the last pressure."""
    latest: tuple[float, frozenset[tuple[str, float]]] = (float("-inf"), frozenset())
    for check_in in given.check_ins:
        times = {
            (symptom.value, (check_in.rated_at[symptom] - ended) / _MINUTE)
            for symptom, rating in check_in.ratings.items()
            if rating is not None and check_in.rated_at[symptom] <= t
        }
        if times:
            latest = max(latest, (max(m for _, m in times), frozenset(times)), key=lambda x: x[0])
    yield from (a for a in evidence.answers if (a.effect.value, a.minutes) in latest[1])
    yield from [m for m in evidence.measured if m.is_pressure][-1:]
