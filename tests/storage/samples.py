"""Plain facts and numerics to write, and four hours of them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.clock import Instant
from app.domain import facts as f
from app.domain.aftercare import SheetUse
from app.domain.follow_up import CallResult
from app.domain.forecast import ForecastCause
from app.domain.learning import LearnedScope
from app.domain.metric import NIBP, Metric
from app.domain.numeric import Absence, Numeric, absent, judged
from app.domain.session import Modifier, Route, SessionEnd
from app.domain.symptom import Origin, Rating, Symptom

START = Instant(1_760_000_000.25, 7200, 5_000.5, "5f0c6c2e-1f5d-4a39-8f5a-0a1b2c3d4e5f")


def at(t: float = 0.0) -> Instant:
    """Return the moment `t` seconds after the start of all samples."""
    return START.shifted(t)


def staff(command_id: str = "staff-1", name: str = "Ada") -> f.StaffAdded:
    """Return a member of staff."""
    return f.StaffAdded(at=at(), command_id=command_id, name=name, pin_hash="$argon2id$x")


def started(command_id: str = "start-1", **changes: Any) -> f.SessionStarted:
    """Return the start of a session."""
    plain = f.SessionStarted(
        at=at(),
        command_id=command_id,
        mrn="4711",
        initials="A.B.",
        age=44,
        weight=71.5,
        route=Route.KETAMINE_IV,
        dose=35.0,
        duration=40.0,
        infusion_began=at(-2400),
        infusion_ended=at(-30),
        modifiers=frozenset({Modifier.HYPERTENSION, Modifier.BENZODIAZEPINE}),
        earlier_infusions=3,
        baseline_sys=131.0,
        baseline_dia=None,
        baseline_hr=72.0,
        baseline_spo2=98.0,
        dose_confirmed=False,
        bay="3",
        protocol_id="default",
        protocol_version=1,
        protocol_sha256="0" * 64,
        forecast_model="article-1",
        source_name="simulator",
        source_origin="simulated",
    )
    return replace(plain, **changes)


def opened(session: int | None, command_id: str = "open-1") -> f.CheckInOpened:
    """Return the opening of a check-in."""
    return f.CheckInOpened(
        at=at(60), command_id=command_id, session_id=session, origin=Origin.PROMPT
    )


def rated(
    session: int | None,
    check_in: int,
    command_id: str = "rate-1",
    rating: Rating | None = Rating.MILD,
) -> f.RatingGiven:
    """Return an answer."""
    return f.RatingGiven(
        at=at(61),
        command_id=command_id,
        session_id=session,
        check_in=check_in,
        symptom=Symptom.NAUSEA,
        rating=rating,
    )


def ended(
    session: int | None, command_id: str = "end-1", end: SessionEnd = SessionEnd.DISCHARGED
) -> f.SessionEnded:
    """Return the end of a session."""
    shown = ("Ready: 5 of 5", "Escort: yes")
    return f.SessionEnded(
        at=at(7200),
        command_id=command_id,
        session_id=session,
        end=end,
        signer_name="Ada",
        shown=shown,
        shown_sha256=hashlib.sha256("\n".join(shown).encode()).hexdigest(),
    )


def corrected(session: int | None, command_id: str = "correct-1") -> f.InfusionCorrected:
    """Return the correction of an infusion that ended ten minutes early."""
    return f.InfusionCorrected(
        at=at(40),
        command_id=command_id,
        session_id=session,
        dose=26.25,
        duration=30.0,
        infusion_ended=at(-30),
        worked_out=True,
    )


def resumed(session: int | None, command_id: str = "resume-1") -> f.InfusionResumed:
    """Return a further part of an infusion."""
    return f.InfusionResumed(
        at=at(50), command_id=command_id, session_id=session, dose=8.75, duration=10.0
    )


def forecast(session: int | None, command_id: str = "forecast-1", **changes: Any) -> f.ForecastMade:
    """Return a kept forecast in which the nausea has settled."""
    later = (35.5, 41.0, 50.25, 61.0, 80.0)
    plain = f.ForecastMade(
        at=at(62),
        command_id=command_id,
        session_id=session,
        cause=ForecastCause.ANSWERED,
        model="personal-1",
        basis="a cohort",
        infusion_ended=at(-30),
        dissociation=(3.0, 5.5, 10.0, 15.0, 30.0),
        dizziness=later,
        nausea=(),
        drowsiness=later,
        anxiety=later,
        circulation=later,
        all_settled=(60.0, 70.0, 80.0, 95.0, 120.5),
    )
    return replace(plain, **changes)


def learned(
    session: int | None, mrn: str = "", version: int = 1, command_id: str = "", **changes: Any
) -> f.WeightsLearned:
    """Return what a session taught: about a patient, or the population without an MRN."""
    plain = f.WeightsLearned(
        at=at(7200),
        command_id=command_id or f"learn-{session}-{mrn}-{version}",
        session_id=session,
        scope=LearnedScope.PATIENT if mrn else LearnedScope.POPULATION,
        mrn=mrn,
        version=version,
        sessions=version,
        model="personal-1",
        weights=f"weights {version} of {mrn or 'all'}".encode(),
    )
    return replace(plain, **changes)


def sheet(session: int, command_id: str = "sheet-1") -> f.SheetGiven:
    """Return a take-home sheet that was printed."""
    return f.SheetGiven(
        at=at(7100),
        command_id=command_id,
        session=session,
        use=SheetUse.PRINTED,
        language="en",
        text_id="shipped-en",
        text_version=1,
        text_sha256="b" * 64,
        drive_after=at(86_400),
    )


def called(session: int, command_id: str = "called-1", **changes: Any) -> f.FollowUpCalled:
    """Return a call in which the patient was reached."""
    plain = f.FollowUpCalled(
        at=at(95_000),
        command_id=command_id,
        session=session,
        hours=24.0,
        result=CallResult.REACHED,
        headache=Rating.MILD,
        mood=Rating.NONE,
        sleep=None,
        drove=False,
        self_harm=0,
        note="Slept in the afternoon",
    )
    return replace(plain, **changes)


def switched(command_id: str, patients: bool, population: bool) -> f.LearningSet:
    """Return the switches of learning, set."""
    return f.LearningSet(
        at=at(9000), command_id=command_id, patients=patients, population=population
    )


def reset(command_id: str, scope: LearnedScope) -> f.LearningReset:
    """Return a reset of what was learned."""
    return f.LearningReset(at=at(9001), command_id=command_id, scope=scope)


def four_hours(session_start: Instant = START) -> Iterator[tuple[Instant, dict[Metric, Numeric]]]:
    """Yield four hours of nine numerics at 1 Hz, a blood pressure every five minutes."""
    for second in range(4 * 3600):
        moment = session_start.shifted(second + 0.004 * math.sin(second))
        wave = math.sin(second / 97.0)
        values = {
            Metric.HR: round(72 + 9 * wave),
            Metric.PULSE: round(72 + 9 * wave),
            Metric.SPO2: round(97 + wave),
            Metric.RR: round(15 + 3 * wave),
            Metric.TEMP: round(36.6 + 0.3 * math.sin(second / 4000.0), 1),
            Metric.PERFUSION: round(3.1 + 1.4 * wave, 1),
        }
        row = {metric: judged(metric, moment.t, value) for metric, value in values.items()}
        for metric, value in zip(NIBP, (128, 79, 95), strict=True):
            due = second % 300 == 0
            row[metric] = (
                judged(metric, moment.t, round(value + 8 * wave))
                if due
                else absent(metric, moment.t, Absence.NOT_DUE)
            )
        yield moment, row


# A key as it comes out of a key file.
KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
