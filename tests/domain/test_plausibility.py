"""What cannot be true is kept, marked with its reason, and counts for nothing."""

from __future__ import annotations

import math
import timeit
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.metric import METRICS, NIBP, Metric
from app.domain.numeric import Absence, Numeric, Validity, absent
from app.domain.plausibility import MINUTE, RULES, SETTLED, Doubts, Reason
from app.domain.readiness import CriterionState
from app.domain.readiness import Reason as Answer
from app.domain.readiness_rules import judge
from app.domain.reading import Reading
from app.domain.vital_signs import VitalSigns
from tests.domain.readiness_record import MIN, NOW, PROTOCOL, answer, ready_record, result

HR, SPO2, RR, TEMP = Metric.HR, Metric.SPO2, Metric.RR, Metric.TEMP
SYS, DIA, MEAN = NIBP
GAP = 15.0


def reasons(metric: Metric, pairs: Iterable[tuple[float, float | None]]) -> list[Reason | None]:
    doubts = Doubts(metric, GAP)
    return [
        doubts.judge(absent(metric, t, Absence.ARTEFACT) if v is None else Numeric(metric, t, v))
        for t, v in pairs
    ]


def first(metric: Metric, pairs: Iterable[tuple[float, float | None]]) -> float | None:
    """Return the time of the first doubt."""
    known = list(pairs)
    found = zip(known, reasons(metric, known), strict=True)
    return next((t for (t, _), reason in found if reason is not None), None)


def fed(*numerics: Numeric) -> VitalSigns:
    signs = VitalSigns(1.0, 300.0)
    signs.link(True, 0.0)
    for numeric in numerics:
        signs.apply(numeric)
    return signs


def cuff(t: float, sys: float, dia: float, mean: float) -> list[Numeric]:
    return [Numeric(m, t, v) for m, v in zip(NIBP, (sys, dia, mean), strict=True)]


def shown(signs: VitalSigns, metric: Metric, t: float) -> Reading:
    return signs.readings(t)[metric]


@pytest.mark.parametrize(
    ("metric", "value", "seconds"),
    [(HR, 70, 600), (Metric.PULSE, 70, 600), (RR, 14, 600), (SPO2, 98, 3600), (TEMP, 36.6, None)],
)
def test_the_same_value_for_too_long_is_stuck(metric, value, seconds):
    run = [(float(t), value) for t in range(4000)]
    assert first(metric, run) == seconds
    if seconds is not None:
        after = reasons(metric, run)[seconds:]
        assert set(after) == {Reason.STUCK}


@pytest.mark.parametrize("breaking", [71, None])
def test_another_value_or_none_ends_the_run(breaking):
    run = [(float(t), breaking if t == 599 else 70) for t in range(1300)]
    assert first(HR, run) == 1200.0


def test_silence_ends_the_run_but_a_slow_source_is_judged_too():
    quiet = [(float(t), 70.0) for t in range(500)] + [(t + GAP + 1, 70.0) for t in range(499, 800)]
    assert first(HR, quiet) is None
    slow = Doubts(HR, gap=180.0)
    found = [slow.judge(Numeric(HR, 60.0 * k, 62.0)) for k in range(12)]
    assert found == [None] * 10 + [Reason.STUCK] * 2


@pytest.mark.parametrize(
    ("metric", "level", "step", "within"), [(HR, 70, 60, 3), (SPO2, 98, 20, 2), (RR, 20, 30, 5)]
)
def test_a_step_is_impossible_only_when_it_is_high_and_quick(metric, level, step, within):
    sign = -1 if metric == SPO2 else 1
    steady = [(float(t), float(level)) for t in range(-20, 1)]
    for high, quick, expected in [
        (step + 1, within, Reason.STEP),
        (step, within, None),
        (step + 1, within + 0.1, None),
    ]:
        found = reasons(metric, [*steady, (float(quick), float(level + sign * high))])
        assert found == [None] * 21 + [expected]


def test_a_temperature_does_not_jump_by_more_than_a_degree():
    assert reasons(TEMP, [(0.0, 36.5), (10.0, 37.6)]) == [None, Reason.STEP]
    assert reasons(TEMP, [(0.0, 36.5), (10.0, 37.5)]) == [None, None]
    assert reasons(TEMP, [(0.0, 36.5), (10.5, 37.6)]) == [None, None]


def test_a_quick_ramp_is_a_step_too():
    assert first(HR, [(float(t), 60.0 + 25 * t) for t in range(5)]) == 3.0
    assert first(HR, [(float(t), 60.0 + 20 * t) for t in range(5)]) is None


def test_a_new_level_is_believed_once_it_has_lasted():
    values = [(0.0, 70.0)] + [(1.0 + k, 150.0 + 3 * (k % 2)) for k in range(8)]
    found = reasons(HR, values)
    assert found == [None] + [Reason.STEP] * int(SETTLED) + [None] * 3


def test_a_new_level_that_drifts_is_one_level_and_wild_values_are_none():
    drift = [(0.0, 70.0)] + [(1.0 + k, 150.0 + 10 * k) for k in range(6)]
    assert reasons(HR, drift)[-1] is None
    wild = [(0.0, 70.0)] + [(1.0 + k, (150.0, 200.0)[k % 2]) for k in range(60)]
    assert set(reasons(HR, wild)[1:]) == {Reason.STEP}


def test_another_new_level_must_last_by_itself():
    values = [(0.0, 70.0), (1.0, 150.0), (2.0, 150.0)] + [(3.0 + k, 200.0) for k in range(7)]
    assert reasons(HR, values) == [None] + [Reason.STEP] * (2 + int(SETTLED)) + [None] * 2


def test_back_at_the_old_level_is_believed_at_once():
    assert reasons(HR, [(0.0, 70.0), (1.0, 190.0), (2.0, 72.0)]) == [None, Reason.STEP, None]


def test_after_a_pause_there_is_nothing_to_compare_with():
    assert reasons(HR, [(0.0, 70.0), (1.0, 150.0), (7.0, 150.0)])[2] is None
    assert reasons(HR, [(0.0, 70.0), (1.0, 150.0), (6.0, 200.0)])[2] == Reason.STEP
    off = [(float(t), None) for t in range(2, 9)]
    assert reasons(HR, [(0.0, 70.0), (1.0, 150.0), *off, (9.0, 151.0)])[-1] is None


def test_what_is_out_of_range_is_not_what_the_next_value_is_compared_with():
    found = reasons(SPO2, [(0.0, 98.0), (1.0, 20.0), (2.0, 97.0)])
    assert found == [None, Reason.OUT_OF_RANGE, None]


def test_the_doubt_of_the_device_is_a_reason_of_its_own():
    signs = fed(Numeric(HR, 1.0, 70, Validity.QUESTIONABLE))
    assert shown(signs, HR, 1.0).reason == Reason.DEVICE
    signs.apply(Numeric(HR, 2.0, 71))
    assert shown(signs, HR, 2.0).reason is None


@pytest.mark.parametrize(
    "measured", [(80, 80, 80), (70, 120, 90), (120, 70, 121), (120, 70, 69), (120, 70, 280)]
)
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_pressure_that_contradicts_itself_is_doubted_as_a_whole(measured, order):
    bad = cuff(300.0, *measured)
    signs = fed(*cuff(0.0, 120, 70, 87), *(bad[k] for k in order))
    for metric, value in zip(NIBP, measured, strict=True):
        reading = shown(signs, metric, 300.0)
        assert reading.value == value
        assert reading.validity == Validity.QUESTIONABLE
        assert reading.reason in (Reason.CONTRADICTORY, Reason.OUT_OF_RANGE)
        assert list(np.isnan(signs.trend(metric).values)) == [False, True]
        assert signs.nearest(metric, 300.0, 10.0) is None
    assert shown(signs, SYS, 300.0).reason == Reason.CONTRADICTORY
    assert signs.pressures() == [(0.0, 120, 70)]


def test_a_mean_at_the_edge_is_believed():
    for mean in (70, 120):
        signs = fed(*cuff(0.0, 120, 70, mean))
        assert {shown(signs, m, 0.0).validity for m in NIBP} == {Validity.VALID}
        assert signs.pressures() == [(0.0, 120, 70)]


def test_the_same_pressure_three_times_in_a_row_is_stuck():
    signs = fed(*(n for k in range(4) for n in cuff(300.0 * k, 120, 70, 87)))
    assert {shown(signs, m, 900.0).reason for m in NIBP} == {Reason.STUCK}
    assert [t for t, _, _ in signs.pressures()] == [0.0, 300.0]
    for numeric in cuff(1200.0, 120, 71, 87):
        signs.apply(numeric)
    assert {shown(signs, m, 1200.0).reason for m in NIBP} == {None}
    assert [t for t, _, _ in signs.pressures()] == [0.0, 300.0, 1200.0]


def test_two_numbers_alike_or_a_failed_measurement_between_are_no_run():
    alike = fed(*(n for k in range(4) for n in cuff(300.0 * k, 120, 70, 85 + k)))
    assert len(alike.pressures()) == 4
    failed = [absent(m, 600.0, Absence.ARTEFACT) for m in NIBP]
    same = [cuff(300.0 * k, 120, 70, 87) for k in (0, 1, 3, 4)]
    signs = fed(*same[0], *same[1], *failed, *same[2], *same[3])
    assert len(signs.pressures()) == 4


def test_a_view_of_before_the_doubt_stays_whole():
    signs = fed(*cuff(0.0, 120, 70, 87)[:2])
    before = signs.trend(SYS)
    signs.apply(Numeric(MEAN, 0.0, 150))
    assert list(before.values) == [120]
    assert np.isnan(signs.trend(SYS).values).all()


def test_a_doubted_value_of_before_a_restart_is_not_drawn():
    signs = VitalSigns(1.0, 300.0)
    for t, value in ((1.0, 70), (2.0, 190), (3.0, 71)):
        signs.recall(Numeric(HR, t, value))
    for numeric in cuff(3.0, 120, 70, 130):
        signs.recall(numeric)
    assert list(np.isnan(signs.trend(HR).values)) == [False, True, False]
    assert np.isnan(signs.trend(SYS).values).all()


def healthy(signs: VitalSigns) -> None:
    """Twenty minutes of good values, up to now."""
    for second in range(int(NOW - 20 * MIN), int(NOW) + 1):
        signs.apply(Numeric(SPO2, float(second), 97 + second % 2))
        signs.apply(Numeric(HR, float(second), 72 + second % 2))


@pytest.mark.parametrize(("metric", "name"), [(SPO2, "oxygen"), (HR, "heart_rate")])
def test_a_step_is_unknown_to_readiness_and_ends_the_steady_time(metric, name):
    signs = VitalSigns(1.0, 300.0)
    healthy(signs)
    assert answer(ready_record(vitals=signs), name) == ("met", "ok")
    low = 75 if metric == SPO2 else 140
    signs.apply(Numeric(metric, NOW + 1, low))
    found = result(judge(PROTOCOL, ready_record(vitals=signs), NOW + 1), name)
    assert (found.state, found.evidence.reason) == (CriterionState.UNKNOWN, Answer.QUESTIONABLE)
    signs.apply(Numeric(metric, NOW + 2, METRICS[metric].high - 3 if metric == SPO2 else 72))
    assert signs.steady(metric, 50, 110, NOW + 2) == NOW + 2


def test_a_stuck_heart_rate_is_unknown_to_readiness():
    signs = VitalSigns(1.0, 300.0)
    for second in range(int(NOW - 10 * MIN), int(NOW) + 1):
        signs.apply(Numeric(HR, float(second), 72))
    assert answer(ready_record(vitals=signs), "heart_rate") == ("unknown", "questionable")


@pytest.mark.parametrize("name", ["pressure_baseline", "pressure_limit"])
def test_a_doubted_pressure_is_unknown_to_readiness(name):
    signs = fed(*cuff(NOW - 300, 122, 81, 95), *cuff(NOW, 122, 81, 130))
    assert answer(ready_record(vitals=signs), name) == ("unknown", "questionable")


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([m for m in Metric if m not in NIBP]),
    st.lists(st.tuples(st.floats(0.1, 30.0), st.one_of(st.none(), st.floats(0, 300))), max_size=60),
)
def test_a_value_is_doubted_for_a_reason_and_believed_without(metric, steps):
    signs, t, calm = VitalSigns(1.0, 300.0), 0.0, True
    for wait, value in steps:
        t += wait
        signs.apply(Numeric(metric, t, value))
        reading = shown(signs, metric, t)
        assert (reading.reason is not None) == (reading.validity == Validity.QUESTIONABLE)
        assert (reading.value == value) or (value is None and reading.value is None)
        rule = RULES.get(metric)
        calm = calm and rule is not None and wait > max(rule.within, SETTLED)
        inside = value is not None and METRICS[metric].low <= value <= METRICS[metric].high
        if inside and (calm or rule is None):
            assert reading.reason in (None, Reason.STUCK)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-1.0, 1.0), min_size=2, max_size=300), st.integers(5, 60))
def test_what_moves_slowly_and_is_never_the_same_is_always_believed(moves, level):
    value, pairs = 70.0 + level, []
    for second, move in enumerate(moves):
        value = min(max(value + move, 40.0), 180.0)
        pairs.append((float(second), value + second % 2 * 0.5))
    assert set(reasons(HR, pairs)) == {None}


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([1.0, 1.0, 1.0, 2.0, 8.0, 200.0]),
            st.sampled_from([None, 70.0, 71.0, 72.0, 150.0, 152.0, 200.0, 400.0]),
            st.sampled_from([Validity.VALID, Validity.VALID, Validity.QUESTIONABLE]),
        ),
        max_size=60,
    )
)
def test_what_was_kept_with_its_doubt_is_judged_the_same_again(steps):
    t, signs, kept = 0.0, VitalSigns(100.0, 300.0), []
    first_time, again = [], []
    for wait, value, validity in steps:
        t += wait
        kept += signs.apply(Numeric(HR, t, value, validity))
        first_time.append((shown(signs, HR, t), signs.steady(HR, 50, 160, t)))
    signs = VitalSigns(100.0, 300.0)
    for numeric in kept:
        assert signs.apply(numeric) == (numeric,)
        again.append((shown(signs, HR, numeric.t), signs.steady(HR, 50, 160, numeric.t)))
    assert again == first_time


def test_a_value_that_the_device_doubts_is_not_what_the_next_is_compared_with():
    doubts = Doubts(HR, GAP)
    values = [Numeric(HR, 0.0, 72), Numeric(HR, 1.0, 130, Validity.QUESTIONABLE)]
    found = [doubts.judge(n) for n in (*values, Numeric(HR, 2.0, 72), Numeric(HR, 3.0, 131))]
    assert found == [None, Reason.DEVICE, None, None]
    doubts = Doubts(HR, GAP)
    values = [Numeric(HR, 0.0, 130), Numeric(HR, 1.0, 185, Validity.QUESTIONABLE)]
    found = [doubts.judge(n) for n in (*values, Numeric(HR, 2.0, 120))]
    assert found == [None, Reason.DEVICE, None]


def test_one_judgement_costs_less_than_ten_microseconds():
    doubts = Doubts(HR, GAP)
    numerics = [Numeric(HR, float(t), 70 + t % 5) for t in range(20_000)]
    best = min(
        timeit.repeat(lambda: [doubts.judge(n) for n in numerics], number=1, repeat=3)
    ) / len(numerics)
    assert best < 10e-6
    assert math.isfinite(best)


def test_every_limit_of_time_is_in_minutes_or_seconds_that_make_sense():
    for metric, rule in RULES.items():
        assert rule.near < rule.step < METRICS[metric].high - METRICS[metric].low
        assert rule.stuck is None or rule.stuck >= 10 * MINUTE
