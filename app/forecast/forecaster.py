"""What every forecasting model promises, so that a better one can take its place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.domain.forecast import Explanation, Forecast, Need, Quantiles
from app.domain.metric import Metric
from app.domain.session import Baseline, Infusion, Modifier, Patient
from app.domain.symptom import CheckIn

if TYPE_CHECKING:
    from app.forecast.learning import Learner, Prior


@dataclass(frozen=True, slots=True)
class ForecastInput:
    """Everything a model may use; all times are kiosk seconds.

    `pressures` are (time, systolic, diastolic), measured and valid, oldest
    first; `latest` holds valid heart rates of at most a quarter of an hour ago. `prior` is what
    was learned before, None for nothing.
    """

    patient: Patient | None
    infusion: Infusion
    modifiers: frozenset[Modifier]
    earlier_infusions: int
    baseline: Baseline
    check_ins: tuple[CheckIn, ...] = ()
    pressures: tuple[tuple[float, float, float], ...] = ()
    latest: dict[Metric, float] | None = None
    prior: Prior | None = None


class Forecaster(Protocol):
    """A model that turns the record into a forecast; pure, so it can be asked any time."""

    @property
    def model(self) -> str:
        """Return the model's name and version."""
        ...

    def forecast(self, given: ForecastInput, t: float) -> Forecast:
        """Return the forecast at kiosk time `t`."""
        ...

    def together(self, given: ForecastInput, t: float, needs: Collection[Need]) -> Quantiles | None:
        """Return when the last of `needs` is there, None for a model that cannot say."""
        ...

    def explain(self, given: ForecastInput, t: float) -> Explanation | None:
        """Return why the forecast at kiosk time `t` says what it says, None where it cannot."""
        ...

    @property
    def learner(self) -> Learner | None:
        """Return what learns from completed sessions, None for a model that cannot learn."""
        ...
