"""The oddities that real messages have, one after the other."""

from __future__ import annotations

import pytest

from app.domain.metric import NIBP, Metric
from app.domain.numeric import Absence, Validity
from app.vitals.hl7.mapping import Why
from app.vitals.hl7.message import parse
from app.vitals.hl7.observations import observations
from tests.vitals.hl7.messages import (
    ART,
    BPM,
    DIA,
    HR,
    MEAN,
    MMHG,
    NOW,
    SPO2,
    SYS,
    TEMP,
    UTC,
    cuff,
    mapped,
    numerics,
    obx,
    oru,
    values,
)


@pytest.mark.parametrize("number", ["8388607", "-100", "-999", "-1", "-99.9", "8388607.0"])
def test_numbers_that_stand_for_no_value_whatever_the_status(number):
    (numeric,) = numerics(mapped(obx(SPO2, number, status="F"))).values()
    assert (numeric.value, numeric.absence) == (None, Absence.SENSOR_OFF)
    assert numeric.validity == Validity.NA


@pytest.mark.parametrize("number", ["8388607", "-100", ""])
def test_a_cuff_without_a_measurement_sends_nothing(number):
    assert mapped(obx(SYS, number), obx(DIA, number), obx(MEAN, number)).measured == ()


@pytest.mark.parametrize("empty", ["", '""', "  "])
def test_an_empty_value_is_a_sensor_that_is_off(empty):
    (numeric,) = numerics(mapped(obx(SPO2, empty))).values()
    assert (numeric.value, numeric.absence) == (None, Absence.SENSOR_OFF)


def test_a_temperature_of_384_is_kept_and_marked():
    (numeric,) = numerics(mapped(obx(TEMP, "384.5"))).values()
    assert (numeric.value, numeric.validity) == (384.5, Validity.QUESTIONABLE)


def test_the_time_may_stand_in_the_group_only():
    result = mapped(obx(SPO2, 97))
    assert numerics(result)[Metric.SPO2].determination_time == UTC
    assert not result.measured[0].own


def test_a_time_without_a_zone_takes_the_headers():
    (numeric,) = numerics(mapped(obx(SPO2, 97, time="20260912115958"), zone=3600)).values()
    assert numeric.determination_time == UTC - 2


def test_a_time_without_any_zone_is_the_houses():
    result = mapped(obx(SPO2, 97, time="20260912120000"), sent="20260912120000", zone=5 * 3600)
    assert numerics(result)[Metric.SPO2].determination_time == UTC + 1800


def test_four_digits_of_a_fraction_are_read():
    (numeric,) = numerics(mapped(obx(SPO2, 97, time="20260912120000.2500+0530"))).values()
    assert numeric.determination_time == UTC + 0.25


def test_a_code_that_disagrees_with_its_name_is_read_by_the_name_and_noted():
    result = mapped(obx("150031^MDC_PRESS_CUFF_SYS^MDC", 142, MMHG))
    assert numerics(result)[Metric.NIBP_SYS].value == 142.0
    assert [(r.place, r.why) for r in result.odd] == [(1, Why.CODE_NAME)]
    assert values(obx("150022^MDC_ECG_HEART_RATE^MDC", 88, BPM)) == {Metric.HR: 88.0}


def test_a_heart_rate_under_the_number_of_a_pressure_stays_out_of_it():
    assert Metric.NIBP_DIA not in values(obx("150022^Puls^MDC", 77, MMHG))
    assert values(obx("150022^HR^MDC", 77, BPM)) == {Metric.HR: 77.0}


@pytest.mark.parametrize("codes", [(SYS, DIA, MEAN), None])
def test_both_families_of_cuff_codes(codes):
    lines = cuff(120, 70, 87) if codes is None else cuff(120, 70, 87, codes=codes)
    assert values(*lines) == dict(zip(NIBP, (120.0, 70.0, 87.0), strict=True))


def test_two_channels_of_one_sign_the_first_wins_and_the_second_is_noted():
    result = mapped(obx(SPO2, 97, sub="1.3.1.150456"), obx(SPO2, 91, sub="1.3.2.150456"))
    assert numerics(result)[Metric.SPO2].value == 97.0
    assert [(r.place, r.why, r.metric) for r in result.left_out] == [(2, Why.SECOND, Metric.SPO2)]


def test_a_second_channel_with_a_value_stands_in_for_a_first_that_is_off():
    assert values(obx(SPO2, "-100"), obx(SPO2, 96)) == {Metric.SPO2: 96.0}
    (numeric,) = numerics(mapped(obx(SPO2, 98), obx(SPO2, 8388607, status="X"))).values()
    assert numeric.value == 98.0


def test_an_artery_never_lands_in_the_cuff():
    artery = [obx(code, value) for code, value in zip(ART, (151, 81, 101), strict=True)]
    assert values(*artery) == {}
    assert values(*artery, *cuff(120, 70, 87)) == dict(zip(NIBP, (120.0, 70.0, 87.0), strict=True))
    for wrong in ("150021^MDC_PRESS_BLD_ART_SYS^MDC", "150037^MDC_PRESS_BLD_ART_ABP_SYS^MDC"):
        assert values(obx(wrong, 151, MMHG)) == {}
    for number in ("150017", "150033", "150037"):
        assert values(obx(number, 151, MMHG)) == {}


@pytest.mark.parametrize("sets", [("", "", ""), ("1", "1", "1"), ("3", "x", "3")])
def test_repeated_or_empty_set_numbers_change_nothing(sets):
    lines = (obx(HR, 60, set=sets[0]), obx(SPO2, 97, set=sets[1]), obx(TEMP, 36.6, set=sets[2]))
    assert values(*lines) == {Metric.HR: 60.0, Metric.SPO2: 97.0, Metric.TEMP: 36.6}


@pytest.mark.parametrize("kind", ["ORU^R01", "ORU^R01^ORU_R01", "oru^r01"])
def test_the_type_may_have_two_or_three_parts(kind):
    assert values(obx(HR, 60), kind=kind) == {Metric.HR: 60.0}


@pytest.mark.parametrize("day", ["20260911120000+0530", "20260913120000+0530", "19700101000000"])
def test_a_device_whose_clock_is_a_day_off_is_shown_all_the_same(day):
    lines = (obx(SPO2, 97, time=day), obx(HR, 60, time=day), *cuff(120, 70, 87, time=day))
    result = mapped(*lines, obr7=day)
    assert len(result.measured) == 5
    assert all(n.t == 0.0 for n in numerics(result).values())


def test_a_cuff_that_is_ahead_of_its_group_takes_nothing_away():
    lines = (obx(SPO2, 97), *cuff(142, 100, 114, time="20260912122441+0530"))
    assert len(mapped(*lines).measured) == 4


def test_containers_without_a_value_are_passed_over():
    container = "OBX|2||69854^MDC_DEV_METER_PRESS_BLD_VMD^MDC|1.13.0.0|||||||X"
    assert values(container, obx(HR, 60)) == {Metric.HR: 60.0}


def test_the_time_of_a_channel_holds_for_its_values_alone():
    channel = obx(
        "150020^MDC_PRESS_BLD_NONINV^MDC", "", "", sub="1.1.9.0", time="20260912115930+0530"
    )
    result = mapped(channel, obx(SYS, 120, sub="1.1.9.1"), obx(SPO2, 97, sub="1.3.1.1"))
    assert numerics(result)[Metric.NIBP_SYS].determination_time == UTC - 30
    assert numerics(result)[Metric.SPO2].determination_time == UTC


def test_a_new_group_has_its_own_time():
    second = f"OBR|2||||||{NOW.replace('120000', '120010')}"
    result = mapped(obx(HR, 60), second, obx(SPO2, 97))
    times = {m: n.determination_time for m, n in numerics(result).items()}
    assert times == {Metric.HR: UTC, Metric.SPO2: UTC + 10}


def test_nothing_of_one_group_holds_for_the_next():
    channel = obx("1^CHANNEL^X", "", "", sub="1.3.0.0", time="20260912115930+0530", device="B1")
    lines = (channel, obx(HR, 60, sub="1.3.1"), f"OBR|2||||||{NOW}", obx(SPO2, 97, sub="1.3.1"))
    found = list(observations(parse(oru(*lines).encode())))
    assert [result.own is not None for result in found] == [True, True, False]
    assert [set(result.devices) for result in found] == [{"b1"}, {"b1"}, set()]
