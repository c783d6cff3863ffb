"""The simulated patient: repeatable, plausible, and cheap."""

from __future__ import annotations

import time
from dataclasses import replace
from statistics import mean, median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.metric import METRICS, NIBP, Metric
from app.domain.numeric import Absence, Numeric, Validity
from app.snapshot import DataOrigin
from app.vitals.simulator import BASELINE, CATCH_UP, Course, SimulatedPatient

END = 10_000.0
HOUR = 3600.0


def day(seed: int = 1, start: float = END, seconds: float = HOUR, **more) -> list[Numeric]:
    source = SimulatedPatient(seed, infusion_ended=END, **more)
    source.open(start)
    return source.poll(start + seconds)


def values(numerics: list[Numeric], metric: Metric) -> list[float]:
    return [n.value for n in numerics if n.metric == metric and n.value is not None]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(0.0, 120.0), min_size=1, max_size=20), st.integers(-5, 5), st.floats(0, 2000)
)
def test_same_values_however_it_is_polled(steps, seed, start):
    by_steps, at_once = SimulatedPatient(seed, END), SimulatedPatient(seed, END)
    by_steps.open(start)
    at_once.open(start)
    got, t = [], start
    for step in steps:
        t += step
        got += by_steps.poll(t)
    assert got == at_once.poll(t)


def test_the_same_second_is_the_same_whenever_the_source_was_opened():
    early, late = day(seconds=600), day(start=END + 300, seconds=300)
    assert [n for n in early if n.t >= END + 300] == late


def test_another_seed_is_another_patient():
    assert day(1, seconds=60) != day(2, seconds=60)


def test_two_starts_at_different_kiosk_times_tell_the_same_story():
    first, second = SimulatedPatient(3), SimulatedPatient(3)
    first.open(50.0)
    second.open(7050.0)
    assert [replace(n, t=n.t + 7000) for n in first.poll(110.0)] == second.poll(7110.0)


def test_every_second_has_each_continuous_metric_once():
    numerics = day(seconds=120)
    for t in range(int(END), int(END) + 121):
        metrics = [n.metric for n in numerics if n.t == t and n.metric not in NIBP]
        assert sorted(metrics) == sorted(m for m in Metric if not METRICS[m].episodic)


def test_numbers_are_rounded_as_a_monitor_shows_them():
    for numeric in day():
        if numeric.value is not None:
            decimals = METRICS[numeric.metric].decimals
            assert numeric.value == round(numeric.value, decimals)
            assert isinstance(numeric.value, float)


def test_pressures_come_every_five_minutes_whole_and_are_absent_between():
    numerics = [n for n in day(seconds=HOUR) if n.metric in NIBP]
    assert sorted({n.t for n in numerics}) == [END + 300 * k for k in range(13)]
    for t in {n.t for n in numerics}:
        got = {n.metric: n.value for n in numerics if n.t == t}
        assert set(got) == set(NIBP)
        assert got[Metric.NIBP_DIA] < got[Metric.NIBP_MEAN] < got[Metric.NIBP_SYS]


def test_pressure_and_rate_rise_through_the_infusion_and_settle_afterwards():
    course = Course(infusion_ended=END)
    effects = [course.effect(END - 2400 + 60 * k) for k in range(41)]
    assert effects == sorted(effects)
    assert effects[0] == 0.0
    assert effects[-1] == 1.0
    assert course.effect(END + 1200) == 0.5
    # Near baseline, within 5 mmHg, 40 minutes after the end.
    assert course.effect(END + 2400) * course.rise.sys <= 5.0
    assert course.effect(END - HOUR) == 0.0


def test_peak_and_settling_show_in_the_numbers_of_many_patients():
    def typical(metric: Metric, start: float, seconds: float) -> float:
        return median(mean(values(day(s, start, seconds), metric)) for s in range(20))

    assert typical(Metric.HR, END, 60) - BASELINE.hr == pytest.approx(12, abs=2)
    assert typical(Metric.NIBP_SYS, END, 60) - BASELINE.sys == pytest.approx(20, abs=4)
    assert typical(Metric.NIBP_DIA, END, 60) - BASELINE.dia == pytest.approx(13, abs=3)
    assert typical(Metric.HR, END + HOUR, 600) - BASELINE.hr == pytest.approx(1, abs=2)
    assert typical(Metric.NIBP_SYS, END + HOUR, 600) - BASELINE.sys == pytest.approx(2, abs=4)


def test_a_loose_sensor_takes_the_finger_metrics_for_20_to_90_seconds():
    finger = (Metric.SPO2, Metric.PULSE, Metric.PERFUSION)
    numerics = day(seconds=5 * HOUR)
    off = {
        m: [n.t for n in numerics if n.metric == m and n.absence == Absence.SENSOR_OFF]
        for m in finger
    }
    assert off[finger[0]]
    assert off[finger[0]] == off[finger[1]] == off[finger[2]]
    runs: list[list[float]] = []
    for t in off[Metric.SPO2]:
        if runs and t == runs[-1][-1] + 1:
            runs[-1].append(t)
        else:
            runs.append([t])
    assert all(20 <= len(run) <= 90 for run in runs)
    assert len(runs) <= 15


def test_artefacts_are_rare_and_are_no_number():
    numerics = day(seconds=5 * HOUR)
    artefacts = [n for n in numerics if n.absence == Absence.ARTEFACT]
    assert 0 < len(artefacts) < 100
    assert all(n.value is None and n.validity == Validity.NA for n in artefacts)


def test_undisturbed_patients_lose_nothing():
    assert all(n.value is not None for n in day(seconds=5 * HOUR, disturbed=False))


@pytest.mark.parametrize("seed", range(5))
def test_values_stay_plausible(seed):
    for numeric in day(seed, END - HOUR, 5 * HOUR):
        if numeric.value is not None:
            assert numeric.validity == Validity.VALID
    assert min(values(day(seed, END, HOUR), Metric.SPO2)) >= 94


def test_a_long_silence_is_caught_up_with_but_not_a_longer_one():
    source = SimulatedPatient(1, END)
    source.open(0.0)
    source.poll(10.0)
    caught_up = source.poll(10.0 + CATCH_UP)
    assert caught_up[0].t == 11.0
    anew = source.poll(10.0 + 2 * CATCH_UP + 2)
    assert {n.t for n in anew} == {10.0 + 2 * CATCH_UP + 2}


def test_a_new_course_holds_from_the_next_second_on():
    source = SimulatedPatient(1, END, disturbed=False)
    source.open(END + 2 * HOUR)
    before = values(source.poll(END + 2 * HOUR + 60), Metric.HR)
    source.set_course(Course(infusion_ended=END, baseline=replace(BASELINE, hr=120)))
    after = values(source.poll(END + 2 * HOUR + 120), Metric.HR)
    assert mean(after) - mean(before) == pytest.approx(120 - BASELINE.hr, abs=5)


def test_a_course_without_an_infusion_time_does_not_divide_by_it():
    course = Course(infusion_ended=END, infusion_began=END)
    assert [course.effect(t) for t in (END - 1, END, END + 1200)] == [0.0, 1.0, 0.5]


def test_it_says_that_it_is_simulated():
    info = SimulatedPatient().info
    assert info.origin == DataOrigin.SIMULATED
    assert (info.interval, info.nibp_interval) == (1, 300)


def test_a_second_costs_well_under_a_millisecond():
    began = time.process_time()
    day(seconds=HOUR)
    assert time.process_time() - began < 3600 * 0.001
