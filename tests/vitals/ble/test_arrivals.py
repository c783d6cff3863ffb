"""What comes from a device's thread: kept in order, placed in kiosk time, never in the future."""

from __future__ import annotations

import pytest

from app.clock import Instant, ManualClock
from app.vitals.ble.arrivals import KEPT, Arrivals


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(Instant(1_800_000_000.0, 3600, 2000.0, "boot"))


@pytest.fixture
def arrivals(clock) -> Arrivals[str]:
    return Arrivals(clock)


def test_each_has_the_time_it_came_at(arrivals, clock):
    arrivals.put("first")
    clock.advance(0.5)
    arrivals.put("second")
    clock.advance(0.25)
    assert arrivals.fetch(2000.75) == [(2000.0, "first"), (2000.5, "second")]
    assert arrivals.fetch(2001.0) == []


def test_two_of_one_moment_are_told_apart_and_stay_in_order(arrivals):
    arrivals.put("first")
    arrivals.put("second")
    (first_at, first), (second_at, second) = arrivals.fetch(2000.0)
    assert (first, second) == ("first", "second")
    assert first_at < second_at == 2000.0


def test_a_reader_whose_clock_differs_gets_nothing_of_the_future(arrivals, clock):
    arrivals.put("one")
    clock.advance(3.0)
    assert arrivals.fetch(500.0) == [(497.0, "one")]


def test_time_never_goes_back_from_one_fetch_to_the_next(arrivals, clock):
    arrivals.put("one")
    assert arrivals.fetch(2000.0) == [(2000.0, "one")]
    arrivals.put("late")
    clock.advance(5.0)
    assert arrivals.fetch(2001.0) == [(2000.0, "late")]


def test_who_does_not_fetch_loses_the_oldest(arrivals):
    for number in range(KEPT + 3):
        arrivals.put(str(number))
    got = [what for _, what in arrivals.fetch(2000.0)]
    assert (len(got), got[0], got[-1]) == (KEPT, "3", str(KEPT + 2))


def test_what_is_cleared_is_gone(arrivals):
    arrivals.put("one")
    arrivals.clear()
    assert arrivals.fetch(2000.0) == []
