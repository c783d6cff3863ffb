"""The part of the record that readiness is judged on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.forecast import Forecast, Need, Quantiles
from app.domain.metric import Metric
from app.domain.readiness import Assessment, CriterionState, Evidence
from app.domain.reading import Reading
from app.domain.self_harm import Concern
from app.domain.session import Baseline, Infusion
from app.domain.symptom import CheckIn

MINUTE = 60.0

Answer = tuple[CriterionState, Evidence]
Together = Callable[[frozenset[Need]], Quantiles | None]


class Vitals(Protocol):
    """What readiness asks of the vital signs; all times are kiosk seconds."""

    def reading(self, metric: Metric, t: float) -> Reading | None:
        """Return what the metric's tile may show at `t`, None for one that is not known."""
        ...

    def steady(
        self, metric: Metric, low: float | None, high: float | None, t: float
    ) -> float | None:
        """Return since when the metric has been valid and within `low` to `high` at `t`."""
        ...

    def pressures(self) -> Sequence[tuple[float, float, float]]:
        """Return (time, systolic, diastolic in mmHg) of each valid measurement, oldest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessInput:
    """Everything that decides readiness; all times are kiosk seconds.

    `assessments` are the latest of each item. `next_due` is the next prompt, or
    the one that waits now. `time_unsure` after a restart of the machine, until
    staff have confirmed the clock. `concerns` are what this patient told of self-harm. `together`
    tells when the last of some needs is there, by a model that knows how they go together.
    """

    infusion: Infusion
    baseline: Baseline
    check_ins: tuple[CheckIn, ...]
    assessments: Mapping[str, Assessment]
    vitals: Vitals
    forecast: Forecast | None = None
    next_due: float | None = None
    time_unsure: bool = False
    concerns: tuple[Concern, ...] = ()
    together: Together | None = None
