"""Where moments of earlier boots lie, whatever the wall clocks did."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import Instant, TimeAxis

NAMES = "ABCDE"
# Any wall clock at all: years wrong, and moved in the middle.
WALL = st.floats(-1e8, 2e9)
STEPS = st.floats(0.0, 7200.0)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Instant], list[Instant]]:
    """Return moments of one to five boots in their order, and two later ones of the last boot."""
    boots = draw(st.integers(1, len(NAMES)))
    moments: list[Instant] = []
    for boot_id in NAMES[:boots]:
        t = draw(st.floats(5.0, 60.0))
        for _ in range(draw(st.integers(1, 4))):
            moments.append(Instant(draw(WALL), 0, t, boot_id))
            t += draw(STEPS)
    newest = moments[-1]
    return moments, [
        replace(newest, utc=draw(WALL), boottime=newest.boottime + draw(STEPS)) for _ in "12"
    ]


@given(histories())
def test_the_order_is_kept_and_nothing_is_ahead_of_now(history):
    moments, (now, _) = history
    axis = TimeAxis.of(moments, now)
    places = [axis.place(m) for m in moments]
    assert all(later >= t - 1e-6 for t, later in pairwise(places))
    assert max(places) <= now.t


@given(histories())
def test_a_later_start_of_the_program_moves_nothing(history):
    moments, (now, later) = history
    first, second = TimeAxis.of(moments, now), TimeAxis.of(moments, later)
    for moment in moments:
        assert first.place(moment) == second.place(moment)
        assert first.known_until(moment) == second.known_until(moment)


@given(histories(), st.integers(0, 3))
def test_more_facts_of_this_boot_move_nothing(history, more):
    moments, (now, later) = history
    axis = TimeAxis.of(moments, now)
    longer = TimeAxis.of([*moments, *[later] * more], later)
    assert [longer.place(m) for m in moments] == [axis.place(m) for m in moments]


@given(histories())
def test_within_a_boot_the_clock_since_boot_counts(history):
    moments, (now, _) = history
    axis = TimeAxis.of(moments, now)
    for earlier, later in pairwise(moments):
        if earlier.boot_id == later.boot_id:
            lasted = axis.place(later) - axis.place(earlier)
            assert lasted == pytest.approx(later.boottime - earlier.boottime, abs=1e-3)


def moment(boot_id: str, utc: float, t: float) -> Instant:
    return Instant(utc, 0, t, boot_id)


def test_three_boots_with_right_clocks_lie_as_the_wall_clock_says():
    moments = [
        moment("A", 1000.0, 500.0),
        moment("A", 1100.0, 600.0),
        moment("B", 1400.0, 20.0),
        moment("B", 1500.0, 120.0),
        moment("C", 2000.0, 30.0),
    ]
    axis = TimeAxis.of(moments, moment("C", 2100.0, 130.0))
    assert [axis.place(m) - 130.0 for m in moments] == [m.utc - 2100.0 for m in moments]


def test_a_clock_that_was_ahead_puts_its_boot_right_before_the_next():
    ahead = [moment("A", 9000.0, 500.0), moment("A", 9060.0, 560.0)]
    axis = TimeAxis.of([*ahead, moment("B", 2000.0, 20.0)], moment("B", 5600.0, 3620.0))
    assert [axis.place(m) for m in ahead] == [-40.0, 20.0]


def test_what_an_earlier_boot_wrote_last_is_never_after_the_next_boot():
    newest = moment("A", 1000.0, 500.0)
    axis = TimeAxis.of([newest, moment("B", 1300.0, 20.0)], moment("B", 1300.0, 20.0))
    # A numeric that came after the last fact.
    assert axis.place(moment("A", 1100.0, 600.0)) == -180.0
    assert axis.place(moment("A", 2000.0, 1500.0)) == 20.0
    assert axis.known_until(newest) == -280.0


def test_a_boot_is_known_up_to_its_newest_moment_whichever_is_asked():
    moments = [moment("A", 1000.0, 500.0), moment("A", 1100.0, 600.0), moment("B", 1300.0, 20.0)]
    axis = TimeAxis.of(moments, moment("B", 1400.0, 120.0))
    assert [axis.known_until(m) for m in moments] == [-180.0, -180.0, 20.0]


def test_a_boot_that_is_not_in_the_history_lies_where_the_wall_clock_says():
    first = moment("C", 2000.0, 30.0)
    for now in (first, moment("C", 9000.0, 1030.0)):
        axis = TimeAxis.of([first], now)
        assert axis.place(moment("X", 1900.0, 7.0)) == -70.0
        assert axis.place(moment("X", 3000.0, 7.0)) == 30.0
