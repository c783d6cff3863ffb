"""The personal forecast: the cohort under this dose, weighed by this patient's answers.

What the times of an effect mean here. `p10`, `p50` and `p90` are when it settles, given all
the evidence, whatever time it is now. `ahead` and `expected` are for those who have not
settled by now. `overdue_from` is the P90 of the same dose and modifiers before any answer:
an effect still reported after it is OVERDUE. That edge does not move with the answers, or
bad answers would push it ahead of themselves and nobody would ever be called. While an effect
is open its window never lies in the past before that edge: once the personal `p90` has gone
by, the edge takes its place.

For the same reason the edge does not learn: it is that of the untrained cohort, whoever's
sessions the forecast starts from. Learned from patients who settle late it would move back,
and staff would be called later exactly where late is usual; learned from those who settle
early it would call them for what the published time courses call normal. So the edge follows
from this record and the published numbers alone, and anybody can work it out again.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.forecast import (
    EffectForecast,
    EffectState,
    Explanation,
    Forecast,
    ForecastNote,
    Need,
    Quantiles,
)
from app.domain.symptom import Effect
from app.forecast import effects, explanation
from app.forecast.cohort import EFFECTS, Cohort, build
from app.forecast.course import Course, course
from app.forecast.evidence import Evidence
from app.forecast.forecaster import ForecastInput
from app.forecast.gathering import Gatherer
from app.forecast.learning import Learner, Prior
from app.forecast.modifiers import Adjusted, Modifiers, adjusted, load_modifiers
from app.forecast.parameters import load_parameters
from app.forecast.pharmacokinetics import Modes
from app.forecast.posterior import WITH_QUARTERS, Posterior, Weigher, Weights, usual
from app.forecast.recent import Recent
from app.forecast.settings import load_settings
from app.forecast.windows import load_windows

Array = NDArray[np.float64]

_MINUTE = 60.0
# One bay has one patient: more is kept only so that a page that looks back does not make the
# core begin anew. A course takes 2 MB and what is weighed under it 6 MB.
_COURSES, _WEIGHERS, _POSTERIORS, _MODES = 4, 2, 6, 4


@dataclass(frozen=True, slots=True)
class _Case:
    """One record at one moment: what it changes, its evidence, and what follows.

    `edges` are the P90 of each effect in the untrained cohort without any answer, in minutes
    after the end.
    """

    given: ForecastInput
    t: float
    ended: float
    adjusted: Adjusted
    evidence: Evidence
    weigher: Weigher
    edges: Array
    posterior: Posterior

    @property
    def elapsed(self) -> float:
        """Return the minutes since the end, negative before it."""
        return (self.t - self.ended) / _MINUTE


class PersonalForecaster:
    """Forecasts from a cohort; the same input gives the same forecast, from any thread."""

    def __init__(self, cohort: Cohort, modifiers: Modifiers) -> None:
        """Forecast from `cohort`; everybody in it counts alike where a record has no prior."""
        self.cohort = cohort
        self.modifiers = modifiers
        self._untrained = Weights.of(cohort)
        self._modes: Recent[Modes] = Recent(_MODES)
        self._courses: Recent[Course] = Recent(_COURSES)
        self._edges: Recent[Array] = Recent(_COURSES)
        self._weighers: Recent[Weigher] = Recent(_WEIGHERS)
        self._posteriors: Recent[Posterior] = Recent(_POSTERIORS)
        self._gatherer = Gatherer(cohort.settings.doubt)
        self._latest: tuple[Weigher, Evidence, Posterior] | None = None
        self.learner = Learner(cohort, self.model, self._weighing)

    @property
    def model(self) -> str:
        """Return the model's name and version."""
        settings = self.cohort.settings
        return f"{settings.id} {settings.version}.{self.modifiers.version}"

    def forecast(self, given: ForecastInput, t: float) -> Forecast:
        """Return the forecast at kiosk time `t` in seconds.

        Raises ValueError for a dose, duration or weight that cannot be.
        """
        case = self._case(given, t)
        if case is None:
            return self._running(given, t)
        made = tuple(_effect(case, effect) for effect in Effect)
        still = [e.effect for e in made if e.state != EffectState.SETTLED]
        last = None
        if still:
            minutes = case.posterior.all_settled(still, max(case.elapsed, 0.0), WITH_QUARTERS)
            last = _quartered(case.ended, minutes)
        notes = _notes(case, still)
        basis, found = self.cohort.settings.basis, case.adjusted
        return Forecast(t, self.model, basis, made, found.checked, notes, found.lines, last)

    def together(self, given: ForecastInput, t: float, needs: Collection[Need]) -> Quantiles | None:
        """Return when the last of `needs` is there, None while the infusion runs."""
        case = self._case(given, t)
        if case is None or not needs:
            return None
        after = max(case.elapsed, 0.0)
        minutes = case.weigher.all_met(case.posterior, needs, after, WITH_QUARTERS)
        return _quartered(case.ended, minutes)

    def explain(self, given: ForecastInput, t: float) -> Explanation:
        """Return why the forecast at kiosk time `t` says what it says."""
        case, found = self._case(given, t), adjusted(self.modifiers, given)
        made = Explanation(
            model=self.model,
            basis=self.cohort.settings.basis,
            inputs=explanation.inputs(given, found.weight),
            lines=found.lines,
            changes=(),
            discounts=(),
            notes=(*found.notes, ForecastNote.STILL_RUNNING),
            answers=0,
            effective=float(self.cohort.z.shape[1]),
        )
        if case is None:
            return made
        forecast = self.forecast(given, t)
        return replace(
            made,
            changes=explanation.changes(
                given, t, case.ended, forecast, case.evidence, case.weigher.weigh
            ),
            discounts=case.evidence.discounts,
            notes=forecast.notes,
            answers=len(case.evidence.answers) + len(case.evidence.measured),
            effective=case.posterior.effective,
        )

    def posterior(self, given: ForecastInput, t: float) -> Posterior | None:
        """Return the weighed cohort at kiosk time `t`, None while the infusion runs."""
        case = self._case(given, t)
        return None if case is None else case.posterior

    def course(self, found: Adjusted) -> Course:
        """Return the cohort under one regimen."""
        body = (found.weight, found.clearance)
        modes = self._modes.get(body, lambda: self.cohort.bodies.modes(*body))
        factors, added = np.array(found.factors), np.array(found.added)
        return course(self.cohort, modes, found.regimen, factors, added)

    def _weighing(self, given: ForecastInput, t: float) -> tuple[Evidence, Posterior] | None:
        """Return what counts at kiosk time `t` and what follows, None while the infusion runs."""
        case = self._case(given, t)
        return None if case is None else (case.evidence, case.posterior)

    def _case(self, given: ForecastInput, t: float) -> _Case | None:
        ended, started = given.infusion.ended, given.infusion.first_started()
        if ended is None or started is None:
            return None
        found = adjusted(self.modifiers, given)
        key = (found.regimen, found.weight, found.clearance, found.factors, found.added)
        # A regimen's course takes long and is the same whatever was learned.
        made = self._courses.get(key, lambda: self.course(found))
        evidence = self._gatherer.gathered(given, started, ended, t)
        weigher = self._weigher(key, made, given.prior)
        edges = self._edges.get(key, lambda: usual(made, self._untrained)[:, -1])
        posterior = self._weighed(key, given.prior, weigher, evidence)
        return _Case(given, t, ended, found, evidence, weigher, edges, posterior)

    def _weigher(self, key: Hashable, made: Course, prior: Prior | None) -> Weigher:
        weights = self._untrained if prior is None else prior.weights
        return self._weighers.get((key, prior), lambda: Weigher(made, weights))

    def _weighed(
        self, key: Hashable, prior: Prior | None, weigher: Weigher, evidence: Evidence
    ) -> Posterior:
        # By the objects first: hashing hundreds of answers takes longer than all that follows.
        latest = self._latest
        if latest is not None and latest[0] is weigher and latest[1] is evidence:
            return latest[2]
        whole = (key, prior, evidence.answers, evidence.measured)
        made = self._posteriors.get(whole, lambda: weigher.weigh(evidence))
        self._latest = (weigher, evidence, made)
        return made

    def _running(self, given: ForecastInput, t: float) -> Forecast:
        found = adjusted(self.modifiers, given)
        made = tuple(effects.judged(effect, None, given, t) for effect in Effect)
        notes = (*found.notes, ForecastNote.STILL_RUNNING)
        basis = self.cohort.settings.basis
        return Forecast(t, self.model, basis, made, found.checked, notes, found.lines)


def load_personal(folder: Path) -> PersonalForecaster:
    """Return the forecaster made of the files in `resources/forecast`.

    Raises ConfigError naming file and line, or ValueError for windows nobody can have.
    """
    settings = load_settings(folder / "cohort.toml")
    sets = load_parameters(folder / "pharmacokinetics.toml")
    windows = load_windows(folder / "article-windows.toml")
    modifiers = load_modifiers(folder / "modifiers.toml")
    return PersonalForecaster(build(settings, sets, windows), modifiers)


def _notes(case: _Case, still: Iterable[Effect]) -> tuple[ForecastNote, ...]:
    posterior, after = case.posterior, max(case.elapsed, 0.0)
    found = list(case.adjusted.notes)
    if any(posterior.runs_out(effect, after) for effect in still):
        found.append(ForecastNote.BEYOND_COHORT)
    if posterior.tempered:
        found.append(ForecastNote.EVIDENCE_TEMPERED)
    return tuple(found)


def _timed(ended: float, minutes: Array) -> Quantiles:
    p10, p50, p90 = (ended + _MINUTE * float(m) for m in minutes)
    return Quantiles(p10, p50, p90)


def _quartered(ended: float, minutes: Array) -> Quantiles:
    p10, p25, p50, p75, p90 = (ended + _MINUTE * float(m) for m in minutes)
    return Quantiles(p10, p50, p90, p25, p75)


def _effect(case: _Case, effect: Effect) -> EffectForecast:
    whole = _timed(case.ended, case.posterior.quantiles(effect))
    left = case.posterior.quantiles(effect, max(case.elapsed, 0.0), WITH_QUARTERS)
    ahead = _quartered(case.ended, left)
    edge = case.ended + _MINUTE * float(case.edges[EFFECTS.index(effect)])
    p90 = whole.p90 if case.t < whole.p90 else max(whole.p90, edge)
    expected = min(ahead.p50, p90) if case.t < edge else None
    timed = effects.Timed(case.ended, whole.p50, edge, expected)
    judged = effects.judged(effect, timed, case.given, case.t)
    settled = judged.state == EffectState.SETTLED
    return replace(
        judged,
        p90=whole.p90 if settled else p90,
        p10=whole.p10,
        probability_settled=case.posterior.settled(effect, case.elapsed),
        ahead=None if settled else ahead,
        overdue_from=edge,
    )
