"""Vital signs made by hand for the page of them: usual, missing, old, in doubt, out of a limit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from app.domain.metric import METRICS, NIBP, Metric
from app.domain.numeric import Absence, Validity
from app.domain.plausibility import Reason
from app.domain.reading import Freshness, Reading
from app.domain.vital_state import StateInterval, VitalState
from app.snapshot import Snapshot, SourceView
from tests.ui import event_samples as es
from tests.ui import notice_samples as ns
from tests.ui import samples as s
from tests.ui import source_samples as ss

MIN = s.MIN
SOURCES: tuple[SourceView, ...] = (ss.MONITOR, replace(ss.OXIMETER, connected=True))


class View:
    """The newest samples of a waveform."""

    def __init__(self, samples: np.ndarray, end: int) -> None:
        self.samples = samples
        self.end = end


class Source:
    """A waveform to which a test writes by hand."""

    def __init__(self, rate: float = 125.0) -> None:
        self.rate = rate
        self.all: list[float] = []

    def newest(self, count: int) -> View:
        """Return up to `count` of the newest samples."""
        return View(np.array(self.all[-count:], np.float32), len(self.all))

    def write(self, seconds: float) -> None:
        """Add a wave of 1.2 a second."""
        first = len(self.all)
        for number in range(round(seconds * self.rate)):
            self.all.append(math.sin(2.4 * math.pi * (first + number) / self.rate))


def lost(minutes: float = 4) -> dict[Metric, Reading]:
    """Return that the link is lost; each metric still has the age of its last value."""
    return {
        m: replace(s.missing(m, Absence.LINK_LOST, minutes), age=minutes * MIN + 2) for m in Metric
    }


def doubted() -> dict[Metric, Reading]:
    """Return every reason for a doubt."""
    reasons = {
        Metric.HR: (190.0, Reason.STEP),
        Metric.SPO2: (97.0, Reason.STUCK),
        Metric.RR: (80.0, Reason.OUT_OF_RANGE),
        Metric.PULSE: (84.0, Reason.DEVICE),
        **dict.fromkeys(NIBP, (84.0, Reason.CONTRADICTORY)),
    }
    found = s.readings()
    for metric, (value, reason) in reasons.items():
        found[metric] = replace(
            found[metric], value=value, validity=Validity.QUESTIONABLE, reason=reason
        )
    return found


def out() -> dict[Metric, Reading]:
    """Return values over and under their limits."""
    values = {
        Metric.HR: 118.0,
        Metric.NIBP_SYS: 184.0,
        Metric.NIBP_DIA: 102.0,
        Metric.NIBP_MEAN: 129.0,
        Metric.SPO2: 90.0,
        Metric.RR: 9.0,
    }
    found = s.readings()
    for metric, value in values.items():
        found[metric] = replace(found[metric], value=value)
    return found


def mixed() -> dict[Metric, Reading]:
    """Return one of each: old, sensor off, not clear, not due, never measured."""
    found = s.readings()
    found[Metric.HR] = replace(s.missing(Metric.HR, Absence.SENSOR_OFF, 6), age=6 * MIN)
    found[Metric.SPO2] = Reading(Metric.SPO2, Freshness.STALE, 96.0, 22.0)
    found[Metric.RR] = replace(s.missing(Metric.RR, Absence.ARTEFACT, 1), age=70.0)
    for metric in NIBP:
        found[metric] = replace(s.missing(metric, Absence.NOT_DUE, 41), age=41 * MIN)
    found[Metric.TEMP] = Reading(Metric.TEMP, Freshness.MISSING, None, None, Validity.NA)
    return found


def nothing() -> dict[Metric, Reading]:
    """Return that nothing ever came."""
    why = {m: Absence.NOT_DUE if METRICS[m].episodic else None for m in Metric}
    return {m: Reading(m, Freshness.MISSING, None, None, Validity.NA, why[m]) for m in Metric}


def states(
    metric: Metric, state: VitalState, minutes: float
) -> dict[Metric, tuple[StateInterval, ...]]:
    """Return that a metric has been in a state for so long, and well before."""
    since = s.NOW_T - minutes * MIN
    before = StateInterval(VitalState.PRESENT, s.END - 45 * MIN, since)
    return {metric: (before, StateInterval(state, since))}


def snapshot(readings: Mapping[Metric, Reading] | None = None, **changes: object) -> Snapshot:
    """Return a snapshot with limits, two sources and what staff noted."""
    session = changes.pop("session", None) or s.session(events=es.events())
    made = s.snapshot(
        signed_in=s.NURSE,
        readings=dict(readings or s.readings()),
        limits=ns.LIMITS,
        session=session,
        metric_source={**ss.METRICS, Metric.TEMP: "monitor", Metric.PERFUSION: "oximeter"},
        sources=SOURCES,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def changed(metric: Metric, **changes: object) -> Snapshot:
    """Return the usual snapshot with one reading changed."""
    readings = s.readings()
    readings[metric] = replace(readings[metric], **changes)  # type: ignore[arg-type]
    return snapshot(readings)


STATES: dict[str, Snapshot] = {
    "usual": snapshot(),
    "nothing": snapshot(nothing(), trends={}, metric_source={}, sources=()),
    "lost": snapshot(lost()),
    "mixed": snapshot(
        mixed(), session=s.session(states=states(Metric.HR, VitalState.SENSOR_OFF, 6))
    ),
    "doubted": snapshot(
        doubted(), session=s.session(states=states(Metric.SPO2, VitalState.QUESTIONABLE, 2))
    ),
    "out": snapshot(out()),
}
