"""The cohort weighed by evidence: who answers like this patient, and when they settle.

Each answer multiplies every virtual patient's weight by the probability that they would give
it. A body's weight is the product over all effects of what its thresholds say on average, so
an answer about one symptom moves the others through the shared body. A lapse keeps every
probability above zero, so no answer can rule anybody out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from app.domain.forecast import Need
from app.domain.symptom import Effect
from app.forecast import timeline
from app.forecast.cohort import EFFECTS, Cohort
from app.forecast.course import Course
from app.forecast.evidence import Answer, Evidence, Measured
from app.forecast.likelihood import likelihood, measured_likelihood
from app.forecast.recent import Recent
from app.forecast.settings import Guard, Late

Array = NDArray[np.float64]

LEVELS: Array = np.array([0.1, 0.5, 0.9])
WITH_QUARTERS: Array = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
_TEMPERING_STEPS = 12
# Of 32 kB and 200 kB each. One answer takes a quarter of a millisecond to weigh again.
_LIKELIHOODS, _OWNS = 160, 16
_CIRCULATION = EFFECTS.index(Effect.CIRCULATION)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each virtual patient counts: `bodies` (n,) and `thresholds` (effects, n, k).

    Bodies add up to 1, and so do the thresholds of each body for each effect. A posterior of
    one session may be the start of the next.
    """

    bodies: Array
    thresholds: Array

    @classmethod
    def of(cls, cohort: Cohort) -> Weights:
        """Return the weights of a cohort nobody knows anything about yet."""
        count = cohort.z.shape[1]
        thresholds = np.broadcast_to(cohort.shares(), cohort.z.shape).copy()
        return cls(np.full(count, 1.0 / count), thresholds)

    def mixed(self, other: Weights, share: float) -> Weights:
        """Return these weights with a `share` (0 to 1) of others.

        For every body and effect it holds the mixture of both: each side's thresholds count as
        far as that side believes in the body.
        """
        theirs = share * other.bodies
        bodies = (1.0 - share) * self.bodies + theirs
        part = np.divide(theirs, bodies, out=np.zeros_like(bodies), where=bodies > 0.0)[:, None]
        return Weights(bodies, self.thresholds + part * (other.thresholds - self.thresholds))


@dataclass(frozen=True, slots=True)
class Posterior:
    """The weighed cohort of one course; `late` is what holds where it runs out.

    `squares` (effects, len(timeline.EDGES)) are the sums of the squared weights of those who have
    settled by each edge: how many carry the rest follows from them.

    `cumulative` (effects, len(timeline.EDGES)) is the share settled by each edge,
    `by_body`, for each effect (len(timeline.COARSE_EDGES), n), the same in each body; `usual`
    (effects, 3) are P10, P50 and P90 in minutes after the end.
    `effective` is how many bodies carry the weights; `tempered` that they had to be spread.
    """

    weights: Weights
    cumulative: Array
    by_body: tuple[Array, ...]
    usual: Array
    effective: float
    tempered: bool
    squares: Array
    late: Late

    def settled(self, effect: Effect, minutes: float) -> float:
        """Return the probability that an effect has settled by a time after the end."""
        return timeline.share_by(self.cumulative[EFFECTS.index(effect)], minutes)

    def quantiles(
        self, effect: Effect, after: float | None = None, levels: Array = LEVELS
    ) -> Array:
        """Return P10, P50 and P90 in minutes after the end; of those open at `after`, if given.

        `levels` are other shares, of those open at `after`. A few virtual patients would give a
        window of seconds: where hardly any are open it is at least that of `late`.
        """
        if after is None:
            return np.asarray(self.usual[EFFECTS.index(effect)])
        found = timeline.quantiles(self.cumulative[EFFECTS.index(effect)], levels, after)
        if not self.runs_out(effect, after):
            return found
        return np.maximum(found, timeline.late_quantiles(levels, after, self.late.half_minutes))

    def runs_out(self, effect: Effect, after: float) -> bool:
        """Return whether hardly anybody in the cohort has an effect still at a time."""
        number = EFFECTS.index(effect)
        squares, still = self.squares[number], 1.0 - self.settled(effect, after)
        left = float(squares[-1] - np.interp(after, timeline.EDGES, squares))
        return left <= 0.0 or still * still / left < self.late.least_people

    def all_settled(
        self, still_open: Sequence[Effect], after: float, levels: Array = LEVELS
    ) -> Array:
        """Return P10, P50 and P90 in minutes until the last of some effects settles.

        Joint, by shared bodies, and not before `after` or any one of them alone.
        """
        rows = [self.by_body[EFFECTS.index(effect)] for effect in still_open]
        alone = [self.quantiles(effect, after, levels) for effect in still_open]
        joint = timeline.joint_quantiles(self.joint(rows), levels, after)
        return np.asarray(np.maximum.reduce([joint, *alone]))

    def joint(self, by_body: Sequence[Array]) -> Array:
        """Return the share in which all that `by_body` holds has settled by each coarse edge.

        What the answers say is settled counts as settled, so a milder answer is never later.
        """
        return np.asarray(reduce(np.multiply, by_body) @ self.weights.bodies)


def usual(course: Course, weights: Weights) -> Array:
    """Return P10, P50 and P90 (effects, 3) in minutes after the end before any answer."""
    return np.array([timeline.quantiles(row, LEVELS) for row in _cumulative(course, weights)])


def _squares(course: Course, weights: Weights) -> Array:
    size, bodies = len(timeline.EDGES), weights.bodies[:, None]
    rows = zip(course.step, weights.thresholds, strict=True)
    held = [np.bincount(step.ravel(), np.square(own * bodies).ravel(), size) for step, own in rows]
    return np.asarray(np.cumsum(held, axis=1))


def _cumulative(course: Course, weights: Weights) -> Array:
    rows = zip(course.step, weights.thresholds, strict=True)
    shares = [timeline.cumulated(step, own * weights.bodies[:, None]) for step, own in rows]
    return np.array(shares)


@dataclass(frozen=True, slots=True)
class _Own:
    """What the answers about one effect say: its thresholds' weights in each body, (n, k).

    `marginal` (n,) is the log probability of the answers in each body, `by_body`
    (len(timeline.COARSE_EDGES), n) the share that has settled there by each edge.
    """

    thresholds: Array
    marginal: Array
    by_body: Array


class Weigher:
    """Weighs one course by evidence; keeps what each effect's answers say for the next time."""

    def __init__(self, course: Course, prior: Weights) -> None:
        """Weigh `course`, starting from `prior`.

        Raises ValueError for the weights of a cohort of another size.
        """
        if prior.thresholds.shape != course.settled.shape:
            raise ValueError("the weights are of another cohort")
        self.course = course
        self._prior = prior
        self._starts: dict[int, Array] = {}
        self._met: tuple[Posterior, tuple[Need, ...], Array] | None = None
        self._nones: dict[int, timeline.Indices] = {}
        self._sums: dict[int, tuple[tuple[Answer | Measured, ...], Array]] = {}
        self._likelihoods: Recent[Array] = Recent(_LIKELIHOODS)
        self._owns: Recent[_Own] = Recent(_OWNS)

    def weigh(self, evidence: Evidence) -> Posterior:
        """Return the posterior; the same evidence gives the same, whatever was asked before."""
        said: list[list[Answer | Measured]] = [[] for _ in EFFECTS]
        for answer in evidence.answers:
            said[EFFECTS.index(answer.effect)].append(answer)
        said[_CIRCULATION].extend(evidence.measured)
        owns = [self._own(number, tuple(own)) for number, own in enumerate(said)]
        if not any(said):
            return _posterior(self.course, self._prior.bodies, owns, False)
        marginal = np.sum([own.marginal for own in owns], axis=0)
        guard = self.course.cohort.settings.guard
        bodies, tempered = _spread(marginal, self._prior.bodies, guard)
        share = guard.prior_share
        return _posterior(
            self.course, (1.0 - share) * bodies + share * self._prior.bodies, owns, tempered
        )

    def _own(self, number: int, said: tuple[Answer | Measured, ...]) -> _Own:
        return self._owns.get((number, said), lambda: self._weighed(number, said))

    def _weighed(self, number: int, said: tuple[Answer | Measured, ...]) -> _Own:
        thresholds, marginal = self._prior.thresholds[number], np.zeros_like(self._prior.bodies)
        if said:
            thresholds, marginal = self._answered(number, said)
        return _Own(thresholds, marginal, _by_body(self.course.coarse[number], thresholds))

    def all_met(
        self, posterior: Posterior, needs: Iterable[Need], after: float, levels: Array
    ) -> Array:
        """Return quantiles in minutes until the last of `needs` is there, `after` at least."""
        # In one order, or the last bit would hang on how a set is stored.
        wanted = tuple(sorted(set(needs), key=lambda need: (need.effect, need.none)))
        last = self._met
        if last is None or last[0] is not posterior or last[1] != wanted:
            rows = [self._rows_of(posterior, need) for need in wanted]
            last = self._met = (posterior, wanted, posterior.joint(rows))
        return timeline.joint_quantiles(last[2], levels, after)

    def _rows_of(self, posterior: Posterior, need: Need) -> Array:
        number = EFFECTS.index(need.effect)
        if need.none:
            return _by_body(self._none(number), posterior.weights.thresholds[number])
        return posterior.by_body[number]

    def _none(self, number: int) -> timeline.Indices:
        """Return when an effect is felt no more at all, as Course.coarse has when it is mild."""
        if number not in self._nones:
            self._nones[number] = self.course.none(number)
        return self._nones[number]

    def _answered(self, number: int, said: tuple[Answer | Measured, ...]) -> tuple[Array, Array]:
        """Return an effect's thresholds and marginal: see _Own."""
        log = self._summed(number, said)
        # Along so short an axis this is ten times as fast as max() and sum().
        highest = reduce(np.maximum, log.T)
        thresholds = np.exp(log - highest[:, None])
        total = thresholds @ np.ones(thresholds.shape[1])
        share = self.course.cohort.settings.guard.prior_share
        thresholds *= ((1.0 - share) / total)[:, None]
        thresholds += share * self._prior.thresholds[number]
        return thresholds, highest + np.log(total)

    def _summed(self, number: int, said: tuple[Answer | Measured, ...]) -> Array:
        """Return the logarithms of an effect's weights after all answers, not to be changed.

        Goes on from the last sum where that was of the first of these: the same terms in the
        same order give the same. A heart rate stands for minutes only, so it comes last.
        """
        lasting = tuple(one for one in said if not _passes(one))
        known, log = self._sums.get(number, ((), self._started(number)))
        if lasting[: len(known)] != known:
            known, log = (), self._started(number)
        for one in lasting[len(known) :]:
            log = log + one.weight * self._likelihood(one)
        self._sums[number] = (lasting, log)
        for one in filter(_passes, said):
            log = log + one.weight * self._likelihood(one)
        return log

    def _started(self, number: int) -> Array:
        """Return the logarithms of an effect's weights before any answer."""
        if number not in self._starts:
            self._starts[number] = np.log(np.maximum(self._prior.thresholds[number], 1e-300))
        return self._starts[number]

    def _likelihood(self, one: Answer | Measured) -> Array:
        return self._likelihoods.get(one.what, lambda: self._made(one))

    def _made(self, one: Answer | Measured) -> Array:
        settings = self.course.cohort.settings
        if isinstance(one, Answer):
            return likelihood(self.course, one, settings)
        return measured_likelihood(self.course, one, settings)


def _by_body(coarse: timeline.Indices, thresholds: Array) -> Array:
    """Return the share that has settled in each body by each edge, (len(COARSE_EDGES), n)."""
    size = len(timeline.COARSE) * len(thresholds)
    held = np.bincount(coarse.ravel(), thresholds.ravel(), size)
    by_body: Array = held.reshape(len(timeline.COARSE), -1).astype(np.float64, copy=False)
    # Row by row: a tenth of the time that a cumulated sum along this axis takes.
    for row in range(1, len(by_body)):
        by_body[row] += by_body[row - 1]
    return by_body


def _passes(one: Answer | Measured) -> bool:
    """Return whether this is the heart rate, which is only known of now."""
    return isinstance(one, Measured) and not one.is_pressure


def _spread(log_likelihood: Array, prior: Array, guard: Guard) -> tuple[Array, bool]:
    """Return the bodies' weights, tempered until enough of them carry the weight.

    Tempering is a power below 1 on the likelihood: evidence that fits nobody well counts less.
    """
    centred = log_likelihood - log_likelihood.max()
    least = guard.effective_share * len(prior)

    def weights(power: float) -> Array:
        found = prior * np.exp(power * centred)
        return np.asarray(found / found.sum())

    full = weights(1.0)
    if effective(full) >= least:
        return full, False
    low, high = 0.0, 1.0
    for _ in range(_TEMPERING_STEPS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if effective(weights(middle)) >= least else (low, middle)
    return weights(low), True


def effective(weights: Array) -> float:
    """Return how many equal weights would be as even as these."""
    return float(1.0 / np.sum(weights * weights))


def _posterior(course: Course, bodies: Array, owns: list[_Own], tempered: bool) -> Posterior:
    weights = Weights(bodies, np.array([own.thresholds for own in owns]))
    cumulative = _cumulative(course, weights)
    found = np.array([timeline.quantiles(row, LEVELS) for row in cumulative])
    by_body = tuple(own.by_body for own in owns)
    late = course.cohort.settings.late
    carried = effective(bodies)
    squares = _squares(course, weights)
    return Posterior(weights, cumulative, by_body, found, carried, tempered, squares, late)
