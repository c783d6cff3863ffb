"""A patient's ratings open the gate by their row, and any bad one or silence shuts it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.readiness_rules import judge
from app.domain.symptom import CheckIn, CheckInEnd, Origin, Rating, Symptom
from tests.domain.readiness_record import (
    END,
    MIN,
    NOW,
    PROTOCOL,
    answer,
    check_in,
    infusion,
    missed,
    ready_record,
    result,
)


def asked(*rounds: CheckIn):
    return ready_record(check_ins=tuple(rounds))


MODERATE, MILD, NONE = Rating.MODERATE, Rating.MILD, Rating.NONE


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [
        ([], ("unknown", "not_asked")),
        ([(10, MILD)], ("not_met", "needs_more")),
        ([(20, MILD), (10, MILD)], ("met", "ok")),
        ([(19.9, MILD), (10, MILD)], ("not_met", "needs_more")),
        ([(20, MODERATE), (10, MILD)], ("not_met", "needs_more")),
        ([(30, MILD), (20, MODERATE), (10, MILD)], ("not_met", "needs_more")),
        ([(30, MILD), (20, MILD), (10, MODERATE)], ("not_met", "too_high")),
        ([(40, MODERATE), (22, MILD), (15, MILD), (10, MILD)], ("met", "ok")),
        ([(22, MILD), (15, MODERATE), (10, MILD)], ("not_met", "needs_more")),
        ([(30, MILD), (20, MILD), (10, None)], ("unknown", "no_answer")),
        ([(30, MILD), (20, None), (10, MILD)], ("not_met", "needs_more")),
        ([(60, NONE), (45.1, NONE)], ("stale", "too_old")),
        ([(60, NONE), (45, NONE)], ("met", "ok")),
        ([(85, NONE), (5, NONE)], ("met", "ok")),
    ],
)
def test_dizziness_twice_in_a_row_ten_minutes_apart(rounds, expected):
    given = asked(*(check_in(NOW - ago * MIN, r) for ago, r in rounds))
    assert answer(given, "dizziness") == expected


def test_a_missed_check_in_breaks_the_row():
    good = (check_in(NOW - 30 * MIN), check_in(NOW - 20 * MIN))
    assert answer(asked(*good, missed(NOW - 5 * MIN)), "nausea") == ("unknown", "no_answer")
    after = asked(*good, missed(NOW - 5 * MIN), check_in(NOW))
    assert answer(after, "nausea") == ("not_met", "needs_more")


def test_a_check_in_that_was_left_is_silence_for_what_it_did_not_ask():
    good = (check_in(NOW - 30 * MIN), check_in(NOW - 20 * MIN))
    left = CheckIn(
        9, NOW - 60, Origin.PATIENT, {Symptom.DISSOCIATION: NONE}, {Symptom.DISSOCIATION: NOW - 60}
    )
    running, ended = left, replace(left, closed=NOW, end=CheckInEnd.LEFT)
    assert answer(asked(*good, running), "dizziness")[0] == "met"
    assert answer(asked(*good, ended), "dizziness") == ("unknown", "no_answer")
    assert answer(asked(*good, ended), "dissociation")[0] == "met"


def test_a_bad_answer_in_a_running_check_in_shuts_the_gate_at_once():
    good = (check_in(NOW - 30 * MIN), check_in(NOW - 20 * MIN))
    opened = check_in(NOW, None, end=None, nausea=Rating.SEVERE)
    assert answer(asked(*good, opened), "nausea") == ("not_met", "too_high")


def test_a_skip_in_a_running_check_in_is_silence_at_once():
    good = (check_in(NOW - 30 * MIN), check_in(NOW - 20 * MIN))
    opened = replace(check_in(NOW, None, end=None), ratings={Symptom.NAUSEA: None})
    assert answer(asked(*good, opened), "nausea") == ("unknown", "no_answer")


def test_the_order_of_answers_counts_not_the_order_of_check_ins():
    late = replace(
        check_in(NOW - 40 * MIN, Rating.SEVERE), rated_at=dict.fromkeys(Symptom, NOW - MIN)
    )
    given = asked(late, check_in(NOW - 30 * MIN), check_in(NOW - 15 * MIN))
    assert answer(given, "dizziness") == ("not_met", "too_high")


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ((NONE, Rating.SEVERE), ("not_met", "too_high")),
        ((MILD, MODERATE), ("not_met", "too_high")),
        ((NONE, MILD), ("met", "ok")),
        # No answer lets nobody go, and hides no bad one.
        ((NONE, None), ("unknown", "no_answer")),
        ((MILD, None), ("unknown", "no_answer")),
        ((MODERATE, None), ("not_met", "too_high")),
    ],
)
@pytest.mark.parametrize("way", [1, -1])
def test_of_two_ratings_at_one_instant_the_worse_one_stands(ratings, expected, way):
    good = (check_in(NOW - 30 * MIN), check_in(NOW - 15 * MIN))
    given = asked(*good, *(check_in(NOW, rating) for rating in ratings[::way]))
    assert answer(given, "dizziness") == expected


def test_dissociation_must_be_gone_dizziness_may_be_mild():
    given = asked(check_in(NOW - 25 * MIN, MILD), check_in(NOW - 10 * MIN, MILD))
    assert answer(given, "dissociation") == ("not_met", "too_high")
    assert answer(given, "dizziness") == ("met", "ok")


def test_ratings_given_during_the_infusion_do_not_count():
    early = (check_in(END - 20 * MIN), check_in(END - 5 * MIN))
    running = ready_record(check_ins=early, infusion=infusion(None))
    assert answer(running, "dizziness", END) == ("not_met", "infusion_running")
    assert answer(asked(*early), "dizziness", END + MIN) == ("unknown", "not_asked")
    one = asked(*early, check_in(END + 10 * MIN))
    assert answer(one, "dizziness", END + 10 * MIN) == ("not_met", "needs_more")


def test_the_ratings_that_count_are_the_evidence():
    given = asked(*(check_in(NOW - ago * MIN, MILD) for ago in (40, 25, 20, 10)))
    found = result(judge(PROTOCOL, given, NOW), "dizziness")
    assert found.evidence.ratings == ((NOW - 20 * MIN, MILD), (NOW - 10 * MIN, MILD))
    assert found.evidence.at == NOW - 10 * MIN
