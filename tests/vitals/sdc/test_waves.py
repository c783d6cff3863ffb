"""Waveforms on their way into the rings: rates, gaps, units, and what is no waveform."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.wave import Wave
from app.vitals.sdc.states import Described, Sampled
from app.vitals.sdc.waves import RATES, Resampler, Waves

PLETH = Described("pleth", "150452", "262656", 0.02)
ECG = Described("ecg", "131330", "266419", 0.004)


def piece(handle: str, samples: list[float], time: float | None = 0.0, **said: str) -> Sampled:
    words = {"activation": "On", "validity": "Vld", "mode": "Real"} | said
    return Sampled(handle, samples=tuple(samples), time=time, **words)


def waves(*described: Described) -> Waves:
    made = Waves()
    made.describe(described)
    return made


def ring(made: Waves, wave: Wave) -> np.ndarray:
    return made.rings[wave].newest(10_000).samples


@pytest.mark.parametrize(("rate_in", "rate_out"), [(50, 125), (500, 250), (125, 125), (200, 125)])
@pytest.mark.parametrize("size", [1, 7, 50])
def test_pieces_of_any_size_make_the_same_curve(rate_in, rate_out, size):
    seconds = 4
    times = np.arange(rate_in * seconds) / rate_in
    curve = np.sin(times * 3).astype(np.float32)
    resampler = Resampler(rate_in, rate_out)
    made = np.concatenate(
        [resampler.piece(curve[i : i + size]) for i in range(0, len(curve), size)]
    )
    assert len(made) == pytest.approx(rate_out * seconds, abs=3)
    expected = np.interp(np.arange(len(made)) / rate_out, times, curve)
    np.testing.assert_allclose(made, expected, atol=1e-4)


def test_a_waveform_reaches_its_ring_at_the_ring_s_rate():
    made = waves(PLETH)
    made.take(piece("pleth", [float(i) for i in range(50)]), 7.5)
    view = made.rings[Wave.PLETH].newest(1000)
    assert (view.rate, view.t) == (RATES[Wave.PLETH], 7.5)
    assert len(view.samples) == pytest.approx(125, abs=3)
    assert view.samples[-1] == pytest.approx(49.0, abs=0.5)


def test_an_electrocardiogram_is_kept_in_millivolt():
    made = waves(ECG)
    made.take(piece("ecg", [1500.0] * 10), 1.0)
    np.testing.assert_allclose(ring(made, Wave.ECG), 1.5)


def test_what_the_device_does_not_vouch_for_is_a_gap():
    for said in ({"validity": "Inv"}, {"validity": "NA"}, {"activation": "Off"}):
        made = waves(PLETH)
        made.take(piece("pleth", [1.0] * 10, **said), 1.0)
        assert len(ring(made, Wave.PLETH)) > 0
        assert np.isnan(ring(made, Wave.PLETH)).all()


def test_demonstration_data_are_not_drawn():
    made = waves(PLETH)
    made.take(piece("pleth", [1.0] * 10, mode="Demo"), 1.0)
    assert len(ring(made, Wave.PLETH)) == 0


def test_a_lost_piece_is_a_gap_of_its_own_length():
    made = waves(PLETH)
    made.take(piece("pleth", [1.0] * 50, time=100.0), 1.0)
    made.take(piece("pleth", [2.0] * 50, time=103.0), 4.0)
    samples = ring(made, Wave.PLETH)
    assert len(samples) == pytest.approx(4 * 125, abs=5)
    assert np.isnan(samples).sum() == pytest.approx(2 * 125, abs=5)
    assert samples[0] == 1.0
    assert samples[-1] == 2.0


@pytest.mark.parametrize("time", [None, 101.0, 100.5, 0.0])
def test_a_clock_that_jumps_back_or_is_none_makes_no_gap(time):
    made = waves(PLETH)
    made.take(piece("pleth", [1.0] * 50, time=100.0), 1.0)
    made.take(piece("pleth", [2.0] * 50, time=time), 2.0)
    assert not np.isnan(ring(made, Wave.PLETH)).any()


@pytest.mark.parametrize(
    "described",
    [
        Described("w", "150452", "262656", 0.0),
        Described("w", "150452", "262656", 5.0),
        Described("w", "150452", "262656", 1e-6),
        Described("w", "131330", "262656", 0.004),
        Described("w", "999999", "262656", 0.02),
        Described("w", "150452", "262656", None),
    ],
)
def test_what_is_no_waveform_is_left_out(described):
    made = waves(described)
    made.take(piece("w", [1.0] * 10), 1.0)
    assert all(len(ring(made, wave)) == 0 for wave in Wave)


def test_of_two_of_a_kind_the_first_is_drawn_and_the_rings_stay_the_same():
    made = waves(PLETH, Described("other", "150452", "262656", 0.02))
    rings = dict(made.rings)
    made.take(piece("other", [1.0] * 10), 1.0)
    assert len(ring(made, Wave.PLETH)) == 0
    made.describe([Described("other", "150452", "262656", 0.02)])
    made.take(piece("other", [1.0] * 10), 1.0)
    assert len(ring(made, Wave.PLETH)) > 0
    assert dict(made.rings) == rings
