"""Numerics come back as they were: values, doubts and four kinds of nothing."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clock import Instant
from app.domain.facts import Assessed
from app.domain.metric import METRICS, Metric
from app.domain.numeric import Absence, Numeric, Validity, absent, judged
from app.errors import StorageError
from app.storage.database import open_database
from app.storage.records import Records
from tests.storage import samples as s
from tests.storage.arbitrary import any_numerics


@settings(max_examples=40, deadline=None)
@given(st.lists(any_numerics(), max_size=5))
def test_any_numerics_come_back_with_the_time_of_their_row(rows):
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "kiosk.db")
        try:
            records = Records(database)
            session = records.append([s.started()])[0].seq
            given_rows = [
                (s.at(n), {m: replace(v, t=s.at(n).t) for m, v in row.items()})
                for n, row in enumerate(rows)
            ]
            records.append_numerics(session, given_rows)
            assert list(records.numerics_of(session)) == given_rows
        finally:
            database.close()


def test_no_kind_of_nothing_becomes_another_or_a_number(records):
    session = records.append([s.started()])[0].seq
    t = s.at().t
    row = {metric: absent(metric, t, why) for metric, why in zip(METRICS, Absence, strict=False)}
    records.append_numerics(session, [(s.at(), row)])
    assert list(records.numerics_of(session)) == [(s.at(), row)]


@pytest.mark.parametrize(
    ("value", "validity", "given_why", "why"),
    [
        (72.0, Validity.INVALID, None, Absence.ARTEFACT),
        (72.0, Validity.NA, None, Absence.ARTEFACT),
        (72.0, Validity.VALID, Absence.SENSOR_OFF, Absence.SENSOR_OFF),
        (float("nan"), Validity.VALID, None, Absence.ARTEFACT),
        (float("inf"), Validity.VALID, None, Absence.ARTEFACT),
        (None, Validity.NA, None, None),
    ],
)
def test_what_is_no_value_never_comes_back_as_one(records, value, validity, given_why, why):
    session = records.append([s.started()])[0].seq
    numeric = Numeric(Metric.HR, s.at().t, value, validity, given_why)
    records.append_numerics(session, [(s.at(), {Metric.HR: numeric})])
    ((_, row),) = records.numerics_of(session)
    assert row == {Metric.HR: Numeric(Metric.HR, s.at().t, None, Validity.NA, why)}


def test_a_second_that_is_there_stays_as_it_is(records):
    session = records.append([s.started()])[0].seq
    first = {Metric.HR: judged(Metric.HR, s.at().t, 70)}
    records.append_numerics(session, [(s.at(), first)])
    records.append_numerics(session, [(s.at(), {Metric.HR: judged(Metric.HR, s.at().t, 99)})])
    assert list(records.numerics_of(session)) == [(s.at(), first)]


def test_numerics_go_on_in_order_over_a_restart_of_the_machine(records):
    session = records.append([s.started()])[0].seq
    after = Instant(s.at(100).utc, 3600, 20.0, "the next boot")
    moments = [s.at(1), s.at(2), after, after.shifted(1)]
    records.append_numerics(session, [(moment, {}) for moment in moments])
    assert [moment for moment, _ in records.numerics_of(session)] == moments


def test_numerics_can_be_read_while_more_are_written(records):
    session = records.append([s.started()])[0].seq
    records.append_numerics(session, [(s.at(n), {}) for n in range(2500)])
    reading = records.numerics_of(session)
    next(reading)
    records.append_numerics(session, [(s.at(2500), {})])
    assert sum(1 for _ in reading) == 2500


def test_facts_and_numerics_of_one_append_stand_or_fall_together(records):
    session = records.append([s.started()])[0].seq
    bad = Assessed(at=s.at(), command_id="x", session_id=session, item="", value=1)
    with pytest.raises(StorageError):
        records.append([bad], [(s.at(), {})], session_id=session)
    assert records.counts(session).numerics == 0


def test_four_hours_fit_in_one_and_a_half_megabytes(database, records, path):
    session = records.append([s.started()])[0].seq
    rows = list(s.four_hours())
    for start in range(0, len(rows), 600):
        records.append_numerics(session, rows[start : start + 600])
    database.close()
    assert len(rows) == 14_400
    assert path.stat().st_size <= 1_500_000
