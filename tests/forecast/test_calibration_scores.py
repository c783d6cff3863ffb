"""The arithmetic of the scores, each number worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calibration import Landmark, Predictor, Verdict
from app.domain.symptom import Effect
from app.forecast.scoring import Paired, Past, Row, Span, covered, pinball, span_after
from app.forecast.windows import LEVELS

KIOSK, ARTICLE, CLINIC = Predictor
FIVE = (0.1, 0.25, 0.5, 0.75, 0.9)


# --- coverage


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 30, (1, 1, 1)),
        (10, 20, (1, 1, 1)),
        (5, 15, (0, 0.5, 1)),
        (12, 14, (0, 0.2, 1)),
        (18, 40, (0, 0.2, 1)),
        (25, 30, (0, 0, 0)),
        (0, 5, (0, 0, 0)),
        # After 10 and by 20: at 20 it may be, at 10 it is not.
        (20, 30, (0, 0, 1)),
        (0, 10, (0, 0, 0)),
    ],
)
def test_coverage_of_an_interval(low, high, expected):
    assert covered(Span(10, 20), low, high) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(10, 50, (0, 0, 0)), (10, 60, (0, 0, 0)), (10, 61, (0, None, 1)), (70, 90, (0, None, 1))],
)
def test_coverage_of_what_never_settled(low, high, expected):
    assert covered(Span(60, None), low, high) == expected


@pytest.mark.parametrize(
    ("elapsed", "after", "by", "expected"),
    [
        (0, 10, 20, Span(10, 20, 1)),
        (10, 10, 20, Span(10, 20, 1)),
        (15, 10, 20, Span(15, 20, 0.5)),
        (0, -40, 10, Span(0, 10, 0.2)),
        (20, 10, 20, None),
        (25, 10, 20, None),
        (25, 10, None, Span(10, None, 1)),
    ],
)
def test_a_forecast_is_scored_with_what_lies_after_it(elapsed, after, by, expected):
    assert span_after(elapsed, after, by) == expected


# --- the loss


@pytest.mark.parametrize(
    ("quantiles", "expected"),
    [
        # Truth 10 to 20: 10 over P10, 2.5 off P50 on average, 15 under P90.
        ((5, 0, 15, 0, 30), (0.1 * 10 + 0.5 * 2.5 + 0.1 * 15) / 3),
        # 18 is passed by 0.2 and missed by 3.2 on average.
        ((10, 0, 10, 0, 18), (0.1 * 5 + 0.5 * 5 + 0.9 * 0.2 + 0.1 * 3.2) / 3),
        ((20, 0, 20, 0, 20), (0.9 * 5 + 0.5 * 5 + 0.1 * 5) / 3),
    ],
)
def test_the_loss_of_an_interval(quantiles, expected):
    assert pinball(10, 20, quantiles) == pytest.approx(expected)


@given(
    st.floats(-50, 300),
    st.floats(0.1, 200),
    st.lists(st.floats(-50, 500), min_size=5, max_size=5).map(sorted),
)
def test_the_loss_is_the_mean_over_the_interval(start, width, quantiles):
    truth = start + width * (np.arange(2000) + 0.5) / 2000
    error = truth[:, None] - np.array(quantiles)[[0, 2, 4]]
    levels = np.array([0.1, 0.5, 0.9])
    mean = np.maximum(levels * error, (levels - 1) * error).mean()
    assert pinball(start, start + width, quantiles) == pytest.approx(mean, abs=1e-3)


# --- who did better


def row_of(*losses: tuple[float, float, float | None]):
    """Return a row's scores from the losses of kiosk, article and clinic, 2.5 minutes less each.

    Truth is 10 to 20: quantiles all at 20 + 2 m have a loss of 0.5 * (5 + 2 m) on average.
    """
    row = Row()
    for kiosk, article, clinic in losses:
        found = {KIOSK: (20.0 + 2 * kiosk,) * 5, ARTICLE: (20.0 + 2 * article,) * 5}
        if clinic is not None:
            found[CLINIC] = (20.0 + 2 * clinic,) * 5
        row.add(Span(10, 20), found)
    return row.scores(Effect.NAUSEA, Landmark.AT_END)


@pytest.mark.parametrize(
    ("losses", "verdict"),
    [
        ([(1, 2, None)] * 19, Verdict.TOO_FEW),
        ([(1, 2, None)] * 20, Verdict.KIOSK_BETTER),
        ([(2, 1, None)] * 20, Verdict.ARTICLE_BETTER),
        ([(1, 1, None)] * 20, Verdict.NO_DIFFERENCE),
        ([(1, 1.04, None)] * 20, Verdict.NO_DIFFERENCE),
        ([(1, 1.06, None)] * 20, Verdict.KIOSK_BETTER),
        ([(1, 2, None), (2, 1, None)] * 10, Verdict.NO_DIFFERENCE),
        # The clinic is known in so many.
        ([(2, 2, None)] * 5 + [(2, 2, 1)] * 19, Verdict.NO_DIFFERENCE),
        ([(2, 2, None)] * 5 + [(2, 2, 1)] * 20, Verdict.CLINIC_BETTER),
        ([(2, 3, 1)] * 20, Verdict.CLINIC_BETTER),
        ([(1, 2, 1)] * 20, Verdict.KIOSK_BETTER),
        ([(2, 2, 3)] * 20, Verdict.NO_DIFFERENCE),
        ([(2, 1, 2)] * 20, Verdict.ARTICLE_BETTER),
        ([(2, 1, 3)] * 20, Verdict.ARTICLE_BETTER),
        # Neither hides the other.
        ([(3, 1, 2)] * 20, Verdict.BOTH_BETTER),
        ([(3, 2, 1)] * 20, Verdict.BOTH_BETTER),
        ([(3, 2, None)] * 5 + [(3, 2, 1)] * 19, Verdict.ARTICLE_BETTER),
    ],
)
def test_who_did_better(losses, verdict):
    assert row_of(*losses).verdict == verdict


@pytest.mark.parametrize(("mean", "side"), [(0.45, 0), (0.47, 1), (-0.45, 0), (-0.47, -1)])
def test_better_means_two_standard_errors(mean, side):
    # Twenty differences of 1 around the mean: their standard error is the root of 1/19, 0.2294.
    paired = Paired()
    for difference in (mean + 1, mean - 1) * 10:
        paired.add(difference)
    assert paired.mean == pytest.approx(mean)
    assert paired.side == side


def test_what_never_settled_has_no_part_in_the_verdict():
    row = Row()
    for span in [Span(10, 20)] * 19 + [Span(60, None)] * 5:
        row.add(span, {KIOSK: (30.0,) * 5, ARTICLE: (20.0,) * 5})
    found = row.scores(Effect.NAUSEA, Landmark.AT_END)
    assert (found.open, found.never, found.compared) == (24, 5, 19)
    assert found.verdict == Verdict.TOO_FEW
    assert found.of(CLINIC).within_80 is None


# --- the clinic's own past


def past(*truths: tuple[float, float | None]) -> Past:
    made = Past()
    for after, by in truths:
        made.add(after, by)
    return made


TENS = [(10.0 * n - 5, 10.0 * n + 5) for n in range(1, 11)]


def test_without_losses_it_is_the_share_of_those_before():
    found = past(*TENS[::-1]).quantiles(FIVE, 5)
    # The middles are 10, 20 to 100.
    assert found == (10, 30, 50, 80, 90)


def test_who_left_at_20_still_counts_among_those_at_10():
    truths = [TENS[0], (20.0, None), *TENS[2:]]
    # Open after 10: 9/10. After 30, of eight left: 9/10 * 7/8 = 0.7875, after 40 0.675,
    # after 50 0.5625, after 60 0.45, after 70 0.3375, after 80 0.225, after 90 0.1125.
    assert past(*truths).quantiles(FIVE, 0) == (10, 40, 60, 80, 100)


def test_where_too_many_left_the_longest_time_stands():
    truths = TENS[:5] + [(10.0 * n, None) for n in range(6, 11)]
    assert past(*truths).quantiles(FIVE, 0) == (10, 30, 50, 100, 100)


def test_who_leaves_was_still_there_for_who_settles_then():
    truths = [(10.0, None), *TENS[:1], *[(20.0, 40.0)] * 8]
    # Ten are there at 10, one settles: 9/10, not 8/9. The other leaves; eight are left at 30.
    for order in (truths, truths[::-1]):
        assert past(*order).quantiles((0.1, 0.105), 0) == (10, 30)


def test_every_session_is_in_the_next_answer():
    made = past(*TENS)
    assert made.quantiles((0.1,), 0) == (10,)
    made.add(1.0, 3.0)
    assert made.quantiles((0.1, 0.5), 0) == (10, 50)
    made.add(1.0, 3.0)
    assert made.quantiles((0.1, 0.5), 0) == (2, 40)


def test_only_those_still_open_count():
    twenty = [(5.0, 15.0)] * 10 + [(10.0 * n + 15, 10.0 * n + 25) for n in range(10)]
    # Open after 10 are those at 20, 30 to 110.
    assert past(*twenty).quantiles(FIVE, 10) == (20, 40, 60, 90, 100)
    assert past(*twenty).quantiles(FIVE, 20) is None, "nine are too few"
    assert past(*TENS[:9]).quantiles(FIVE, 0) is None


@given(
    st.lists(
        st.tuples(st.floats(-40, 300), st.none() | st.floats(0, 100)), min_size=1, max_size=40
    ),
    st.floats(0, 300),
)
def test_the_clinics_quantiles_are_times_that_were_there(truths, elapsed):
    made = past(*((after, None if more is None else after + more) for after, more in truths))
    found = made.quantiles(LEVELS, elapsed)
    if found is not None:
        assert list(found) == sorted(found)
        assert found[0] > elapsed
