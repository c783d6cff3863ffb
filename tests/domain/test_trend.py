"""A trend keeps what is new whole, thins what is old, and never changes under a view."""

from __future__ import annotations

import numpy as np

from app.domain.trend import MOST, Trend


def filled(seconds: int, gap: range = range(0)) -> Trend:
    trend = Trend()
    for t in range(seconds):
        trend.append_value(float(t), None if t in gap else 70.0 + t % 7)
    return trend


def test_a_day_takes_no_more_memory_than_some_hours():
    trend = filled(86_400)
    assert len(trend.view()) <= MOST
    assert len(trend._times) <= 2 * MOST


def test_the_newest_hour_is_kept_whole_and_the_first_second_stays():
    view = filled(86_400).view()
    assert list(view.times[-3600:]) == [float(t) for t in range(82_800, 86_400)]
    assert view.times[0] == 0.0
    assert np.all(np.diff(view.times) > 0)


def test_a_gap_stays_a_gap_however_old_it_is():
    view = filled(60_000, gap=range(500, 520)).view()
    inside = (view.times >= 500) & (view.times < 520)
    assert inside.any()
    assert np.isnan(view.values[inside]).all()
    assert not np.isnan(view.values[~inside]).any()


def test_a_view_never_changes():
    trend = filled(MOST)
    view = trend.view()
    before = view.times.copy(), view.values.copy()
    for t in range(MOST, MOST + 3000):
        trend.append_value(float(t), 99.0)
    assert np.array_equal(view.times, before[0])
    assert np.array_equal(view.values, before[1])
