"""What changes the forecast for this patient, each with its source and one plain line."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import hypot, isfinite
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from app.domain.forecast import ForecastNote, ModifierLine
from app.domain.session import Infusion, Modifier, Route
from app.domain.symptom import Effect
from app.errors import ErrorCode
from app.forecast import parts
from app.forecast.cohort import EFFECTS
from app.forecast.forecaster import ForecastInput
from app.forecast.pharmacokinetics import Regimen
from app.forecast.settings import Sourced, sourced
from app.tomlfile import Misfit, Place, load

Array = NDArray[np.float64]


class _Line(Sourced, frozen=True, kw_only=True):
    """Numbers with their source and the line that staff read."""

    plain: str


class Weight(_Line, frozen=True, kw_only=True):
    """What stands in for an unknown weight in kg, and the spread that adds."""

    unknown: float
    unknown_spread: float


class Age(_Line, frozen=True, kw_only=True):
    """Liver blood flow in L/h, its loss for each year over an age, and intrinsic clearance."""

    over: int
    flow_loss: float
    flow: float
    intrinsic: float

    def factor(self, age: float) -> float:
        """Return the clearance at an age in years over that of the young."""
        flow = max(self.flow - self.flow_loss * max(0.0, age - self.over), 0.1 * self.flow)
        return (flow / (flow + self.intrinsic)) / (self.flow / (self.flow + self.intrinsic))


class Earlier(_Line, frozen=True, kw_only=True, rename={"since": "from"}):
    """Threshold factors from a number of earlier infusions on."""

    since: int
    threshold: dict[str, float]


class Range(_Line, frozen=True, kw_only=True):
    """The doses in mg/kg and durations in minutes for which the forecast was checked."""

    dose_per_kg: tuple[float, float]
    minutes: tuple[float, float]
    spread: float


class Listed(_Line, frozen=True, kw_only=True):
    """One medicine or condition; where it is there, those it stands `instead_of` do not count."""

    id: str
    instead_of: tuple[str, ...] = ()
    clearance: float = 1.0
    threshold: dict[str, float] = msgspec.field(default_factory=dict)
    spread: dict[str, float] = msgspec.field(default_factory=dict)


class Absorbed(_Line, frozen=True, kw_only=True):
    """A route on which a fraction is taken up evenly over minutes from the end."""

    id: str
    fraction: float
    potency: float
    absorbed_minutes: float
    spread: float


class Modifiers(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file."""

    id: str
    version: int
    weight: Weight
    age: Age
    earlier_infusions: Earlier
    range: Range
    modifier: tuple[Listed, ...]
    route: tuple[Absorbed, ...]


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What the cohort has to be told about one patient.

    `weight` in kg, `clearance` a factor; `factors` and `added` (one for each effect) change
    the thresholds. `regimen` has its minute 0 at the end of the infusion.
    """

    regimen: Regimen
    weight: float
    clearance: float
    factors: tuple[float, ...]
    added: tuple[float, ...]
    notes: tuple[ForecastNote, ...]
    lines: tuple[ModifierLine, ...]

    @property
    def checked(self) -> bool:
        """Return whether the forecast was checked for what was given."""
        return not self.notes


def load_modifiers(path: Path) -> Modifiers:
    """Return the modifiers in a file, or raise ConfigError naming file and line."""
    return load(path, Modifiers, _checked, ErrorCode.CONFIG_INVALID)


def adjusted(rules: Modifiers, given: ForecastInput) -> Adjusted:
    """Return what a record changes; raises ValueError for a dose or duration that cannot be."""
    collected = _Collected()
    weight = rules.weight.unknown
    if given.patient is None:
        collected.spread(dict.fromkeys(EFFECTS, rules.weight.unknown_spread))
        collected.notes.append(ForecastNote.WEIGHT_UNKNOWN)
        collected.line("weight_unknown", rules.weight, [("spread", rules.weight.unknown_spread)])
    else:
        weight = given.patient.weight
        if not (isfinite(weight) and weight > 0):
            raise ValueError(f"a weight must be more than 0 kg, not {weight:g}")
        per_kg = given.infusion.whole_dose / weight
        collected.line("weight", rules.weight, [("dose_per_kg", per_kg)])
        _age(collected, rules.age, given.patient.age)
    _earlier(collected, rules.earlier_infusions, given.earlier_infusions)
    there = [row for row in rules.modifier if row.id in given.modifiers]
    covered = {other for row in there for other in row.instead_of}
    for row in there:
        if row.id not in covered:
            _listed(collected, row)
    regimen = _regimen(collected, rules, given.infusion)
    _range(collected, rules.range, given.infusion, weight)
    return collected.adjusted(regimen, weight)


@dataclass(slots=True)
class _Collected:
    """What has been found so far; factors multiply, spreads add as independent ones do."""

    clearance: float = 1.0
    factors: dict[Effect, float] = field(default_factory=lambda: dict.fromkeys(EFFECTS, 1.0))
    added: dict[Effect, float] = field(default_factory=lambda: dict.fromkeys(EFFECTS, 0.0))
    notes: list[ForecastNote] = field(default_factory=list)
    lines: list[ModifierLine] = field(default_factory=list)

    def threshold(self, factors: dict[str, float]) -> None:
        for effect, factor in factors.items():
            self.factors[Effect(effect)] *= factor

    def spread(self, added: dict[str, float] | dict[Effect, float]) -> None:
        for effect, more in added.items():
            self.added[Effect(effect)] = hypot(self.added[Effect(effect)], more)

    def line(self, key: str, row: _Line, changes: list[tuple[str, float]]) -> None:
        made = ModifierLine(key, tuple(changes), row.plain, row.source, row.status)
        self.lines.append(made)

    def adjusted(self, regimen: Regimen, weight: float) -> Adjusted:
        return Adjusted(
            regimen,
            weight,
            self.clearance,
            tuple(self.factors.values()),
            tuple(self.added.values()),
            tuple(self.notes),
            tuple(self.lines),
        )


def _age(collected: _Collected, rule: Age, age: float) -> None:
    if age > rule.over:
        factor = rule.factor(age)
        collected.clearance *= factor
        collected.line("age", rule, [("clearance", factor)])


def _earlier(collected: _Collected, rule: Earlier, earlier: int) -> None:
    if earlier >= rule.since:
        collected.threshold(rule.threshold)
        changes = [(f"threshold.{effect}", f) for effect, f in rule.threshold.items()]
        collected.line("earlier_infusions", rule, changes)


def _listed(collected: _Collected, row: Listed) -> None:
    collected.clearance *= row.clearance
    collected.threshold(row.threshold)
    collected.spread(row.spread)
    changes = [("clearance", row.clearance)] if row.clearance != 1.0 else []
    changes += [(f"threshold.{effect}", f) for effect, f in row.threshold.items()]
    changes += [(f"spread.{effect}", f) for effect, f in row.spread.items()]
    collected.line(row.id, row, changes)


def _regimen(collected: _Collected, rules: Modifiers, infusion: Infusion) -> Regimen:
    route = next((row for row in rules.route if row.id == infusion.route), None)
    if route is None:
        return parts.regimen(infusion)
    counts = route.fraction * route.potency
    made = parts.regimen(infusion, counts, route.absorbed_minutes)
    collected.spread(dict.fromkeys(EFFECTS, route.spread))
    collected.notes.append(ForecastNote.ROUTE_NOT_CHECKED)
    collected.line(route.id, route, [("dose", counts)])
    return made


def _range(collected: _Collected, rule: Range, infusion: Infusion, weight: float) -> None:
    if infusion.route != Route.KETAMINE_IV:
        return
    outside = []
    # A dose is written in whole mg, so the limits themselves must not fail by rounding.
    per_kg = infusion.whole_dose / weight
    if not rule.dose_per_kg[0] - 0.005 <= per_kg <= rule.dose_per_kg[1] + 0.005:
        outside.append(ForecastNote.DOSE_NOT_CHECKED)
    if not rule.minutes[0] <= parts.whole_minutes(infusion) <= rule.minutes[1]:
        outside.append(ForecastNote.DURATION_NOT_CHECKED)
    if outside:
        collected.spread(dict.fromkeys(EFFECTS, rule.spread))
        collected.notes += outside
        collected.line("range", rule, [("spread", rule.spread)])


def _checked(written: Modifiers, content: bytes) -> Modifiers:
    tables: list[tuple[Place, _Line]] = [
        (("weight",), written.weight),
        (("age",), written.age),
        (("earlier_infusions",), written.earlier_infusions),
        (("range",), written.range),
    ]
    tables += [(("modifier", n), row) for n, row in enumerate(written.modifier)]
    tables += [(("route", n), row) for n, row in enumerate(written.route)]
    for place, table in tables:
        sourced(table, place)
        if not table.plain.strip():
            raise Misfit((*place, "plain"), '"plain" is empty')
        for name in ("threshold", "spread"):
            _effects(getattr(table, name, None), (*place, name))
    ids = [row.id for row in written.modifier]
    for modifier in Modifier:
        if ids.count(modifier) != 1:
            raise Misfit(("modifier",), f'modifier "{modifier}" must be there once')
    for number, row in enumerate(written.modifier):
        for other in row.instead_of:
            if other not in ids or other == row.id:
                raise Misfit(("modifier", number, "instead_of"), f'unknown modifier "{other}"')
    for route in Route:
        listed = [row.id for row in written.route].count(route)
        if listed != (route != Route.KETAMINE_IV):
            raise Misfit(("route",), f'route "{route}" is there {listed} times')
    return written


def _effects(factors: object, place: Place) -> None:
    if not isinstance(factors, dict):
        return
    for effect, factor in factors.items():
        if effect not in list(Effect):
            raise Misfit(place, f'unknown effect "{effect}"')
        if not (isfinite(factor) and factor > 0):
            raise Misfit(place, f'"{effect}" must be more than 0, not {factor:g}')
