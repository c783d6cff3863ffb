"""What the patient said and what was measured, and how much each of it may count.

No answer is no evidence. What was said before the infusion began, or after the moment that is
looked at, is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.forecast import Discount, Doubt
from app.domain.metric import Metric
from app.domain.session import Baseline
from app.domain.symptom import CheckIn, Effect, Rating, Symptom
from app.forecast.forecaster import ForecastInput
from app.forecast.settings import DoubtRules

_MINUTE = 60.0
# The heart rate is only known now; its steps (minutes, percent) keep a forecast from trembling.
_RATE_EVERY, _RATE_STEP = 5.0, 5.0
_CHECK_IN_MINUTES = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One rating, `minutes` after the end, counting by `weight` (0 to 1)."""

    effect: Effect
    rating: Rating
    minutes: float
    weight: float

    @property
    def what(self) -> tuple[object, ...]:
        """Return what was said, whatever it weighs."""
        return self.effect, self.rating, self.minutes


@dataclass(frozen=True, slots=True)
class Measured:
    """Pressure or heart rate: `rise` over baseline in percent, `minutes` after the end."""

    minutes: float
    rise: float
    weight: float
    is_pressure: bool

    @property
    def what(self) -> tuple[object, ...]:
        """Return what was measured, whatever it weighs."""
        return self.minutes, self.rise, self.is_pressure


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that counts, oldest first, and what counts for less and why."""

    answers: tuple[Answer, ...] = ()
    measured: tuple[Measured, ...] = ()
    discounts: tuple[Discount, ...] = ()

    def at(self, rate: Measured | None) -> Evidence:
        """Return the evidence with the heart rate of a moment, None where that is not known."""
        return self if rate is None else replace(self, measured=(*self.measured, rate))

    def without(self, one: Answer | Measured) -> Evidence:
        """Return the evidence as if one answer or measurement were not there."""
        answers = tuple(a for a in self.answers if a is not one)
        return Evidence(answers, tuple(m for m in self.measured if m is not one))


@dataclass(frozen=True, slots=True)
class _Said:
    """One rating as it was given, with the doubts of its check-in; `at` in kiosk seconds."""

    symptom: Symptom
    rating: Rating
    at: float
    doubts: tuple[Doubt, ...]


def gathered(
    given: ForecastInput, started: float, ended: float, t: float, rules: DoubtRules
) -> Evidence:
    """Return the evidence at kiosk time `t` for an infusion from `started` to `ended`."""
    return lasting(given, started, ended, t, rules).at(heart_rate(given, ended, t, rules))


def lasting(
    given: ForecastInput, started: float, ended: float, t: float, rules: DoubtRules
) -> Evidence:
    """Return the evidence that stays: all but the heart rate, which is only known of now."""
    said = [s for c in given.check_ins for s in _said(c, rules) if started <= s.at <= t]
    answers: list[Answer] = []
    discounts: list[Discount] = []
    for symptom in Symptom:
        # Of two at one instant the worse one comes last, and stands.
        own = sorted((s for s in said if s.symptom == symptom), key=lambda s: (s.at, s.rating))
        for one, weight, doubts in _weighed(own, rules):
            effect = Effect(symptom.value)
            answers.append(Answer(effect, one.rating, (one.at - ended) / _MINUTE, weight))
            if doubts:
                discounts.append(Discount(effect, one.rating, one.at, weight, doubts))
    answers.sort(key=lambda a: (a.minutes, a.effect))
    discounts.sort(key=lambda d: (d.at, d.effect))
    measured = _measured(given, started, ended, t, rules)
    return Evidence(tuple(answers), measured, tuple(discounts))


def _said(check_in: CheckIn, rules: DoubtRules) -> list[_Said]:
    """Return the real answers of one check-in with what makes all or some of them doubtful."""
    real = [(s, r) for s, r in check_in.ratings.items() if r is not None]
    ratings = {r for _, r in real}
    shared: list[Doubt] = []
    if check_in.by_staff is not None:
        shared.append(Doubt.PROXY)
    # Nothing anywhere is what a recovered patient says; the same complaint everywhere is not.
    if (
        len(real) >= rules.straight_line_answers
        and len(ratings) == 1
        and Rating.NONE not in ratings
    ):
        shared.append(Doubt.STRAIGHT_LINE)
    real.sort(key=lambda pair: check_in.rated_at[pair[0]])
    before, found = check_in.opened, []
    for number, (symptom, rating) in enumerate(real):
        at = check_in.rated_at[symptom]
        doubts = list(shared)
        # The first tap may come with the opening itself; the taps after it take reading.
        fast = number > 0 and at - before < rules.too_fast_seconds
        if fast and check_in.by_staff is None:
            doubts.append(Doubt.TOO_FAST)
        found.append(_Said(symptom, rating, at, tuple(doubts)))
        before = at
    return found


def _weighed(own: list[_Said], rules: DoubtRules) -> list[tuple[_Said, float, tuple[Doubt, ...]]]:
    """Return one symptom's answers, oldest first, each with its weight and doubts.

    Seen from the newest: of answers close together the last one stands, of a long row of the
    same answer the newest few.
    """
    weights = {Doubt.PROXY: rules.proxy, Doubt.TOO_FAST: rules.too_fast}
    weights[Doubt.STRAIGHT_LINE] = rules.straight_line
    found: list[tuple[_Said, float, tuple[Doubt, ...]]] = []
    later: _Said | None = None
    alike, worse_later = 0, False
    for one in reversed(own):
        doubts, weight = list(one.doubts), 1.0
        for doubt in doubts:
            weight *= weights[doubt]
        gap = (later.at - one.at) / _MINUTE if later is not None else rules.close_together_minutes
        # A check-in takes a minute or so: two that are due ten minutes apart are apart.
        if gap < rules.close_together_minutes - _CHECK_IN_MINUTES:
            doubts.append(Doubt.CLOSE_TOGETHER)
            weight *= gap / rules.close_together_minutes
        alike = alike + 1 if later is not None and later.rating == one.rating else 1
        if alike > rules.repeated_after:
            doubts.append(Doubt.REPEATED)
            weight /= alike - rules.repeated_after + 1
        if one.rating == Rating.NONE and worse_later:
            doubts.append(Doubt.REOPENED)
            weight *= rules.reopened
        worse_later = worse_later or one.rating >= Rating.MODERATE
        found.append((one, weight, tuple(doubts)))
        later = one
    return found[::-1]


def _measured(
    given: ForecastInput, started: float, ended: float, t: float, rules: DoubtRules
) -> tuple[Measured, ...]:
    found: list[Measured] = []
    later: float | None = None
    for at, sys, dia in sorted(given.pressures, reverse=True):
        rise = _rise(sys, dia, given.baseline)
        if rise is None or not started <= at <= t:
            continue
        # Cuffs a minute apart say little more than one; the newest stands.
        gap = rules.close_together_minutes if later is None else (later - at) / _MINUTE
        weight = min(1.0, gap / rules.close_together_minutes)
        found.append(Measured((at - ended) / _MINUTE, rise, weight, True))
        later = at
    return tuple(found[::-1])


def _rise(sys: float, dia: float, baseline: Baseline) -> float | None:
    """Return how far the higher of both is above baseline in percent, None without one."""
    pairs = ((sys, baseline.sys), (dia, baseline.dia))
    rises = [100.0 * (value / base - 1.0) for value, base in pairs if base]
    return max(rises, default=None)


def heart_rate(given: ForecastInput, ended: float, t: float, rules: DoubtRules) -> Measured | None:
    """Return what the heart rate of now says, None without one or before the end."""
    latest = given.latest or {}
    rate = latest.get(Metric.HR, latest.get(Metric.PULSE))
    if rate is None or not given.baseline.hr or t < ended:
        return None
    rise = _RATE_STEP * round(100.0 * (rate / given.baseline.hr - 1.0) / _RATE_STEP)
    minutes = _RATE_EVERY * ((t - ended) / _MINUTE // _RATE_EVERY)
    return Measured(minutes, rise, rules.heart_rate, False)
