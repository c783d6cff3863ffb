"""Ask the personal forecast, and what must hold for whatever it answers."""

from __future__ import annotations

import numpy as np

from app.domain.forecast import EffectState, Forecast, Quantiles
from app.domain.symptom import Effect, Rating, Symptom
from app.forecast.forecaster import ForecastInput
from app.forecast.personal import PersonalForecaster
from tests.forecast.simulated import END, MIN, MODEL, check_in, record, said

DIZZY, SICK = Symptom.DIZZINESS, Symptom.NAUSEA


def ask(given_: ForecastInput, minute: float, model: PersonalForecaster = MODEL) -> Forecast:
    return model.forecast(given_, END + minute * MIN)


def ahead(given_: ForecastInput, minute: float, effect: Effect) -> float:
    """Return the minutes after the end by which half of those still open have settled."""
    found = ask(given_, minute).of(effect).ahead
    assert found is not None
    return (found.p50 - END) / MIN


def rated(*answers: tuple[float, Rating | None], symptom: Symptom = DIZZY) -> ForecastInput:
    return record(check_ins=said(symptom, *answers))


def sound(forecast: Forecast) -> None:
    """Check what must hold for every forecast, whatever was tapped."""
    t = forecast.as_of
    for effect in forecast.effects:
        assert effect.probability_settled is not None
        assert 0 <= effect.probability_settled <= 1
        assert effect.p10 is not None
        assert effect.p50 is not None
        assert effect.p90 is not None
        assert np.isfinite([effect.p10, effect.p50, effect.p90]).all()
        assert END <= effect.p10 <= effect.p50 <= effect.p90
        assert (effect.ahead is None) == (effect.state == EffectState.SETTLED)
        if effect.ahead is not None:
            in_order(t, effect.ahead)
        if effect.expected is not None:
            assert effect.state == EffectState.WEARING_OFF
            assert t <= effect.expected <= effect.p90
        assert (effect.state == EffectState.WEARING_OFF) == (effect.expected is not None)
    still = any(e.state != EffectState.SETTLED for e in forecast.effects)
    assert (forecast.all_settled is not None) == still
    if forecast.all_settled is not None:
        in_order(t, forecast.all_settled)


def in_order(t: float, found: Quantiles) -> None:
    """Check that five times are all there, none before now, and in their order."""
    assert found.p25 is not None
    assert found.p75 is not None
    assert t <= found.p10 <= found.p25 <= found.p50 <= found.p75 <= found.p90


def every(ratings: list[Rating], gap: float) -> ForecastInput:
    """Return a record in which every symptom got the same answer, again and again."""
    rounds = (check_in(gap * (n + 1), dict.fromkeys(Symptom, r)) for n, r in enumerate(ratings))
    return record(check_ins=tuple(rounds))
