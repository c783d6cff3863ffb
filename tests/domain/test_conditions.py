"""Conditions begin, get worse and end by measurements alone, and none of them is ever lost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from app.domain.conditions import Change, ConditionChange, Conditions
from app.domain.limit_rules import ClearDraft, due_notices
from app.domain.metric import Metric
from app.domain.notice import (
    Notice,
    NoticeKind,
    Priority,
    to_show,
    with_acknowledged,
    with_cleared,
    with_raised,
)
from app.domain.numeric import Absence, absent, judged
from app.domain.session import Baseline
from app.domain.vital_signs import VitalSigns
from app.vital_limits import load_limits

FILE = Path(__file__).resolve().parents[2] / "resources" / "vitals" / "limits.toml"
LIMITS = load_limits(FILE)
TIMES = LIMITS.times
HR, PULSE, SPO2 = Metric.HR, Metric.PULSE, Metric.SPO2
SYS, DIA = Metric.NIBP_SYS, Metric.NIBP_DIA
BEGAN, WORSE, ENDED = Change
LOW, MEDIUM, HIGH = Priority
OFF, LOST = Absence.SENSOR_OFF, Absence.LINK_LOST
SOURCE = "bedside"


@dataclass
class Bay:
    """Vital signs, conditions and the notices that a core would have written, by hand."""

    baseline: Baseline = field(default_factory=Baseline)
    notices: tuple[Notice, ...] = ()
    t: float = 0.0
    lost: float | None = None
    changes: list[ConditionChange] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.signs = VitalSigns(1.0, 300.0)
        self.conditions = Conditions(LIMITS)

    def restart(self) -> None:
        """Start anew in the same boot: the signs are read back, the conditions restored."""
        self.conditions = Conditions(LIMITS)
        self.conditions.restore(self.notices)

    def look(self) -> list[tuple[Change, str]]:
        """Take in what is known now and write what is due."""
        readings = self.signs.readings(self.t)
        found = self.conditions.look(readings, self.baseline, {SOURCE: self.lost}, self.t)
        self.changes += found
        for draft in due_notices(self.notices, self.conditions.watched(), TIMES, self.t):
            if isinstance(draft, ClearDraft):
                self.notices = with_cleared(self.notices, draft.notice, self.t)
                continue
            number = len(self.notices) + 1
            made = Notice(
                number, draft.kind, self.t, draft.subject, follows=draft.repeats, value=draft.value
            )
            made = replace(made, level=draft.priority, metric=draft.metric)
            self.notices = with_raised(self.notices, made)
        return [(c.change, c.condition.subject) for c in found]

    def give(self, *, at: float, **values: float | Absence | None) -> list[tuple[Change, str]]:
        """Let values come at a time, and look."""
        self.t = at
        for name, value in values.items():
            metric = Metric[name.upper()]
            if isinstance(value, Absence):
                self.signs.apply(absent(metric, at, value))
            elif value is not None:
                self.signs.apply(judged(metric, at, value))
        return self.look()

    def run(self, start: int, end: int, **values: float | Absence) -> list[tuple[float, str]]:
        """Let the same come each second of start to end; return when what changed."""
        found = []
        for second in range(start, end + 1):
            found += [(self.t, c[0].value) for c in self.give(at=float(second), **values)]
        return found


def test_a_condition_begins_only_once_it_has_lasted():
    bay = Bay()
    assert bay.run(1, 100, hr=120) == [(16.0, "began")]
    (notice,) = bay.notices
    assert (notice.kind, notice.subject) == (NoticeKind.VITAL_LIMIT, "rate-high-medium")
    assert (notice.level, notice.metric, notice.value) == (MEDIUM, HR, 120)
    assert (notice.raised, notice.follows) == (16.0, None)


def test_one_value_back_inside_begins_the_count_anew():
    bay = Bay()
    bay.run(1, 15, hr=120)
    bay.run(16, 16, hr=110)
    assert bay.run(17, 31, hr=120) == []
    assert bay.run(32, 32, hr=120) == [(32.0, "began")]


def test_it_ends_once_it_was_over_for_long_enough():
    bay = Bay()
    bay.run(1, 20, hr=120)
    bay.run(21, 40, hr=100)
    bay.run(41, 41, hr=120)
    assert bay.run(42, 71, hr=100) == []
    assert bay.run(72, 72, hr=100) == [(72.0, "ended")]
    assert bay.changes[-1].condition.value == 100
    assert (bay.notices[0].cleared, bay.notices[0].latched) == (72.0, True)


def test_high_and_medium_are_one_condition_that_gets_worse():
    bay = Bay()
    bay.run(1, 20, hr=120)
    assert bay.run(21, 31, hr=140) == [(31.0, "worse")]
    old, new = bay.notices
    assert (old.priority, new.priority, new.follows, new.value) == (MEDIUM, HIGH, old.id, 140)
    assert [n.id for n in to_show(bay.notices)] == [new.id]
    assert bay.run(32, 100, hr=120) == [], "less bad is no end"
    assert bay.run(101, 131, hr=80) == [(131.0, "ended")]
    assert all(n.cleared == 131.0 for n in bay.notices)


def test_high_at_once_is_one_notice():
    bay = Bay()
    assert bay.run(1, 30, hr=140) == [(11.0, "began")]
    assert [n.priority for n in bay.notices] == [HIGH]


def test_as_bad_again_after_it_was_seen_is_told_again():
    bay = Bay()
    bay.run(1, 20, hr=140)
    bay.notices = with_acknowledged(bay.notices, 1, 20.5, 7)
    assert bay.run(21, 60, hr=120) == []
    assert bay.run(61, 71, hr=140) == [(71.0, "worse")]
    assert [(n.priority, n.follows) for n in bay.notices] == [(HIGH, None), (HIGH, 1)]


def test_a_cuff_is_believed_at_once_both_ways():
    bay = Bay(Baseline(120, 80))
    assert bay.give(at=10, nibp_sys=143, nibp_dia=95) == []
    assert bay.give(at=310, nibp_sys=144, nibp_dia=95) == [(BEGAN, "sys-rise-percent-medium")]
    assert bay.give(at=311) == []
    assert bay.give(at=610, nibp_sys=181, nibp_dia=95) == [(WORSE, "sys-high-high")]
    assert bay.give(at=910, nibp_sys=130, nibp_dia=85) == [(ENDED, "sys-high-high")]


def test_without_a_baseline_nothing_is_over_it():
    bay = Bay()
    assert bay.give(at=10, nibp_sys=159, nibp_dia=99) == []
    assert bay.give(at=310, nibp_sys=160, nibp_dia=99) == [(BEGAN, "sys-high-medium")]


def test_an_absent_sensor_clears_no_high_pressure():
    bay = Bay()
    bay.give(at=10, nibp_sys=190, nibp_dia=95)
    bay.give(at=310, nibp_sys=OFF, nibp_dia=OFF)
    bay.run(311, 400)
    bay.lost = 400.0
    bay.run(401, 500)
    assert bay.notices[0].cleared is None
    assert [c.change for c in bay.changes if c.condition.metric == SYS][:1] == [BEGAN]
    (standing,) = (w.condition for w in bay.conditions.watched() if "sys-high-high" in w.subjects)
    assert standing is not None
    assert (standing.value, standing.priority) == (None, HIGH), "no old value as a live one"
    bay.notices = with_acknowledged(bay.notices, 1, 500.0, 7)
    bay.run(501, 501 + int(TIMES.again))
    back = bay.notices[-1]
    assert (back.follows, back.priority, back.value) == (1, HIGH, None)


def test_a_stale_or_doubtful_value_begins_nothing():
    bay = Bay()
    bay.give(at=1, hr=140)
    assert bay.run(2, 40) == [], "one value that grows old"
    assert bay.run(41, 80, hr=300) == [], "implausible"
    assert bay.run(81, 100, spo2=OFF, hr=OFF) == []
    assert not [n for n in bay.notices if n.kind == NoticeKind.VITAL_LIMIT]


def test_an_old_cuff_is_no_measurement_of_now():
    late, bay = Bay(), Bay()
    late.signs.apply(judged(SYS, 10.0, 190))
    assert late.give(at=470) == [], "first looked at when it was old"
    assert bay.give(at=10, nibp_sys=190) == [(BEGAN, "sys-high-high")]
    for at, value in ((460, 190), (461, None)):
        bay.give(at=at)
        (condition,) = (w.condition for w in bay.conditions.watched() if w.condition)
        assert (condition.priority, condition.value) == (HIGH, value)


def test_a_baseline_that_is_known_later_counts_at_once():
    bay = Bay()
    assert bay.give(at=10, nibp_sys=150) == []
    bay.baseline = Baseline(120, 80)
    assert bay.give(at=11) == [(BEGAN, "sys-rise-medium")]


def test_nor_does_a_doubtful_value_end_anything():
    bay = Bay()
    bay.run(1, 20, hr=140)
    assert bay.run(21, 120, hr=10) == []
    assert bay.notices[0].cleared is None


def test_a_short_gap_is_bridged_and_a_long_one_is_not():
    short, long = Bay(), Bay()
    short.run(1, 5, spo2=88)
    short.run(6, 30, spo2=OFF)
    assert short.run(31, 31, spo2=88) == [(31.0, "began")]
    long.run(1, 5, spo2=88)
    long.run(6, 36, spo2=OFF)
    assert long.run(37, 46, spo2=88) == []
    assert long.run(47, 47, spo2=88) == [(47.0, "began")]


def test_a_slow_source_shows_that_it_lasted_too():
    bay = Bay()
    bay.signs = VitalSigns(60.0, 300.0)
    bay.give(at=60, hr=120)
    assert bay.run(61, 119) == []
    assert bay.run(120, 120, hr=120) == [(120.0, "began")]


def test_the_pulse_stands_in_for_the_heart_rate():
    bay = Bay()
    assert bay.run(1, 20, pulse=140) == [(11.0, "began")]
    assert (bay.notices[0].subject, bay.notices[0].metric) == ("rate-high-high", PULSE)
    assert bay.run(21, 60, hr=80, pulse=140) == [(51.0, "ended")], "the first one counts"


def test_a_lost_link_is_told_after_its_delay_and_ends_nothing_else():
    bay = Bay()
    bay.run(1, 20, spo2=85)
    bay.lost = 20.0
    assert bay.run(21, 49) == []
    assert bay.run(50, 50) == [(50.0, "began")]
    link = bay.notices[-1]
    assert (link.kind, link.subject, link.level, link.technical) == (
        *(NoticeKind.LINK_LOST, SOURCE),
        *(None, True),
    )
    bay.lost = None
    assert bay.run(51, 66, spo2=85) == [(66.0, "ended")]
    assert bay.notices[-1].cleared == 66.0
    assert bay.notices[0].cleared is None


def test_a_link_that_comes_and_goes_is_one_condition():
    bay = Bay(lost=1.0)
    bay.run(1, 40)
    for start in range(41, 141, 20):
        bay.lost = None
        bay.run(start, start + 9)
        bay.lost = float(start + 10)
        bay.run(start + 10, start + 19)
    assert [n.kind for n in bay.notices] == [NoticeKind.LINK_LOST]
    assert bay.notices[0].cleared is None


def test_a_sensor_that_had_been_there_is_missed():
    bay = Bay()
    assert bay.run(1, 100, hr=70, spo2=OFF) == [], "it has never been there"
    bay.run(101, 101, hr=70, spo2=97)
    assert bay.run(102, 161, hr=70, spo2=OFF) == []
    assert bay.run(162, 162, hr=70, spo2=OFF) == [(162.0, "began")]
    notice = bay.notices[-1]
    assert (notice.kind, notice.subject, notice.metric) == (NoticeKind.SENSOR_OFF, SPO2, SPO2)
    assert bay.run(163, 200, hr=70, spo2=97) == [(178.0, "ended")]


def test_a_lost_link_neither_begins_nor_ends_a_missing_sensor():
    bay = Bay()
    bay.run(1, 1, hr=70, spo2=97)
    bay.run(2, 70, hr=70, spo2=OFF)
    bay.lost = 70.0
    bay.run(71, 200)
    sensors = [n for n in bay.notices if n.kind == NoticeKind.SENSOR_OFF]
    assert [(n.subject, n.cleared) for n in sensors] == [(SPO2, None)]


def test_a_sensor_must_be_seen_to_be_back_without_a_break():
    bay = Bay()
    bay.run(1, 1, hr=70, spo2=97)
    bay.run(2, 70, hr=70, spo2=OFF)
    bay.run(71, 75, hr=70, spo2=97)
    bay.run(76, 99, hr=70, spo2=Absence.ARTEFACT)
    assert bay.run(100, 114, hr=70, spo2=97) == []
    assert bay.run(115, 115, hr=70, spo2=97) == [(115.0, "ended")]


def test_no_notice_of_a_missing_sensor_that_nobody_lists():
    bay = Bay()
    bay.run(1, 1, perfusion=3.0, hr=70)
    assert bay.run(2, 200, perfusion=OFF, hr=70) == []


def test_a_restart_ends_nothing_and_tells_nothing_twice():
    bay = Bay(lost=1.0)
    bay.run(1, 60)
    bay.lost = None
    bay.run(61, 100, hr=140)
    before = bay.notices
    assert [n.kind for n in before] == [NoticeKind.LINK_LOST, NoticeKind.VITAL_LIMIT]
    bay.restart()
    assert bay.run(101, 125, hr=OFF) == []
    assert bay.notices == before
    bay.restart()
    assert bay.run(126, 155, hr=80) == []
    assert bay.run(156, 156, hr=80) == [(156.0, "ended")]


def test_a_restart_forgets_no_rule_of_an_older_file():
    gone = Notice(9, NoticeKind.VITAL_LIMIT, 1.0, "no-such-rule", level=HIGH)
    off = Notice(10, NoticeKind.SENSOR_OFF, 1.0, Metric.TEMP)
    bay = Bay(notices=(gone, off))
    bay.restart()
    bay.run(2, 20, hr=80)
    assert bay.notices == (gone, off)


@pytest.mark.parametrize("acknowledged", [False, True])
def test_a_restored_sensor_is_told_as_back(acknowledged):
    seen = 2.0 if acknowledged else None
    off = Notice(1, NoticeKind.SENSOR_OFF, 1.0, SPO2, metric=SPO2, acknowledged=seen)
    bay = Bay(notices=(off,))
    bay.restart()
    assert bay.run(3, 18, spo2=97) == [(18.0, "ended")]
    assert bay.notices[0].cleared == 18.0
