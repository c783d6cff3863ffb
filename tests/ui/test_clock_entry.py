"""Clock times typed as digits, above all around midnight."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.clock import Instant
from tests.ui import samples
from ui.screens.clock_entry import ClockEntry, ClockProblem, hour_and_minute, read_clock

NOW = samples.NOW
OFFSET = timezone(timedelta(hours=-5))


def at(hour: int, minute: int, second: int = 0, day: int = 23) -> Instant:
    moment = datetime(2026, 11, day, hour, minute, second, tzinfo=OFFSET)
    return Instant(moment.timestamp(), -5 * 3600, 90_000.0, "boot-a")


@given(st.text(max_size=6))
def test_rubbish_is_no_time_and_never_raises(text):
    read = hour_and_minute(text)
    if read is not None:
        assert 0 <= read[0] < 24
        assert 0 <= read[1] < 60
    read_clock(ClockEntry(text), NOW, twelve=True)


def clock(digits: str, now: Instant, **more):
    return read_clock(ClockEntry(digits, **more), now, twelve=True)


def test_the_clock_time_of_the_picture():
    reading = clock("135", NOW)
    assert reading.afternoon is True
    assert NOW.at(reading.t).local().strftime("%H:%M") == "13:35"
    assert NOW.t - reading.t == pytest.approx(32 * 60, abs=0.1)


@pytest.mark.parametrize("digits", ["", "1", "13"])
def test_too_few_digits_are_incomplete(digits):
    assert clock(digits, NOW).problem == ClockProblem.INCOMPLETE


@pytest.mark.parametrize("digits", ["175", "2400", "960", "9999"])
def test_no_time_of_day_is_told(digits):
    assert clock(digits, NOW).problem == ClockProblem.NO_TIME


def test_the_future_is_refused():
    assert clock("230", NOW, afternoon=True).problem == ClockProblem.FUTURE
    assert clock("1408", NOW).problem == ClockProblem.FUTURE


def test_yesterday_is_taken_when_said_and_refused_after_a_day():
    reading = clock("230", NOW, afternoon=True, yesterday=True)
    assert NOW.t - reading.t == pytest.approx(23 * 3600 + 37 * 60, abs=0.1)
    assert clock("135", NOW, yesterday=True, afternoon=True).problem == ClockProblem.TOO_LONG_AGO


def test_how_far_back_a_time_may_lie_can_be_said():
    assert clock("820", NOW, afternoon=False).problem is None
    recent = read_clock(ClockEntry("820", False), NOW, twelve=True, hours=5.0)
    assert recent.problem == ClockProblem.TOO_LONG_AGO
    assert read_clock(ClockEntry("930", False), NOW, twelve=True, hours=5.0).problem is None


def test_the_half_of_the_day_that_is_not_too_long_ago_is_meant():
    now = at(12, 20)
    assert read_clock(ClockEntry("1210"), now, twelve=True, hours=6.0).afternoon is True
    assert read_clock(ClockEntry("1150"), now, twelve=True, hours=6.0).afternoon is False


def test_shortly_after_midnight_an_evening_time_was_yesterday():
    now = at(0, 10)
    reading = clock("1150", now)
    assert reading.afternoon is True
    assert now.t - reading.t == pytest.approx(20 * 60, abs=0.1)
    assert now.at(reading.t).local().day == 22


def test_at_midnight_itself():
    now = at(0, 0)
    assert now.t - clock("1200", now).t == pytest.approx(0, abs=0.1)
    assert now.t - clock("1159", now).t == pytest.approx(60, abs=0.1)
    assert clock("1201", now, afternoon=False).problem == ClockProblem.FUTURE


def test_shortly_before_midnight_the_next_day_is_still_to_come():
    now = at(23, 59, 30)
    assert now.t - clock("1159", now).t == pytest.approx(30, abs=0.1)
    assert clock("1201", now).afternoon is True


def test_a_24_hour_clock_has_no_halves():
    reading = read_clock(ClockEntry("135"), NOW, twelve=False)
    assert reading.afternoon is None
    assert NOW.at(reading.t).local().strftime("%H:%M") == "01:35"


seconds_of_day = st.integers(0, 86_399)


@given(seconds_of_day, st.integers(0, 12 * 60 - 1))
@example(0, 1)
@example(59, 1)
@example(86_399, 0)
@example(60, 719)
def test_a_time_within_twelve_hours_is_found_in_both_kinds_of_clock(second, ago):
    now = Instant(at(0, 0).utc + second, -5 * 3600, 500_000.0, "boot-a")
    then = now.shifted(-60 * ago).local()
    for digits, twelve in ((f"{then:%H%M}", False), (f"{int(f'{then:%I}')}{then:%M}", True)):
        reading = read_clock(ClockEntry(digits), now, twelve=twelve)
        assert reading.problem is None
        shown = now.at(reading.t).local()
        assert (shown.date(), shown.hour, shown.minute) == (then.date(), then.hour, then.minute)


@given(
    seconds_of_day,
    st.integers(0, 23),
    st.integers(0, 59),
    st.booleans(),
    st.sampled_from([None, False, True]),
    st.booleans(),
)
def test_a_reading_is_always_past_within_a_day_and_what_was_typed(
    second, hour, minute, yesterday, afternoon, twelve
):
    now = Instant(at(0, 0).utc + second + 0.37, -5 * 3600, 500_000.0, "boot-a")
    entry = ClockEntry(f"{hour}{minute:02d}", afternoon, yesterday)
    reading = read_clock(entry, now, twelve=twelve)
    if reading.t is None:
        assert reading.problem in (ClockProblem.FUTURE, ClockProblem.TOO_LONG_AGO)
        return
    assert reading.t <= now.t
    assert now.t - reading.t <= 86_400
    shown = now.at(reading.t).local()
    assert shown.minute == minute
    assert shown.hour == hour or (twelve and shown.hour % 12 == hour % 12)
    if afternoon is not None and twelve and 1 <= hour <= 12:
        assert (shown.hour >= 12) is afternoon


def test_typing_a_clock_time_digit_by_digit():
    entry = ClockEntry()
    for digit in "1335x9":
        entry = entry.typed(digit)
    assert entry.text == "13:35"
    assert entry.erased().text == "1:33"
