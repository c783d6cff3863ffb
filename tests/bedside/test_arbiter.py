"""Which of two sources counts: at once from a silent one, only steadily from one that speaks."""

from __future__ import annotations

import pytest

from app.bedside.arbiter import STEADY, Arbiter
from app.domain.channel import age_limits
from app.domain.metric import Metric
from app.domain.numeric import Absence, absent, judged
from app.snapshot import DataOrigin
from app.vitals.source import SourceInfo

BETTER = SourceInfo("Gateway", DataOrigin.LIVE, 1.0, 300.0, "better")
SLOW = SourceInfo("Slow gateway", DataOrigin.LIVE, 15.0, 300.0, "better")
OTHER = SourceInfo("Oximeter", DataOrigin.LIVE, 1.0, 300.0, "other")
HR, SYS, DIA = Metric.HR, Metric.NIBP_SYS, Metric.NIBP_DIA


def fresh(metric: Metric, info: SourceInfo = BETTER) -> float:
    return age_limits(metric, info.interval, info.nibp_interval).fresh


class Two:
    """A better source and another one, and the kiosk's time."""

    def __init__(self, better: SourceInfo = BETTER) -> None:
        self.arbiter = Arbiter((better, OTHER))
        self.t = 1000.0

    def says(self, source: str, metric: Metric = HR, *, after: float = 1.0) -> bool:
        """Let a source say a value; return whether it counts."""
        self.t += after
        return self.arbiter.takes(judged(metric, self.t, 80.0), source)[0]

    def both(self, seconds: int, gap: float = 1.0) -> None:
        """Let the other one speak every second, and the better one every `gap` seconds."""
        for second in range(1, seconds + 1):
            self.says("other")
            if second % gap == 0:
                self.says("better", after=0.0)


@pytest.fixture
def two() -> Two:
    made = Two()
    assert made.says("other")
    return made


def test_a_better_source_waits_until_it_has_spoken_steadily(two: Two) -> None:
    two.both(int(STEADY))
    assert two.arbiter.owner(HR) == "other"
    two.both(1)
    assert two.arbiter.owner(HR) == "better"
    assert not two.says("other")


def test_a_gap_begins_its_wait_anew(two: Two) -> None:
    for _ in range(20):
        two.both(int(STEADY) - 1)
        assert two.arbiter.owner(HR) == "other"
        for _ in range(int(fresh(HR)) + 1):
            two.says("other")


def test_fresh_values_one_after_the_other_are_steady(two: Two) -> None:
    two.both(int(STEADY + 2 * fresh(HR)), gap=fresh(HR))
    assert two.arbiter.owner(HR) == "better"


def test_the_gap_is_measured_by_its_own_pace() -> None:
    two = Two(SLOW)
    two.says("other")
    two.both(int(fresh(HR, SLOW)) * 3, gap=fresh(HR, SLOW))
    assert two.arbiter.owner(HR) == "better"


def test_where_nothing_is_fresh_one_value_is_enough(two: Two) -> None:
    assert not two.says("better", after=fresh(HR))
    assert two.says("better", after=1.0)


def test_a_word_that_there_is_no_value_is_no_steady_speaking(two: Two) -> None:
    for _ in range(int(STEADY) * 2):
        two.says("other")
        two.arbiter.takes(absent(HR, two.t, Absence.SENSOR_OFF), "better")
    assert not two.says("better")


def test_a_better_cuff_needs_two_in_a_row(two: Two) -> None:
    assert two.says("other", DIA)
    assert not two.says("better", SYS, after=60.0)
    assert not two.says("better", DIA, after=0.0), "one measurement, in two parts"
    assert two.says("better", SYS, after=300.0)
    assert two.says("better", DIA, after=0.0)
    assert not two.says("other", DIA)


def test_one_cuff_measurement_is_enough_where_the_other_is_old(two: Two) -> None:
    assert two.says("other", DIA)
    assert not two.says("better", DIA, after=fresh(DIA))
    assert two.says("other", DIA, after=0.0)
    assert two.says("better", DIA, after=fresh(DIA) + 1.0)


def test_the_other_one_never_gets_back_what_a_better_one_says(two: Two) -> None:
    two.both(int(STEADY) + 1)
    two.both(600)
    assert two.arbiter.owner(HR) == "better"


def test_who_speaks_steadily_stays_known_for_the_next_patient(two: Two) -> None:
    two.both(int(STEADY) + 1)
    two.arbiter.forget()
    assert two.arbiter.owners() == {}
    assert two.says("other")
    assert two.says("better")
