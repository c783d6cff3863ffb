"""A monitor repeats what it knows; only what was measured anew may look new."""

from __future__ import annotations

from typing import Any

from app.domain.metric import Metric
from app.vitals.hl7.repeats import STILL, Repeats
from tests.vitals.hl7.messages import HR, SPO2, cuff, mapped, obx

EARLY, LATE = "20260912115930+0530", "20260912120000+0530"


def new(repeats: Repeats, t: float, *lines: str, **more: Any) -> dict[Metric, float | None]:
    """Return what is new in a message that comes at `t`."""
    got = repeats.new(mapped(*lines, **more).measured, t)
    assert all(n.t == t for n in got)
    return {n.metric: n.value for n in got}


def test_a_cuff_reading_that_comes_again_is_not_new():
    repeats = Repeats()
    assert len(new(repeats, 10.0, *cuff(120, 70, 87, EARLY))) == 3
    for second in range(11, 30):
        assert new(repeats, float(second), *cuff(120, 70, 87, EARLY)) == {}


def test_a_cuff_reading_with_a_later_time_is_new_even_with_the_same_numbers():
    repeats = Repeats()
    new(repeats, 10.0, *cuff(120, 70, 87, EARLY))
    assert len(new(repeats, 40.0, *cuff(120, 70, 87, LATE))) == 3


def test_a_corrected_cuff_reading_is_taken():
    repeats = Repeats()
    new(repeats, 10.0, *cuff(120, 70, 87, EARLY))
    assert new(repeats, 11.0, *cuff(121, 70, 87, EARLY))[Metric.NIBP_SYS] == 121.0


def test_without_a_time_of_its_own_a_cuff_reading_is_new_when_its_numbers_are():
    repeats = Repeats()
    assert len(new(repeats, 1.0, *cuff(120, 70, 87), obr7=EARLY)) == 3
    assert new(repeats, 2.0, *cuff(120, 70, 87), obr7=LATE) == {}
    assert len(new(repeats, 3.0, *cuff(122, 70, 87), obr7=LATE)) == 3


def test_one_cuff_reading_is_new_or_not_as_a_whole():
    repeats = Repeats()
    new(repeats, 1.0, *cuff(120, 70, 87))
    assert len(new(repeats, 2.0, *cuff(120, 71, 87))) == 3


def test_the_other_signs_go_on_while_the_cuff_repeats_itself():
    repeats = Repeats()
    new(repeats, 1.0, obx(HR, 60, time=EARLY), *cuff(120, 70, 87, EARLY))
    assert new(repeats, 2.0, obx(HR, 61, time=LATE), *cuff(120, 70, 87, EARLY)) == {Metric.HR: 61.0}


def test_a_sender_whose_time_stands_still_falls_silent():
    repeats = Repeats()
    came = [t for t in range(200) if new(repeats, float(t), obx(SPO2, 97, time=EARLY))]
    assert came == list(range(int(STILL) + 1))
    assert new(repeats, 201.0, obx(SPO2, 97, time=LATE)) == {Metric.SPO2: 97.0}


def test_a_changing_value_counts_though_the_device_tells_minutes_only():
    repeats = Repeats()
    for t in range(300):
        assert new(repeats, float(t), obx(SPO2, 90 + t % 9, time=EARLY))


def test_a_sensor_that_is_off_is_said_each_time():
    repeats = Repeats()
    assert all(
        new(repeats, float(t), obx(SPO2, "", time=EARLY)) == {Metric.SPO2: None} for t in range(200)
    )
