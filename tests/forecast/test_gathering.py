"""Evidence that is kept while nothing is said says the same as evidence gathered anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st

from app.domain.metric import Metric
from app.domain.session import Baseline
from app.domain.symptom import Rating, Symptom
from app.forecast.evidence import gathered
from app.forecast.forecaster import ForecastInput
from app.forecast.gathering import Gatherer
from app.forecast.modifiers import adjusted
from app.forecast.posterior import Weigher, Weights
from tests.forecast.simulated import END, MILD, MIN, MODEL, MODERATE, NONE, record, said

RULES = MODEL.cohort.settings.doubt
STARTED = END - 40 * MIN
DIZZY = Symptom.DIZZINESS
FIRST = tuple(said(DIZZY, (10, MODERATE), (20, MILD)))
LATER = (*FIRST, *said(DIZZY, (30, NONE)))


def at(gatherer: Gatherer, given: ForecastInput, minute: float):
    return gatherer.gathered(given, STARTED, END, END + minute * MIN)


def anew(given: ForecastInput, minute: float):
    return gathered(given, STARTED, END, END + minute * MIN, RULES)


def test_while_nothing_is_said_it_is_the_same_object():
    gatherer = Gatherer(RULES)
    one = at(gatherer, record(check_ins=FIRST), 21)
    assert at(gatherer, record(check_ins=tuple(FIRST)), 22) is one


def test_an_answer_more_shares_what_was_there():
    gatherer = Gatherer(RULES)
    one = at(gatherer, record(check_ins=FIRST), 21)
    two = at(gatherer, record(check_ins=LATER), 31)
    assert two == anew(record(check_ins=LATER), 31)
    assert [a is b for a, b in zip(two.answers, one.answers, strict=False)] == [True, True]


def test_looking_back_leaves_out_what_came_later():
    gatherer = Gatherer(RULES)
    at(gatherer, record(check_ins=LATER), 40)
    assert at(gatherer, record(check_ins=LATER), 25) == anew(record(check_ins=LATER), 25)


def test_what_lies_ahead_is_seen_when_its_time_comes():
    gatherer, given = Gatherer(RULES), record(check_ins=LATER)
    assert len(at(gatherer, given, 25).answers) == 2
    assert len(at(gatherer, given, 31).answers) == 3


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "check_ins": st.lists(
            st.tuples(st.integers(-5, 60), st.sampled_from(Rating)), max_size=4
        ).map(lambda pairs: tuple(said(DIZZY, *pairs))),
        "pressures": st.lists(
            st.tuples(
                st.integers(-5, 60).map(lambda m: END + m * MIN), st.just(150.0), st.just(90.0)
            ),
            max_size=3,
        ).map(tuple),
        "baseline": st.sampled_from([Baseline(120.0, 80.0, 70.0, 98.0), Baseline(130.0, 85.0)]),
        "latest": st.sampled_from([None, {Metric.HR: 70.0}, {Metric.HR: 110.0}]),
    },
)


@settings(deadline=None)
@hypothesis_given(st.lists(st.tuples(CHANGES, st.integers(0, 70)), min_size=1, max_size=8))
def test_in_whatever_order_it_is_asked_it_is_as_if_gathered_anew(asked):
    gatherer, given = Gatherer(RULES), record(check_ins=FIRST)
    for changes, minute in asked:
        given = replace(given, **changes)
        assert at(gatherer, given, minute) == anew(given, minute)


COURSE = MODEL.course(adjusted(MODEL.modifiers, record()))
PLAIN = Weights.of(MODEL.cohort)
KEPT = Weigher(COURSE, PLAIN)


@settings(deadline=None, max_examples=30)
@hypothesis_given(st.lists(st.tuples(CHANGES, st.integers(0, 70)), min_size=1, max_size=4))
def test_what_was_weighed_before_changes_nothing_to_the_last_bit(asked):
    given = record(check_ins=FIRST)
    for changes, minute in asked:
        given = replace(given, **changes)
        evidence = anew(given, minute)
        kept, fresh = KEPT.weigh(evidence), Weigher(COURSE, PLAIN).weigh(evidence)
        assert np.array_equal(kept.weights.bodies, fresh.weights.bodies)
        assert np.array_equal(kept.cumulative, fresh.cumulative)
