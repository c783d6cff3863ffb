"""A moment in the past as staff enter it: some minutes ago, or a clock time. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.clock import Instant
from app.domain.limits import FIELD_RANGES, MAX_HOURS_SINCE_END
from ui.screens.clock_entry import ClockEntry, ClockProblem, read_clock
from ui.screens.start_values import CLOCK_PROBLEMS, FieldName, Issue, Problem

# How far back each may lie, in hours. A running infusion is no longer than one may last.
HOURS_BACK = {
    FieldName.ENDED: MAX_HOURS_SINCE_END,
    FieldName.BEGAN: FIELD_RANGES["duration"].high / 60.0,
}
# The chips that answer without typing, in minutes before now. `still running` is the sixth of
# the end and leads to the others: there, no chip may wait under the finger.
MINUTES_AGO = {FieldName.ENDED: (0, 5, 10, 15, 30), FieldName.BEGAN: (0, 5, 10, 20, 30)}


@dataclass(frozen=True, slots=True)
class Moment:
    """What was entered for ENDED or BEGAN; `t` is the kiosk time it means, in seconds.

    `ago` is the chip that was tapped; else `clock` was typed, with its problem, and
    whether it was read as after noon.
    """

    t: float | None = None
    ago: int | None = None
    clock: ClockEntry = field(default_factory=ClockEntry)
    problem: ClockProblem | None = None
    afternoon: bool | None = None

    @staticmethod
    def before(now: Instant, minutes: int) -> Moment:
        """Return the moment `minutes` before now; it stays as time goes on."""
        return Moment(now.t - 60.0 * minutes, minutes)

    @staticmethod
    def typed(name: FieldName, entry: ClockEntry, now: Instant, *, twelve: bool) -> Moment:
        """Return what a clock time typed for a field means, read at `now`."""
        if not entry.digits:
            return Moment(clock=entry, afternoon=entry.afternoon)
        found = read_clock(entry, now, twelve=twelve, hours=HOURS_BACK[name])
        unread = found.problem == ClockProblem.INCOMPLETE
        half = entry.afternoon if unread else found.afternoon
        return Moment(found.t, None, entry, found.problem, half)

    def issue(self, name: FieldName, now: Instant) -> Issue | None:
        """Return what is wrong with it at `now`, None when it is fine."""
        if self.problem is not None:
            return Issue(name, CLOCK_PROBLEMS[self.problem])
        if self.t is None:
            return Issue(name, Problem.MISSING)
        if self.t > now.t:
            return Issue(name, Problem.FUTURE)
        if now.t - self.t > 3600 * HOURS_BACK[name]:
            return Issue(name, Problem.TOO_LONG_AGO)
        return None
