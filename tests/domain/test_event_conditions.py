"""A sedation score, and a symptom beside a high pressure, ask for a notice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.event import CareEvent, EventKind, sedation, symptoms
from app.domain.event_conditions import noted
from app.domain.limit_rules import Condition, RaiseDraft, Watched, due_notices
from app.domain.metric import Metric
from app.domain.notice import Notice, NoticeKind, Priority
from tests.bedside.bay import LIMITS

PAIN, HEADACHE, OVER = EventKind.CHEST_PAIN, EventKind.SEVERE_HEADACHE, EventKind.SYMPTOM_OVER


def scored(*scores: int, gone: int = 0) -> list[CareEvent]:
    """Return sedation scores, one a minute; the one with id `gone` was taken back."""
    return [
        CareEvent(n, EventKind.SEDATION, 60.0 * n, score=x, retracted=1.0 if n == gone else None)
        for n, x in enumerate(scores, start=1)
    ]


def limit(rule: str, metric: Metric, value: float = 172.0) -> Watched:
    """Return a limit that is exceeded since kiosk second 100."""
    priority = Priority.MEDIUM
    stands = Condition(NoticeKind.VITAL_LIMIT, rule, priority, 100.0, 100.0, metric, value, 100.0)
    return Watched(NoticeKind.VITAL_LIMIT, frozenset({rule}), stands)


HIGH = limit("sys-high-medium", Metric.NIBP_SYS)


def standing(events: list[CareEvent], *vital: Watched) -> list[Condition]:
    return [w.condition for w in noted(events, LIMITS, vital) if w.condition is not None]


@pytest.mark.parametrize(
    ("score", "priority"),
    [(5, None), (4, None), (3, "medium"), (2, "high"), (1, "high"), (0, "high")],
)
def test_three_is_medium_and_two_or_less_is_high(score, priority):
    found = standing(scored(score))
    assert [c.priority for c in found] == ([] if priority is None else [priority])
    assert [c.value for c in found] == ([] if priority is None else [float(score)])


def test_the_newest_score_counts():
    assert standing(scored(2, 5)) == []
    assert standing(scored(5, 2))[0].priority == Priority.HIGH
    assert sedation(scored(5, 2)).score == 2
    assert sedation(()) is None


def test_a_score_that_was_taken_back_counts_for_nothing():
    assert standing(scored(2, gone=1)) == []
    assert standing(scored(3, 2, gone=2))[0].priority == Priority.MEDIUM


def test_it_stands_since_the_first_score_and_rose_with_the_deepest():
    (now,) = standing(scored(3, 2, 2, 1))
    assert (now.since, now.risen, now.at) == (60.0, 120.0, 240.0)


def test_a_score_that_gets_worse_again_after_somebody_has_seen_it_is_told_again():
    seen = Notice(
        7, NoticeKind.SEDATION, 61.0, "sedation-high", acknowledged=70.0, level=Priority.HIGH
    )
    worse = noted(scored(2, 3, 2), LIMITS, [])
    (draft,) = due_notices([seen], worse, LIMITS.times, 181.0)
    assert isinstance(draft, RaiseDraft)
    assert (draft.priority, draft.repeats, draft.value) == (Priority.HIGH, 7, 2.0)
    assert due_notices([seen], noted(scored(2, 2, 2), LIMITS, []), LIMITS.times, 181.0) == []


def happened(*kinds: EventKind, over: str = "") -> list[CareEvent]:
    found = [CareEvent(n, kind, 60.0 * n) for n, kind in enumerate(kinds, start=1)]
    return [*found, *([CareEvent(99, OVER, 900.0, over)] if over else [])]


def test_a_symptom_alone_and_a_pressure_alone_ask_for_nothing():
    assert standing(happened(PAIN)) == []
    assert standing([], HIGH) == []


def test_a_symptom_with_any_high_pressure_is_high():
    for high in (HIGH, limit("dia-rise-percent-medium", Metric.NIBP_DIA)):
        (found,) = standing(happened(PAIN), high)
        assert (found.kind, found.subject) == (NoticeKind.SYMPTOM, "chest_pain")
        assert found.priority == Priority.HIGH
        assert (found.metric, found.value) == (high.condition.metric, 172.0)
        assert found.since == 100.0


@pytest.mark.parametrize(
    "other", [limit("sys-low-high", Metric.NIBP_SYS), limit("rate-high-high", Metric.HR)]
)
def test_a_low_pressure_or_another_limit_is_none(other):
    assert standing(happened(PAIN), other) == []


def test_each_symptom_is_its_own_until_it_is_over():
    both = standing(happened(PAIN, HEADACHE), HIGH)
    assert {c.subject for c in both} == {"chest_pain", "severe_headache"}
    left = standing(happened(PAIN, HEADACHE, over="chest_pain"), HIGH)
    assert [c.subject for c in left] == ["severe_headache"]


def test_a_symptom_goes_on_since_it_was_first_noted_and_may_come_back():
    assert symptoms(happened(PAIN, PAIN))[PAIN].id == 1
    again = [*happened(PAIN, over="chest_pain"), CareEvent(100, PAIN, 960.0)]
    assert symptoms(again)[PAIN].id == 100
    assert symptoms([replace(again[0], retracted=5.0)]) == {}


def test_every_symptom_of_the_facts_is_judged():
    assert LIMITS.symptoms is not None
    assert len(LIMITS.symptoms.symptoms) == 5
    assert len([w for w in noted([], LIMITS, []) if w.kind == NoticeKind.SYMPTOM]) == 5
