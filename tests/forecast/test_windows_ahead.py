"""What the article's windows say of those still open: log-normal, each effect for itself."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.forecast import EffectState, ForecastNote, Quantiles
from app.domain.session import Infusion, Patient, Route
from app.domain.symptom import Effect, Symptom
from app.forecast.windows import LEVELS, ArticleForecaster, Status, Window, all_settled
from tests.forecast.test_windows import (
    END,
    MIN,
    NEAR,
    NONE,
    SEVERE,
    WINDOWS,
    measured,
    record,
    said,
)

MODEL = ArticleForecaster(WINDOWS)


@pytest.mark.parametrize("window", WINDOWS.windows, ids=lambda w: w.effect.value)
def test_the_quantiles_meet_the_table(window):
    p10, p50, p90 = window.quantiles((0.1, 0.5, 0.9))
    assert (p50, p90) == pytest.approx((window.p50, window.p90))
    # Log-normal: as far below the median as the other is above it, as a factor.
    assert p10 == pytest.approx(window.p50**2 / window.p90)
    assert window.quantiles((0.1, 0.5, 0.9), -10) == (p10, p50, p90)


@pytest.mark.parametrize("window", WINDOWS.windows, ids=lambda w: w.effect.value)
def test_the_share_still_open_meets_the_table(window):
    assert window.share_open(-1) == window.share_open(0) == 1.0
    assert window.share_open(window.p50) == pytest.approx(0.5)
    assert window.share_open(window.p90) == pytest.approx(0.1)


def test_the_far_tail_is_still_a_distribution():
    # Nine standard deviations late: less than a floating point's step below certainty.
    window = Window(Effect.NAUSEA, 60, 61, "", Status.SOURCE)
    late = 60 * math.exp(9 * window.spread)
    assert 0 < window.share_open(late) < 1e-18
    found = window.quantiles(LEVELS, late)
    assert late < found[0] < found[1] < found[2] < found[3] < found[4] < late + 1


def test_quantiles_are_of_those_still_open():
    window = WINDOWS.of(Effect.NAUSEA)
    # At P50 half are open; a fifth of all settle later than P80, four fifths of a half by then.
    assert window.quantiles((0.8,), 60) == pytest.approx(window.quantiles((0.9,)))
    assert window.quantiles((0.5,), 60) == pytest.approx(window.quantiles((0.75,)))


@given(
    st.sampled_from(WINDOWS.windows) | st.just(Window(Effect.NAUSEA, 60, 61, "", Status.SOURCE)),
    st.floats(-60, 1e5),
)
def test_quantiles_lie_ahead_however_late_it_is(window, minutes):
    found = window.quantiles(LEVELS, minutes)
    assert list(found) == sorted(found)
    assert minutes <= found[0]
    both = [window, WINDOWS.of(Effect.ANXIETY)]
    joint = all_settled(both, LEVELS, minutes)
    assert list(joint) == sorted(joint)
    assert all(a >= b for a, b in zip(joint, found, strict=True))


def test_all_settled_is_the_last_of_independent_effects():
    one, other = WINDOWS.of(Effect.DIZZINESS), WINDOWS.of(Effect.NAUSEA)
    for elapsed in (0.0, 50.0):
        for level, minutes in zip(LEVELS, all_settled([one, other], LEVELS, elapsed), strict=True):
            shares = [1 - w.share_open(minutes) / w.share_open(elapsed) for w in (one, other)]
            assert shares[0] * shares[1] == pytest.approx(level, abs=1e-4)
    assert all_settled([one], LEVELS, 50) == pytest.approx(one.quantiles(LEVELS, 50))


def after_the_end(quantiles: Quantiles | None) -> list[float]:
    """Return P10, P25, P50, P75 and P90 in minutes after the end."""
    assert quantiles is not None
    q = quantiles
    assert q.p25 is not None
    assert q.p75 is not None
    return [(t - END) / MIN for t in (q.p10, q.p25, q.p50, q.p75, q.p90)]


def test_what_is_ahead_is_of_those_still_open():
    given_ = record(check_ins=said((10, SEVERE)))
    found = MODEL.forecast(given_, END + 30 * MIN)
    for effect in found.effects:
        window = WINDOWS.of(effect.effect)
        assert after_the_end(effect.ahead) == pytest.approx(window.quantiles(LEVELS, 30))
        assert effect.probability_settled is None
    expected = all_settled(WINDOWS.windows, LEVELS, 30)
    assert after_the_end(found.all_settled) == pytest.approx(expected)


def test_what_has_settled_is_not_ahead():
    # The nausea settles, the rest stays: only that is waited for together.
    mixed = said((10, SEVERE))[0]
    mixed = replace(mixed, ratings=mixed.ratings | {Symptom.NAUSEA: NONE})
    found = MODEL.forecast(record(check_ins=(mixed,)), END + 30 * MIN)
    assert found.of(Effect.NAUSEA).ahead is None
    still = [w for w in WINDOWS.windows if w.effect != Effect.NAUSEA]
    assert after_the_end(found.all_settled) == pytest.approx(all_settled(still, LEVELS, 30))
    near = measured((10, *NEAR), (20, *NEAR), check_ins=said((10, NONE)))
    done = MODEL.forecast(near, END + 30 * MIN)
    assert {e.state for e in done.effects} == {EffectState.SETTLED}
    assert done.all_settled is None


def test_past_the_window_there_is_still_a_time_ahead():
    found = MODEL.forecast(record(), END + 300 * MIN)
    for effect in found.effects:
        assert effect.state == EffectState.UNREPORTED
        assert after_the_end(effect.ahead)[0] > 300


def test_while_the_infusion_runs_nothing_is_ahead():
    running = record(infusion=Infusion(Route.KETAMINE_IV, 41.0, 40.0, None))
    found = MODEL.forecast(running, END)
    assert found.all_settled is None
    assert {e.ahead for e in found.effects} == {None}


# --- why


def test_it_explains_that_it_rests_on_the_windows_alone():
    given_ = record(patient=Patient("1", "AB", 41, 82.0), check_ins=said((10, SEVERE)))
    why = MODEL.explain(given_, END + 30 * MIN)
    assert (why.model, why.basis) == (MODEL.model, WINDOWS.basis)
    inputs = dict(why.inputs)
    assert (inputs["dose"], inputs["duration"], inputs["weight"]) == (41, 40, 82)
    assert (inputs["dose_per_kg"], inputs["age"]) == (0.5, 41)
    assert (why.lines, why.changes, why.discounts, why.notes) == ((), (), (), ())
    assert (why.answers, why.effective) == (0, 0)


def test_no_weight_is_made_up_and_a_running_infusion_is_named():
    running = record(infusion=Infusion(Route.KETAMINE_IV, 41.0, 40.0, None))
    why = MODEL.explain(running, END)
    assert not {"weight", "dose_per_kg", "age"} & set(dict(why.inputs))
    assert why.notes == (ForecastNote.STILL_RUNNING,)


def test_it_learns_nothing():
    assert MODEL.learner is None
