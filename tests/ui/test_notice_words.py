"""Notices in words: the value and its limit, since when, and how it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.metric import Metric
from app.domain.notice import NoticeKind, Priority
from app.domain.session import Baseline
from tests.ui import notice_samples as n
from tests.ui import samples as s
from ui import notice_words as words
from ui.criteria_words import facts_of


def said(notice, **changes):
    snapshot = n.snapshot(notice, **changes)
    return words.what(notice, snapshot, facts_of(snapshot))


def stands(notice, *others):
    snapshot = n.snapshot(*others, notice)
    return words.state(notice, snapshot.notices, facts_of(snapshot))


@pytest.mark.parametrize(
    ("notice", "text"),
    [
        (n.pressure(), "Systolic BP 184 mmHg, at or above 180"),
        (n.oxygen(), "Oxygen 92 %, below 94"),
        (n.oxygen(value=None), "Oxygen --, below 94"),
        (
            n.pressure(subject="dia-high-high", metric=Metric.NIBP_DIA, value=112.0),
            "Diastolic BP 112 mmHg, at or above 110",
        ),
        (
            n.pressure(subject="sys-low-high", value=88.0),
            "Systolic BP 88 mmHg, at or below 90",
        ),
        (
            n.pressure(subject="rate-high-medium", metric=Metric.PULSE, value=118.0),
            "Pulse 118 bpm, above 110",
        ),
        (
            n.pressure(subject="sys-rise-medium", value=155.0),
            "Systolic BP 155 mmHg, at or above 152 (baseline +30)",
        ),
        (
            n.pressure(subject="sys-rise-percent-medium", value=150.0),
            "Systolic BP 150 mmHg, at or above 146.4 (baseline +20 %)",
        ),
        (n.pressure(subject="of an older file"), "Systolic BP 184 mmHg, out of a limit"),
        (n.link(), "No connection to Monitor of bay 3"),
        (n.link(subject="gone"), "No connection to gone"),
        (n.sensor(), "Sensor off: Oxygen"),
        (replace(n.sensor(), metric=None), "Sensor off: Oxygen"),
        (n.switched(), "Pulse now comes from Finger clip"),
    ],
)
def test_a_notice_says_what_it_is_with_value_and_limit(notice, text):
    assert said(notice) == text


def test_without_limits_the_value_is_said_all_the_same():
    snapshot = replace(n.snapshot(n.pressure()), limits=None)
    text = words.what(n.pressure(), snapshot, facts_of(snapshot))
    assert text == "Systolic BP 184 mmHg, out of a limit"


@pytest.mark.parametrize(
    ("notice", "text"),
    [
        (n.pressure(), "New, since 2:02 pm"),
        (n.over(n.pressure()), "Was: 2:02 pm to 2:05 pm"),
        (n.seen(n.pressure()), "Goes on since 2:02 pm, seen by Nurse 07 at 2:06 pm"),
        (
            replace(n.seen(n.pressure()), by=None),
            "Goes on since 2:02 pm, seen at 2:06 pm",
        ),
        (n.switched(), ""),
        (s.call(4), ""),
    ],
)
def test_how_it_stands(notice, text):
    assert stands(notice) == text


def test_what_comes_back_says_again_and_what_rises_says_worse():
    first = n.over(n.pressure(21, 20), 10)
    assert stands(n.pressure(30, 5, follows=21), first) == "Again, since 2:02 pm"
    going_on = n.seen(n.pressure(21, 20), 15)
    later = n.pressure(30, 5, follows=21)
    assert stands(later, going_on) == "Again: it goes on since 1:47 pm"
    medium = n.pressure(21, 20, level=Priority.MEDIUM)
    assert stands(later, medium) == "Worse, since 2:02 pm"


def test_it_goes_on_since_the_first_of_an_unbroken_row():
    first = n.over(n.pressure(20, 50), 40)
    second = n.seen(n.pressure(21, 30, follows=20), 28)
    third = n.seen(n.pressure(22, 15, follows=21), 12)
    assert stands(third, first, second).startswith("Goes on since 1:37 pm,")


def test_a_damaged_record_makes_no_circle():
    one, two = n.pressure(21, 9, follows=22), n.pressure(22, 5, follows=21)
    assert stands(two, one) == "Again: it goes on since 1:58 pm"


@pytest.mark.parametrize(
    ("notice", "newer", "text"),
    [
        (n.pressure(), False, "Raised 2:02 pm · not seen yet · goes on"),
        (n.pressure(), True, "Raised 2:02 pm · a newer one stands for it · goes on"),
        (n.over(n.seen(n.pressure(), 4)), False, None),
        (s.call(4, acknowledged=True), False, "Raised 2:03 pm · seen by Nurse 07 at 2:03 pm"),
    ],
)
def test_the_history_says_raised_seen_and_ended(notice, newer, text):
    expected = text or "Raised 2:02 pm · seen by Nurse 07 at 2:03 pm · ended 2:05 pm"
    assert words.history(notice, newer, facts_of(n.snapshot(notice))) == expected


def test_a_technical_notice_says_so_instead_of_a_priority():
    assert [words.priority_word(x) for x in (n.pressure(), n.oxygen(), n.link())] == [
        "High",
        "Medium",
        "Technical",
    ]
    low = replace(s.call(1), kind=NoticeKind.MISSED_CHECK_IN)
    assert words.priority_word(low) == "Low"


def test_a_limit_is_said_with_its_delay_and_its_source():
    rules = {rule.id: rule for rule in n.LIMITS.rules}
    baseline = s.session().baseline
    rate = rules["rate-high-high"]
    assert words.rule_words(rate, baseline) == "Heart rate at or above 131 bpm · for 10 s · High"
    assert words.source_words(rate) == f"Source: {rate.source}"
    low = rules["sys-low-medium"]
    assert words.rule_words(low, baseline) == "Systolic BP below 100 mmHg · Medium"
    assert words.source_words(low) == "Assumption: near NEWS2, where 91 to 100 scores 2"


def test_a_limit_over_the_baseline_is_none_where_nobody_took_one():
    rule = n.LIMITS.rule("sys-rise-medium")
    assert rule is not None
    with_one = words.rule_words(rule, s.session().baseline)
    assert with_one == "Systolic BP at or above 152 mmHg (baseline +30) · Medium"
    none = words.rule_words(rule, Baseline(None, None, None, None))
    assert none == "Systolic BP baseline +30: no baseline, so no limit · Medium"
