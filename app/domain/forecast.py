"""What a forecast says, whoever made it."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import lru_cache
from itertools import chain, islice
from sys import intern
from typing import TypeAlias

from app.domain.symptom import Effect, Rating, Symptom

_Parts: TypeAlias = tuple[tuple[Effect | None, int], ...]


@dataclass(frozen=True, slots=True)
class Quantiles:
    """One time in ten, five in ten and nine in ten it is over by then; kiosk seconds."""

    p10: float
    p50: float
    p90: float
    # The middle half, for keeping score; None where nobody asked for it.
    p25: float | None = None
    p75: float | None = None


class EffectState(StrEnum):
    """Where one effect stands; SETTLED needs a report or a measurement, never the clock."""

    INFUSING = "infusing"
    WEARING_OFF = "wearing_off"
    SETTLED = "settled"
    OVERDUE = "overdue"
    UNREPORTED = "unreported"  # the window has passed and nobody said how it is


@dataclass(frozen=True, slots=True)
class EffectForecast:
    """One effect: half of patients settle by `p50`, nine in ten by `p90`.

    All times are kiosk seconds, None while the infusion runs. `expected` is
    the median of those who have not settled by now, at most `p90`; None once
    settled or past the window. `last` and `last_at` are the latest report;
    `raised` is for the circulation: measured raised, measured near, None not known.
    """

    effect: Effect
    state: EffectState
    p50: float | None
    p90: float | None
    expected: float | None
    last: Rating | None = None
    last_at: float | None = None
    raised: bool | None = None
    # What only a model with a distribution can say; None from one without.
    p10: float | None = None
    probability_settled: float | None = None  # now, as far as the evidence goes; 0 to 1
    ahead: Quantiles | None = None  # for those who have not settled by now
    overdue_from: float | None = None  # the fixed edge of OVERDUE; `p90` where None


class ForecastNote(StrEnum):
    """What a reader of the forecast must know about it."""

    DOSE_NOT_CHECKED = "dose_not_checked"
    DURATION_NOT_CHECKED = "duration_not_checked"
    ROUTE_NOT_CHECKED = "route_not_checked"
    WEIGHT_UNKNOWN = "weight_unknown"
    STILL_RUNNING = "still_running"
    MODEL_FAILED = "model_failed"  # the model could not; the times are the article's
    BEYOND_COHORT = "beyond_cohort"  # hardly any virtual patient has an effect for so long
    EVIDENCE_TEMPERED = "evidence_tempered"  # the answers fit nobody well, so they count for less


@dataclass(frozen=True, slots=True)
class ModifierLine:
    """What one circumstance changed: a factor for each `target`, with its source.

    A target is `clearance`, `threshold.` or `spread.` and an effect, `spread` of all of them
    (added log standard deviations), `dose` (the part that counts) or `dose_per_kg` (mg/kg, no
    factor). `plain` is the sentence of the data file, `key` names it.
    """

    key: str
    changes: tuple[tuple[str, float], ...]
    plain: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """All effects at kiosk time `as_of`; `basis` names the source, `model` its version.

    `checked` is False where the model was never checked against anything, with the
    reasons in `notes`; `all_settled` is for the effects that are still open, together.
    """

    as_of: float
    model: str
    basis: str
    effects: tuple[EffectForecast, ...]
    checked: bool = True
    notes: tuple[ForecastNote, ...] = ()
    lines: tuple[ModifierLine, ...] = ()
    all_settled: Quantiles | None = None

    def of(self, effect: Effect) -> EffectForecast:
        """Return the forecast of one effect."""
        return next(e for e in self.effects if e.effect == effect)

    @property
    def governing(self) -> EffectForecast | None:
        """Return the open effect that is expected to last longest, None when all settled."""
        still = [e for e in self.effects if e.state != EffectState.SETTLED]
        return max(still, key=lambda e: e.expected or e.p90 or 0.0, default=None)

    @property
    def overdue(self) -> tuple[EffectForecast, ...]:
        """Return the effects past their window that are still reported or measured."""
        return tuple(e for e in self.effects if e.state == EffectState.OVERDUE)


class Doubt(StrEnum):
    """Why an answer counts for less."""

    PROXY = "proxy"  # staff entered it for the patient
    TOO_FAST = "too_fast"
    STRAIGHT_LINE = "straight_line"
    CLOSE_TOGETHER = "close_together"
    REPEATED = "repeated"
    REOPENED = "reopened"  # said to be gone, and reported again later


@dataclass(frozen=True, slots=True)
class Discount:
    """An answer that counts for less: by `weight` (0 to 1), for these reasons."""

    effect: Effect
    rating: Rating | None
    at: float
    weight: float
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What one answer moved: `effect` was expected at `was`, now at `now` (kiosk seconds).

    `symptom` and `rating` say which answer; for a blood pressure they are None.
    """

    effect: Effect
    was: float
    now: float
    symptom: Symptom | None
    rating: Rating | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the forecast says what it says, for staff; words are keys that screens translate.

    `inputs` are (name, value) in mg, minutes, kg, mg/kg, years and counts. `answers` is how
    many answers and measurements counted, `effective` how many virtual patients carry them.
    `start` says whose earlier sessions the forecast began with.
    """

    model: str
    basis: str
    inputs: tuple[tuple[str, float], ...]
    lines: tuple[ModifierLine, ...]
    changes: tuple[Change, ...]
    discounts: tuple[Discount, ...]
    notes: tuple[ForecastNote, ...]
    answers: int
    effective: float
    start: PriorUse | None = None


@dataclass(frozen=True, slots=True)
class PriorUse:
    """What the forecast began with: numbers of sessions learned from, 0 where nothing was.

    The versions count what was learned since the last reset.
    """

    population_sessions: int = 0
    population_version: int = 0
    patient_sessions: int = 0
    patient_version: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """An effect that has to be mild at most, or with `none` felt no more."""

    effect: Effect
    none: bool = False


class ForecastCause(StrEnum):
    """Why a forecast was made and kept."""

    STARTED = "started"  # with the session, the infusion having ended
    ENDED = "ended"  # the infusion
    ANSWERED = "answered"
    MEASURED = "measured"
    CORRECTED = "corrected"  # the dose or the times of the infusion


@dataclass(frozen=True, slots=True, init=False)
class KeptForecast:
    """A forecast as it was, for scoring and review; made at kiosk time `t`.

    `ended` is the end of the infusion as it was known then (kiosk seconds, None not kept).
    """

    t: float
    cause: ForecastCause
    model: str
    ended: float | None
    # A day of one patient keeps hundreds: one piece of memory each, not forty.
    _parts: _Parts
    _minutes: bytes

    def __init__(
        self,
        t: float,
        cause: ForecastCause,
        model: str,
        ahead: Mapping[Effect, Sequence[float]],
        joint: Sequence[float] = (),
        ended: float | None = None,
    ) -> None:
        """Keep a forecast; see `ahead` and `joint`."""
        parts = (*((effect, len(found)) for effect, found in ahead.items()), (None, len(joint)))
        numbers = array("d", [*chain.from_iterable(ahead.values()), *joint])
        kept = (t, cause, intern(model), ended, _known(parts), numbers.tobytes())
        for field, value in zip(fields(self), kept, strict=True):
            object.__setattr__(self, field.name, value)

    @property
    def ahead(self) -> dict[Effect, tuple[float, ...]]:
        """Return for each effect the minutes after the end: P10, P25, P50, P75 and P90.

        They are of those who had not settled then; an effect that had settled is not in it.
        """
        return {effect: minutes for effect, minutes in self._unpacked() if effect is not None}

    @property
    def joint(self) -> tuple[float, ...]:
        """Return the same for all open effects together, empty when none was open."""
        return next(minutes for effect, minutes in self._unpacked() if effect is None)

    def _unpacked(self) -> Iterator[tuple[Effect | None, tuple[float, ...]]]:
        numbers = iter(array("d", self._minutes))
        for effect, count in self._parts:
            yield effect, tuple(islice(numbers, count))


@lru_cache(maxsize=256)
def _known(parts: _Parts) -> _Parts:
    """Return the same object for equal parts."""
    return parts
