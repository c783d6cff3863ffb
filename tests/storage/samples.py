"""Facts and numerics to write: plain ones, arbitrary ones, and four hours of them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from app.clock import Instant
from app.domain import facts as f
from app.domain.metric import METRICS, NIBP, Metric
from app.domain.notice import NoticeKind
from app.domain.numeric import Absence, Numeric, absent, judged
from app.domain.session import Modifier, Route, SessionEnd
from app.domain.symptom import CheckInEnd, Origin, Rating, Symptom

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


# Arbitrary facts, for properties.

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
_integers = st.integers(-(2**63), 2**63 - 1)
_vital = st.none() | st.floats(0, 1000)


@st.composite
def instants(draw: st.DrawFn) -> Instant:
    """Draw a moment in whole microseconds, of one of three boots."""
    utc_us = draw(st.integers(0, 4_000_000_000_000_000))
    boottime_us = draw(st.integers(-(10**15), 10**15))
    offset = draw(st.integers(-86_399, 86_399))
    boot_id = draw(st.sampled_from(["boot-a", "boot-b", START.boot_id]))
    return Instant(utc_us / 1e6, offset, boottime_us / 1e6, boot_id)


def any_started() -> st.SearchStrategy[f.SessionStarted]:
    """Draw the start of a session with anything in it that may stand there."""
    return st.builds(
        started,
        command_id=_names,
        at=instants(),
        mrn=_texts,
        initials=_texts,
        age=st.integers(0, 150),
        weight=st.floats(0, 1000, exclude_min=True, exclude_max=True),
        route=st.sampled_from(Route),
        dose=st.floats(0, 1000, exclude_min=True),
        duration=st.floats(0, 1000),
        infusion_began=instants(),
        infusion_ended=st.none() | instants(),
        modifiers=st.frozensets(st.sampled_from(Modifier)),
        earlier_infusions=st.integers(0, 999),
        baseline_sys=_vital,
        baseline_dia=_vital,
        baseline_hr=_vital,
        baseline_spo2=st.none() | st.floats(0, 100),
        dose_confirmed=st.booleans(),
        bay=_texts,
        protocol_id=_texts,
        protocol_version=_integers,
        protocol_sha256=_texts,
        forecast_model=_texts,
        source_name=_texts,
        source_origin=_texts,
    )


def any_staff() -> st.SearchStrategy[f.StaffAdded]:
    """Draw a member of staff."""
    return st.builds(f.StaffAdded, at=instants(), command_id=_names, name=_names, pin_hash=_names)


def any_of_session(
    session: int, who: int, check_in: int, rating: int, notice: int
) -> st.SearchStrategy[f.Fact]:
    """Draw any other fact of a session whose earlier rows are named."""
    common = {
        "at": instants(),
        "command_id": _names,
        "session_id": st.just(session),
        "staff_id": st.none() | st.just(who),
    }
    return st.one_of(
        st.builds(
            f.SignInTried, **common, who=st.just(who), succeeded=st.booleans(), purpose=_texts
        ),
        st.builds(f.InfusionEnded, **common),
        st.builds(f.CheckInOpened, **common, origin=st.sampled_from(Origin)),
        st.builds(
            f.RatingGiven,
            **common,
            check_in=st.just(check_in),
            symptom=st.sampled_from(Symptom),
            rating=st.none() | st.sampled_from(Rating),
            corrects=st.none() | st.just(rating),
        ),
        st.builds(
            f.CheckInClosed, **common, check_in=st.just(check_in), end=st.sampled_from(CheckInEnd)
        ),
        st.builds(
            f.NoticeRaised,
            **common,
            notice=st.sampled_from(NoticeKind),
            subject=_texts,
            repeats=st.none() | st.just(notice),
        ),
        st.builds(f.NoticeAcknowledged, **common, notice=st.just(notice)),
        st.builds(f.Assessed, **common, item=_names, value=_integers, text=_texts),
        st.builds(f.DisplaySet, **common, hide_time=st.booleans(), hide_vitals=st.booleans()),
        st.builds(f.TimeConfirmed, **common, gap=st.floats(-1e12, 1e12)),
    )


def any_ended(session: int, who: int) -> st.SearchStrategy[f.SessionEnded]:
    """Draw the end of a session."""
    return st.builds(
        f.SessionEnded,
        at=instants(),
        command_id=_names,
        session_id=st.just(session),
        staff_id=st.just(who),
        end=st.sampled_from(SessionEnd),
        signer_name=_texts,
        shown=st.lists(_texts, max_size=5).map(tuple),
        shown_sha256=st.just("a" * 64),
        reason=_texts,
        second_staff_id=st.none() | st.just(who),
        second_name=_texts,
    )


def any_numerics() -> st.SearchStrategy[dict[Metric, Numeric]]:
    """Draw what one second may hold: values, doubtful values and absences."""
    value = st.floats(-1e6, 1e6)

    def of(metric: Metric) -> st.SearchStrategy[Numeric]:
        return value.map(lambda v: judged(metric, 0.0, v)) | st.sampled_from(Absence).map(
            lambda why: absent(metric, 0.0, why)
        )

    return st.fixed_dictionaries({}, optional={metric: of(metric) for metric in METRICS})
