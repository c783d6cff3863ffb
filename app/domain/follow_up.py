"""Calls after a session: who is due, when, and what the calls so far have said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.clock import Instant
from app.domain.aftercare import HOUR
from app.domain.symptom import Rating

# From so long before its hour a call may be made, and so long after it is overdue: assumptions.
EARLY, LATE = 4 * HOUR, 4 * HOUR
# After so long nobody is called any more; it stays on the list as missed until then.
GIVEN_UP = 14 * 24 * HOUR
MOST_SELF_HARM = 3


class CallResult(StrEnum):
    """How a call ended; all but REACHED and DECLINED leave it to be made again."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    MESSAGE_LEFT = "message_left"
    DECLINED = "declined"


# After these nobody calls again for the same hour.
FINAL = frozenset({CallResult.REACHED, CallResult.DECLINED})


class Urgency(StrEnum):
    """How soon a call is to be made, the most urgent first."""

    OVERDUE = "overdue"
    DUE = "due"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was made; `id` is its fact, `by` the staff id."""

    id: int
    hours: float
    result: CallResult
    at: Instant
    by: int | None = None
    headache: Rating | None = None
    mood: Rating | None = None
    sleep: Rating | None = None
    drove: bool | None = None
    self_harm: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Discharge:
    """A session that ended with the patient going home, with its calls, oldest first.

    A call that was corrected is not among them. `drive_after` is until when the patient was not
    to drive.
    """

    session: int
    initials: str
    mrn: str
    ended: Instant
    drive_after: Instant
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class DueCall:
    """One call to be made: `due` is its hour, `tried` the calls made for it without an end."""

    discharge: Discharge
    hours: float
    due: Instant
    urgency: Urgency
    tried: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What the page of calls shows: the calls to be made, and the last that were finished.

    `reading`: the record is still being read, and there may be more.
    """

    calls: tuple[DueCall, ...] = ()
    finished: tuple[tuple[Discharge, Call], ...] = ()
    hours: tuple[float, ...] = ()
    reading: bool = False

    def count(self, urgency: Urgency) -> int:
        """Return how many calls are of an urgency."""
        return sum(call.urgency == urgency for call in self.calls)


NO_CALLS = FollowUp()


def due_calls(
    discharges: Iterable[Discharge], hours: Sequence[float], now: Instant
) -> tuple[DueCall, ...]:
    """Return every call to be made, overdue ones first and the longest due before the others.

    Of one patient the wall clock counts: over days the kiosk is off and on again.
    """
    found = [
        call
        for discharge in discharges
        for hour in hours
        if (call := _call(discharge, hour, now)) is not None
    ]
    rank = list(Urgency)
    return tuple(sorted(found, key=lambda c: (rank.index(c.urgency), c.due.utc, -c.hours)))


def _call(discharge: Discharge, hours: float, now: Instant) -> DueCall | None:
    made = tuple(call for call in discharge.calls if call.hours == hours)
    due = discharge.ended.shifted(HOUR * hours)
    if any(call.result in FINAL for call in made) or now.utc > due.utc + GIVEN_UP:
        return None
    if now.utc >= due.utc + LATE:
        urgency = Urgency.OVERDUE
    else:
        urgency = Urgency.DUE if now.utc >= due.utc - EARLY else Urgency.LATER
    return DueCall(discharge, hours, due, urgency, made)
