"""Learned weights as bytes: all of them come back, and nothing else is taken for them."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.forecast.cohort import build
from app.forecast.learning import Learner
from app.forecast.parameters import load_parameters
from app.forecast.personal import PersonalForecaster
from app.forecast.posterior import Weights
from tests.forecast.simulated import FOLDER, MODEL, WINDOWS

LEARNER = MODEL.learner
COHORT = MODEL.cohort
UNTRAINED = Weights.of(COHORT)
PACKED = LEARNER.pack(UNTRAINED)


def drawn(seed: int, power: float = 3.0) -> Weights:
    """Return uneven weights, each sum 1."""
    draws = np.random.default_rng(seed)
    bodies = draws.random(len(UNTRAINED.bodies)) ** power
    thresholds = draws.random(UNTRAINED.thresholds.shape) ** power
    return Weights(bodies / bodies.sum(), thresholds / thresholds.sum(axis=2, keepdims=True))


def other_learner(model: str = MODEL.model, cohort=COHORT) -> Learner:
    return Learner(cohort, model, lambda given, t: None)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000), st.floats(0.0, 12.0))
def test_weights_come_back_as_they_were(seed, power):
    weights = drawn(seed, power)
    packed = LEARNER.pack(weights)
    found = LEARNER.unpack(packed)
    np.testing.assert_allclose(found.bodies, weights.bodies, rtol=1e-5, atol=1e-30)
    np.testing.assert_allclose(found.thresholds, weights.thresholds, rtol=1e-5, atol=1e-30)
    assert found.bodies.sum() == pytest.approx(1.0, abs=1e-12)
    np.testing.assert_allclose(found.thresholds.sum(axis=2), 1.0, atol=1e-12)
    assert len(packed) <= 101_000


def test_another_kiosk_with_the_same_files_reads_them():
    again = PersonalForecaster(COHORT, MODEL.modifiers).learner
    assert again.pack(drawn(1)) == LEARNER.pack(drawn(1))
    same = build(COHORT.settings, load_parameters(FOLDER / "pharmacokinetics.toml"), WINDOWS)
    assert other_learner(cohort=same).unpack(PACKED).bodies.sum() == pytest.approx(1)


@pytest.mark.parametrize("power", [0.0, 3.0])
def test_sums_are_one_again(power):
    weights = drawn(2, power)
    heavy = Weights(7.0 * weights.bodies, 0.2 * weights.thresholds)
    found = LEARNER.unpack(LEARNER.pack(heavy))
    np.testing.assert_allclose(found.bodies, weights.bodies, rtol=1e-5)
    np.testing.assert_allclose(found.thresholds, weights.thresholds, rtol=1e-5)


# --- what is refused


@pytest.mark.parametrize("kept", [0, 3, 20, 43, 44, 60, len(PACKED) - 1])
def test_truncated_bytes_are_refused(kept):
    with pytest.raises(ValueError, match=r"no learned weights|damaged"):
        LEARNER.unpack(PACKED[:kept])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 8 * len(PACKED) - 1))
def test_one_flipped_bit_is_refused(bit):
    flipped = bytearray(PACKED)
    flipped[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ValueError, match="weights"):
        LEARNER.unpack(bytes(flipped))


@pytest.mark.parametrize("extra", [b"\x00", PACKED])
def test_more_bytes_are_refused(extra):
    with pytest.raises(ValueError, match="damaged"):
        LEARNER.unpack(PACKED + extra)


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=200))
def test_any_other_bytes_are_refused(anything):
    for packed in (anything, PACKED[:4] + anything, PACKED[:44] + anything):
        with pytest.raises(ValueError, match="weights"):
            LEARNER.unpack(packed)


def test_weights_of_another_model_or_cohort_are_refused():
    sets = load_parameters(FOLDER / "pharmacokinetics.toml")
    later = tuple(replace(w, p90=w.p90 + 10) for w in WINDOWS.windows)
    others = [
        other_learner("personal 9.2"),
        other_learner(
            cohort=build(msgspec.structs.replace(COHORT.settings, seed=7), sets, WINDOWS)
        ),
        other_learner(cohort=build(COHORT.settings, sets, replace(WINDOWS, windows=later))),
        other_learner(
            cohort=build(msgspec.structs.replace(COHORT.settings, bodies=256), sets, WINDOWS)
        ),
    ]
    for other in others:
        with pytest.raises(ValueError, match="of another cohort or version of the model"):
            other.unpack(PACKED)
        with pytest.raises(ValueError, match="of another cohort"):
            other.start(PACKED, None, "p")
        with pytest.raises(ValueError, match="of another cohort"):
            other.start(None, PACKED, "p")


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -0.25, -1e-30])
@pytest.mark.parametrize("place", ["bodies", "thresholds"])
def test_numbers_that_are_no_weights_are_refused(wrong, place):
    numbers = getattr(UNTRAINED, place).copy()
    numbers.flat[17] = wrong
    packed = LEARNER.pack(replace(UNTRAINED, **{place: numbers}))
    with pytest.raises(ValueError, match="not all numbers from 0 up"):
        LEARNER.unpack(packed)


@pytest.mark.parametrize("place", ["bodies", "thresholds"])
def test_weights_of_nobody_are_refused(place):
    nothing = getattr(UNTRAINED, place).copy()
    nothing[0] = 0.0
    if place == "bodies":
        nothing[:] = 0.0
    packed = LEARNER.pack(replace(UNTRAINED, **{place: nothing}))
    with pytest.raises(ValueError, match="add up to nothing"):
        LEARNER.unpack(packed)


@pytest.mark.parametrize("count", [0, 511, 513, 1_000_000])
def test_another_number_of_numbers_is_refused(count):
    """Even with the right header and sum."""
    made = LEARNER.pack(replace(UNTRAINED, bodies=np.full(count, 1e-3)))
    with pytest.raises(ValueError, match="not as many as they should be"):
        LEARNER.unpack(made)


def test_numbers_that_were_never_packed_are_refused():
    """The right header and sum around bytes that zlib did not make."""
    rest = b"no numbers at all"
    check = sha256(PACKED[12:28] + rest).digest()[:16]
    with pytest.raises(ValueError, match="damaged"):
        LEARNER.unpack(PACKED[:28] + check + rest)
