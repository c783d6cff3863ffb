"""How long the vital signs have been steady, and what they were at another time."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.channel import age_limits
from app.domain.metric import METRICS, Metric
from app.domain.numeric import Absence, Numeric, absent, judged
from app.domain.vital_signs import VitalSigns

HR, SPO2, SYS = Metric.HR, Metric.SPO2, Metric.NIBP_SYS


def feed(signs: VitalSigns, metric: Metric, *pairs: tuple[float, float]) -> None:
    for t, value in pairs:
        signs.apply(judged(metric, t, value))


def test_steady_counts_from_the_first_value_in_range():
    signs = VitalSigns(1.0, 300.0)
    feed(signs, HR, (0.0, 40), *((float(t), 70) for t in range(1, 61)))
    assert signs.steady(HR, 50, 110, 60.0) == 1.0
    assert signs.steady(HR, None, 110, 60.0) == 0.0
    assert signs.steady(HR, 50, None, 60.0) == 1.0
    assert signs.steady(HR, 70, 70, 60.0) == 1.0
    assert signs.steady(HR, 71, 110, 60.0) is None


def test_steady_is_broken_by_one_value_outside_and_by_none_that_is_near():
    signs = VitalSigns(1.0, 300.0)
    feed(signs, HR, (0.0, 70), (1.0, 120), (2.0, 70))
    assert signs.steady(HR, 50, 110, 2.0) == 2.0
    feed(signs, HR, (3.0, 49.5))
    assert signs.steady(HR, 50, 110, 3.0) is None


@pytest.mark.parametrize(("gap", "since"), [(15.0, 0.0), (15.5, 16.5)])
def test_steady_bridges_a_short_gap_only(gap, since):
    signs = VitalSigns(1.0, 300.0)
    feed(signs, HR, (0.0, 70), (1.0, 70))
    signs.apply(absent(HR, 2.0, Absence.SENSOR_OFF))
    feed(signs, HR, (1.0 + gap, 70))
    assert signs.steady(HR, 50, 110, 1.0 + gap) == since


def test_questionable_values_do_not_bridge_a_gap():
    signs = VitalSigns(1.0, 300.0)
    feed(signs, HR, (0.0, 70), *((float(t), 300) for t in range(1, 20)), (20.0, 70))
    assert signs.steady(HR, 0, 400, 20.0) == 20.0


def test_steady_is_nothing_once_the_latest_value_is_not_fresh():
    signs = VitalSigns(1.0, 300.0)
    assert signs.steady(HR, 50, 110, 0.0) is None
    feed(signs, HR, (0.0, 70))
    assert signs.steady(HR, 50, 110, 10.0) == 0.0
    assert signs.steady(HR, 50, 110, 10.1) is None


def test_steady_of_a_pressure_follows_its_own_pace():
    signs = VitalSigns(1.0, 300.0)
    for t in (0.0, 300.0, 1300.0, 1600.0):
        feed(signs, SYS, (t, 120))
    assert signs.steady(SYS, 90, 160, 1700.0) == 1300.0
    assert signs.steady(SYS, 90, 160, 1600.0 + 451) is None


def test_nearest_takes_the_nearer_and_of_two_the_earlier():
    signs = VitalSigns(1.0, 300.0)
    feed(signs, HR, (0.0, 60), (10.0, 70), (20.0, 80))
    assert signs.nearest(HR, 14.0, 60.0) == (10.0, 70.0)
    assert signs.nearest(HR, 15.0, 60.0) == (10.0, 70.0)
    assert signs.nearest(HR, 16.0, 60.0) == (20.0, 80.0)
    assert signs.nearest(HR, 25.0, 5.0) == (20.0, 80.0)
    assert signs.nearest(HR, 25.1, 5.0) is None
    assert signs.nearest(SPO2, 0.0, 60.0) is None


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        # Too slow for an impossible step, and too few values for a stuck one.
        st.tuples(st.floats(3.5, 40.0), st.one_of(st.none(), st.floats(), st.floats(40, 120))),
        min_size=1,
        max_size=40,
    ),
    st.floats(0.0, 30.0),
)
def test_steady_means_that_every_valid_value_since_was_in_range_and_near_the_next(pairs, later):
    signs, t = VitalSigns(1.0, 300.0), 0.0
    kept: list[tuple[float, float]] = []
    for wait, value in pairs:
        t += wait
        signs.apply(Numeric(HR, t, value))
        if value is not None and METRICS[HR].low <= value <= METRICS[HR].high:
            kept.append((t, value))
        elif value is not None and math.isfinite(value):
            # Nobody knows what it really was: the run begins anew.
            kept.clear()
    now = t + later
    since = signs.steady(HR, 50, 110, now)
    limits = age_limits(HR, 1.0, 300.0)
    if not kept or now - kept[-1][0] > limits.fresh or not 50 <= kept[-1][1] <= 110:
        assert since is None
        return
    expected = kept[-1][0]
    for (earlier, value), (next_t, _) in zip(kept[-2::-1], kept[:0:-1], strict=True):
        if next_t - earlier > limits.gap or not 50 <= value <= 110:
            break
        expected = earlier
    assert since == expected
