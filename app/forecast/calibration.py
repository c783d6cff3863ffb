"""Keeps score of the forecasts: what was shown against what was then reported and measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.calibration import CalibrationReport, Landmark, Predictor
from app.domain.forecast import ForecastCause, KeptForecast
from app.domain.session import Baseline
from app.domain.symptom import CheckIn, Effect, Rating, Symptom, answers
from app.forecast.calibration_text import as_text as as_text
from app.forecast.effects import pressure_near
from app.forecast.scoring import LEAST_SESSIONS, Past, Row, span_after
from app.forecast.windows import LEVELS, Windows

_MINUTE = 60.0
_SAME_END = 1.0  # seconds: ends that differ by less are one
_FOREVER = float("inf")
# Made without an answer: at the start of the session or the end of the infusion.
_AT_END = (ForecastCause.STARTED, ForecastCause.ENDED, ForecastCause.CORRECTED)
_ROUNDS = {Landmark.AFTER_1: 1, Landmark.AFTER_3: 3}
# In a row, as app.forecast.effects has it: one pressure near baseline may be chance.
_PRESSURES, _ANSWERS = 2, 1


@dataclass(frozen=True, slots=True)
class Settled:
    """An effect settled after `after` and by `by`, in minutes after the end of the infusion.

    `after` is the last time it was reported or measured not settled; where it never was, the
    start of the infusion, which is negative. `by` is None where it never settled in the session.
    """

    after: float
    by: float | None


@dataclass(frozen=True, slots=True)
class Completed:
    """One completed session as it is scored; all times are kiosk seconds.

    `kept` are its forecasts as they were shown, `pressures` (time, systolic, diastolic), valid
    ones. `began` and `ended` are the start and the end of the infusion, `closed` the end of the
    session. Where `began` is None every effect counts as open at the end of the infusion.
    """

    kept: tuple[KeptForecast, ...]
    check_ins: tuple[CheckIn, ...]
    pressures: tuple[tuple[float, float, float], ...]
    baseline: Baseline
    ended: float
    closed: float
    began: float | None = None

    @property
    def start(self) -> float:
        """Return the first moment at which effects are looked for, in kiosk seconds."""
        return self.ended if self.began is None else min(self.began, self.ended)

    def minutes(self, t: float) -> float:
        """Return kiosk time `t` in minutes after the end of the infusion."""
        return (t - self.ended) / _MINUTE

    def counts(self, t: float) -> bool:
        """Return whether kiosk time `t` lies between the end of the infusion and the session's."""
        return self.ended <= t <= self.closed


def truth(completed: Completed) -> dict[Effect, Settled]:
    """Return when each effect settled, as far as anybody said; no answer is no truth.

    A symptom: rated none or mild, and not moderate or worse again. The circulation: the first
    of two pressures in a row near baseline, and not raised again (the heart rate is not kept).
    One bad finding after two good ones and before another is taken as chance, an assumption:
    people lapse and cuffs err, and without it a true forecast reads as wrong. What was
    found before the end of the infusion settles nothing. An effect nobody reported or measured
    after it is not there.
    """
    found = {}
    for effect in Effect:
        if effect == Effect.CIRCULATION:
            settled = _settled(completed, _measured(completed), _PRESSURES)
        else:
            settled = _settled(completed, _reported(completed, Symptom(effect.value)), _ANSWERS)
        if settled is not None:
            found[effect] = settled
    return found


def _reported(completed: Completed, symptom: Symptom) -> list[tuple[float, bool]]:
    """Return (kiosk time, whether it was moderate or severe) of each answer."""
    said = answers(completed.check_ins, symptom)
    return [(at, rating >= Rating.MODERATE) for at, rating in said]


def _measured(completed: Completed) -> list[tuple[float, bool]]:
    """Return (kiosk time, whether it was raised) of each pressure that can be judged."""
    near = [(p[0], pressure_near(p, completed.baseline)) for p in completed.pressures]
    return [(at, not is_near) for at, is_near in near if is_near is not None]


def _settled(completed: Completed, found: list[tuple[float, bool]], needed: int) -> Settled | None:
    """Return when the last of what was found bad was over; `needed` good ones prove it."""
    # Of two at one instant the worse one comes last, and stands.
    found = sorted(one for one in found if completed.start <= one[0] <= completed.closed)
    if not any(completed.counts(at) for at, _ in found):
        return None
    found = _without_chance(found)
    last = max((n for n, (_, bad) in enumerate(found) if bad), default=-1)
    good = [at for at, _ in found[last + 1 :] if completed.counts(at)]
    after = found[last][0] if last >= 0 else completed.start
    by = completed.minutes(good[0]) if len(good) >= needed else None
    return Settled(completed.minutes(after), by)


def _without_chance(found: list[tuple[float, bool]]) -> list[tuple[float, bool]]:
    """Return the findings with each bad one after two good ones and before one taken as good."""
    bad = [is_bad for _, is_bad in found]
    alone = {n for n in range(2, len(bad) - 1) if bad[n] and not any((*bad[n - 2 : n], bad[n + 1]))}
    return [(at, is_bad and n not in alone) for n, (at, is_bad) in enumerate(found)]


def landmarks(completed: Completed) -> dict[Landmark, KeptForecast]:
    """Return the forecast of each landmark that the session has.

    AT_END is the newest before any answer. AFTER_n is the first that knew the whole n-th
    check-in, if it was made before the next one opened: later ones would be picked by what came
    after them. Forecasts of an infusion that was later corrected or resumed rested on another
    dose or another end, and are left out.
    """
    kept = _standing(completed)
    rounds = _rounds(completed)
    first = min((first for _, first, _ in rounds), default=_FOREVER)
    before = [k for k in kept if k.cause in _AT_END and k.t < first]
    found = {Landmark.AT_END: before[-1]} if before else {}
    for landmark, number in _ROUNDS.items():
        if len(rounds) < number:
            continue
        answered = rounds[number - 1][2]
        until = rounds[number][0] if len(rounds) > number else _FOREVER
        after = [k for k in kept if answered <= k.t < until]
        if after:
            found[landmark] = after[0]
    return found


def _standing(completed: Completed) -> list[KeptForecast]:
    """Return the forecasts of the infusion as it was written in the end, oldest first."""
    kept = sorted((k for k in completed.kept if completed.counts(k.t)), key=lambda k: k.t)
    kept = [k for k in kept if k.ended is None or abs(k.ended - completed.ended) < _SAME_END]
    corrected = [n for n, k in enumerate(kept) if k.cause == ForecastCause.CORRECTED]
    return kept[corrected[-1] :] if corrected else kept


def _rounds(completed: Completed) -> list[tuple[float, float, float]]:
    """Return (opened, first answer, last answer) of each check-in answered after the infusion."""
    found = []
    for check_in in completed.check_ins:
        times = [
            check_in.rated_at[symptom]
            for symptom, rating in check_in.ratings.items()
            if rating is not None and completed.counts(check_in.rated_at[symptom])
        ]
        if times:
            found.append((check_in.opened, min(times), max(times)))
    return sorted(found)


class Scorer:
    """Scores session after session, each in well under 5 ms; oldest first."""

    def __init__(self, windows: Windows) -> None:
        """Score against the article's `windows`."""
        self._windows = windows
        self._sessions = self._left_out = 0
        self._models: dict[str, None] = {}
        self._rows = {(effect, mark): Row() for mark in Landmark for effect in Effect}
        self._past = {effect: Past() for effect in Effect}

    def add(self, completed: Completed) -> None:
        """Score one session; the clinic's own forecast knows only the sessions before it."""
        self._sessions += 1
        found, picked = truth(completed), landmarks(completed)
        if found and picked:
            self._models.update((kept.model, None) for kept in completed.kept)
            for mark, kept in picked.items():
                elapsed = completed.minutes(kept.t)
                for effect, settled in found.items():
                    self._score(effect, mark, settled, elapsed, kept.ahead.get(effect, ()))
        else:
            self._left_out += 1
        for effect, settled in found.items():
            self._past[effect].add(settled.after, settled.by)

    def report(self) -> CalibrationReport:
        """Return the scores of all sessions so far."""
        rows = tuple(row.scores(effect, mark) for (effect, mark), row in self._rows.items())
        return CalibrationReport(
            self._sessions, self._left_out, tuple(self._models), LEAST_SESSIONS, rows
        )

    def _score(
        self,
        effect: Effect,
        mark: Landmark,
        settled: Settled,
        elapsed: float,
        ahead: Sequence[float],
    ) -> None:
        span = span_after(elapsed, settled.after, settled.by)
        if span is None or len(ahead) != len(LEVELS):
            return
        made = {
            Predictor.KIOSK: tuple(ahead),
            Predictor.ARTICLE: self._windows.of(effect).quantiles(LEVELS, elapsed),
        }
        clinic = self._past[effect].quantiles(LEVELS, elapsed)
        if clinic is not None:
            made[Predictor.CLINIC] = clinic
        self._rows[effect, mark].add(span, made)
