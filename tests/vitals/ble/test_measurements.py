"""The bytes of Bluetooth measurements: values, units, states of the sensor, and nonsense."""

from __future__ import annotations

import math
import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.metric import METRICS, Metric
from app.domain.numeric import Absence, Numeric, Validity
from app.vitals.ble.fields import Unreadable, sfloat
from app.vitals.ble.measurements import (
    PARSERS,
    blood_pressure,
    continuous,
    heart_rate,
    spot_check,
)
from tests.vitals.ble.packets import cuff, oximeter, packed, spot

SPECIALS = (0x07FF, 0x0800, 0x07FE, 0x0802, 0x0801)
NOON = 1_767_268_800.0  # 2026-01-01 12:00 UTC
HOUR = 3600


def by_metric(numerics: list[Numeric]) -> dict[Metric, Numeric]:
    assert len({n.metric for n in numerics}) == len(numerics)
    return {n.metric: n for n in numerics}


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (0x0000, 0.0),
        (0x0062, 98.0),
        (0xF3CE, 97.4),
        (0xE4D2, 12.34),
        (0x1062, 980.0),
        (0x0FFF, -1.0),
        (0xF7FF, 204.7),
        (0xF800, -204.8),
    ],
)
def test_an_sfloat_is_a_signed_mantissa_times_a_power_of_ten(raw, value):
    assert sfloat(raw) == value


@pytest.mark.parametrize("raw", SPECIALS)
def test_the_specials_of_an_sfloat_are_no_value(raw):
    assert sfloat(raw) is None


def test_a_continuous_measurement_brings_saturation_and_pulse():
    got = by_metric(continuous(oximeter(97.4, 63), 0))
    assert got.keys() == {Metric.SPO2, Metric.PULSE}
    assert (got[Metric.SPO2].value, got[Metric.PULSE].value) == (97.4, 63.0)
    assert {n.validity for n in got.values()} == {Validity.VALID}
    assert {n.determination_time for n in got.values()} == {None}


def test_the_fast_and_slow_averages_do_not_move_what_comes_after_them():
    flags = 0x01 | 0x02 | 0x10
    data = packed(flags, 97.0, 63.0, 90.0, 99.0, 91.0, 98.0, 3.2)
    got = by_metric(continuous(data, 0))
    assert got[Metric.SPO2].value == 97.0
    assert got[Metric.PERFUSION].value == 3.2


@pytest.mark.parametrize("special", SPECIALS)
def test_no_value_of_an_oximeter_is_a_sensor_that_is_off(special):
    data = struct.pack("<BHH", 0, special, 0x003F)
    got = by_metric(continuous(data, 0))
    assert got[Metric.SPO2].value is None
    assert got[Metric.SPO2].absence == Absence.SENSOR_OFF
    assert got[Metric.PULSE].value == 63.0


@pytest.mark.parametrize("bit", [11, 13, 15])
def test_a_sensor_that_is_not_on_the_finger_has_no_value(bit):
    for numeric in continuous(oximeter(97, 63, sensor=1 << bit), 0):
        assert (numeric.value, numeric.absence) == (None, Absence.SENSOR_OFF)


@pytest.mark.parametrize("bit", [1, 3, 7, 14])
def test_without_a_signal_there_is_an_artefact_and_no_value(bit):
    for numeric in continuous(oximeter(97, 63, sensor=1 << bit), 0):
        assert (numeric.value, numeric.absence) == (None, Absence.ARTEFACT)


@pytest.mark.parametrize("bit", [2, 4, 5, 6, 8, 9, 10, 12])
def test_a_poor_signal_makes_the_value_questionable(bit):
    for numeric in continuous(oximeter(97, 63, sensor=1 << bit), 0):
        assert numeric.value is not None
        assert numeric.validity == Validity.QUESTIONABLE


@pytest.mark.parametrize(
    ("bit", "validity", "absence"),
    [
        (5, Validity.VALID, None),
        (6, Validity.QUESTIONABLE, None),
        (7, Validity.VALID, None),
        (8, Validity.VALID, None),
        (12, Validity.NA, Absence.ARTEFACT),
        (13, Validity.NA, Absence.ARTEFACT),
        (14, Validity.QUESTIONABLE, None),
        (15, Validity.NA, Absence.ARTEFACT),
    ],
)
def test_the_measurement_status_is_believed(bit, validity, absence):
    for numeric in continuous(oximeter(97, 63, status=1 << bit), 0):
        assert (numeric.validity, numeric.absence) == (validity, absence)


@pytest.mark.parametrize("bit", [9, 10, 11])
@pytest.mark.parametrize("parse", [continuous, spot_check])
def test_stored_demonstration_and_test_data_are_never_shown(bit, parse):
    made = oximeter if parse is continuous else spot
    with pytest.raises(Unreadable):
        parse(made(97, 63, status=1 << bit), 0)


@pytest.mark.parametrize("nothing", [127, 255])
def test_what_a_saturation_cannot_be_is_no_value(nothing):
    got = by_metric(continuous(oximeter(nothing, 63), 0))
    assert (got[Metric.SPO2].value, got[Metric.SPO2].absence) == (None, Absence.ARTEFACT)


def test_an_implausible_value_is_questionable():
    got = by_metric(continuous(oximeter(40, 260), 0))
    assert {n.validity for n in got.values()} == {Validity.QUESTIONABLE}


def test_a_single_measurement_has_the_device_s_own_local_time():
    for numeric in spot_check(spot(97, 63, when=(2026, 1, 1, 13, 0, 0)), HOUR):
        assert numeric.determination_time == NOON


def test_a_clock_that_was_never_set_says_nothing():
    unset = spot(97, 63, when=(2026, 1, 1, 13, 0, 0), unset=True)
    unknown = spot(97, 63, when=(0, 0, 0, 13, 0, 0))
    for data in (unset, unknown):
        assert {n.determination_time for n in spot_check(data, HOUR)} == {None}


@pytest.mark.parametrize("data", [bytes((0, 71)), struct.pack("<BH", 1, 71), b"\x06\x47\x01\x02"])
def test_a_heart_rate_has_one_byte_or_two(data):
    (got,) = heart_rate(data, 0)
    assert (got.metric, got.value, got.validity) == (Metric.HR, 71.0, Validity.VALID)


@pytest.mark.parametrize("data", [b"\x04\x47", b"\x04\x00", b"\x00\x00"])
def test_a_strap_without_contact_or_beat_has_no_heart_rate(data):
    (got,) = heart_rate(data, 0)
    assert (got.value, got.absence) == (None, Absence.SENSOR_OFF)


def test_a_blood_pressure_in_mmhg_brings_three_numbers_of_one_time():
    got = by_metric(blood_pressure(cuff(121, 76, 91, when=(2026, 1, 1, 13, 0, 0)), HOUR))
    values = {metric: numeric.value for metric, numeric in got.items()}
    assert values == {Metric.NIBP_SYS: 121.0, Metric.NIBP_DIA: 76.0, Metric.NIBP_MEAN: 91.0}
    assert {n.determination_time for n in got.values()} == {NOON}


def test_kilopascals_become_mmhg():
    got = by_metric(blood_pressure(cuff(16.0, 10.7, 12.4, kilopascal=True), 0))
    assert got[Metric.NIBP_SYS].value == 120.01
    assert got[Metric.NIBP_DIA].value == 80.26


def test_a_cuff_s_pulse_is_never_the_oximeter_s():
    data = cuff(121, 76, 91, pulse=63, user=2, status=0)
    assert Metric.PULSE not in by_metric(blood_pressure(data, 0))


@pytest.mark.parametrize("bit", [0, 1, 2, 5])
def test_a_disturbed_pressure_is_questionable(bit):
    got = blood_pressure(cuff(121, 76, 91, pulse=63, user=2, status=1 << bit), 0)
    assert {n.validity for n in got} == {Validity.QUESTIONABLE}


@pytest.mark.parametrize(("sys", "dia"), [(None, 76), (121, None), (None, None), (0, 0)])
def test_half_a_blood_pressure_is_none(sys, dia):
    with pytest.raises(Unreadable):
        blood_pressure(cuff(sys, dia, 91), 0)


def test_a_cuff_that_gives_no_mean_gives_two_numbers():
    got = by_metric(blood_pressure(cuff(121, 76, None), 0))
    assert got.keys() == {Metric.NIBP_SYS, Metric.NIBP_DIA}


def test_a_time_that_cannot_be_is_not_read():
    with pytest.raises(Unreadable):
        blood_pressure(cuff(121, 76, 91, when=(2026, 2, 30, 13, 0, 0)), 0)


@pytest.mark.parametrize("parse", PARSERS.values())
def test_what_is_cut_off_is_not_read(parse):
    whole = {
        continuous: oximeter(97, 63, sensor=1, status=1),
        spot_check: spot(97, 63, when=(2026, 1, 1, 13, 0, 0)),
        heart_rate: b"\x01\x47\x00",
        blood_pressure: cuff(121, 76, 91, when=(2026, 1, 1, 13, 0, 0), pulse=63, status=0),
    }[parse]
    assert parse(whole, 0)
    for length in range(len(whole)):
        with pytest.raises(Unreadable):
            parse(whole[:length], 0)


@pytest.mark.parametrize("parse", PARSERS.values())
@given(data=st.binary(max_size=32), zone=st.integers(-14 * HOUR, 14 * HOUR))
@example(data=b"\x02" + b"\x10\x00" * 3 + b"\x01\x00\x01\x01\x00\x00\x00", zone=14 * HOUR)
def test_any_bytes_are_read_or_refused_and_never_more(parse, data, zone):
    try:
        numerics = parse(data, zone)
    except Unreadable:
        return
    for numeric in numerics:
        info = METRICS[numeric.metric]
        assert info.unit
        assert (numeric.value is None) == (numeric.absence is not None)
        assert numeric.value is None or math.isfinite(numeric.value)
        inside = numeric.value is None or info.low <= numeric.value <= info.high
        assert inside or numeric.validity == Validity.QUESTIONABLE
