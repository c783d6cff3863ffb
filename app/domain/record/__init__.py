"""The record of a session: what its facts add up to."""

from app.domain.record.clocks import CLOCK, axis_of, clock_moved, clocks_of, over_gap
from app.domain.record.fold import add, begin, rebuild
from app.domain.record.state import SessionRecord, end_of_check_in

__all__ = [
    "CLOCK",
    "SessionRecord",
    "add",
    "axis_of",
    "begin",
    "clock_moved",
    "clocks_of",
    "end_of_check_in",
    "over_gap",
    "rebuild",
]
