"""What counts as evidence, how much, and what staff are told about answers that count less."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from app.domain.forecast import Doubt
from app.domain.metric import Metric
from app.domain.session import Baseline
from app.domain.symptom import Effect, Rating, Symptom
from app.forecast.evidence import Evidence, gathered
from tests.forecast.simulated import (
    END,
    MILD,
    MIN,
    MODEL,
    MODERATE,
    NONE,
    SEVERE,
    check_in,
    record,
    said,
)

RULES = MODEL.cohort.settings.doubt
STARTED = END - 40 * MIN
DIZZY = Symptom.DIZZINESS
MIXED = dict(zip(Symptom, (SEVERE, MODERATE, NONE, MILD, NONE), strict=True))


def found(*check_ins, minute: float = 600.0, **changes) -> Evidence:
    given = record(check_ins=tuple(check_ins), **changes)
    return gathered(given, STARTED, END, END + minute * MIN, RULES)


def weights(evidence: Evidence) -> list[float]:
    return [answer.weight for answer in evidence.answers]


def doubts(evidence: Evidence) -> list[tuple[Doubt, ...]]:
    return [discount.doubts for discount in evidence.discounts]


def test_an_honest_round_counts_fully():
    evidence = found(check_in(10, MIXED), check_in(20, MIXED))
    assert weights(evidence) == [1.0] * 10
    assert evidence.discounts == ()


def test_no_answer_is_no_evidence():
    assert found(check_in(10, dict.fromkeys(Symptom))) == Evidence()


def test_what_was_said_before_the_infusion_or_later_than_now_does_not_count():
    answers = said(DIZZY, (-41, SEVERE), (-39, MODERATE), (10, MILD), (30, NONE))
    evidence = found(*answers, minute=20)
    assert [a.rating for a in evidence.answers] == [MODERATE, MILD]


def test_ratings_out_of_order_are_put_in_order():
    answers = said(DIZZY, (10, SEVERE), (25, MODERATE), (40, MILD))
    assert found(*answers) == found(*answers[::-1])


def test_staff_answering_for_the_patient_count_less():
    evidence = found(check_in(10, MIXED, by_staff=3))
    assert weights(evidence) == [RULES.proxy] * 5
    assert doubts(evidence) == [(Doubt.PROXY,)] * 5


def test_answers_faster_than_anybody_reads_count_less():
    opened = END + 10 * MIN
    times = {symptom: opened + 2 + 0.4 * n for n, symptom in enumerate(Symptom)}
    evidence = found(check_in(10, MIXED, rated_at=times))
    assert weights(evidence) == [1.0] + [RULES.too_fast] * 4
    assert doubts(evidence) == [(Doubt.TOO_FAST,)] * 4


def test_staff_may_be_quick():
    times = dict.fromkeys(Symptom, END + 10 * MIN)
    evidence = found(check_in(10, MIXED, rated_at=times, by_staff=3))
    assert doubts(evidence) == [(Doubt.PROXY,)] * 5


@pytest.mark.parametrize("rating", [MILD, MODERATE, SEVERE])
def test_the_same_complaint_everywhere_counts_less(rating):
    evidence = found(check_in(10, dict.fromkeys(Symptom, rating)))
    assert weights(evidence) == [RULES.straight_line] * 5
    assert doubts(evidence) == [(Doubt.STRAIGHT_LINE,)] * 5


def test_nothing_everywhere_is_what_a_recovered_patient_says():
    assert weights(found(check_in(10, dict.fromkeys(Symptom, NONE)))) == [1.0] * 5


def test_of_answers_close_together_the_last_one_stands():
    evidence = found(*said(DIZZY, (10, SEVERE), (12, NONE)))
    assert weights(evidence) == [pytest.approx(0.2), 1.0]
    assert doubts(evidence) == [(Doubt.CLOSE_TOGETHER,)]


def test_of_two_answers_at_one_instant_the_worse_one_stands():
    one, two = said(DIZZY, (10, SEVERE), (10, NONE))
    for order in ((one, two), (two, one)):
        counted = {a.rating: a.weight for a in found(*order).answers}
        assert counted == {NONE: 0.0, SEVERE: 1.0}


def test_a_long_row_of_the_same_answer_fades_from_its_old_end():
    evidence = found(*said(DIZZY, *((10.0 * n, MODERATE) for n in range(1, 7))))
    assert weights(evidence) == pytest.approx([1 / 4, 1 / 3, 1 / 2, 1, 1, 1])
    assert doubts(evidence) == [(Doubt.REPEATED,)] * 3


def test_forty_identical_answers_count_like_a_few():
    slow = found(*said(DIZZY, *((10.0 * n, SEVERE) for n in range(1, 41))))
    quick = found(*said(DIZZY, *((10.0 + 0.1 * n, SEVERE) for n in range(40))))
    assert sum(weights(slow)) < 7
    assert sum(weights(quick)) < 1.5


def test_what_was_gone_and_came_back_counts_less_as_gone():
    evidence = found(*said(DIZZY, (10, MODERATE), (20, NONE), (35, SEVERE)))
    assert weights(evidence) == [1.0, RULES.reopened, 1.0]
    assert doubts(evidence) == [(Doubt.REOPENED,)]


def test_a_discount_names_the_answer():
    (one,) = found(*said(DIZZY, (20, NONE), (35, SEVERE))).discounts
    assert (one.effect, one.rating, one.weight) == (Effect.DIZZINESS, NONE, RULES.reopened)
    assert one.at == END + 20 * MIN + 4


# --- measurements


def test_the_higher_half_of_a_pressure_counts_above_baseline():
    evidence = found(pressures=((END + 10 * MIN, 132.0, 92.0),))
    (one,) = evidence.measured
    assert one.rise == pytest.approx(15.0)
    assert one.minutes == 10
    assert one.is_pressure


@pytest.mark.parametrize(
    ("baseline", "rise"),
    [(Baseline(120, None), 10.0), (Baseline(None, 80), 15.0), (Baseline(), None)],
)
def test_without_a_baseline_a_pressure_says_nothing(baseline, rise):
    evidence = found(pressures=((END + 10 * MIN, 132.0, 92.0),), baseline=baseline)
    assert [m.rise for m in evidence.measured] == ([] if rise is None else [pytest.approx(rise)])


def test_of_pressures_close_together_the_last_one_stands():
    pressures = tuple((END + m * MIN, 140.0, 90.0) for m in (-50.0, 10.0, 12.0, 25.0, 700.0))
    counted = [(m.minutes, m.weight) for m in found(pressures=pressures).measured]
    assert counted == [(10.0, pytest.approx(0.2)), (12.0, 1.0), (25.0, 1.0)]


def test_a_heart_rate_counts_in_steps():
    first = found(latest={Metric.HR: 84.0}, minute=31)
    (one,) = first.measured
    assert (one.rise, one.minutes, one.weight) == (20.0, 30.0, RULES.heart_rate)
    assert first == found(latest={Metric.PULSE: 84.4}, minute=33.9)
    assert found(latest={Metric.SPO2: 97.0}).measured == ()
    assert (
        found(latest={Metric.HR: 84.0}, baseline=replace(record().baseline, hr=None)) == Evidence()
    )


ANSWERS = st.lists(st.tuples(st.floats(-30, 300), st.sampled_from([None, *Rating])), max_size=12)


@hypothesis_given(ANSWERS)
def test_every_weight_is_between_nothing_and_one(answers):
    evidence = found(*said(DIZZY, *answers))
    assert all(0.0 <= weight <= 1.0 for weight in weights(evidence))
    fully = [a for a in evidence.answers if a.weight == 1.0]
    assert not evidence.answers or fully
    assert len(evidence.discounts) == len(evidence.answers) - len(fully)
