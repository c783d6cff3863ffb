"""What must be true before staff may sign, and what the record says about each."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.metric import Metric
from app.domain.session import Route
from app.domain.symptom import Rating, Symptom


class CriterionState(StrEnum):
    """The answer of one criterion; only MET opens the gate."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    STALE = "stale"


class CriterionKind(StrEnum):
    """The kinds of criterion a protocol can ask for."""

    VITAL_RANGE = "vital_range"
    NEAR_BASELINE = "near_baseline"
    SYMPTOM = "symptom"
    MINIMUM_TIME = "minimum_time"
    ITEM = "item"
    SCORE = "score"
    ESCORT = "escort"
    INSTRUCTIONS = "instructions"
    NO_DRIVING = "no_driving"
    # Of no protocol: it is there once something was told.
    SELF_HARM = "self_harm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One line of a protocol; which fields count depends on `kind`.

    `low`/`high` in the metric's unit, both allowed themselves; `dia_high` (mmHg) goes
    with a systolic `high`, so that a pressure is one line; `percent` of baseline either way,
    `minutes` for steady time, spacing or minimum time, `max_age` in minutes,
    `at_most` and `in_a_row` for symptoms, `item` and `scale` name what staff assess.
    """

    id: str
    kind: CriterionKind
    source: str
    metric: Metric | None = None
    metrics: tuple[Metric, ...] = ()
    low: float | None = None
    high: float | None = None
    dia_high: float | None = None
    percent: float | None = None
    steady_minutes: float = 0.0
    symptom: Symptom | None = None
    at_most: Rating | None = None
    in_a_row: int = 1
    apart_minutes: float = 0.0
    minutes: float | None = None
    max_age_minutes: float | None = None
    item: str | None = None
    scale: str | None = None
    minimum_total: int | None = None


@dataclass(frozen=True, slots=True)
class ScaleItem:
    """One item of a scale: `points` are the allowed scores (0, 1, 2)."""

    id: str
    points: tuple[int, ...] = (0, 1, 2)


@dataclass(frozen=True, slots=True)
class Scale:
    """A scored assessment (modified Aldrete, PADSS) with its items and source."""

    id: str
    items: tuple[ScaleItem, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Protocol:
    """A named, versioned list of criteria as loaded from a file; `sha256` of that file.

    `routes` are those it was written for.
    """

    id: str
    name: str
    version: int
    criteria: tuple[Criterion, ...]
    scales: tuple[Scale, ...]
    sha256: str
    no_driving_hours: float = 24.0
    routes: tuple[Route, ...] = ()

    def scale(self, scale_id: str) -> Scale:
        """Return one scale of the protocol."""
        return next(s for s in self.scales if s.id == scale_id)


class Reason(StrEnum):
    """Why a criterion has its state, as a word the screens translate."""

    OK = "ok"
    OUT_OF_RANGE = "out_of_range"
    NOT_STEADY = "not_steady"
    NO_VALUE = "no_value"
    NO_BASELINE = "no_baseline"
    TOO_OLD = "too_old"
    QUESTIONABLE = "questionable"
    NOT_ASKED = "not_asked"
    NO_ANSWER = "no_answer"
    TOO_HIGH = "too_high"
    NEEDS_MORE = "needs_more"
    NOT_YET = "not_yet"
    INFUSION_RUNNING = "infusion_running"
    NOT_ASSESSED = "not_assessed"
    ASSESSED_NO = "assessed_no"
    ZERO_ITEM = "zero_item"
    TOTAL_LOW = "total_low"
    ITEMS_MISSING = "items_missing"
    TIME_UNSURE = "time_unsure"
    NOT_ANSWERED = "not_answered"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a criterion was judged on.

    `values` by metric; `baseline` likewise; `ratings` as (kiosk time, rating)
    newest last; `at` the kiosk time of the newest evidence (a scale is as old as
    its oldest item); `until` when it can be met by time alone; `total` of a scale;
    `by` the assessing staff id.
    """

    reason: Reason
    at: float | None = None
    values: dict[Metric, float] = field(default_factory=dict)
    baseline: dict[Metric, float] = field(default_factory=dict)
    ratings: tuple[tuple[float, Rating | None], ...] = ()
    steady_since: float | None = None
    until: float | None = None
    total: int | None = None
    text: str = ""
    by: int | None = None


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion's state with its evidence."""

    criterion: Criterion
    state: CriterionState
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Readiness:
    """Every criterion's answer at kiosk time `as_of`, and when the last is expected.

    `expected` (half by then) is None when it cannot be said (the infusion runs, or nothing is
    known), `expected_late` (nine in ten by then) also where the model cannot say it.
    `waiting_for_staff` counts the open criteria that only staff can answer.
    """

    as_of: float
    protocol: Protocol
    results: tuple[CriterionResult, ...]
    expected: float | None
    waiting_for_staff: int = 0
    expected_late: float | None = None

    @property
    def met(self) -> int:
        """Return how many criteria are met."""
        return sum(r.state == CriterionState.MET for r in self.results)

    @property
    def ready(self) -> bool:
        """Return whether every criterion is met; staff still decide."""
        return self.met == len(self.results)

    @property
    def blocking(self) -> tuple[CriterionResult, ...]:
        """Return the criteria that are not met."""
        return tuple(r for r in self.results if r.state != CriterionState.MET)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a member of staff found: a yes/no or a score, with free words for a name."""

    item: str
    value: int
    text: str
    at: float
    by: int
