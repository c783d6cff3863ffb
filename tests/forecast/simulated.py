"""Virtual patients who rate themselves, for tests: other people than the cohort's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log, pi, sqrt
from pathlib import Path
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from app.domain.session import Baseline, Infusion, Patient, Route
from app.domain.symptom import CheckIn, CheckInEnd, Effect, Origin, Rating, Symptom
from app.forecast.cohort import EFFECTS, Cohort
from app.forecast.course import Course, course
from app.forecast.forecaster import ForecastInput
from app.forecast.personal import PersonalForecaster, load_personal
from app.forecast.pharmacokinetics import Regimen
from app.forecast.sampling import Sampler
from app.forecast.windows import Windows, load_windows

Array = NDArray[np.float64]

MIN = 60.0
END = 200_000.0
FOLDER = Path(__file__).resolve().parents[2] / "resources" / "forecast"
MODEL: PersonalForecaster = load_personal(FOLDER)
WINDOWS: Windows = load_windows(FOLDER / "article-windows.toml")
PATIENT = Patient("1", "AB", 40, 70.0)
BASELINE = Baseline(120.0, 80.0, 70.0, 98.0)
NONE, MILD, MODERATE, SEVERE = Rating

_NORMAL = NormalDist()


def record(dose: float = 35.0, minutes: float = 40.0, **changes) -> ForecastInput:
    """Return a record of a person of 70 kg at the reference regimen."""
    made = ForecastInput(
        patient=PATIENT,
        infusion=Infusion(Route.KETAMINE_IV, dose, minutes, END),
        modifiers=frozenset(),
        earlier_infusions=0,
        baseline=BASELINE,
    )
    return replace(made, **changes)


def check_in(minute: float, ratings: dict[Symptom, Rating | None], **changes) -> CheckIn:
    """Return a round opened `minute` after the end, four seconds for each answer."""
    opened = END + minute * MIN
    times = {symptom: opened + 4.0 * (n + 1) for n, symptom in enumerate(ratings)}
    made = CheckIn(1, opened, Origin.PROMPT, ratings, times, None, opened + 30, CheckInEnd.COMPLETE)
    return replace(made, **changes)


def said(symptom: Symptom, *answers: tuple[float, Rating | None]) -> tuple[CheckIn, ...]:
    """Return check-ins with one answer each, as (minutes after the end, rating)."""
    return tuple(check_in(minute, {symptom: rating}) for minute, rating in answers)


@dataclass(frozen=True)
class People:
    """Simulated patients at the reference regimen; `settled` (effects, people) in minutes."""

    course: Course
    who: NDArray[np.intp]
    settled: Array
    sampler: Sampler

    def over(self, effect: Effect, minute: float) -> Array:
        """Return each one's concentration over their own threshold."""
        both = self.course.over_threshold(effect, minute)
        return both[np.arange(len(both)), self.who[EFFECTS.index(effect)]]

    def check_ins(self, minutes: tuple[float, ...]) -> list[tuple[CheckIn, ...]]:
        """Return everybody's check-ins, with the noise and lapses that the cohort assumes."""
        rows: list[list[CheckIn]] = [[] for _ in range(self.settled.shape[1])]
        for minute in minutes:
            rated = {
                s: self._rated(s, minute + 4.0 / 60.0 * (n + 1)) for n, s in enumerate(Symptom)
            }
            for person, row in enumerate(rows):
                row.append(check_in(minute, {s: Rating(int(rated[s][person])) for s in Symptom}))
        return [tuple(row) for row in rows]

    def _rated(self, symptom: Symptom, minute: float) -> Array:
        settings = self.course.cohort.settings
        count = self.settled.shape[1]
        u = self.sampler.uniforms(count)
        noise = settings.rater.noise * sqrt(3.0) / pi * np.log(u / (1.0 - u))
        x = np.log(self.over(Effect(symptom.value), minute)) + noise
        limits = np.log([settings.levels.mild, 1.0, settings.levels.severe])
        rating = (x[:, None] > limits).sum(axis=1)
        lapse = self.sampler.uniforms(count) < settings.rater.lapse
        return np.where(lapse, np.floor(4.0 * self.sampler.uniforms(count)), rating)

    def pressures(self, minutes: tuple[float, ...]) -> list[tuple[tuple[float, float, float], ...]]:
        """Return everybody's pressures in mmHg, noisy as the cohort assumes."""
        rules = self.course.cohort.settings.circulation
        rows: list[list[tuple[float, float, float]]] = [[] for _ in range(self.settled.shape[1])]
        for minute in minutes:
            rise = np.minimum(
                rules.near_percent * self.over(Effect.CIRCULATION, minute), rules.most_percent
            )
            uniform = self.sampler.uniforms(len(rise)).tolist()
            noise = np.array([rules.pressure_noise * _NORMAL.inv_cdf(u) for u in uniform])
            for row, factor in zip(rows, 1.0 + (rise + noise) / 100.0, strict=True):
                row.append((END + minute * MIN, 120.0 * factor, 80.0 * factor))
        return [tuple(row) for row in rows]


def people(count: int, seed: int, thresholds: float = 1.0, cohort: Cohort | None = None) -> People:
    """Return `count` people whose thresholds are `thresholds` times what the cohort expects."""
    drawn = (cohort or MODEL.cohort).people(seed, count)
    factors = np.full(len(EFFECTS), thresholds)
    given = Regimen.infusion(35.0, 40.0)
    made = course(drawn, drawn.bodies.modes(70.0), given, factors, np.zeros(len(EFFECTS)))
    sampler = Sampler(seed + 1)
    share = drawn.settings.unaffected.share
    who = np.array([sampler.uniforms(count) < share for _ in EFFECTS]).astype(np.intp)
    settled = np.take_along_axis(made.settled, who[:, :, None], axis=2)[:, :, 0]
    return People(made, who, settled, sampler)


def article_ahead(effect: Effect, after: float) -> Array:
    """Return P10, P50 and P90 in minutes of the article's window for those open at `after`."""
    window = WINDOWS.of(effect)
    middle, spread = log(window.p50), log(window.p90 / window.p50) / _NORMAL.inv_cdf(0.9)
    gone = _NORMAL.cdf((log(after) - middle) / spread)
    levels = [gone + q * (1.0 - gone) for q in (0.1, 0.5, 0.9)]
    return np.exp([middle + spread * _NORMAL.inv_cdf(level) for level in levels])


def pinball(quantiles: Array, truth: Array) -> Array:
    """Return the mean pinball loss of (people, 3) quantiles at P10, P50 and P90, in minutes."""
    levels = np.array([0.1, 0.5, 0.9])
    error = truth[:, None] - quantiles
    return np.maximum(levels * error, (levels - 1.0) * error).mean(axis=1)
