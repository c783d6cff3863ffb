"""The vital signs: nothing old is shown as new, and nothing absent as a number."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.channel import age_limits
from app.domain.metric import METRICS, NIBP, Metric
from app.domain.numeric import Absence, Numeric, Validity, absent, judged
from app.domain.plausibility import Reason
from app.domain.reading import Freshness, Reading
from app.domain.vital_signs import VitalSigns

HR, SPO2, SYS, DIA, MEAN = (
    Metric.HR,
    Metric.SPO2,
    Metric.NIBP_SYS,
    Metric.NIBP_DIA,
    Metric.NIBP_MEAN,
)


def vitals(interval: float = 1.0, nibp: float = 300.0) -> VitalSigns:
    signs = VitalSigns(interval, nibp)
    signs.link(True, 0.0)
    return signs


def feed(signs: VitalSigns, metric: Metric, *pairs: tuple[float, float]) -> None:
    for t, value in pairs:
        signs.apply(judged(metric, t, value))


def measure(signs: VitalSigns, t: float, sys: float = 120, dia: float = 70) -> None:
    feed(signs, SYS, (t, sys))
    feed(signs, DIA, (t, dia))
    feed(signs, MEAN, (t, round(dia + (sys - dia) / 3)))


def shown(signs: VitalSigns, metric: Metric, t: float) -> Reading:
    return signs.readings(t)[metric]


@pytest.mark.parametrize(
    ("interval", "fresh", "stale"), [(1.0, 10.0, 30.0), (5.0, 15.0, 30.0), (60.0, 180.0, 360.0)]
)
def test_a_value_is_fresh_then_stale_then_gone(interval, fresh, stale):
    signs = vitals(interval)
    feed(signs, HR, (100.0, 70))
    for age, freshness, value in [
        (0, Freshness.FRESH, 70),
        (fresh, Freshness.FRESH, 70),
        (fresh + 0.1, Freshness.STALE, 70),
        (stale, Freshness.STALE, 70),
        (stale + 0.1, Freshness.MISSING, None),
    ]:
        reading = shown(signs, HR, 100.0 + age)
        assert (reading.freshness, reading.value) == (freshness, value)
        assert reading.age == pytest.approx(age)
        assert (reading.absence is None) == (value is not None)


@pytest.mark.parametrize(
    ("nibp", "fresh", "stale"), [(60, 450, 900), (300, 450, 900), (600, 900, 1800)]
)
def test_a_pressure_holds_until_the_next_is_overdue(nibp, fresh, stale):
    signs = vitals(nibp=nibp)
    measure(signs, 100.0)
    for metric in NIBP:
        assert shown(signs, metric, 100.0 + fresh).freshness == Freshness.FRESH
        assert shown(signs, metric, 100.1 + fresh).freshness == Freshness.STALE
        assert shown(signs, metric, 100.0 + stale).value is not None
        gone = shown(signs, metric, 100.1 + stale)
        assert (gone.freshness, gone.value, gone.absence) == (
            Freshness.MISSING,
            None,
            Absence.NOT_DUE,
        )


def test_an_absence_is_shown_at_once_with_its_reason_and_beginning():
    signs = vitals()
    feed(signs, SPO2, (10.0, 98))
    for t in (11.0, 12.0, 13.0):
        signs.apply(absent(SPO2, t, Absence.SENSOR_OFF))
    reading = shown(signs, SPO2, 13.0)
    assert (reading.freshness, reading.value) == (Freshness.MISSING, None)
    assert (reading.absence, reading.since, reading.age) == (Absence.SENSOR_OFF, 11.0, 3.0)
    signs.apply(absent(SPO2, 14.0, Absence.ARTEFACT))
    assert (shown(signs, SPO2, 14.0).absence, shown(signs, SPO2, 14.0).since) == (
        Absence.ARTEFACT,
        14.0,
    )
    feed(signs, SPO2, (15.0, 97))
    assert shown(signs, SPO2, 15.0) == Reading(SPO2, Freshness.FRESH, 97, 0.0)


def test_a_lost_link_lets_values_age_and_then_names_itself():
    signs = vitals()
    feed(signs, HR, (10.0, 70))
    measure(signs, 10.0)
    signs.link(False, 12.0)
    signs.link(False, 30.0)
    assert shown(signs, HR, 15.0).freshness == Freshness.FRESH
    assert shown(signs, HR, 35.0).freshness == Freshness.STALE
    assert (shown(signs, HR, 41.0).absence, shown(signs, HR, 41.0).since) == (
        Absence.LINK_LOST,
        12.0,
    )
    assert shown(signs, SYS, 2000.0).absence == Absence.LINK_LOST


def test_a_sensor_that_was_off_before_the_link_was_lost_is_no_longer_known():
    signs = vitals()
    signs.apply(absent(SPO2, 10.0, Absence.SENSOR_OFF))
    signs.link(False, 12.0)
    assert shown(signs, SPO2, 20.0).absence == Absence.SENSOR_OFF
    assert (shown(signs, SPO2, 41.0).absence, shown(signs, SPO2, 41.0).since) == (
        Absence.LINK_LOST,
        12.0,
    )


def test_silence_is_a_lost_link_but_not_while_others_come():
    signs = vitals()
    feed(signs, HR, (10.0, 70))
    feed(signs, SPO2, (10.0, 98))
    assert shown(signs, HR, 60.0).absence == Absence.LINK_LOST
    feed(signs, HR, (60.0, 70))
    gone = shown(signs, SPO2, 60.0)
    assert (gone.absence, gone.since) == (Absence.LINK_LOST, 10.0), "not all come back at once"
    for t in range(61, 91):
        feed(signs, HR, (float(t), 70 + t % 2))
    assert shown(signs, SPO2, 90.0).absence == Absence.LINK_LOST
    feed(signs, HR, (90.5, 70))
    gone = shown(signs, SPO2, 90.5)
    assert (gone.value, gone.absence, gone.since) == (None, Absence.SENSOR_OFF, 60.0)


def test_one_that_falls_silent_while_others_come_has_no_sensor_since_then():
    signs = vitals()
    feed(signs, SPO2, (10.0, 98))
    for t in range(10, 60):
        feed(signs, HR, (float(t), 70 + t % 2))
    gone = shown(signs, SPO2, 59.0)
    assert (gone.value, gone.absence, gone.since) == (None, Absence.SENSOR_OFF, 10.0)


def test_a_cuff_that_was_not_due_during_an_outage_does_not_hide_it():
    signs = vitals()
    measure(signs, 0.0)
    signs.link(False, 600.0)
    assert (shown(signs, SYS, 1000.0).absence, shown(signs, SYS, 1000.0).since) == (
        Absence.LINK_LOST,
        600.0,
    )
    signs.link(True, 1200.0)
    assert (shown(signs, SYS, 1200.0).absence, shown(signs, SYS, 1200.0).since) == (
        Absence.NOT_DUE,
        1200.0,
    )


def test_a_flicker_of_the_link_is_no_outage():
    signs = vitals()
    feed(signs, SPO2, (10.0, 98))
    for t in range(10, 200):
        feed(signs, HR, (float(t), 70 + t % 2))
        if t == 100:
            signs.link(False, 100.0)
            signs.link(True, 102.0)
    gone = shown(signs, SPO2, 103.0)
    assert (gone.absence, gone.since) == (Absence.SENSOR_OFF, 10.0)


def test_before_anything_came():
    signs = VitalSigns(1.0, 300.0)
    for metric, reading in signs.readings(5.0).items():
        assert (reading.freshness, reading.value, reading.age) == (Freshness.MISSING, None, None)
        expected = Absence.NOT_DUE if METRICS[metric].episodic else None
        assert (reading.absence, reading.since) == (expected, None)
    signs.link(False, 6.0)
    assert (shown(signs, HR, 7.0).absence, shown(signs, HR, 7.0).since) == (
        Absence.LINK_LOST,
        6.0,
    )
    signs.link(True, 8.0)
    assert shown(signs, HR, 9.0).absence is None


def test_a_questionable_value_is_shown_as_one_and_counts_for_nothing():
    signs = vitals()
    feed(signs, HR, (1.0, 70), (2.0, 300))
    doubt = Reason.OUT_OF_RANGE
    expected = Reading(HR, Freshness.FRESH, 300, 0.0, Validity.QUESTIONABLE, reason=doubt)
    assert shown(signs, HR, 2.0) == expected
    assert np.isnan(signs.trend(HR).values[-1])
    assert signs.steady(HR, 50, 400, 2.0) is None
    signs.apply(Numeric(HR, 3.0, 71, Validity.QUESTIONABLE))
    assert shown(signs, HR, 3.0).validity == Validity.QUESTIONABLE
    assert np.isnan(signs.trend(HR).values[-1])
    assert signs.nearest(HR, 3.0, 1.5) is None


def test_an_implausible_value_sent_as_valid_is_questionable():
    signs = vitals()
    signs.apply(Numeric(Metric.TEMP, 1.0, 384.5))
    assert shown(signs, Metric.TEMP, 1.0).validity == Validity.QUESTIONABLE


@pytest.mark.parametrize(
    "bad",
    [
        Numeric(HR, 2.0, math.nan),
        Numeric(HR, 2.0, math.inf),
        Numeric(HR, 2.0, None),
        Numeric(HR, 2.0, 70, Validity.INVALID),
        Numeric(HR, 2.0, 70, Validity.NA),
        Numeric(HR, 2.0, 70, Validity.VALID, Absence.ARTEFACT),
    ],
)
def test_what_contradicts_itself_is_an_artefact(bad):
    signs = vitals()
    feed(signs, HR, (1.0, 65))
    signs.apply(bad)
    assert (shown(signs, HR, 2.0).value, shown(signs, HR, 2.0).absence) == (
        None,
        Absence.ARTEFACT,
    )


def test_what_is_not_newer_is_left_out():
    signs = vitals()
    feed(signs, HR, (10.0, 70), (9.0, 90), (10.0, 91))
    assert shown(signs, HR, 10.0).value == 70
    assert list(signs.trend(HR).times) == [10.0]
    signs.apply(absent(HR, 9.5, Absence.SENSOR_OFF))
    assert shown(signs, HR, 10.0).value == 70


def test_silence_leaves_a_gap_in_the_trend_but_not_between_pressures():
    signs = vitals()
    feed(signs, HR, (10.0, 70), (25.0, 71), (41.0, 72))
    assert list(signs.trend(HR).times) == [10.0, 25.0, 26.0, 41.0]
    assert np.isnan(signs.trend(HR).values[2])
    measure(signs, 0.0)
    measure(signs, 3000.0)
    assert list(signs.trend(SYS).times) == [0.0, 3000.0]


def test_one_measurement_belongs_together():
    signs = vitals()
    measure(signs, 0.0, 120, 70)
    feed(signs, SYS, (300.0, 150))
    readings = signs.readings(300.0)
    assert readings[SYS].value == 150
    assert (readings[DIA].value, readings[DIA].absence, readings[DIA].since) == (
        None,
        Absence.ARTEFACT,
        300.0,
    )
    feed(signs, DIA, (300.0, 85))
    assert signs.readings(300.0)[DIA].value == 85


def test_pressures_are_valid_pairs_of_one_measurement():
    signs = vitals()
    measure(signs, 0.0, 120, 70)
    feed(signs, SYS, (300.0, 150))
    feed(signs, DIA, (301.0, 80))
    measure(signs, 600.0, 299, 70)
    measure(signs, 900.0, 70, 120)
    feed(signs, DIA, (1200.0, 75))
    feed(signs, SYS, (1200.0, 130))
    signs.apply(absent(SYS, 1500.0, Absence.ARTEFACT))
    feed(signs, DIA, (1500.0, 75))
    measure(signs, 1800.0, 125, 72)
    assert signs.pressures() == [(0.0, 120, 70), (1200.0, 130, 75), (1800.0, 125, 72)]


def test_a_pressure_that_is_not_due_hides_nothing_but_a_failed_one_does():
    signs = vitals()
    measure(signs, 0.0)
    signs.apply(absent(SYS, 10.0, Absence.NOT_DUE))
    assert shown(signs, SYS, 10.0).value == 120
    signs.apply(absent(SYS, 300.0, Absence.ARTEFACT))
    assert shown(signs, SYS, 300.0).absence == Absence.ARTEFACT
    assert shown(signs, DIA, 300.0).value is None


VALUES = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True), st.floats(40, 120))
EVENTS = st.lists(
    st.tuples(
        st.floats(0.0, 400.0),
        st.sampled_from([HR, SPO2, SYS, DIA, MEAN]),
        VALUES,
        st.sampled_from(Validity),
        st.sampled_from([None, None, None, *Absence]),
        st.sampled_from([None, None, None, True, False]),
    ),
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(EVENTS, st.sampled_from([1.0, 7.0, 60.0]), st.sampled_from([60.0, 300.0, 600.0]))
def test_nothing_old_and_nothing_absent_is_ever_a_number(events, interval, nibp):
    signs = VitalSigns(interval, nibp)
    newest: dict[Metric, Numeric] = {}
    t = 0.0
    for wait, metric, value, validity, absence, link in events:
        t += wait
        numeric = Numeric(metric, t, value, validity, absence)
        before = signs.readings(t)
        if link is not None:
            signs.link(link, t)
        signs.apply(numeric)
        if metric not in newest or t > newest[metric].t:
            newest[metric] = numeric
        for m, reading in (before | signs.readings(t)).items():
            assert (reading.value is None) == (reading.freshness == Freshness.MISSING)
            if reading.value is None:
                assert reading.validity == Validity.NA
                continue
            limits = age_limits(m, interval, nibp)
            assert math.isfinite(reading.value)
            assert reading.age is not None
            assert reading.age <= limits.stale
            assert (reading.freshness == Freshness.FRESH) == (reading.age <= limits.fresh)
            assert reading.absence is None
        last, after = newest[metric], signs.readings(t)[metric]
        not_due = METRICS[metric].episodic and last.absence == Absence.NOT_DUE
        if last.absence is not None and not not_due:
            assert after.value is None
