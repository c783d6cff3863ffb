"""What the virtual cohort is made of, read from a file in which every number has a source."""

from __future__ import annotations

from math import isfinite
from pathlib import Path

import msgspec

from app.errors import ErrorCode
from app.forecast.windows import Status
from app.tomlfile import Misfit, Place, load

MOST_BODIES = 16384


class Sourced(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Numbers with where they are from and how sure they are."""

    source: str
    status: str


class Reference(Sourced, frozen=True, kw_only=True):
    """The regimen at which the cohort is tuned: mg/kg over minutes, at a weight in kg."""

    dose_per_kg: float
    minutes: float
    weight: float


class Structure(Sourced, frozen=True, kw_only=True):
    """A share of the cohort that follows one parameter set; clearances grow as weight^exponent."""

    set: str
    share: float
    exponent: float


class Variability(Sourced, frozen=True, kw_only=True):
    """Coefficients of variation between people, log-normal."""

    cl: float
    v1: float
    q: float
    v2: float


class Unaffected(Sourced, frozen=True, kw_only=True):
    """People who hardly feel an effect: their share, and how much higher their threshold is."""

    share: float
    times: float


class EffectSite(Sourced, frozen=True, kw_only=True):
    """How fast the effect follows the plasma."""

    half_life_minutes: float
    cv: float


class Levels(Sourced, frozen=True, kw_only=True):
    """Concentrations over the threshold at which none becomes mild, and moderate severe."""

    mild: float
    severe: float


class Rater(Sourced, frozen=True, kw_only=True):
    """How people answer: noise as log standard deviation, lapse and blind as probabilities.

    A lapse is a careless answer, with `careless_noise`; a blind one is any of the four.
    """

    noise: float
    lapse: float
    careless_noise: float
    blind: float


class Late(Sourced, frozen=True, kw_only=True):
    """The window where fewer than `least_people` of the cohort have an effect still."""

    least_people: float
    half_minutes: float


class CirculationRules(Sourced, frozen=True, kw_only=True):
    """Rise over baseline in percent at the threshold and at most; noise in percent points."""

    near_percent: float
    most_percent: float
    pressure_noise: float
    rate_noise: float


class DoubtRules(Sourced, frozen=True, kw_only=True):
    """How much doubted answers count, and what makes them doubted."""

    proxy: float
    too_fast: float
    too_fast_seconds: float
    straight_line: float
    straight_line_answers: int
    close_together_minutes: float
    repeated_after: int
    reopened: float
    heart_rate: float


class Guard(Sourced, frozen=True, kw_only=True):
    """The safeguard against weights that rest on too few bodies."""

    effective_share: float
    prior_share: float


class LearningRules(Sourced, frozen=True, kw_only=True):
    """How much earlier sessions count.

    `strength` is how many sessions the untrained cohort is worth; `patient_share` is what a
    returning patient's own weights count, beside the population's.
    """

    strength: float
    patient_share: float


class CohortSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file."""

    id: str
    version: int
    basis: str
    seed: int
    bodies: int
    thresholds: int
    reference: Reference
    structure: tuple[Structure, ...]
    variability: Variability
    unaffected: Unaffected
    effect_site: EffectSite
    levels: Levels
    rater: Rater
    late: Late
    circulation: CirculationRules
    doubt: DoubtRules
    guard: Guard
    learning: LearningRules


def load_settings(path: Path) -> CohortSettings:
    """Return the settings in a file, or raise ConfigError naming file and line."""
    return load(path, CohortSettings, _checked, ErrorCode.CONFIG_INVALID)


def _checked(written: CohortSettings, content: bytes) -> CohortSettings:
    _whole(written.bodies, "bodies", 2, MOST_BODIES)
    _whole(written.thresholds, "thresholds", 2, 64)
    tables: list[tuple[Place, Sourced]] = [
        ((name,), getattr(written, name))
        for name in written.__struct_fields__
        if isinstance(getattr(written, name), Sourced)
    ]
    tables += [(("structure", n), row) for n, row in enumerate(written.structure)]
    for place, table in tables:
        sourced(table, place)
    shares = sum(row.share for row in written.structure)
    if abs(shares - 1.0) > 1e-9:
        raise Misfit(("structure",), f"the shares add up to {shares:g}, not 1")
    if not 0 < written.levels.mild < 1 < written.levels.severe:
        raise Misfit(("levels",), '"mild" must be below 1 and "severe" above')
    shares_of_one = {
        ("rater", "lapse"): written.rater.lapse + written.rater.blind,
        ("unaffected", "share"): 2.0 * written.unaffected.share,
        ("guard", "effective_share"): written.guard.effective_share,
        ("guard", "prior_share"): written.guard.prior_share,
        ("learning", "patient_share"): written.learning.patient_share,
    }
    for key, value in shares_of_one.items():
        if not value < 1:
            raise Misfit(key, f'"{key[-1]}" is too large')
    return written


def _whole(value: int, name: str, least: int, most: int) -> None:
    if not least <= value <= most:
        raise Misfit((name,), f'"{name}" must be from {least} to {most}, not {value}')


def sourced(table: Sourced, place: Place) -> None:
    """Raise Misfit unless a table names its source and every number in it is positive."""
    if table.status not in list(Status):
        raise Misfit((*place, "status"), f'unknown status "{table.status}"')
    if not table.source.strip():
        raise Misfit((*place, "source"), '"source" is empty')
    for name in table.__struct_fields__:
        value = getattr(table, name)
        if isinstance(value, (int, float)) and not (isfinite(value) and value > 0):
            raise Misfit((*place, name), f'"{name}" must be more than 0, not {value:g}')
