"""Facts of forecasts and of what was learned from sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from app.clock import Instant
from app.domain.facts.base import Fact
from app.domain.forecast import ForecastCause
from app.domain.learning import LearnedScope


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastMade(Fact):
    """A forecast as it was shown, kept so that it can be scored.

    Each effect has P10, P25, P50, P75 and P90 of those who had not settled by then, in minutes
    after `infusion_ended`; an empty list is an effect that had settled. `all_settled` is the
    same for all open effects together.
    """

    kind: ClassVar[str] = "forecast_made"
    cause: ForecastCause
    model: str
    basis: str
    infusion_ended: Instant
    dissociation: tuple[float, ...]
    dizziness: tuple[float, ...]
    nausea: tuple[float, ...]
    drowsiness: tuple[float, ...]
    anxiety: tuple[float, ...]
    circulation: tuple[float, ...]
    all_settled: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsLearned(Fact):
    """What a completed session (its `session_id`) taught about one patient or the population.

    `weights` are the virtual patients' weights as app.forecast.learning packs them, for the
    cohort of `model`; `sessions` is how many sessions are in them, `version` counts them since
    the last reset. `mrn` is empty for the population.
    """

    kind: ClassVar[str] = "weights_learned"
    scope: LearnedScope
    mrn: str
    version: int
    sessions: int
    model: str
    weights: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningSet(Fact):
    """Whether the kiosk learns from patients and from the population from now on."""

    kind: ClassVar[str] = "learning_set"
    patients: bool
    population: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningReset(Fact):
    """What was learned before this fact is used no more."""

    kind: ClassVar[str] = "learning_reset"
    scope: LearnedScope


TYPES: tuple[type[Fact], ...] = (
    ForecastMade,
    WeightsLearned,
    LearningSet,
    LearningReset,
)
