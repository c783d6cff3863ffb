"""The simulated waveforms: in step with the numbers, without a seam, and cheap."""

from __future__ import annotations

import time
from statistics import mean, median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.metric import Metric
from app.domain.numeric import Absence, Numeric
from app.domain.wave import Wave
from app.vitals.simulated_waves import CAUGHT_UP, RATE, SimulatedWaves
from app.vitals.simulator import CATCH_UP, SimulatedPatient
from app.vitals.waveform import SECONDS

END = 10_000.0
KEPT = round(SECONDS * RATE)


def opened(seed: int = 1, start: float = END, **more) -> SimulatedPatient:
    source = SimulatedPatient(seed, END, **more)
    source.open(start)
    return source


def polled(source: SimulatedPatient, start: float, seconds: float) -> list[Numeric]:
    """Poll four times a second, as the reader does."""
    steps = round(seconds * 4)
    return [n for k in range(1, steps + 1) for n in source.poll(start + k / 4)]


def samples(source: SimulatedPatient, wave: Wave, count: int = KEPT) -> np.ndarray:
    return source.rings[wave].newest(count).samples


def peaks(wave: np.ndarray, height: float) -> int:
    """Return how often a wave rises over a height."""
    over = wave > height
    return int(np.count_nonzero(over[1:] & ~over[:-1]))


def typical(numerics: list[Numeric], metric: Metric) -> float:
    return mean(n.value for n in numerics if n.metric == metric and n.value is not None)


@pytest.mark.parametrize("seed", range(4))
def test_beats_and_breaths_are_as_many_as_the_numbers_say(seed):
    source = opened(seed, disturbed=False)
    polled(source, END, 1.0)
    numerics = polled(source, END + 1.0, SECONDS)
    beats = typical(numerics, Metric.HR) * SECONDS / 60
    breaths = typical(numerics, Metric.RR) * SECONDS / 60
    assert peaks(samples(source, Wave.ECG), 0.6) == pytest.approx(beats, abs=1.5)
    assert peaks(samples(source, Wave.PLETH), 0.6) == pytest.approx(beats, abs=1.5)
    assert peaks(samples(source, Wave.RESP), 0.0) == pytest.approx(breaths, abs=1.5)


def test_another_rate_is_another_distance_between_beats():
    counts = []
    for rate in (50.0, 100.0):
        waves = SimulatedWaves(1)
        waves.begin(0)
        for second in range(30):
            waves.follow(second, rate, 12.0, False)
            waves.draw(second + 0.999)
        counts.append(peaks(waves.rings[Wave.ECG].newest(KEPT).samples, 0.6))
    assert counts == [pytest.approx(25, abs=1), pytest.approx(50, abs=1)]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.0, 3.0), min_size=1, max_size=25), st.integers(-3, 3))
def test_there_is_no_seam_however_it_is_polled(steps, seed):
    """Polled in any pieces it is what one sample after the other would have been."""
    pieces, single, t = opened(seed), opened(seed), END
    for step in steps:
        pieces.poll(t + step)
        for k in range(1, 8):
            single.poll(t + step * k / 8)
        t += step
        single.poll(t)
    for wave in Wave:
        left, right = pieces.rings[wave].newest(KEPT), single.rings[wave].newest(KEPT)
        assert (left.end, left.t) == (right.end, right.t)
        np.testing.assert_array_equal(left.samples, right.samples)


@pytest.mark.parametrize(
    ("wave", "most"), [(Wave.PLETH, 0.12), (Wave.ECG, 0.75), (Wave.RESP, 0.02)]
)
def test_a_wave_never_jumps(wave, most):
    """The limits are the steepest place of a beat, where the rate is 80 a minute."""
    source = opened(disturbed=False)
    polled(source, END, 29.0)
    assert np.abs(np.diff(samples(source, wave))).max() < most


def test_the_same_seed_is_the_same_and_another_is_another():
    one, same, other = (opened(seed) for seed in (1, 1, 2))
    for source in (one, same, other):
        source.poll(END + 3)
    for wave in Wave:
        np.testing.assert_array_equal(samples(one, wave), samples(same, wave))
        assert not np.array_equal(samples(one, wave), samples(other, wave))


def test_a_loose_sensor_is_a_gap_in_the_pleth_and_in_nothing_else():
    source, t, off, on = opened(4), END, 0, 0
    while off < 20:
        t += 1
        spo2 = next(n for n in source.poll(t) if n.metric == Metric.SPO2)
        # The sample at a whole second is the first one of its second.
        newest = {wave: samples(source, wave, 1)[0] for wave in Wave}
        loose = spo2.absence == Absence.SENSOR_OFF
        assert np.isnan(newest[Wave.PLETH]) == loose
        assert np.isfinite(newest[Wave.ECG])
        assert np.isfinite(newest[Wave.RESP])
        off, on = off + loose, on + (not loose)
    assert on


@pytest.mark.parametrize("late", [10.0, 25.0, 3600.0, CATCH_UP + 100.0])
def test_a_late_call_brings_the_last_seconds_after_a_gap(late):
    source = opened(disturbed=False)
    polled(source, END, 5.0)
    before = source.rings[Wave.ECG].newest(1)
    source.poll(END + 5.0 + late)
    for wave in Wave:
        view = source.rings[wave].newest(KEPT)
        drawn = np.flatnonzero(np.isnan(view.samples))[-1] + 1
        assert 0 < len(view.samples) - drawn <= CAUGHT_UP * RATE
        assert view.t == pytest.approx(END + 5.0 + late, abs=1 / RATE)
    gap = view.end - before.end
    if late < SECONDS:
        # As many samples as time has passed: what is old stands where it belongs.
        assert gap == round(late * RATE)
        assert np.isfinite(view.samples[: len(view.samples) - gap]).all()
    else:
        assert np.isnan(view.samples[: KEPT - CAUGHT_UP * RATE]).all()


def test_ten_seconds_late_draws_exactly_the_last_four():
    source = opened(disturbed=False)
    source.poll(END + 10.0)
    view = source.rings[Wave.RESP].newest(KEPT)
    assert np.isfinite(view.samples[-CAUGHT_UP * RATE :]).all()
    assert np.isnan(view.samples[: -CAUGHT_UP * RATE]).all()
    assert view.end == 10 * RATE + 1


def test_connected_anew_the_rings_are_the_same_with_a_gap():
    source = opened(disturbed=False)
    rings = dict(source.rings)
    polled(source, END, 5.0)
    source.close()
    source.open(END + 8.0)
    polled(source, END + 8.0, 2.0)
    assert dict(source.rings) == rings
    wave = samples(source, Wave.ECG)
    assert len(wave) == 10 * RATE + 1
    assert np.flatnonzero(np.isnan(wave)).tolist() == list(range(5 * RATE + 1, 8 * RATE))


def test_before_anything_is_open_there_is_nothing():
    source = SimulatedPatient(1)
    assert set(source.rings) == set(Wave)
    assert all(ring.newest(KEPT).end == 0 for ring in source.rings.values())
    source.open(END)
    source.poll(END - 1)
    assert all(ring.newest(KEPT).end == 0 for ring in source.rings.values())


def test_heights_stay_within_what_is_said():
    source = opened(disturbed=False)
    polled(source, END, SECONDS)
    for wave, low, high in ((Wave.PLETH, 0, 1), (Wave.ECG, -0.5, 1.3), (Wave.RESP, -1, 1)):
        drawn = samples(source, wave)
        assert low <= drawn.min() < drawn.max() <= high


def test_a_poll_costs_less_than_a_millisecond():
    source = opened()
    polled(source, END, 2.0)
    costs = []
    for k in range(1, 401):
        began = time.thread_time()
        source.poll(END + 2.0 + k / 4)
        costs.append(time.thread_time() - began)
    assert median(costs) < 0.001
