"""The evidence of the record that is looked at, gathered anew only when it says something new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from app.domain.session import Baseline
from app.domain.symptom import CheckIn
from app.forecast.evidence import Evidence, Measured, heart_rate, lasting
from app.forecast.forecaster import ForecastInput
from app.forecast.settings import DoubtRules

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _Source:
    """What lasting evidence follows from, for any moment at which all of it is past."""

    check_ins: tuple[CheckIn, ...]
    pressures: tuple[tuple[float, float, float], ...]
    baseline: Baseline
    span: tuple[float, float]

    def newest(self) -> float:
        """Return the kiosk time of the newest answer or pressure."""
        said = [at for check_in in self.check_ins for at in check_in.rated_at.values()]
        return max([self.span[0], *said, *(at for at, _, _ in self.pressures)])


class Gatherer:
    """Gives the same evidence, the very object, while nothing new was said or measured.

    A session of hours is asked for many times a minute: what hangs on its evidence is then known
    by the object, and not compared answer by answer. May be used from several threads.
    """

    def __init__(self, rules: DoubtRules) -> None:
        """Gather by `rules`."""
        self._rules = rules
        self._lasting: tuple[_Source, float, Evidence] | None = None
        self._last: tuple[Evidence, Measured | None, Evidence] | None = None

    def gathered(self, given: ForecastInput, started: float, ended: float, t: float) -> Evidence:
        """Return the evidence at kiosk time `t` for an infusion from `started` to `ended`."""
        stays = self._stays(given, started, ended, t)
        rate, last = heart_rate(given, ended, t, self._rules), self._last
        if last is not None and last[0] is stays and last[1] == rate:
            return last[2]
        evidence = stays.at(rate)
        self._last = (stays, rate, evidence)
        return evidence

    def _stays(self, given: ForecastInput, started: float, ended: float, t: float) -> Evidence:
        source = _Source(given.check_ins, given.pressures, given.baseline, (started, ended))
        known = self._lasting
        if known is not None and t >= known[1] and source == known[0]:
            return known[2]
        evidence = lasting(given, started, ended, t, self._rules)
        if known is not None:
            evidence = _sharing(evidence, known[2])
        newest = source.newest()
        if t >= newest:
            self._lasting = (source, newest, evidence)
        return evidence


def _sharing(evidence: Evidence, known: Evidence) -> Evidence:
    """Return the evidence with the objects of what was known: memory holds each answer once."""
    answers = _known(evidence.answers, known.answers)
    measured = _known(evidence.measured, known.measured)
    return Evidence(answers, measured, _known(evidence.discounts, known.discounts))


def _known(found: Iterable[V], known: Iterable[V]) -> tuple[V, ...]:
    held = {one: one for one in known}
    return tuple(held.get(one, one) for one in found)
