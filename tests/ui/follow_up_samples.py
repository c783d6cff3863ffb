"""Patients who went home, and their calls, for the tests of the page of calls."""

from __future__ import annotations

from dataclasses import replace

from app.clock import Instant
from app.domain.follow_up import Call, CallResult, Discharge, FollowUp, due_calls
from app.domain.symptom import Rating
from app.snapshot import Snapshot
from tests.ui import samples
from tests.ui.member_tools import IN

HOUR = 3600.0
HOURS = (24.0, 48.0)
NOW = IN.now


def ago(hours: float) -> Instant:
    """Return the moment so many hours before the samples' now (2:07 pm)."""
    return NOW.shifted(-HOUR * hours)


def home(
    session: int = 10, hours: float = 26.0, mrn: str = "20417", **changes: object
) -> Discharge:
    """Return a patient who went home so many hours ago."""
    made = Discharge(session, "R.K.", mrn, ago(hours), ago(hours - 23))
    return replace(made, **changes)  # type: ignore[arg-type]


def call(
    number: int = 77,
    result: CallResult = CallResult.REACHED,
    hours: float = 24.0,
    **changes: object,
) -> Call:
    """Return a call that was made an hour ago."""
    made = Call(number, hours, result, ago(1), samples.NURSE.id)
    if result == CallResult.REACHED:
        made = replace(
            made,
            headache=Rating.MILD,
            mood=Rating.NONE,
            sleep=Rating.MODERATE,
            drove=False,
            self_harm=0,
            note="Feels well. SLEPT LATE",
        )
    return replace(made, **changes)  # type: ignore[arg-type]


MISSED = call(70, CallResult.NOT_REACHED)


def follow_up(*discharges: Discharge) -> FollowUp:
    """Return the page of these patients, as the core makes it."""
    finished = tuple((d, c) for d in discharges for c in d.calls if c.result == CallResult.REACHED)
    return FollowUp(due_calls(discharges, HOURS, NOW), finished, HOURS)


def usual() -> FollowUp:
    """Return one of each: overdue and tried, due, later, and called already."""
    return follow_up(
        home(10, 31, calls=(MISSED, replace(MISSED, id=71))),
        home(11, 25, mrn="4 711", initials="A.B."),
        home(12, 3, mrn="0815", initials="C.D."),
        home(13, 50, mrn="815", initials="E.F.", calls=(call(),)),
    )


def showing(calls: FollowUp, **changes: object) -> Snapshot:
    """Return the staff side of a free bay with these calls."""
    return replace(IN, follow_up=calls, **changes)  # type: ignore[arg-type]
