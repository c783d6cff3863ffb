"""What the report was made with: it names the model, so that a test can tell when it is old."""

from __future__ import annotations

from app.domain.symptom import Rating, Symptom
from app.forecast.cohort import EFFECTS
from app.forecast.forecaster import ForecastInput
from tests.forecast.simulated import MODEL, WINDOWS, check_in, record
from tests.study.scenarios import SETS
from tests.study.trial import CHECK_INS, ahead, moment, weighed

_ROUNDS = 3


def versions() -> list[str]:
    """Return the lines that name everything the forecast is made of."""
    settings, rules = MODEL.cohort.settings, MODEL.modifiers
    sets = ", ".join(f"`{one}`" for one in SETS)
    return [
        f"- model: `{MODEL.model}`",
        f"- cohort: `{settings.id}` version {settings.version}, seed {settings.seed}, "
        f"{settings.bodies} bodies with {settings.thresholds} thresholds for each effect",
        f"- modifiers: `{rules.id}` version {rules.version}",
        f"- windows of the article: `{WINDOWS.id}` version {WINDOWS.version}",
        f"- parameter sets: {sets}",
    ]


def fingerprint() -> list[str]:
    """Return a table of what the forecaster says, which any change of the model changes."""
    told = tuple(check_in(m, dict.fromkeys(Symptom, Rating.MODERATE)) for m in CHECK_INS[:_ROUNDS])
    lines = [
        f"| effect | before any answer | after {_ROUNDS} check-ins, `moderate` each time |",
        "|---|---|---|",
    ]
    before = _windows(record(), 0)
    answered = _windows(record(check_ins=told), _ROUNDS)
    for number, effect in enumerate(EFFECTS):
        lines.append(f"| {effect.value} | {before[number]} | {answered[number]} |")
    return lines


def _windows(given: ForecastInput, rounds: int) -> list[str]:
    now = moment(rounds)
    found = ahead(weighed(MODEL, given, now), now)
    return [" – ".join(f"{minute:.1f}" for minute in row[[0, 2, 4]]) for row in found]
