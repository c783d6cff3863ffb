"""The state of one session as the sum of its facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.clock import TimeAxis
from app.domain import facts as f
from app.domain.forecast import ForecastCause
from app.domain.record import care, notices, treatment
from app.domain.record.clocks import over_gap
from app.domain.record.state import SessionRecord
from app.domain.session import Baseline, Infusion, Patient


def begin(fact: f.SessionStarted, axis: TimeAxis) -> SessionRecord:
    """Return the record of a session that has just its first fact."""
    ended = None if fact.infusion_ended is None else axis.place(fact.infusion_ended)
    return SessionRecord(
        id=fact.seq,
        started=axis.place(fact.at),
        patient=Patient(fact.mrn, fact.initials, fact.age, fact.weight),
        infusion=Infusion(fact.route, fact.dose, fact.duration, ended),
        infusion_began=axis.place(fact.infusion_began),
        modifiers=fact.modifiers,
        earlier_infusions=fact.earlier_infusions,
        baseline=Baseline(
            fact.baseline_sys, fact.baseline_dia, fact.baseline_hr, fact.baseline_spo2
        ),
        protocol_sha256=fact.protocol_sha256,
        last=fact.at,
        read=fact.at,
        read_first=fact.at.boottime,
        known_until=axis.known_until(fact.at),
        revision=fact.seq,
        unkept=None if ended is None else ForecastCause.STARTED,
        priors=(fact.prior_population, fact.prior_patient),
    )


def add(record: SessionRecord, fact: f.Fact, axis: TimeAxis) -> SessionRecord:
    """Return the record with one more fact, placed in time by `axis`."""
    step = _STEPS.get(type(fact))
    record = over_gap(record, fact.at)
    changed = record if step is None else step(record, fact, axis.place(fact.at))
    return replace(
        changed,
        last=fact.at,
        known_until=axis.known_until(fact.at),
        revision=fact.seq,
        rebooted=False,
    )


def rebuild(history: list[f.Fact], axis: TimeAxis) -> SessionRecord:
    """Return the record of a session from all its facts, oldest first."""
    first = history[0]
    if not isinstance(first, f.SessionStarted):
        raise ValueError("a session's first fact must be its start")
    record = begin(first, axis)
    for fact in history[1:]:
        record = add(record, fact, axis)
    return record


def _ended(r: SessionRecord, fact: f.SessionEnded, t: float) -> SessionRecord:
    return replace(r, ended=fact.end)


_STEPS: dict[type[f.Fact], Callable[[SessionRecord, Any, float], SessionRecord]] = {
    f.InfusionEnded: treatment.ended,
    f.InfusionCorrected: treatment.corrected,
    f.InfusionResumed: treatment.resumed,
    f.ForecastMade: treatment.forecast_made,
    f.CheckInOpened: care.opened,
    f.RatingGiven: care.rated,
    f.CheckInClosed: care.closed,
    f.NoticeRaised: notices.raised,
    f.NoticeAcknowledged: notices.acknowledged,
    f.NoticeCleared: notices.cleared,
    f.NoticesPaused: notices.pause,
    f.VitalStateChanged: care.state_changed,
    f.EventNoted: care.event_noted,
    f.EventRetracted: care.event_taken_back,
    f.Assessed: care.assessed,
    f.DisplaySet: care.display_set,
    f.TimeConfirmed: notices.confirmed,
    f.SessionEnded: _ended,
}
