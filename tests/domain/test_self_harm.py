"""The rule about thoughts of self-harm: above zero is told, and open ones stand in the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.notice import LASTING, PRIORITY, PRIVATE, TECHNICAL, NoticeKind, Priority
from app.domain.readiness import CriterionState, Reason
from app.domain.readiness_rules import judge
from app.domain.self_harm import (
    Concern,
    SelfHarmAction,
    SelfHarmOrigin,
    blocks,
    is_concern,
    may_answer,
    open_ones,
    says_enough,
)
from app.domain.session import SessionEnd
from app.domain.staff_role import Role
from tests.domain.readiness_record import NOW, PROTOCOL, ready_record

TOLD = Concern(7, "20417", "R.K.", SelfHarmOrigin.PHQ9, NOW - 600.0, 3)
ANSWERED = replace(TOLD, answered=NOW - 60.0, by=2, done=(SelfHarmAction.TALKED,))


@pytest.mark.parametrize("value", [1, 2, 3, 10])
def test_any_answer_above_zero_is_told(value):
    assert is_concern(value)


@pytest.mark.parametrize("value", [0, None])
def test_zero_and_no_answer_are_not(value):
    assert not is_concern(value)


def test_what_was_told_is_open_until_somebody_answered():
    assert open_ones([TOLD, ANSWERED]) == (TOLD,)


def test_it_stands_in_the_way_of_going_home_with_or_without_an_override():
    blocked = {end for end in SessionEnd if blocks([ANSWERED, TOLD], end)}
    assert blocked == {SessionEnd.DISCHARGED, SessionEnd.OVERRIDDEN}
    assert not any(blocks([ANSWERED], end) or blocks([], end) for end in SessionEnd)


def test_an_answer_says_what_was_done():
    assert not says_enough((), "  ")
    assert says_enough((SelfHarmAction.TALKED,), "")
    assert says_enough((), "Dr. M. came")


def test_only_a_clinician_may_answer():
    assert may_answer(Role.LEAD)
    assert may_answer(Role.ADMIN)
    assert not may_answer(Role.STAFF)
    assert not may_answer(None)


def test_the_notice_is_high_private_and_stays():
    kind = NoticeKind.SELF_HARM
    assert PRIORITY[kind] == Priority.HIGH
    assert kind in PRIVATE
    assert kind in LASTING
    assert kind not in TECHNICAL


def test_readiness_has_no_line_while_nothing_was_told():
    ids = [r.criterion.id for r in judge(PROTOCOL, ready_record(), NOW).results]
    assert ids == [c.id for c in PROTOCOL.criteria]


def test_an_open_one_is_the_first_line_and_is_not_met():
    given = replace(ready_record(), concerns=(TOLD, ANSWERED))
    readiness = judge(PROTOCOL, given, NOW)
    (open_line,) = readiness.blocking
    assert readiness.results[0] == open_line
    assert open_line.criterion.id == "self_harm"
    assert open_line.state == CriterionState.NOT_MET
    assert open_line.evidence.reason == Reason.NOT_ANSWERED
    assert open_line.evidence.at == TOLD.t
    assert not readiness.ready
    assert readiness.waiting_for_staff == 1


@pytest.mark.parametrize("unsure", [False, True])
def test_an_answered_one_is_met_whatever_the_clock_says(unsure):
    given = replace(ready_record(), concerns=(ANSWERED,), time_unsure=unsure)
    line = judge(PROTOCOL, given, NOW).results[0]
    assert line.state == CriterionState.MET
    assert (line.evidence.at, line.evidence.by) == (ANSWERED.answered, 2)
