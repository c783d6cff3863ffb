"""Sessions of a patient, completed sessions, and blood pressures of a session."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.clock import Instant
from app.domain.facts import SourcesSet
from app.domain.metric import NIBP, Metric
from app.domain.numeric import Absence, Numeric, Validity, absent, judged
from app.domain.session import SessionEnd
from app.storage import queries as q
from app.storage.mapping import FACT_TABLES
from app.storage.numerics import NEWEST, SECONDS
from tests.storage import samples as s


def _session(records, name, mrn="4711", end=SessionEnd.DISCHARGED):
    (start,) = records.append([s.started(name, mrn=mrn, at=s.at(len(name)))])
    if end is not None:
        records.append([s.ended(start.seq, f"end of {name}", end)])
    return start.seq


# Of a patient.


def test_sessions_of_a_patient_are_listed_newest_first_ended_or_not(records):
    first = _session(records, "a")
    _session(records, "of another", mrn="4712")
    second = _session(records, "bb", end=SessionEnd.ENTERED_IN_ERROR)
    third = _session(records, "ccc", end=None)
    rows = records.sessions_of("4711")
    assert [row.id for row in rows] == [third, second, first]
    assert [row.end for row in rows] == [None, SessionEnd.ENTERED_IN_ERROR, SessionEnd.DISCHARGED]
    assert [row.mrn for row in rows] == ["4711"] * 3
    assert rows[2].started == s.at(1)
    assert rows == [row for row in records.sessions() if row.mrn == "4711"]


@pytest.mark.parametrize(
    ("mrn", "other"),
    [
        ("7", "07"),
        ("7", "7.0"),
        ("7", " 7"),
        ("7", "7 "),
        ("1e2", "100"),
        ("ab-7", "AB-7"),
        ("é", "e\u0301"),
        ("ß", "ss"),
        ("7\0a", "7\0b"),
        ("9007199254740992", "9007199254740993"),
        ("%", "7"),
        ("", "7"),
    ],
)
def test_two_ways_to_write_an_mrn_are_two_patients(records, mrn, other):
    of_one, of_other = _session(records, "a", mrn), _session(records, "b", other)
    assert [row.id for row in records.sessions_of(mrn)] == [of_one]
    assert [row.id for row in records.sessions_of(other)] == [of_other]


def test_nobody_has_no_sessions(records):
    _session(records, "a")
    assert records.sessions_of("471") == []


# Completed.


def test_completed_are_all_that_ended_but_those_entered_in_error(records):
    kept = [
        _session(records, end.value, end=end)
        for end in SessionEnd
        if end is not SessionEnd.ENTERED_IN_ERROR
    ]
    _session(records, "mistake", end=SessionEnd.ENTERED_IN_ERROR)
    _session(records, "running", end=None)
    assert records.completed() == kept
    assert records.completed_count() == len(kept) == 3


def test_completed_are_given_oldest_first_page_by_page(records):
    ids = [_session(records, f"s{n}") for n in range(5)]
    assert records.completed(limit=2) == ids[:2]
    assert records.completed(after=ids[1], limit=2) == ids[2:4]
    assert records.completed(after=ids[3]) == ids[4:]
    assert records.completed(after=ids[4]) == []


def test_nothing_is_completed_in_a_new_file(records):
    assert (records.completed(), records.completed_count()) == ([], 0)


# Blood pressures.


def _cuff(t, sys=128.0, dia=79.0, **validity):
    row = {Metric.NIBP_SYS: judged(Metric.NIBP_SYS, t, sys)}
    row[Metric.NIBP_DIA] = judged(Metric.NIBP_DIA, t, dia)
    row[Metric.HR] = judged(Metric.HR, t, 70)
    return {metric: replace(n, **validity) for metric, n in row.items()}


def test_pressures_are_those_that_were_measured_oldest_first(records):
    session = records.append([s.started()])[0].seq
    other = {Metric.HR: judged(Metric.HR, 0.0, 70)}
    waiting = {metric: absent(metric, 0.0, Absence.NOT_DUE) for metric in NIBP}
    rows = [(s.at(n), other | waiting) for n in range(100)]
    rows[90] = (s.at(90), _cuff(90, 131.5, 80))
    rows[7] = (s.at(7), _cuff(7))
    records.append_numerics(session, rows)
    assert records.pressures_of(session) == [
        (s.at(7), 128.0, 79.0),
        (s.at(90), 131.5, 80.0),
    ]


def test_pressures_are_those_of_the_session_asked_for(records):
    first = _session(records, "a", end=None)
    records.append_numerics(first, [(s.at(1), _cuff(1))])
    records.append([s.ended(first)])
    second = _session(records, "b", end=None)
    records.append_numerics(second, [(s.at(2), _cuff(2, 140))])
    assert records.pressures_of(first) == [(s.at(1), 128.0, 79.0)]
    assert records.pressures_of(second) == [(s.at(2), 140.0, 79.0)]


@pytest.mark.parametrize(
    "row",
    [
        _cuff(1, 300.0),  # systolic is not plausible, so in doubt
        _cuff(1, 128.0, 10.0),  # diastolic
        _cuff(1, validity=Validity.QUESTIONABLE),
        _cuff(1, validity=Validity.INVALID),
        _cuff(1, absence=Absence.ARTEFACT),
        _cuff(1, 80.0, 80.0),
        _cuff(1, 79.0, 80.0),  # the two were swapped
        {Metric.NIBP_SYS: judged(Metric.NIBP_SYS, 1.0, 128)},
        {Metric.NIBP_DIA: judged(Metric.NIBP_DIA, 1.0, 79)},
        {Metric.NIBP_MEAN: judged(Metric.NIBP_MEAN, 1.0, 95)},
    ],
)
def test_what_is_in_doubt_or_half_a_pressure_is_left_out(records, row):
    session = records.append([s.started()])[0].seq
    records.append_numerics(session, [(s.at(1), row), (s.at(2), _cuff(2))])
    assert records.pressures_of(session) == [(s.at(2), 128.0, 79.0)]


def test_a_doubt_about_another_metric_does_not_touch_the_pressure(records):
    session = records.append([s.started()])[0].seq
    doubts = {
        metric: Numeric(metric, 1.0, 90.0, Validity.QUESTIONABLE)
        for metric in Metric
        if metric not in (Metric.NIBP_SYS, Metric.NIBP_DIA)
    }
    records.append_numerics(session, [(s.at(1), _cuff(1) | doubts)])
    assert records.pressures_of(session) == [(s.at(1), 128.0, 79.0)]


def test_pressures_go_on_in_order_over_a_restart_of_the_machine(records):
    session = records.append([s.started()])[0].seq
    after = Instant(s.at(100).utc, 3600, 20.0, "the next boot")
    records.append_numerics(session, [(s.at(50), _cuff(50)), (after, _cuff(20, 140))])
    assert records.pressures_of(session) == [(s.at(50), 128.0, 79.0), (after, 140.0, 79.0)]


# Seconds as arrays.

READ = (Metric.HR, Metric.SPO2, Metric.NIBP_SYS)


def test_seconds_are_the_values_doubts_and_absences_that_were_written(records):
    session = records.append([s.started()])[0].seq
    doubted = replace(judged(Metric.HR, 3.0, 61), validity=Validity.QUESTIONABLE)
    rows = [
        (s.at(1), {Metric.HR: judged(Metric.HR, 1.0, 60), Metric.TEMP: judged(Metric.TEMP, 1, 36)}),
        (s.at(2), {Metric.HR: absent(Metric.HR, 2.0, Absence.SENSOR_OFF)}),
        (s.at(3), {Metric.HR: doubted, Metric.SPO2: absent(Metric.SPO2, 3.0, Absence.NOT_DUE)}),
        (s.at(4), {Metric.NIBP_SYS: absent(Metric.NIBP_SYS, 4.0, Absence.NOT_DUE)}),
        (s.at(5), {Metric.NIBP_SYS: absent(Metric.NIBP_SYS, 5.0, Absence.ARTEFACT)}),
        (s.at(6), {Metric.NIBP_SYS: judged(Metric.NIBP_SYS, 6.0, 128)}),
    ]
    records.append_numerics(session, rows)
    seconds = records.seconds_of(session, READ)
    assert seconds.boottime.tolist() == pytest.approx([s.at(n).t for n in range(1, 7)])
    heart, oxygen, pressure = (seconds.columns[metric] for metric in READ)
    nan = float("nan")
    np.testing.assert_array_equal(heart.values, [60, nan, 61, nan, nan, nan])
    assert heart.doubted.tolist() == [False, False, True, False, False, False]
    assert heart.came.tolist() == [True, True, True, False, False, False]
    assert oxygen.came.tolist() == [False, False, True, False, False, False]
    # "Not due" takes nothing away from the last pressure.
    assert pressure.came.tolist() == [False, False, False, False, True, True]
    assert set(seconds.columns) == set(READ)


def test_seconds_are_told_apart_by_boot(records):
    session = records.append([s.started()])[0].seq
    after = Instant(s.at(100).utc, 3600, 20.0, "the next boot")
    beat = {Metric.HR: judged(Metric.HR, 0.0, 70)}
    records.append_numerics(session, [(s.at(50), beat), (s.at(51), beat), (after, beat)])
    seconds = records.seconds_of(session, READ)
    assert seconds.boots == ((s.at(51), slice(0, 2)), (after, slice(2, 3)))


def test_a_session_without_numerics_has_no_seconds(records):
    session = _session(records, "empty")
    other = _session(records, "other", end=None)
    records.append_numerics(other, [(s.at(1), {Metric.HR: judged(Metric.HR, 1.0, 70)})])
    seconds = records.seconds_of(session, READ)
    assert (len(seconds.boottime), seconds.boots) == (0, ())
    assert all(len(column.values) == 0 for column in seconds.columns.values())


def test_sources_between_two_facts_are_those_set_after_one_and_before_the_other(records):
    def made(name):
        return SourcesSet(at=s.at(1), command_id=name, sources=(name,))

    first, _, last, _ = [records.append([made(name)])[0] for name in "abcd"]
    assert [f.sources for f in records.sources_between(first.seq, last.seq)] == [("b",)]


@pytest.mark.parametrize(
    ("sql", "parameters"),
    [
        (SECONDS.format(columns="hr, nibp_sys"), (1,)),
        (NEWEST, (1, 1)),
        (q.SOURCES_BETWEEN.format(select=FACT_TABLES["sources_set"].select), (1, 9)),
    ],
)
def test_what_a_past_session_needs_is_found_without_walking_or_sorting(database, sql, parameters):
    plan = [row[3] for row in database.rows(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    assert not any("TEMP B-TREE" in step or "SCAN" in step for step in plan), plan
