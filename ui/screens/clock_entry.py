"""A clock time typed as digits, read as the moment in the past that it means. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.clock import Instant
from app.domain.limits import MAX_HOURS_SINCE_END

DAY = 86_400.0
# A time that is not yet today was yesterday only if that is nearer than today's.
_NEARER = DAY / 2
# Past the rounding of the wall clock, so that the minute shown is the minute typed.
_INTO_MINUTE = 0.001


class ClockProblem(StrEnum):
    """Why a typed time says nothing yet, or nothing usable."""

    INCOMPLETE = "incomplete"
    NO_TIME = "no_time"
    FUTURE = "future"
    TOO_LONG_AGO = "too_long_ago"


@dataclass(frozen=True, slots=True)
class ClockEntry:
    """What was typed: up to four digits, am or pm, and whether it was yesterday.

    `afternoon` is None while nobody chose; then the nearer of the two counts.
    """

    digits: str = ""
    afternoon: bool | None = None
    yesterday: bool = False

    def typed(self, digit: str) -> ClockEntry:
        """Return the entry with one more digit; more than four are dropped."""
        if len(self.digits) >= 4 or digit not in "0123456789":
            return self
        return ClockEntry(self.digits + digit, self.afternoon, self.yesterday)

    def erased(self) -> ClockEntry:
        """Return the entry without its last digit."""
        return ClockEntry(self.digits[:-1], self.afternoon, self.yesterday)

    @property
    def text(self) -> str:
        """Return the digits as they are shown, such as `1:35`."""
        if len(self.digits) < 3:
            return self.digits
        return f"{self.digits[:-2]}:{self.digits[-2:]}"


@dataclass(frozen=True, slots=True)
class ClockReading:
    """What an entry means: kiosk time `t` in seconds, or the problem with it."""

    t: float | None = None
    problem: ClockProblem | None = None
    afternoon: bool | None = None


def hour_and_minute(digits: str) -> tuple[int, int] | None:
    """Return hour and minute of three or four digits, None when they are no time."""
    if len(digits) not in (3, 4) or not (digits.isascii() and digits.isdecimal()):
        return None
    hour, minute = int(digits[:-2]), int(digits[-2:])
    return (hour, minute) if hour < 24 and minute < 60 else None


def read_clock(
    entry: ClockEntry, now: Instant, *, twelve: bool, hours: float = MAX_HOURS_SINCE_END
) -> ClockReading:
    """Return the past moment that an entry means at `now`.

    `twelve`: hours 1 to 12 may be before or after noon; 0 and 13 to 23 are
    read as they stand. A moment to come, or more than `hours` ago, is refused.
    """
    if len(entry.digits) < 3:
        return ClockReading(problem=ClockProblem.INCOMPLETE)
    read = hour_and_minute(entry.digits)
    if read is None:
        return ClockReading(problem=ClockProblem.NO_TIME)
    hour, minute = read
    if not (twelve and 1 <= hour <= 12):
        return _past(hour, minute, now, entry.yesterday, None, hours)
    halves = (False, True) if entry.afternoon is None else (entry.afternoon,)
    found = [_past(hour % 12 + 12 * h, minute, now, entry.yesterday, h, hours) for h in halves]
    good = [each for each in found if each.t is not None]
    if good:
        return max(good, key=lambda each: each.t or 0.0)
    return found[0] if len(found) == 1 else ClockReading(problem=found[-1].problem)


def _past(
    hour: int, minute: int, now: Instant, yesterday: bool, afternoon: bool | None, hours: float
) -> ClockReading:
    local = now.local()
    passed = 3600 * local.hour + 60 * local.minute + local.second + local.microsecond / 1e6
    ago = passed - (3600 * hour + 60 * minute)
    if yesterday:
        ago += DAY
    elif ago < 0:
        ago += DAY
        if ago > _NEARER:
            return ClockReading(problem=ClockProblem.FUTURE, afternoon=afternoon)
    if ago > 3600 * hours:
        return ClockReading(problem=ClockProblem.TOO_LONG_AGO, afternoon=afternoon)
    return ClockReading(min(now.t, now.t - ago + _INTO_MINUTE), None, afternoon)
