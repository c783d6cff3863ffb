"""What is out of a limit, what that asks to be told, and how a notice lives on."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.limit_rules import (
    ClearDraft,
    Condition,
    LimitRule,
    RaiseDraft,
    Side,
    Watched,
    due_notices,
)
from app.domain.metric import METRICS, Metric
from app.domain.notice import (
    PRIORITY,
    Notice,
    NoticeKind,
    Pause,
    Priority,
    paused,
    seconds_allowed,
    to_show,
    wants_attention,
    with_acknowledged,
    with_cleared,
    with_raised,
)
from app.domain.session import Baseline
from app.vital_limits import load_limits

FILE = Path(__file__).resolve().parents[2] / "resources" / "vitals" / "limits.toml"
LIMITS = load_limits(FILE)
TIMES = LIMITS.times
SYS = Metric.NIBP_SYS
VITAL, LINK = NoticeKind.VITAL_LIMIT, NoticeKind.LINK_LOST
LOW, MEDIUM, HIGH = Priority
NOBODY = Baseline()


def rule(name: str) -> LimitRule:
    found = LIMITS.rule(name)
    assert found is not None
    return found


def is_out(name: str, value: float, baseline: Baseline = NOBODY) -> bool:
    limit = rule(name).limit(baseline)
    assert limit is not None
    return rule(name).is_out(value, limit)


@pytest.mark.parametrize(
    ("name", "last_in", "first_out"),
    [
        ("sys-high-medium", 159, 160),
        ("sys-high-high", 179, 180),
        ("sys-low-medium", 100, 99),
        ("sys-low-high", 91, 90),
        ("rate-high-medium", 110, 111),
        ("rate-high-high", 130, 131),
        ("rate-low-medium", 50, 49),
        ("oxygen-low-medium", 94, 93),
        ("oxygen-low-high", 92, 91),
        ("breathing-low-medium", 10, 9),
        ("breathing-high-medium", 20, 21),
    ],
)
def test_the_limit_itself_is_out_where_the_file_says_so(name, last_in, first_out):
    assert not is_out(name, last_in)
    assert is_out(name, first_out)


@pytest.mark.parametrize(
    ("name", "value", "out"),
    [
        ("oxygen-low-high", 91.4, True),  # staff see 91
        ("oxygen-low-high", 91.6, False),  # staff see 92
        ("rate-high-medium", 110.4, False),
        ("rate-high-medium", 110.6, True),
        ("sys-high-high", 179.6, True),
    ],
)
def test_a_value_is_judged_as_staff_see_it(name, value, out):
    assert is_out(name, value) == out


def test_a_rise_is_over_the_baseline_and_nothing_without_one():
    before = Baseline(sys=120, dia=80)
    assert rule("sys-rise-medium").limit(before) == 150
    assert rule("sys-rise-percent-medium").limit(before) == 144
    assert rule("dia-rise-percent-medium").limit(before) == 96
    assert is_out("sys-rise-percent-medium", 144, before)
    assert not is_out("sys-rise-percent-medium", 143, before)
    for name in ("sys-rise-medium", "sys-rise-percent-medium", "dia-rise-medium"):
        assert rule(name).limit(Baseline(hr=70, spo2=98)) is None
    assert rule("sys-high-medium").limit(NOBODY) == 160


@given(st.sampled_from(LIMITS.rules), st.data())
def test_further_out_is_out_too(a_rule, data):
    info = METRICS[a_rule.metric]
    baseline = Baseline(120, 80, 70, 98)
    limit = a_rule.limit(baseline)
    values = st.floats(info.low, info.high)
    one, two = sorted((data.draw(values), data.draw(values)))
    near, far = (one, two) if a_rule.side == Side.ABOVE else (two, one)
    assert a_rule.is_out(far, limit) or not a_rule.is_out(near, limit)


def test_every_kind_has_a_priority_and_a_limit_says_its_own():
    for kind in NoticeKind:
        assert Notice(1, kind, 0.0).priority == PRIORITY[kind]
    assert Notice(1, VITAL, 0.0, level=MEDIUM).priority == MEDIUM
    assert [LOW.rank, MEDIUM.rank, HIGH.rank] == [0, 1, 2]
    technical = {kind for kind in NoticeKind if Notice(1, kind, 0.0).technical}
    assert technical == {LINK, NoticeKind.SENSOR_OFF, NoticeKind.SOURCE_SWITCHED}


def high(number: int, **changes) -> Notice:
    made = Notice(number, VITAL, 10.0 * number, "sys-high-high", level=HIGH, metric=SYS, value=185)
    return replace(made, **changes)


def medium(number: int, **changes) -> Notice:
    return high(number, subject="sys-high-medium", level=MEDIUM, value=165, **changes)


def shown(*notices: Notice) -> list[int]:
    return [n.id for n in to_show(notices)]


def test_a_notice_stays_until_it_is_seen_and_over():
    notices = with_raised((), high(1))
    assert shown(*notices) == [1]
    assert (notices[0].ongoing, notices[0].latched) == (True, False)
    over = with_cleared(notices, 1, 50.0)
    assert shown(*over) == [1], "it was, and nobody has seen it"
    assert (over[0].ongoing, over[0].latched, over[0].cleared) == (False, True, 50.0)
    assert with_cleared(over, 1, 60.0) == over
    seen = with_acknowledged(over, 1, 70.0, 4)
    assert (seen[0].acknowledged, seen[0].by, seen[0].latched) == (70.0, 4, False)
    assert shown(*seen) == []
    going_on = with_acknowledged(notices, 1, 40.0, 4)
    assert shown(*going_on) == [1], "seen, and it goes on"
    assert shown(*with_cleared(going_on, 1, 50.0)) == []


def test_other_notices_are_gone_once_seen():
    for kind in (NoticeKind.OVERDUE, NoticeKind.SOURCE_SWITCHED, NoticeKind.NURSE_CALLED):
        notices = (Notice(1, kind, 0.0),)
        assert shown(*notices) == [1]
        assert shown(*with_acknowledged(notices, 1, 5.0, 4)) == []


def test_a_second_call_counts_and_makes_no_second_notice():
    call = Notice(1, NoticeKind.NURSE_CALLED, 0.0)
    again = with_raised((call,), Notice(2, NoticeKind.NURSE_CALLED, 5.0, follows=1))
    assert again == (replace(call, repeated=1),)
    worse = with_raised((medium(1),), high(2, follows=1))
    assert [n.id for n in worse] == [1, 2]


def test_the_newest_stands_for_those_before_it():
    notices = (medium(1), high(2, follows=1))
    assert shown(*notices) == [2]
    seen = with_acknowledged(notices, 2, 30.0, 4)
    assert [n.acknowledged for n in seen] == [30.0, 30.0]
    early = with_acknowledged(notices, 1, 30.0, 4)
    assert [n.acknowledged for n in early] == [30.0, None], "the worse one is still to be seen"
    assert with_acknowledged(notices, 9, 30.0, 4) == notices


def test_a_lesser_notice_never_hides_an_unseen_high_one():
    notices = (high(1, cleared=15.0), medium(2, follows=1))
    assert shown(*notices) == [1, 2]
    seen = with_acknowledged(notices, 2, 30.0, 4)
    assert [n.acknowledged for n in seen] == [None, 30.0]
    assert 1 in shown(*seen)
    worse = (*notices, high(3, follows=2))
    assert shown(*worse) == [3]
    assert [n.acknowledged for n in with_acknowledged(worse, 3, 40.0, 4)] == [40.0] * 3


def test_a_seen_one_that_comes_back_is_one_line():
    notices = (high(1, acknowledged=12.0), medium(2, follows=1))
    assert shown(*notices) == [2]


def test_a_pause_ends_by_itself_and_quiets_vital_limits_only():
    pause = paused(None, 120.0, 100.0)
    assert pause == Pause(100.0, 220.0)
    assert not wants_attention(high(1), pause, 219.9)
    assert wants_attention(high(1), pause, 220.0)
    assert wants_attention(high(1), None, 100.0)
    for kind in set(NoticeKind) - {VITAL}:
        assert wants_attention(Notice(1, kind, 0.0), pause, 150.0)
    assert not wants_attention(high(1, acknowledged=1.0), None, 100.0)
    assert wants_attention(high(1), paused(pause, 0.0, 150.0), 150.0)


def test_a_pause_that_is_asked_for_again_is_no_longer_than_one():
    assert seconds_allowed(None, 120.0, 0.0, 300.0) == 120.0
    assert seconds_allowed(None, 900.0, 0.0, 300.0) == 300.0
    pause = paused(None, 300.0, 0.0)
    assert seconds_allowed(pause, 300.0, 200.0, 300.0) == 100.0
    assert seconds_allowed(pause, 120.0, 300.0, 300.0) == 120.0, "it had ended: a new one"
    assert seconds_allowed(pause, -5.0, 200.0, 300.0) == 0.0


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 5000)), max_size=30))
def test_attention_always_returns_within_the_longest_pause(asked):
    t, pause, quiet_since = 0.0, None, None
    for wait, seconds in asked:
        t += wait
        if pause is None or not pause.holds(t):
            quiet_since = t
        pause = paused(pause, seconds_allowed(pause, seconds, t, TIMES.pause_most), t)
        assert pause.until <= quiet_since + TIMES.pause_most + 1e-6
        assert wants_attention(high(1), pause, quiet_since + TIMES.pause_most + 1e-6)


def stands(**changes) -> Condition:
    made = Condition(VITAL, "sys-high-medium", MEDIUM, 100.0, 100.0, SYS, 165.0, 100.0)
    return replace(made, **changes)


WORSE = stands(subject="sys-high-high", priority=HIGH, risen=200.0, value=185.0)
SUBJECTS = frozenset({"sys-high-medium", "sys-high-high"})


def due(notices: tuple[Notice, ...], condition: Condition | None, t: float):
    return due_notices(notices, [Watched(VITAL, SUBJECTS, condition)], TIMES, t)


def test_a_condition_is_told_once_and_its_end_once():
    told = RaiseDraft(VITAL, "sys-high-medium", None, MEDIUM, SYS, 165.0)
    assert due((), stands(), 100.0) == [told]
    assert due((medium(1),), stands(), 100_000.0) == []
    assert due((medium(1),), None, 300.0) == [ClearDraft(1)]
    assert due((medium(1, cleared=300.0),), None, 300.0) == []
    assert due((), None, 300.0) == []


def test_worse_is_a_new_notice_that_names_the_old():
    (draft,) = due((medium(1),), WORSE, 200.0)
    assert draft == RaiseDraft(VITAL, "sys-high-high", 1, HIGH, SYS, 185.0)
    both = (medium(1), high(2, follows=1))
    assert due(both, WORSE, 200.0) == []
    assert due(both, replace(WORSE, priority=MEDIUM), 260.0) == []
    assert due(both, None, 300.0) == [ClearDraft(1), ClearDraft(2)]


def test_an_acknowledged_notice_comes_back_while_its_condition_goes_on():
    seen = (medium(1, acknowledged=150.0),)
    back = 150.0 + TIMES.again
    assert due(seen, stands(), back - 1) == []
    (draft,) = due(seen, stands(value=None), back)
    assert (draft.repeats, draft.priority, draft.value) == (1, MEDIUM, None)
    assert due((*seen, medium(2, follows=1)), stands(), back + TIMES.again) == []


def test_as_bad_as_before_is_news_to_whoever_has_seen_the_first():
    seen = (high(1, acknowledged=250.0),)
    assert due(seen, WORSE, 251.0) == []
    (draft,) = due(seen, replace(WORSE, risen=260.0), 260.0)
    assert draft.repeats == 1
    assert due((high(1),), replace(WORSE, risen=260.0), 260.0) == [], "it still waits"
    at_once = (high(1, raised=200.0, acknowledged=200.0),)
    assert due(at_once, WORSE, 200.0) == [], "seen in the moment it was raised"


def test_a_new_one_names_the_one_that_was():
    (draft,) = due((high(1, cleared=20.0),), stands(), 100.0)
    assert draft.repeats == 1
    (draft,) = due((high(1, cleared=20.0, acknowledged=30.0),), stands(), 100.0)
    assert draft.repeats is None


def test_technical_notices_have_their_own_pace_and_no_limit():
    lost = Condition(LINK, "bedside", LOW, 60.0, 90.0)
    watched = [Watched(LINK, frozenset({"bedside"}), lost)]
    assert due_notices((), watched, TIMES, 90.0) == [RaiseDraft(LINK, "bedside")]
    seen = (Notice(3, LINK, 90.0, "bedside", acknowledged=100.0),)
    lost = replace(lost, priority=PRIORITY[LINK])
    watched = [Watched(LINK, frozenset({"bedside"}), lost)]
    assert due_notices(seen, watched, TIMES, 100.0 + TIMES.again) == []
    assert due_notices(seen, watched, TIMES, 100.0 + TIMES.technical_again) == [
        RaiseDraft(LINK, "bedside", 3)
    ]


def test_what_nobody_watches_is_left_as_it_is():
    gone = high(1, subject="a-rule-of-an-older-file")
    assert due((gone,), None, 300.0) == []
    assert due_notices((Notice(2, LINK, 0.0, "other"),), [], TIMES, math.inf) == []
