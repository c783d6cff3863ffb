"""The replay: what is in the file is what is shown, and a wrong file is refused at once."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.metric import METRICS, NIBP, Metric
from app.domain.numeric import Absence, Numeric, Validity
from app.domain.reading import Freshness
from app.domain.vital_signs import VitalSigns
from app.errors import ErrorCode, SourceError
from app.snapshot import DataOrigin
from app.vitals.replay import ReplaySource, read_recording

FILE = "mimic2wdb_s00001_numerics_32h.csv"
CONTINUOUS = {
    "HR[bpm]": Metric.HR,
    "PULSE[bpm]": Metric.PULSE,
    "RESP[pm]": Metric.RR,
    "SpO2[%]": Metric.SPO2,
}
PRESSURES = {
    "NBPSys[mmHg]": Metric.NIBP_SYS,
    "NBPDias[mmHg]": Metric.NIBP_DIA,
    "NBPMean[mmHg]": Metric.NIBP_MEAN,
}
ROW = "0,60,61,12,98,120,70,90"


def played(path: Path, until: float = 1e9, **more) -> list[Numeric]:
    source = ReplaySource(path, **more)
    source.open(0.0)
    return source.poll(until)


def refusal(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        ReplaySource(path).open(0.0)
    assert caught.value.code == ErrorCode.SOURCE_INVALID
    assert path.name in caught.value.detail
    return caught.value.detail


@pytest.mark.parametrize("speed", [1.0, 60.0])
@pytest.mark.parametrize(("first", "last", "expected"), [(613, 1163, 57), (0, 1935, 152)])
def test_the_real_recording_is_shown_value_for_value(shared_vitals, speed, first, last, expected):
    with (shared_vitals / FILE).open(encoding="utf-8", newline="") as file:
        rows = {int(row["t_s"]) // 60: row for row in csv.DictReader(file)}
    source = ReplaySource(shared_vitals / FILE, speed, start_at=first * 60)
    opened = 5000.0
    source.open(opened)
    signs = VitalSigns(source.info.interval, source.info.nibp_interval)
    signs.link(True, opened)
    pressures = 0
    for minute in range(first, last + 1):
        t = opened + (minute - first) * 60 / speed
        for numeric in source.poll(t):
            signs.apply(numeric)
        readings, row = signs.readings(t), rows[minute]
        for column, metric in CONTINUOUS.items():
            reading, there = readings[metric], float(row[column])
            assert reading.value == (there or None), (minute, column)
            if there:
                assert (reading.freshness, reading.age) == (Freshness.FRESH, 0.0)
            else:
                assert reading.absence == Absence.SENSOR_OFF
        measured = row["NBPSys[mmHg]"] != ""
        pressures += measured
        for column, metric in PRESSURES.items():
            # In its own minute only: in any other the shown value has an age.
            assert (readings[metric].age == 0.0) == measured
            if measured:
                assert readings[metric].value == float(row[column])
    assert pressures == expected
    assert len(signs.pressures()) == expected
    assert signs.readings(t)[Metric.TEMP].value is None


def test_the_real_recording_says_what_it_is(shared_vitals):
    source = ReplaySource(shared_vitals / FILE, speed=60.0)
    source.open(0.0)
    info = source.info
    assert (info.name, info.origin) == (FILE, DataOrigin.REPLAYED)
    assert (info.interval, info.nibp_interval) == (1.0, 10.0)
    assert source.ignored_columns == ("ABPSys[mmHg]", "ABPDias[mmHg]", "ABPMean[mmHg]")


def test_the_real_recording_shows_no_invasive_pressure(shared_vitals):
    with (shared_vitals / FILE).open(encoding="utf-8", newline="") as file:
        expected = [float(r["NBPSys[mmHg]"]) for r in csv.DictReader(file) if r["NBPSys[mmHg]"]]
    got = [n.value for n in played(shared_vitals / FILE) if n.metric == Metric.NIBP_SYS]
    assert got == expected
    assert len(got) == 152


def test_invasive_pressures_never_land_in_the_cuff_ones(recording):
    header = "t_s,HR[bpm],ABPSys[mmHg],ABPDias[mmHg],ABPMean[mmHg],Mystery"
    source = ReplaySource(recording("0,60,150,80,100,what", header=header))
    source.open(0.0)
    assert [n.metric for n in source.poll(0.0)] == [Metric.HR]
    assert source.ignored_columns == (
        "ABPSys[mmHg]",
        "ABPDias[mmHg]",
        "ABPMean[mmHg]",
        "Mystery",
    )


def test_zero_is_no_value(recording):
    numerics = played(recording("0,0,0,0,0,,,"))
    assert [(n.value, n.absence, n.validity) for n in numerics] == [
        (None, Absence.SENSOR_OFF, Validity.NA)
    ] * 4


def test_empty_is_an_artefact_in_a_continuous_column_and_nothing_in_a_pressure(recording):
    numerics = played(recording("0,,61,12,98,,,"))
    assert [n.absence for n in numerics] == [Absence.ARTEFACT, None, None, None]
    assert not [n for n in numerics if n.metric in NIBP]


def test_a_pressure_of_zero_is_a_measurement_that_failed(recording):
    numerics = [n for n in played(recording("0,60,61,12,98,0,0,0")) if n.metric in NIBP]
    assert [n.absence for n in numerics] == [Absence.ARTEFACT] * 3


def test_an_implausible_value_is_questionable(recording):
    numerics = played(recording("0,11.5,61,12,98,,,"))
    assert (numerics[0].value, numerics[0].validity) == (11.5, Validity.QUESTIONABLE)


@pytest.mark.parametrize("column", ["Temp[°C]", "TEMP[degC]", "Temp [C]"])
def test_temperature_is_known_by_its_usual_names(recording, column):
    numerics = played(recording("0,36.6", header=f"t_s,{column}"))
    assert [(n.metric, n.value) for n in numerics] == [(Metric.TEMP, 36.6)]


def test_a_byte_order_mark_and_dos_line_ends_are_fine(tmp_path):
    path = tmp_path / "dos.csv"
    path.write_bytes(b"\xef\xbb\xbft_s,HR[bpm]\r\n0,60\r\n60,61\r\n\r\n")
    assert [n.value for n in played(path)] == [60.0, 61.0]


def test_file_time_maps_to_kiosk_time_by_speed_and_start(recording):
    path = recording(*(f"{100 + 60 * k},{60 + k}" for k in range(5)), header="t_s,HR[bpm]")
    source = ReplaySource(path, speed=2.0, start_at=90.0)
    source.open(1000.0)
    assert source.poll(1014.9) == []
    assert [(n.t, n.value) for n in source.poll(1045.0)] == [(1015.0, 62.0), (1045.0, 63.0)]
    assert (source.info.interval, source.info.nibp_interval) == (30.0, 150.0)


def test_a_long_pressure_gap_is_told_by_its_median(recording):
    rows = [f"{60 * k},60,60,12,98,{'120,70,90' if k % 10 == 3 else ',,'}" for k in range(60)]
    source = ReplaySource(recording(*rows))
    source.load()
    assert (source.info.interval, source.info.nibp_interval) == (60.0, 600.0)


def test_after_the_end_nothing_comes_and_the_name_stays(recording):
    source = ReplaySource(recording(ROW))
    source.open(0.0)
    assert source.poll(0.0)
    assert source.poll(1e6) == []
    assert source.info.name == "recording.csv"


def test_opening_again_begins_again(recording):
    source = ReplaySource(recording(ROW))
    source.open(0.0)
    first = source.poll(0.0)
    source.close()
    source.open(50.0)
    assert [n.value for n in source.poll(50.0)] == [n.value for n in first]


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan"), float("inf")])
def test_a_speed_that_does_not_move_is_refused(tmp_path, speed):
    with pytest.raises(SourceError):
        ReplaySource(tmp_path / "x.csv", speed)


@pytest.mark.parametrize("start", [-1.0, float("nan"), float("inf")])
def test_a_start_outside_of_time_is_refused(tmp_path, start):
    with pytest.raises(SourceError):
        ReplaySource(tmp_path / "x.csv", start_at=start)


def test_a_start_after_the_end_is_refused(recording):
    with pytest.raises(SourceError, match="ends before"):
        ReplaySource(recording(ROW), start_at=1.0).open(0.0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("t_s,HR[bpm]\n", "no rows"),
        ("time,HR[bpm]\n0,60\n", "no column t_s"),
        ("t_s,ABPSys[mmHg]\n0,120\n", "known vital sign"),
        ("t_s,HR[bpm],HR[bpm]\n0,60,60\n", "HR[bpm] twice"),
        ("t_s,t_s,HR[bpm]\n0,0,60\n", "t_s twice"),
        ("t_s,Temp[°C],TEMP[C]\n0,36,36\n", "twice"),
        ("t_s,HR[Hz]\n0,60\n", "unit should be bpm"),
        ("t_s,NBPSys[kPa]\n0,16\n", "unit should be mmHg"),
        ("t_s,HR\n0,60\n", "unit should be bpm"),
        ("t_s,HR[bpm]\n0,60\n60,abc\n", "line 3: column HR[bpm]: not a number"),
        ("t_s,HR[bpm]\n0,60\n60,1_0\n", "line 3: column HR[bpm]: not a number"),
        ("t_s,HR[bpm]\n0,nan\n", "line 2: column HR[bpm]: not a number"),
        ("t_s,HR[bpm]\n0,-inf\n", "line 2: column HR[bpm]: not a number"),
        ("t_s,HR[bpm]\n0,1e999\n", "line 2: column HR[bpm]: not a number"),
        ("t_s,HR[bpm]\nx,60\n", "line 2: column t_s: not a number"),
        ("t_s,HR[bpm]\n,60\n", "line 2: has no time"),
        ("t_s,HR[bpm]\n0,60\n60\n", "line 3: has 1 cells"),
        ("t_s,HR[bpm]\n0,60\n60,60,60\n", "line 3: has 3 cells"),
        ("t_s,HR[bpm]\n0,60\n\n60,60\n", "line 3: has 0 cells"),
        ("t_s,HR[bpm]\n60,60\n60,61\n", "line 3: has a time"),
        ("t_s,HR[bpm]\n60,60\n0,61\n", "line 3: has a time"),
        ('t_s,HR[bpm]\n0,"60\n', "line 2: is not a row"),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path, content, said):
    path = tmp_path / "wrong.csv"
    path.write_text(content, encoding="utf-8")
    assert said in refusal(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    assert "not there" in refusal(tmp_path / "nothing.csv")
    assert "not a file" in refusal(tmp_path)


def test_text_that_is_not_utf8_is_refused_with_its_line(tmp_path):
    path = tmp_path / "latin.csv"
    path.write_bytes("t_s,HR[bpm],Temp[°C]\n0,60,36\n".encode("latin-1"))
    assert "line 1: is not UTF-8" in refusal(path)
    path.write_bytes(b"t_s,HR[bpm]\n0,60\n60,\xff\n")
    assert "line 3: is not UTF-8" in refusal(path)


def test_a_refusal_quotes_no_value(recording):
    assert "31415" not in refusal(recording("0,31415x", header="t_s,HR[bpm]"))


def test_the_whole_file_is_checked_before_anything_is_shown(recording):
    lines = [f"{60 * k},60" for k in range(500)]
    assert "line 502" in refusal(recording(*lines, "30000,?", header="t_s,HR[bpm]"))


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=300), start=st.sampled_from([b"", b"t_s,HR[bpm]\n", b"t_s,"]))
def test_rubbish_is_refused_or_read_and_nothing_else_happens(tmp_path_factory, data, start):
    path = tmp_path_factory.mktemp("rubbish") / "rubbish.csv"
    path.write_bytes(start + data)
    source = ReplaySource(path)
    try:
        source.open(0.0)
    except SourceError:
        assert path.name in refusal(path)
        return
    for numeric in source.poll(math.inf):
        assert (numeric.value is None) == (numeric.absence is not None)


def test_every_column_of_the_table_is_read(recording):
    read = read_recording(recording(ROW))
    assert [METRICS[m].column for m in read.metrics] == [
        "hr",
        "pulse",
        "rr",
        "spo2",
        "nibp_sys",
        "nibp_dia",
        "nibp_mean",
    ]
    assert read.rows[0].values == (60.0, 61.0, 12.0, 98.0, 120.0, 70.0, 90.0)
