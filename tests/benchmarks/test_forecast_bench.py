"""The personal forecast: a new dose and a new rating, until all quantiles are there."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from app.domain.symptom import Rating, Symptom
from app.forecast.forecaster import ForecastInput
from app.forecast.personal import PersonalForecaster
from tests.forecast.simulated import END, MIN, MODEL, check_in, record

NEW_DOSE, NEW_RATING, TICK = 0.010, 0.0025, 0.0025
TIMES = 120
NOW = END + 41 * MIN
LAST: dict[Symptom, Rating | None] = dict(
    zip(Symptom, (Rating.MILD, Rating.MODERATE, Rating.NONE, Rating.MILD, Rating.NONE), strict=True)
)


def median(ask: Callable[[int], object]) -> float:
    """Return the median seconds of asking `TIMES` different questions."""
    taken = []
    for number in range(TIMES):
        began = time.perf_counter()
        ask(number)
        taken.append(time.perf_counter() - began)
    return sorted(taken)[TIMES // 2]


def fresh() -> PersonalForecaster:
    return PersonalForecaster(MODEL.cohort, MODEL.modifiers)


def said_so_far() -> ForecastInput:
    """Return a record with three whole check-ins and three pressures."""
    pressures = tuple((END + m * MIN, 138.0, 90.0) for m in (5.0, 20.0, 35.0))
    return record(
        check_ins=tuple(check_in(m, LAST) for m in (10.0, 20.0, 30.0)), pressures=pressures
    )


def report(name: str, seconds: float, limit: float) -> None:
    print(
        f"\n{name}: median {seconds * 1000:.2f} ms over {TIMES} "
        f"(limit {limit * 1000:.1f} ms; ratio {seconds / limit:.2f})"
    )
    assert seconds <= limit


def test_new_dose() -> None:
    model = fresh()
    records = [record(25.0 + 0.1 * n) for n in range(TIMES)]
    model.forecast(record(), NOW)
    report("new dose to all quantiles", median(lambda n: model.forecast(records[n], NOW)), NEW_DOSE)


def test_new_patient_and_dose() -> None:
    model = fresh()
    records = [
        record(35.0, patient=replace(record().patient, weight=60.0 + 0.1 * n))  # type: ignore[type-var]
        for n in range(TIMES)
    ]
    seconds = median(lambda n: model.forecast(records[n], NOW))
    report("new weight to all quantiles", seconds, NEW_DOSE)


def test_new_rating() -> None:
    model, before = fresh(), said_so_far()
    records = []
    for number in range(TIMES):
        newest = check_in(39.0 + 0.01 * number, {Symptom(list(Symptom)[number % 5]): Rating.MILD})
        records.append(replace(before, check_ins=(*before.check_ins, newest)))
    model.forecast(before, NOW)
    report(
        "new rating to all quantiles", median(lambda n: model.forecast(records[n], NOW)), NEW_RATING
    )


def test_new_rating_after_hours() -> None:
    """A check-in every quarter of an hour and a cuff every five minutes, for three hours."""
    rounds = tuple(
        check_in(float(m), {s: Rating((m // 15 + n) % 3) for n, s in enumerate(Symptom)})
        for m in range(15, 181, 15)
    )
    cuffs = tuple((END + m * MIN, 138.0, 90.0) for m in range(5, 181, 5))
    before, model = record(check_ins=rounds, pressures=cuffs), fresh()
    records = []
    for number in range(TIMES):
        minute = 184.0 + 0.01 * number
        newest = check_in(minute, {Symptom(list(Symptom)[number % 5]): Rating.MILD})
        records.append(replace(before, check_ins=(*rounds, newest)))
    later = END + 187 * MIN
    model.forecast(before, later)
    seconds = median(lambda n: model.forecast(records[n], later))
    report("new rating after three hours", seconds, NEW_RATING)


def test_tick_without_news() -> None:
    model, before = fresh(), said_so_far()
    model.forecast(before, NOW)
    seconds = median(lambda n: model.forecast(before, NOW + 0.25 * n))
    report("a quarter of a second later", seconds, TICK)
