"""The vital signs the kiosk knows, with unit, plausible range and pace.

Codes: IEEE 11073-10101 reference identifiers. The plausible ranges mark what a
sensor can hardly have measured in an adult who sits in a recovery chair; they
are assumptions of this product and no clinical limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Metric(StrEnum):
    """A measured quantity, named by its IEEE 11073-10101 reference identifier."""

    HR = "MDC_ECG_HEART_RATE"
    PULSE = "MDC_PULS_OXIM_PULS_RATE"
    SPO2 = "MDC_PULS_OXIM_SAT_O2"
    RR = "MDC_RESP_RATE"
    TEMP = "MDC_TEMP"
    NIBP_SYS = "MDC_PRESS_BLD_NONINV_SYS"
    NIBP_DIA = "MDC_PRESS_BLD_NONINV_DIA"
    NIBP_MEAN = "MDC_PRESS_BLD_NONINV_MEAN"
    PERFUSION = "MDC_BLD_PERF_INDEX"


@dataclass(frozen=True, slots=True)
class MetricInfo:
    """How one metric is stored, shown and judged; `low`/`high` in `unit`."""

    column: str
    unit: str
    decimals: int
    low: float
    high: float
    episodic: bool = False


METRICS: dict[Metric, MetricInfo] = {
    Metric.HR: MetricInfo("hr", "/min", 0, 20, 250),
    Metric.PULSE: MetricInfo("pulse", "/min", 0, 20, 250),
    Metric.SPO2: MetricInfo("spo2", "%", 0, 50, 100),
    Metric.RR: MetricInfo("rr", "/min", 0, 2, 60),
    Metric.TEMP: MetricInfo("temp", "°C", 1, 30, 43),
    Metric.NIBP_SYS: MetricInfo("nibp_sys", "mmHg", 0, 50, 280, episodic=True),
    Metric.NIBP_DIA: MetricInfo("nibp_dia", "mmHg", 0, 20, 200, episodic=True),
    Metric.NIBP_MEAN: MetricInfo("nibp_mean", "mmHg", 0, 30, 230, episodic=True),
    Metric.PERFUSION: MetricInfo("perfusion", "%", 1, 0, 25),
}

NIBP = (Metric.NIBP_SYS, Metric.NIBP_DIA, Metric.NIBP_MEAN)
