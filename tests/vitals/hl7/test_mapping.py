"""Results become numerics: the right one, in the right unit, or none at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.metric import METRICS, NIBP, Metric
from app.domain.numeric import Absence, Validity
from app.vitals.hl7.mapping import Why, map_message
from app.vitals.hl7.message import Refused, parse
from tests.vitals.hl7.messages import (
    BOOK,
    BPM,
    CUFF,
    DEGC,
    DIA,
    HR,
    MEAN,
    MMHG,
    PULSE,
    RR,
    SPO2,
    SYS,
    TEMP,
    UTC,
    cuff,
    mapped,
    numerics,
    obx,
    values,
)


def whys(*lines: str, **more: Any) -> list[Why]:
    return [remark.why for remark in mapped(*lines, **more).left_out]


def test_a_whole_message():
    pressures = [obx(code, value) for code, value in ((SYS, 120), (DIA, 70), (MEAN, 87))]
    result = mapped(
        obx(HR, 61), obx(PULSE, 62), obx(SPO2, 97), obx(RR, 14), obx(TEMP, 36.6), *pressures
    )
    assert {m: n.value for m, n in numerics(result).items()} == {
        Metric.HR: 61.0,
        Metric.PULSE: 62.0,
        Metric.SPO2: 97.0,
        Metric.RR: 14.0,
        Metric.TEMP: 36.6,
        Metric.NIBP_SYS: 120.0,
        Metric.NIBP_DIA: 70.0,
        Metric.NIBP_MEAN: 87.0,
    }
    assert {n.validity for n in numerics(result).values()} == {Validity.VALID}
    assert {n.determination_time for n in numerics(result).values()} == {UTC}
    assert (result.left_out, result.odd) == ((), ())


def test_the_real_blood_pressure_message(shared_vitals):
    data = (shared_vitals / "hl7" / "ipf_pcd01_request.hl7").read_bytes()
    result = map_message(parse(data), BOOK)
    assert {m: n.value for m, n in numerics(result).items()} == dict(
        zip(NIBP, (120.0, 80.0, 100.0), strict=True)
    )
    # Its values have no time: that of their channel holds, 13 August 2009, 09:57:15 +0500.
    assert {n.determination_time for n in numerics(result).values()} == {1250139435.0}
    assert all(measured.own for measured in result.measured)
    assert [r.why for r in result.left_out] == [Why.UNKNOWN, Why.IGNORED]


@pytest.mark.parametrize(
    ("code", "sent", "unit", "shown"),
    [
        (TEMP, "98.6", "266560^MDC_DIM_FAHR^MDC", 37.0),
        (TEMP, "98.6", "[degF]", 37.0),
        (TEMP, "37.0", "Cel^^UCUM", 37.0),
        (TEMP, "37.0", "°C", 37.0),
        (SYS, "16", "265987^MDC_DIM_KILO_PASCAL^MDC", 120.01),
        (SYS, "120", "mm[Hg]", 120.0),
        (SYS, "120", "^mmHg", 120.0),
        (HR, "60", "/min", 60.0),
        (HR, "60", "bpm", 60.0),
        (HR, "60", "264864", 60.0),
        (SPO2, "+97.", "%", 97.0),
        (SPO2, " 97 ", "%", 97.0),
    ],
)
def test_units_are_converted(code, sent, unit, shown):
    (value,) = values(obx(code, sent, unit)).values()
    assert value == pytest.approx(shown, abs=0.005)


@pytest.mark.parametrize(
    ("code", "unit", "why"),
    [
        (HR, MMHG, Why.UNIT),
        (SYS, DEGC, Why.UNIT),
        (TEMP, BPM, Why.UNIT),
        (SYS, "266048^MDC_DIM_CM_H2O^MDC", Why.UNIT),
        (SYS, "266016^MDC_DIM_CM_H2O^MDC", Why.UNIT),
        (SYS, "266016^Torr^99X", Why.UNIT),
        (HR, "", Why.NO_UNIT),
    ],
)
def test_a_unit_that_does_not_fit_leaves_the_value_out(code, unit, why):
    assert values(obx(code, 40, unit)) == {}
    assert whys(obx(code, 40, unit)) == [why]


def test_a_unit_whose_number_is_not_its_names_is_noted_and_the_name_counts():
    result = mapped(obx(TEMP, "98.6", "268224^MDC_DIM_FAHR^MDC"), obx(HR, 60, "262688^bpm"))
    assert {m: n.value for m, n in numerics(result).items()} == {Metric.TEMP: 37.0, Metric.HR: 60.0}
    assert [(r.place, r.why) for r in result.odd] == [(2, Why.UNIT_NAME)]


@pytest.mark.parametrize(
    "text", ["abc", "1e3", "nan", "inf", "98^7", "97~98", "0x41", "１２", "--1"]
)
def test_what_is_not_a_number_is_left_out(text):
    assert whys(obx(SPO2, text)) == [Why.TYPE]


@pytest.mark.parametrize("kind", ["NA", "CWE", "ED", "SN", "MA"])
def test_other_types_than_numbers_are_left_out(kind):
    assert whys(obx(SPO2, 97, kind=kind)) == [Why.TYPE]


@pytest.mark.parametrize("kind", ["NM", "ST", "", "nm"])
def test_numbers_and_texts_of_digits_are_numbers(kind):
    assert values(obx(SPO2, 97, kind=kind)) == {Metric.SPO2: 97.0}


def test_a_result_without_a_code_is_left_out():
    assert whys(obx("", 97)) == [Why.NO_CODE]
    assert whys(obx("^^MDC", 97)) == [Why.UNKNOWN]
    assert whys("OBX") == [Why.NO_CODE]


def test_the_second_list_of_codes_helps_where_the_first_is_not_known():
    code = "8867-4^Heart^LN^147842^MDC_ECG_HEART_RATE^MDC"
    assert values(obx(code, 60, BPM)) == {Metric.HR: 60.0}


def test_a_value_without_any_time_is_left_out():
    assert whys(obx(SPO2, 97), obr7="") == [Why.NO_TIME]
    assert whys(obx(SPO2, 97), obr7="yesterday") == [Why.NO_TIME]


@pytest.mark.parametrize("status", ["", "F", "R", "C", "U"])
def test_a_status_that_is_a_value(status):
    (numeric,) = numerics(mapped(obx(SPO2, 97, status=status))).values()
    assert (numeric.value, numeric.validity) == (97.0, Validity.VALID)


@pytest.mark.parametrize("status", ["I", "O", "N", "Z", "FF", "?"])
def test_a_status_that_is_no_result_leaves_it_out(status):
    assert whys(obx(SPO2, 97, status=status)) == [Why.STATUS]


@pytest.mark.parametrize("status", ["D", "W"])
def test_a_withdrawn_value_is_no_value(status):
    (numeric,) = numerics(mapped(obx(SPO2, 97, status=status))).values()
    assert (numeric.value, numeric.absence) == (None, Absence.ARTEFACT)


def test_a_value_that_could_not_be_obtained_is_no_value():
    (numeric,) = numerics(mapped(obx(SPO2, 97, status="X"))).values()
    assert (numeric.value, numeric.absence) == (None, Absence.SENSOR_OFF)
    assert whys(obx(SYS, 120, status="X")) == [Why.NO_MEASUREMENT]


def test_a_corrected_value_stands_for_the_withdrawn_one():
    assert values(obx(SPO2, 77, status="W"), obx(SPO2, 97, status="C")) == {Metric.SPO2: 97.0}


@pytest.mark.parametrize(
    ("flag", "validity"),
    [
        ("INV", Validity.INVALID),
        ("CALIB", Validity.INVALID),
        ("QUES", Validity.QUESTIONABLE),
        ("EARLY", Validity.QUESTIONABLE),
        ("H~QUES", Validity.QUESTIONABLE),
        ("QUES~INV", Validity.INVALID),
        ("ques", Validity.QUESTIONABLE),
        ("H", Validity.VALID),
        ("PH~SP", Validity.VALID),
    ],
)
def test_flags_say_how_far_a_value_can_be_trusted(flag, validity):
    (numeric,) = numerics(mapped(obx(SPO2, 97, flag=flag))).values()
    assert numeric.validity == validity


def test_a_flag_takes_no_doubt_away():
    (numeric,) = numerics(mapped(obx(TEMP, "384.5", flag="N"))).values()
    assert (numeric.value, numeric.validity) == (384.5, Validity.QUESTIONABLE)


def test_a_preliminary_value_is_questionable():
    (numeric,) = numerics(mapped(obx(SPO2, 97, status="P"))).values()
    assert numeric.validity == Validity.QUESTIONABLE


@pytest.mark.parametrize("flag", ["NAV", "OFF"])
def test_a_flag_may_say_that_there_is_no_value(flag):
    (numeric,) = numerics(mapped(obx(SPO2, 97, flag=flag))).values()
    assert (numeric.value, numeric.absence) == (None, Absence.SENSOR_OFF)


def test_a_measurement_under_way_is_no_value():
    assert whys(obx(SYS, 120, flag="ONG")) == [Why.STATUS]


@pytest.mark.parametrize("flag", ["DEMO", "TEST", "N~DEMO", "demo", "SIMULATED"])
def test_demonstration_data_refuse_the_whole_message(flag):
    with pytest.raises(Refused, match="demonstration") as caught:
        mapped(obx(HR, 60), obx("1^SOMETHING_UNKNOWN^X", 1, flag=flag), obx(SPO2, 97))
    assert caught.value.rejected


def test_the_pulse_of_the_cuff_is_never_beside_the_oximeters():
    lines = (
        obx("149546^MDC_PULS_RATE_NON_INV^MDC", 80, BPM),
        obx("149514^MDC_PULS_RATE^MDC", 81, BPM),
        obx("149522^MDC_BLD_PULS_RATE_INV^MDC", 82, BPM),
    )
    assert values(*lines, obx(PULSE, 62)) == {Metric.PULSE: 62.0}
    assert whys(*lines) == [Why.IGNORED] * 3


def test_the_better_of_two_sources_is_taken_wherever_it_stands():
    pleth = obx("151658^MDC_PULS_OXIM_PLETH_RESP_RATE^MDC", 19, BPM)
    chest = obx("151578^MDC_TTHOR_RESP_RATE^MDC", 17, BPM)
    assert values(pleth, chest) == values(chest, pleth) == {Metric.RR: 17.0}


def test_never_the_systolic_of_one_measurement_beside_the_diastolic_of_another():
    high = obx(SYS, 120, time="20260912115500+0530")
    low = obx(DIA, 70, time="20260912120000+0530")
    assert values(high, low) == {Metric.NIBP_DIA: 70.0}


def test_a_cuff_reading_of_long_ago_is_no_new_one():
    old = "20260912113536+0530"
    result = mapped(obx(SPO2, 97), *cuff(147, 90, 109, time=old))
    assert list(numerics(result)) == [Metric.SPO2]
    assert [r.why for r in result.left_out] == [Why.OLD] * 3
    recent = cuff(147, 90, 109, time="20260912115901+0530")
    assert Metric.NIBP_SYS in values(obx(SPO2, 97), *recent)


def test_a_spot_temperature_of_long_ago_is_no_new_one():
    assert values(obx(SPO2, 97), obx(TEMP, 36.6, time="20260912110000+0530")) == {Metric.SPO2: 97.0}


def test_what_is_measured_all_the_time_is_never_too_old():
    result = values(obx(SPO2, 97, time="20260911120000+0530"), obx(HR, 60))
    assert result == {Metric.SPO2: 97.0, Metric.HR: 60.0}


def test_words_name_the_place_and_never_the_content():
    (remark,) = mapped(obx(HR, 60, "furlong")).left_out
    assert remark.words() == "result 1 (hr) has a unit that does not fit"
    (remark,) = mapped(obx(CUFF[0], "Doe")).left_out
    assert remark.words() == "result 1 (nibp sys) is not a number"


def test_another_devices_results_are_left_out():
    message = parse(oru_with_devices())
    ours = map_message(message, BOOK, foreign=lambda result: "b2" in result.devices)
    assert {m: n.value for m, n in numerics(ours).items()} == {Metric.HR: 60.0, Metric.SPO2: 97.0}
    assert [r.why for r in ours.left_out] == [Why.OTHER_DEVICE] * 2


def oru_with_devices() -> bytes:
    from tests.vitals.hl7.messages import oru

    return oru(
        obx(HR, 60, device="B1^X^B1^EUI-64"),
        obx(SPO2, 97),
        obx(HR, 90, device="B2^X^B2^EUI-64"),
        obx(SPO2, 91),
    ).encode()


def test_a_dialect_brings_local_codes_zones_units_and_numbers_for_nothing():
    assert values(obx("0002-4a05^NBPs^MDIL", 120, "mmHg"), dialect="philips-mdil") == {
        Metric.NIBP_SYS: 120.0
    }
    assert values(obx("393216^NIBP_SYS^EHC", 120, "mmHg"), dialect="edan") == {
        Metric.NIBP_SYS: 120.0
    }
    assert values(obx(HR, 60, ""), dialect="without-units") == {Metric.HR: 60.0}
    assert whys(obx("131072^ECG_HR^EHC", 60, BPM)) == [Why.UNKNOWN]


def test_a_dialects_zone_holds_where_the_message_names_none():
    there = replace(BOOK, dialect=replace(BOOK.dialect, zone=7200))
    message = parse(
        b"MSH|^~\\&|A||||20260912120000||ORU^R01|1|P|2.6\rOBR|1||||||20260912120000\r"
        + obx(HR, 60).encode()
    )
    (numeric,) = numerics(map_message(message, there, local_zone=3600)).values()
    assert numeric.determination_time == UTC + 5.5 * 3600 - 7200
    (numeric,) = numerics(map_message(message, BOOK, local_zone=3600)).values()
    assert numeric.determination_time == UTC + 5.5 * 3600 - 3600


def test_every_metric_is_judged_by_its_range():
    low = METRICS[Metric.HR].low
    (numeric,) = numerics(mapped(obx(HR, low - 1))).values()
    assert numeric.validity == Validity.QUESTIONABLE
