"""A day and a night in one go: what grows in memory and on the disk.

The day is stepped by hand, as fast as it goes; KIOSK_ENDURANCE_HOURS makes it shorter, and with
KIOSK_ENDURANCE_TRACE the lines are named that hold what has grown.
"""

from __future__ import annotations

import os
import time
import tracemalloc
from pathlib import Path

import pytest

from app.domain.trend import MOST
from tests.benchmarks.long_day import HOUR, MB, MINUTE, ROUND, Day, resident

HOURS = max(3.0, float(os.environ.get("KIOSK_ENDURANCE_HOURS", "24")))
TRACE = bool(os.environ.get("KIOSK_ENDURANCE_TRACE"))
# Hours until everything has been used once: trends hold four and a half at one a second.
WARM = min(6.0, HOURS / 3)
SESSION = 4  # hours of a patient, where several come one after the other
LIMIT_GROWTH = 2.0  # MB of the process after that, by the line through all hours
LIMIT_SPEED = 500  # times as fast as the clock; asked for only where nobody else is busy
LIMIT_DISK_HOUR = 0.5  # MB an hour; four hours of numerics alone may have 1.5 MB
WAL = 4.5  # MB that are not yet moved into the database, at most


def slope(marks: list[tuple[float, float]]) -> float:
    """Return the rise an hour of the straight line that fits best."""
    middle = sum(t for t, _ in marks) / len(marks)
    level = sum(v for _, v in marks) / len(marks)
    above = sum((t - middle) * (v - level) for t, v in marks)
    return above / sum((t - middle) ** 2 for t, _ in marks)


def named(before: tracemalloc.Snapshot) -> None:
    """Print the lines that hold more than before."""
    for found in tracemalloc.take_snapshot().compare_to(before, "lineno")[:12]:
        print(f"    {found.size_diff / 1e3:8.1f} kB {found.count_diff:6d}  {found.traceback}")


@pytest.mark.parametrize("turns", [False, True], ids=["one patient", "one after the other"])
def test_a_day_does_not_grow(tmp_path: Path, qapp: object, turns: bool) -> None:
    if TRACE:
        tracemalloc.start()
    day, marks, before = Day(tmp_path), list[tuple[float, float]](), None
    began = time.perf_counter()
    print()
    while (at := day.minutes * MINUTE / HOUR) < HOURS:
        day.hours(1.0)
        if turns and (at + 1) % SESSION == 0:
            day.discharge()
            day.stage.settle()
            day.admit()
        disk = day.disk() / MB
        marks.append((at + 1, resident()))
        print(
            f"{at + 1:5.1f} h: {marks[-1][1]:6.1f} MB resident, "
            f"trends {day.trends() / MB:4.1f} MB, disk {disk:5.2f} MB"
        )
        if TRACE and at + 1 == WARM:
            before = tracemalloc.take_snapshot()
    speed = HOURS * HOUR / (time.perf_counter() - began)
    warm = [mark for mark in marks if mark[0] >= WARM]
    growth = slope(warm) * (HOURS - WARM)
    latest = day.kiosk.core.latest
    assert latest.session is not None
    print(
        f"{speed:.0f} times as fast as the clock (limit {LIMIT_SPEED}); {WARM:.0f} to "
        f"{HOURS:.0f} h: {growth:+.2f} MB (limit {LIMIT_GROWTH}); {len(latest.session.check_ins)} "
        f"check-ins, {len(latest.notices)} notices, {len(latest.session.kept)} forecasts"
    )
    if before is not None:
        named(before)
        tracemalloc.stop()
    day.end()
    assert turns or len(latest.session.check_ins) >= HOURS * HOUR / MINUTE / ROUND
    assert disk <= WAL + LIMIT_DISK_HOUR * HOURS
    if HOURS >= 24 and not TRACE:
        assert growth <= LIMIT_GROWTH
    if os.getloadavg()[0] > 1.5:
        print("  others keep this machine busy: the speed is not judged")
    else:
        assert speed >= LIMIT_SPEED
    assert day.trends() <= 9 * 16 * MOST
