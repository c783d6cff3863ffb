"""A record written fact by fact: one patient with many infusions, and many patients."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from app.clock import Instant
from app.domain import facts as f
from app.domain.asking import PHQ9_ITEMS, SAME_DAY, RoundEnd, RoundKind
from app.domain.notice import NoticeKind
from app.domain.session import Route, SessionEnd
from app.domain.symptom import CheckInEnd, Origin, Rating, Symptom
from app.storage.records import Records

DAY, MINUTE = 86_400.0, 60.0
FIRST = Instant(utc=1_759_500_000.0, offset=-14_400, boottime=1_000.0, boot_id="long-series")


def write_infusion(
    records: Records,
    mrn: str,
    number: int,
    *,
    begin: Instant | None = None,
    end: SessionEnd | None = SessionEnd.DISCHARGED,
    rounds: int = 8,
    asked: bool = True,
    initials: str = "R.K.",
) -> int:
    """Write one session of a patient and return its id; `number` counts from 0."""
    at = (begin or FIRST.shifted(number * 4 * DAY)).shifted(0.0)
    name = f"{mrn}-{number}"
    (start,) = records.append([_start(at, name, mrn, number, initials)])
    of: dict[str, Any] = {"session_id": start.seq}
    if asked:
        _ask(records, at.shifted(60.0), name, mrn, RoundKind.PHQ9, start.seq, number)
        _ask(records, at.shifted(120.0), name, mrn, RoundKind.BEFORE, start.seq, number)
    ended = at.shifted(40 * MINUTE)
    records.append([f.InfusionEnded(at=ended, command_id=f"{name}-ended", **of)])
    settles = 6 - min(4, number % 5)
    for turn in range(rounds):
        _check_in(records, ended.shifted((5 + 12 * turn) * MINUTE), name, turn, start.seq, settles)
    call = f.NoticeRaised(
        at=ended.shifted(600.0), command_id=f"{name}-n", notice=NoticeKind.NURSE_CALLED, **of
    )
    records.append([call])
    if asked:
        _ask(records, ended.shifted(5000), name, mrn, RoundKind.AFTER, start.seq, number)
    if end is not None:
        records.append([_end(ended.shifted(100 * MINUTE), name, start.seq, end)])
    return start.seq


def _start(at: Instant, name: str, mrn: str, number: int, initials: str) -> f.SessionStarted:
    return f.SessionStarted(
        at=at,
        command_id=f"{name}-start",
        mrn=mrn,
        initials=initials,
        age=41,
        weight=82.0,
        route=Route.KETAMINE_IV,
        dose=41.0 + number % 3,
        duration=40.0,
        infusion_began=at,
        infusion_ended=None,
        modifiers=frozenset(),
        earlier_infusions=number,
        baseline_sys=122.0,
        baseline_dia=78.0,
        baseline_hr=72.0,
        baseline_spo2=98.0,
        dose_confirmed=False,
        bay="Bay 3",
        protocol_id="iv-ketamine",
        protocol_version=1,
        protocol_sha256="0" * 64,
        forecast_model="article-windows 1",
        source_name="test",
        source_origin="simulated",
    )


def _check_in(
    records: Records, at: Instant, name: str, turn: int, session: int, settles: int
) -> None:
    opened = f.CheckInOpened(
        at=at, command_id=f"{name}-o{turn}", session_id=session, origin=Origin.PROMPT
    )
    (check_in,) = records.append([opened])
    rating = Rating.SEVERE if turn == 0 else Rating.MODERATE if turn < settles else Rating.NONE
    facts: list[f.Fact] = [
        f.RatingGiven(
            at=at.shifted(n),
            command_id=f"{name}-r{turn}-{symptom}",
            session_id=session,
            check_in=check_in.seq,
            symptom=symptom,
            rating=rating,
        )
        for n, symptom in enumerate(Symptom)
    ]
    closed = f.CheckInClosed(
        at=at.shifted(10),
        command_id=f"{name}-c{turn}",
        session_id=session,
        check_in=check_in.seq,
        end=CheckInEnd.COMPLETE,
    )
    records.append([*facts, closed])


def _ask(
    records: Records,
    at: Instant,
    name: str,
    mrn: str,
    kind: RoundKind,
    session: int,
    number: int,
) -> None:
    of: dict[str, Any] = {"at": at, "session_id": session}
    asked = f.OutcomeAsked(
        command_id=f"{name}-{kind}",
        mrn=mrn,
        initials="R.K.",
        round=kind,
        items_sha256="0" * 64,
        **of,
    )
    (made,) = records.append([asked])
    items: Iterable[str] = PHQ9_ITEMS if kind == RoundKind.PHQ9 else SAME_DAY[:4]
    most = 3 if kind == RoundKind.PHQ9 else 10
    answers: list[f.Fact] = [
        f.OutcomeAnswered(
            command_id=f"{name}-{kind}-{item}",
            asked=made.seq,
            item=item,
            value=0 if item == "phq9_9" else (number + n) % most,
            **of,
        )
        for n, item in enumerate(items)
    ]
    closed = f.OutcomeClosed(
        command_id=f"{name}-{kind}-closed",
        asked=made.seq,
        end=RoundEnd.COMPLETE,
        **of,
    )
    records.append([*answers, closed])


def _end(at: Instant, name: str, session: int, end: SessionEnd) -> f.SessionEnded:
    shown = ("as shown",)
    return f.SessionEnded(
        at=at,
        command_id=f"{name}-end",
        session_id=session,
        end=end,
        signer_name="Nurse 07",
        shown=shown,
        shown_sha256=hashlib.sha256(shown[0].encode()).hexdigest(),
        reason="" if end == SessionEnd.DISCHARGED else "because",
    )
