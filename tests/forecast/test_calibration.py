"""What a completed session says about its forecasts: the truth, and which forecast is scored."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.calibration import Landmark, Predictor, Verdict
from app.domain.forecast import ForecastCause
from app.domain.session import Baseline
from app.domain.symptom import Effect, Rating, Symptom
from app.forecast.calibration import Scorer, Settled, landmarks, truth
from app.forecast.windows import LEVELS
from tests.forecast.completed import (
    HIGH,
    NEAR,
    ended,
    kept,
    measured,
    rated,
    round_of,
    session,
)
from tests.forecast.simulated import (
    END,
    MILD,
    MIN,
    MODERATE,
    NONE,
    SEVERE,
    WINDOWS,
    article_ahead,
)

AT_END, AFTER_1, AFTER_3 = Landmark
STARTED, ENDED, CORRECTED = (
    ForecastCause.STARTED,
    ForecastCause.ENDED,
    ForecastCause.CORRECTED,
)
MEASURED = ForecastCause.MEASURED


# --- the truth


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([(10, NONE)], Settled(-40, 10)),
        ([(10, MILD)], Settled(-40, 10)),
        ([(10, MODERATE), (20, NONE)], Settled(10, 20)),
        ([(10, MODERATE), (20, MILD), (30, NONE)], Settled(10, 20)),
        ([(10, NONE), (20, SEVERE), (30, MILD)], Settled(20, 30)),
        ([(30, MILD), (20, SEVERE), (10, NONE)], Settled(20, 30)),
        ([(10, MODERATE), (20, None), (30, NONE)], Settled(10, 30)),
        ([(10, MODERATE)], Settled(10, None)),
        ([(10, NONE), (20, MODERATE)], Settled(20, None)),
        ([(20, MODERATE), (20, NONE)], Settled(20, None)),
        ([(-10, SEVERE), (10, NONE)], Settled(-10, 10)),
        ([(-10, NONE), (10, MODERATE)], Settled(10, None)),
        ([(-10, SEVERE), (-5, NONE), (10, NONE)], Settled(-10, 10)),
        ([(-60, SEVERE), (10, NONE)], Settled(-40, 10)),
        ([(10, MODERATE), (121, NONE)], Settled(10, None)),
        ([(10, NONE), (121, SEVERE)], Settled(-40, 10)),
        ([], None),
        ([(10, None)], None),
        ([(-10, NONE)], None),
        ([(-10, SEVERE)], None),
    ],
)
def test_a_symptom_settles_with_the_first_answer_after_the_last_bad_one(answers, expected):
    found = truth(session(check_ins=rated(*answers)))
    assert found.get(Effect.DIZZINESS) == expected
    assert set(found) <= {Effect.DIZZINESS}, "no answer is no truth"


@pytest.mark.parametrize(
    ("pressures", "expected"),
    [
        ([(5, HIGH), (20, NEAR), (35, NEAR)], Settled(5, 20)),
        ([(5, NEAR), (20, NEAR)], Settled(-40, 5)),
        ([(5, NEAR), (20, HIGH), (35, NEAR), (50, NEAR)], Settled(20, 35)),
        ([(5, NEAR), (20, NEAR), (35, HIGH)], Settled(35, None)),
        ([(5, HIGH), (20, NEAR)], Settled(5, None)),
        ([(5, NEAR)], Settled(-40, None)),
        ([(-5, HIGH), (5, NEAR), (20, NEAR)], Settled(-5, 5)),
        ([(-5, NEAR), (5, NEAR)], Settled(-40, None)),
        ([(5, (120.0, 97.0)), (20, NEAR), (35, NEAR)], Settled(5, 20)),
        ([(-5, NEAR)], None),
        ([], None),
    ],
)
def test_the_circulation_settles_with_the_first_of_two_pressures(pressures, expected):
    found = truth(session(pressures=measured(*pressures)))
    assert found.get(Effect.CIRCULATION) == expected


@pytest.mark.parametrize("baseline", [Baseline(), Baseline(120.0, None), Baseline(None, 80.0)])
def test_without_a_baseline_the_circulation_is_left_out(baseline):
    pressures = measured((5, HIGH), (20, NEAR), (35, NEAR))
    assert truth(session(pressures=pressures, baseline=baseline)) == {}


def test_each_symptom_has_its_own_truth():
    rounds = (
        round_of(10, {Symptom.NAUSEA: SEVERE, Symptom.ANXIETY: NONE}),
        round_of(20, {Symptom.NAUSEA: MILD, Symptom.ANXIETY: MODERATE}),
    )
    assert truth(session(check_ins=rounds)) == {
        Effect.NAUSEA: Settled(10, 20),
        Effect.ANXIETY: Settled(20, None),
    }


def test_with_an_unknown_start_what_was_never_reported_was_open_at_the_end():
    check_ins = rated((-10, SEVERE), (10, NONE))
    found = truth(session(check_ins=check_ins, began=None))
    assert found == {Effect.DIZZINESS: Settled(0, 10)}


# --- which forecast


def picked(**changes) -> dict[str, float]:
    """Return the minute of each landmark's forecast."""
    found = landmarks(session(**changes))
    return {mark.value: (k.t - END) / MIN for mark, k in found.items()}


ROUNDS = rated((10, SEVERE), (20, MODERATE), (30, MODERATE), (45, NONE))


def test_each_landmark_has_the_forecast_that_was_made_for_it():
    made = (ended(), kept(5, MEASURED), *(kept(m) for m in (10, 15, 20, 30, 45)))
    expected = {"at_end": 0, "after_1": 10, "after_3": 30}
    assert picked(kept=made, check_ins=ROUNDS) == expected
    assert picked(kept=made[::-1], check_ins=ROUNDS[::-1]) == expected


def test_a_forecast_knows_the_whole_check_in():
    check_ins = list(ROUNDS)
    first = check_ins[0]
    first.ratings[Symptom.NAUSEA], first.rated_at[Symptom.NAUSEA] = MILD, END + 10.5 * MIN
    made = (ended(), kept(10), kept(10.5), kept(15, MEASURED), kept(20))
    assert picked(kept=made, check_ins=tuple(check_ins))["after_1"] == 10.5


def test_the_next_check_in_ends_a_landmark():
    assert "after_1" not in picked(kept=(ended(), kept(20)), check_ins=ROUNDS)


def test_a_check_in_without_an_answer_is_none():
    check_ins = rated((5, None), (10, SEVERE), (15, None), (20, NONE))
    made = (ended(), kept(5), kept(10), kept(20))
    assert picked(kept=made, check_ins=check_ins) == {"at_end": 0, "after_1": 10}
    during = rated((-10, SEVERE), (10, NONE))
    assert picked(kept=(ended(), kept(10)), check_ins=during) == {"at_end": 0, "after_1": 10}


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ((kept(12, STARTED),), 12),
        ((ended(), kept(6, CORRECTED)), 6),
        ((ended(), kept(6, MEASURED)), 0),
        ((ended(-3), kept(6, CORRECTED)), 6),
        ((kept(2, STARTED), kept(5, ENDED)), 5),
        ((kept(15, STARTED),), None),
        ((kept(20, STARTED),), None),
        ((kept(6, MEASURED),), None),
        ((ended(-3),), None),
        ((ended(), kept(16, CORRECTED)), None),
        ((), None),
    ],
)
def test_the_forecast_of_the_end_is_the_newest_before_any_answer(made, expected):
    assert picked(kept=made, check_ins=rated((15, SEVERE))).get("at_end") == expected


def test_forecasts_of_an_infusion_that_was_corrected_are_left_out():
    made = (ended(), kept(10), kept(25, CORRECTED), kept(30), kept(45))
    assert picked(kept=made, check_ins=ROUNDS) == {"after_3": 30}


# --- scores


def scored(*sessions):
    scorer = Scorer(WINDOWS)
    for one in sessions:
        scorer.add(one)
    return scorer.report()


def test_two_sessions_by_hand():
    # Settled within 20 to 40: inside both windows. Loss: (0.1 * 20 + 0.5 * 5 + 0.1 * 20) / 3.
    first = session(check_ins=rated((20, MODERATE), (40, NONE)))
    # Within 40 to 60: half of it inside 10 to 50, nothing inside 20 to 40.
    # Loss: (0.1 * 40 + 0.5 * 20 + (0.9 + 0.1) * 2.5) / 3.
    second = session(check_ins=rated((40, MODERATE), (60, NONE)))
    row = scored(first, second).of(Effect.DIZZINESS, AT_END)
    assert (row.open, row.never, row.compared, row.verdict) == (2, 0, 2, Verdict.TOO_FEW)
    kiosk = row.of(Predictor.KIOSK)
    assert kiosk.count == 2
    assert (kiosk.within_50, kiosk.within_80) == (0.5, 0.75)
    assert (kiosk.low_80, kiosk.high_80) == (0.5, 1.0)
    assert kiosk.width == 40
    assert kiosk.loss == pytest.approx((6.5 / 3 + 16.5 / 3) / 2)


def test_a_forecast_weighs_what_was_still_to_come():
    # Nobody had asked before 40, so it may have settled at any minute from 0 on. The forecast
    # is of 30: a quarter was left, 30 to 40, and all of it is inside 10 to 70.
    # Loss: (0.1 * 25 + 0.5 * 5 + 0.1 * 35) / 3.
    made = (kept(30, STARTED, (10.0, 20.0, 30.0, 40.0, 70.0)),)
    early = session(kept=made, check_ins=rated((40, NONE)), began=None)
    kiosk = scored(early).of(Effect.DIZZINESS, AT_END).of(Predictor.KIOSK)
    assert (kiosk.within_80, kiosk.width, kiosk.loss) == pytest.approx((1, 60, 8.5 / 3))
    # The other one counts four times as much: of 0, within 40 to 60, half of it inside 10 to 50.
    late = session(check_ins=rated((40, MODERATE), (60, NONE)))
    kiosk = scored(early, late).of(Effect.DIZZINESS, AT_END).of(Predictor.KIOSK)
    assert kiosk.within_80 == pytest.approx((0.25 * 1.0 + 0.5) / 1.25)
    assert (kiosk.low_80, kiosk.high_80) == pytest.approx((0.25 / 1.25, 1))
    assert kiosk.width == pytest.approx((0.25 * 60 + 40) / 1.25)
    assert kiosk.loss == pytest.approx((0.25 * 8.5 / 3 + 16.5 / 3) / 1.25)


def test_the_middle_half_is_narrower_than_the_window():
    for minute, inner in ((20, 0.0), (30, 1.0), (40, 1.0), (50, 0.0)):
        one = session(check_ins=rated((minute - 10, MODERATE), (minute, NONE)))
        kiosk = scored(one).of(Effect.DIZZINESS, AT_END).of(Predictor.KIOSK)
        assert (kiosk.within_50, kiosk.within_80) == (inner, 1.0)


def test_what_had_settled_unknown_to_anybody_is_left_out():
    made = (ended(), kept(10))
    # Mild at the first answer: open for the kiosk, and never moderate again.
    report = scored(session(kept=made, check_ins=rated((10, MILD), (20, NONE))))
    assert report.of(Effect.DIZZINESS, AFTER_1).open == 0
    assert report.of(Effect.DIZZINESS, AT_END).open == 1
    assert report.left_out == 0


def test_what_the_kiosk_knew_as_settled_is_not_scored():
    made = (ended(), kept(10, ahead=()))
    report = scored(session(kept=made, check_ins=rated((10, NONE), (20, SEVERE), (30, NONE))))
    assert report.of(Effect.DIZZINESS, AFTER_1).open == 0


def test_a_forecast_without_all_quantiles_is_not_scored():
    made = (ended(0, (10.0, 30.0, 50.0)),)
    report = scored(session(kept=made, check_ins=rated((20, MODERATE), (40, NONE))))
    assert report.of(Effect.DIZZINESS, AT_END).open == 0


def test_what_never_settled_counts_only_where_it_is_certain():
    # Reported at 50: later than a window of 10 to 50, but perhaps within 10 to 80.
    never = rated((50, MODERATE))
    wide = (10.0, 20.0, 30.0, 40.0, 80.0)
    sure = scored(session(check_ins=never)).of(Effect.DIZZINESS, AT_END)
    kiosk = sure.of(Predictor.KIOSK)
    assert (sure.open, sure.never, sure.compared) == (1, 1, 0)
    assert (kiosk.within_80, kiosk.low_80, kiosk.high_80, kiosk.loss) == (0, 0, 0, None)
    unsure = scored(session(kept=(ended(0, wide),), check_ins=never))
    kiosk = unsure.of(Effect.DIZZINESS, AT_END).of(Predictor.KIOSK)
    assert (kiosk.within_80, kiosk.low_80, kiosk.high_80) == (None, 0, 1)
    assert (kiosk.within_50, kiosk.width, kiosk.loss) == (0, 70, None)


def test_the_article_is_asked_for_those_still_open():
    made = (kept(30, STARTED),)
    report = scored(session(kept=made, check_ins=rated((40, MODERATE), (60, NONE))))
    article = report.of(Effect.DIZZINESS, AT_END).of(Predictor.ARTICLE)
    p10, _, p90 = article_ahead(Effect.DIZZINESS, 30.0)
    assert article.width == pytest.approx(p90 - p10)


def test_the_clinic_knows_only_earlier_sessions():
    # Each settled within 20 to 40, so the middle of all is 30. Loss: at every level 2.5.
    usual = session(check_ins=rated((20, MODERATE), (40, NONE)))
    for count, expected in ((10, 0), (11, 1)):
        report = scored(*[usual] * count)
        clinic = report.of(Effect.DIZZINESS, AT_END).of(Predictor.CLINIC)
        assert clinic.count == expected
    assert (clinic.width, clinic.within_80) == (0, 0)
    assert clinic.loss == pytest.approx(2.5)


def test_sessions_that_say_nothing_are_counted_as_left_out():
    report = scored(
        session(check_ins=rated((10, None))),
        session(kept=(), check_ins=rated((10, NONE))),
        session(check_ins=rated((10, NONE))),
    )
    assert (report.sessions, report.left_out, report.least) == (3, 2, 20)
    assert len(report.rows) == len(Effect) * len(Landmark)


def test_the_models_are_listed_in_their_order():
    made = (ended(), kept(10, model="personal 2"), kept(20))
    report = scored(session(kept=made, check_ins=rated((10, SEVERE), (20, NONE))))
    assert report.models == ("personal 1", "personal 2")
    assert scored(session(check_ins=())).models == ()


def test_an_article_that_forecasts_itself_makes_no_difference():
    # As it is kept: rounded to hundredths of a minute.
    quantiles = WINDOWS.of(Effect.DIZZINESS).quantiles(LEVELS)
    made = (ended(0, tuple(round(q, 2) for q in quantiles)),)
    sessions = [
        session(kept=made, check_ins=rated((20 + n, MODERATE), (40 + n, NONE))) for n in range(25)
    ]
    row = scored(*sessions).of(Effect.DIZZINESS, AT_END)
    assert row.verdict == Verdict.NO_DIFFERENCE


# --- whatever was tapped


MINUTES = st.floats(-60, 400)
CHECK_INS = st.lists(
    st.tuples(MINUTES, st.dictionaries(st.sampled_from(Symptom), st.sampled_from([None, *Rating]))),
    max_size=8,
).map(lambda rows: tuple(round_of(minute, ratings) for minute, ratings in rows))
PRESSURES = st.lists(
    st.tuples(MINUTES, st.tuples(st.floats(80, 200), st.floats(40, 120))), max_size=5
).map(lambda rows: measured(*rows))
QUANTILES = st.lists(st.floats(0, 500), min_size=5, max_size=5).map(lambda q: tuple(sorted(q)))
KEPT = st.lists(
    st.builds(kept, MINUTES, st.sampled_from(ForecastCause), st.just(()) | QUANTILES), max_size=6
).map(tuple)
SESSIONS = st.builds(
    session,
    check_ins=CHECK_INS,
    pressures=PRESSURES,
    kept=KEPT,
    closed=MINUTES.map(lambda minute: END + minute * MIN),
    began=st.none() | st.just(END - 40 * MIN),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(SESSIONS, max_size=4), st.integers(1, 6))
def test_no_ratings_in_any_order_break_it(sessions, times):
    report = scored(*sessions * times)
    assert report.sessions == times * len(sessions)
    for row in report.rows:
        assert 0 <= row.never <= row.open <= report.sessions - report.left_out
        for score in row.scores:
            assert score.count <= row.open
            assert (score.width is None) == (score.count == 0)
            for share in (score.within_50, score.within_80, score.low_80, score.high_80):
                assert share is None or 0 <= share <= 1 + 1e-9
            if score.within_80 is not None:
                assert score.low_80 - 1e-9 <= score.within_80 <= score.high_80 + 1e-9


@pytest.mark.parametrize(
    ("answers", "settled"),
    [
        # One bad answer among good ones is a slip of the finger.
        ([(10, SEVERE), (20, NONE), (30, NONE), (40, SEVERE), (50, NONE)], Settled(10, 20)),
        # Two are not, and neither is one with nothing good after it.
        (
            [(10, SEVERE), (20, NONE), (30, NONE), (40, SEVERE), (45, SEVERE), (50, NONE)],
            Settled(45, 50),
        ),
        ([(10, SEVERE), (20, NONE), (30, NONE), (40, SEVERE)], Settled(40, None)),
        ([(10, SEVERE), (20, NONE), (30, SEVERE), (40, NONE)], Settled(30, 40)),
    ],
)
def test_a_single_bad_answer_among_good_ones_is_chance(answers, settled):
    assert truth(session(check_ins=rated(*answers)))[Effect.DIZZINESS] == settled
