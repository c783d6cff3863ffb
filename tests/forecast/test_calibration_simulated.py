"""Simulated sessions: a calibrated forecast reads as calibrated, a wrong one as wrong."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from app.domain.calibration import CalibrationReport, EffectScores, Landmark, Predictor, Verdict
from app.domain.forecast import EffectState, ForecastCause, KeptForecast
from app.domain.symptom import Effect, Symptom
from app.forecast import timeline
from app.forecast.calibration import Completed, Scorer
from app.forecast.cohort import EFFECTS
from app.forecast.forecaster import ForecastInput
from app.forecast.windows import LEVELS
from tests.forecast.completed import HIGH, NEAR, measured, session
from tests.forecast.simulated import (
    END,
    MIN,
    MODEL,
    MODERATE,
    NONE,
    WINDOWS,
    People,
    check_in,
    people,
    record,
)

PEOPLE = 300
# The first three rounds and two cuffs are as noisy as the cohort assumes: the forecasts rest on
# them. Later ones say what is true, or lapses would be taken for effects that come back.
NOISY = (10.0, 20.0, 30.0)
LATER = (45.0, 60.0, 75.0, 90.0, 120.0, 150.0, 180.0, 210.0, 240.0)
NOISY_CUFFS, LATER_CUFFS = (5.0, 20.0), tuple(np.arange(35.0, 255.0, 15.0))
_ANSWERED = 0.5  # minutes for a round


def shown(given: ForecastInput, minute: float, cause: ForecastCause) -> KeptForecast:
    """Return what the personal forecast says, as the kiosk keeps it."""
    t = END + minute * MIN
    posterior = MODEL.posterior(given, t)
    assert posterior is not None
    ahead = {
        e.effect: tuple(
            timeline.quantiles(
                posterior.cumulative[EFFECTS.index(e.effect)], np.array(LEVELS), minute
            ).tolist()
        )
        for e in MODEL.forecast(given, t).effects
        if e.state != EffectState.SETTLED
    }
    return KeptForecast(t, cause, MODEL.model, ahead)


def one_session(who: People, person: int, noisy, cuffs, first: KeptForecast) -> Completed:
    settled = dict(zip(EFFECTS, who.settled[:, person].tolist(), strict=True))
    later = tuple(
        check_in(m, {s: MODERATE if m < settled[Effect(s.value)] else NONE for s in Symptom})
        for m in LATER
    )
    true_cuffs = measured(
        *((m, HIGH if m < settled[Effect.CIRCULATION] else NEAR) for m in LATER_CUFFS)
    )
    kept = [first]
    for number, minute in enumerate(NOISY, 1):
        now = minute + _ANSWERED
        pressures = tuple(p for p in cuffs if p[0] <= END + now * MIN)
        given = record(check_ins=noisy[:number], pressures=pressures)
        kept.append(shown(given, now, ForecastCause.ANSWERED))
    return session(
        kept=tuple(kept),
        check_ins=(*noisy, *later),
        pressures=(*cuffs, *true_cuffs),
        closed=END + 260 * MIN,
    )


@cache
def sessions() -> tuple[Completed, ...]:
    who = people(PEOPLE, 77)
    noisy, cuffs = who.check_ins(NOISY), who.pressures(NOISY_CUFFS)
    first = shown(record(), 0.0, ForecastCause.ENDED)
    return tuple(one_session(who, n, noisy[n], cuffs[n], first) for n in range(PEOPLE))


def stretched(kept: KeptForecast, middle: float, width: float) -> KeptForecast:
    """Return a forecast with other minutes to come: times `middle`, and `width` around it."""
    now = (kept.t - END) / MIN

    def changed(quantiles: tuple[float, ...]) -> tuple[float, ...]:
        p50 = quantiles[2]
        return tuple(now + middle * (p50 - now) + width * (q - p50) for q in quantiles)

    ahead = {e: changed(q) for e, q in kept.ahead.items()}
    return KeptForecast(kept.t, kept.cause, kept.model, ahead, kept.joint, kept.ended)


@cache
def scored(middle: float = 1.0, width: float = 1.0) -> CalibrationReport:
    scorer = Scorer(WINDOWS)
    for one in sessions():
        kept = tuple(stretched(k, middle, width) for k in one.kept)
        scorer.add(replace(one, kept=kept))
    return scorer.report()


def rows(report: CalibrationReport, landmark: Landmark) -> list[EffectScores]:
    return [row for row in report.rows if row.landmark == landmark]


def pooled(report: CalibrationReport, landmark: Landmark, what: str) -> float:
    """Return the mean of one of the kiosk's shares over all effects."""
    found = [(row.open, row.of(Predictor.KIOSK)) for row in rows(report, landmark)]
    return sum(n * getattr(s, what) for n, s in found) / sum(n for n, _ in found)


@pytest.mark.parametrize("landmark", Landmark)
def test_a_calibrated_forecast_reads_as_calibrated(landmark):
    report = scored()
    assert (report.sessions, report.left_out, report.models) == (PEOPLE, 0, (MODEL.model,))
    for row in rows(report, landmark):
        kiosk = row.of(Predictor.KIOSK)
        assert row.compared >= 100
        assert 0.72 <= kiosk.within_80 <= 0.88, row.effect
        assert kiosk.low_80 <= kiosk.within_80 <= kiosk.high_80
        assert 0.40 <= kiosk.within_50 <= 0.60, row.effect
    assert pooled(report, landmark, "low_80") < 0.8 < pooled(report, landmark, "high_80")


def test_answers_beat_the_article_that_knows_none():
    report = scored()
    for row in rows(report, Landmark.AFTER_3):
        assert row.verdict == Verdict.KIOSK_BETTER, row.effect
    for row in rows(report, Landmark.AT_END):
        # Before any answer the cohort has the article's windows, so nobody is far ahead.
        kiosk, article = row.of(Predictor.KIOSK), row.of(Predictor.ARTICLE)
        assert kiosk.loss == pytest.approx(article.loss, rel=0.05)


@pytest.mark.parametrize("landmark", Landmark)
def test_half_the_width_reads_as_too_narrow(landmark):
    report = scored(width=0.5)
    assert pooled(report, landmark, "within_80") < 0.6
    assert pooled(report, landmark, "within_50") < 0.4
    for row in rows(report, landmark):
        assert row.of(Predictor.KIOSK).within_80 < 0.68, row.effect


@pytest.mark.parametrize("landmark", Landmark)
def test_doubled_medians_lose_to_the_article(landmark):
    found = rows(scored(middle=2.0), landmark)
    for row in found:
        assert row.of(Predictor.KIOSK).loss > row.of(Predictor.ARTICLE).loss
        assert row.verdict != Verdict.KIOSK_BETTER, row.effect
    # A clinic's past that learned enough beats such a model too.
    named = {Verdict.ARTICLE_BETTER, Verdict.BOTH_BETTER}
    assert sum(row.verdict in named for row in found) >= 4


def test_the_clinics_own_past_is_near_the_truth():
    for row in scored().rows:
        article, clinic = row.of(Predictor.ARTICLE), row.of(Predictor.CLINIC)
        # It takes a few sessions to begin. Middles of intervals are closer together than truths.
        assert 80 <= clinic.count < row.open
        assert 0.55 <= clinic.within_80 <= 0.88, (row.effect, row.landmark)
        assert clinic.loss == pytest.approx(article.loss, rel=0.15)
