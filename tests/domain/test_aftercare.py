"""Until when not to drive: real hours, shown as the clock on the wall will show them."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.clock import Instant
from app.domain.aftercare import drive_after

HOUR = 3600
EST, EDT = -5 * HOUR, -4 * HOUR
# In New York, 2026: the clocks go forward on 8 March at 2 am, back on 1 November at 2 am.
FORWARD = 1_772_953_200.0
BACK = 1_793_512_800.0


def new_york(utc: float) -> int:
    return EDT if FORWARD <= utc < BACK else EST


def at(year: int, month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> Instant:
    """Return a moment that New York's clocks showed; the first where they show it twice."""
    for offset in (EDT, EST):
        naive = datetime(year, month, day, hour, minute, second)
        utc = (naive - datetime(1970, 1, 1)).total_seconds() - offset
        if new_york(utc) == offset:
            return Instant(utc, offset, 5000.0, "boot-a")
    raise AssertionError("no such time")


def wall(moment: Instant) -> str:
    return f"{moment.local():%Y-%m-%d %H:%M:%S}"


def test_a_day_later_at_the_same_time() -> None:
    ended = at(2026, 11, 23, 14, 7)
    after = drive_after(ended, 24, new_york)
    assert wall(after) == "2026-11-24 14:07:00"
    assert after.utc - ended.utc == 24 * HOUR
    assert after.boottime - ended.boottime == 24 * HOUR


@pytest.mark.parametrize(
    ("hours", "shown"), [(36, "2026-11-25 02:07:00"), (48, "2026-11-25 14:07:00")]
)
def test_a_clinic_may_ask_for_longer(hours: float, shown: str) -> None:
    assert wall(drive_after(at(2026, 11, 23, 14, 7), hours, new_york)) == shown


def test_never_less_than_a_day() -> None:
    assert wall(drive_after(at(2026, 11, 23, 14, 7), 2, new_york)) == "2026-11-24 14:07:00"


def test_clocks_that_go_forward_show_an_hour_more() -> None:
    assert wall(drive_after(at(2026, 3, 7, 15, 30), 24, new_york)) == "2026-03-08 16:30:00"


def test_clocks_that_go_back_show_an_hour_less() -> None:
    after = drive_after(at(2026, 10, 31, 15, 30), 24, new_york)
    assert wall(after) == "2026-11-01 14:30:00"
    assert after.offset == EST


def test_a_time_that_comes_twice_is_the_second_one() -> None:
    """At 1:30 am daylight time the wall shows 1:30; an hour later it shows that again."""
    ended = at(2026, 10, 31, 1, 30)
    after = drive_after(ended, 24, new_york)
    assert wall(after) == "2026-11-01 01:30:00"
    assert after.utc - ended.utc == 25 * HOUR
    # The hour before and the one after come once.
    assert drive_after(at(2026, 10, 31, 0, 59), 24, new_york).utc % HOUR == 59 * 60
    assert wall(drive_after(at(2026, 10, 31, 3, 30), 24, new_york)) == "2026-11-01 02:30:00"


def test_half_an_hour_back_comes_twice_as_well() -> None:
    def lord_howe(utc: float) -> int:
        return 39_600 if utc < 90_000.0 else 37_800

    after = drive_after(Instant(3_000.0, 39_600, 0.0, "boot"), 24, lord_howe)
    assert after.utc == 3_000.0 + 24 * HOUR + 1800


def test_seconds_are_rounded_up_never_down() -> None:
    after = drive_after(at(2026, 11, 23, 14, 7, 1), 24, new_york)
    assert wall(after) == "2026-11-24 14:08:00"


def test_the_offset_is_that_of_then_and_not_of_now() -> None:
    ended = at(2026, 3, 7, 15, 30)
    assert ended.offset == EST
    assert drive_after(ended, 24, new_york).offset == EDT
