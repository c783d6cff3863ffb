"""What can be taken over from the monitor as vital signs before the infusion."""

from __future__ import annotations

from app.domain.metric import Metric
from app.domain.numeric import Absence, Validity
from app.domain.reading import Freshness, Reading
from tests.ui import samples
from ui.screens.start_baseline import take_baseline
from ui.screens.start_values import (
    FieldName,
)


def test_fresh_values_are_taken_over():
    taken = take_baseline(samples.readings())
    assert taken.texts == {
        FieldName.PRESSURE: "138/84",
        FieldName.HR: "84",
        FieldName.SPO2: "97",
    }
    assert taken.missing == ()
    assert taken.pressure_age == 240.0


def test_an_old_cuff_value_is_taken_with_its_age_and_an_old_pulse_is_not():
    readings = samples.readings()
    for metric in (Metric.NIBP_SYS, Metric.NIBP_DIA, Metric.HR, Metric.PULSE, Metric.SPO2):
        old = readings[metric]
        readings[metric] = Reading(metric, Freshness.STALE, old.value, 1500.0)
    taken = take_baseline(readings)
    assert taken.texts == {FieldName.PRESSURE: "138/84"}
    assert taken.missing == (FieldName.HR, FieldName.SPO2)
    assert taken.pressure_age == 1500.0


def test_doubtful_and_missing_values_are_not_taken():
    readings = samples.readings()
    readings[Metric.SPO2] = Reading(
        Metric.SPO2, Freshness.FRESH, 55, 1.0, validity=Validity.QUESTIONABLE
    )
    readings[Metric.NIBP_DIA] = samples.missing(Metric.NIBP_DIA, Absence.NOT_DUE, 3)
    taken = take_baseline(readings)
    assert taken.missing == (FieldName.PRESSURE, FieldName.SPO2)
    assert take_baseline({}).texts == {}


def test_the_pulse_stands_for_the_heart_rate_where_no_electrodes_are_on():
    readings = samples.readings()
    readings[Metric.HR] = samples.missing(Metric.HR, Absence.SENSOR_OFF, 3)
    assert take_baseline(readings).texts[FieldName.HR] == "84"
