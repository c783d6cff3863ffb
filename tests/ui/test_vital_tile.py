"""A tile shows a live value, an old one as old, or nothing with its reason."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from app.domain.metric import Metric
from app.domain.numeric import Absence, Validity
from app.domain.reading import Freshness
from app.domain.trend import TrendView
from app.snapshot import Snapshot
from tests.ui import samples
from ui.widgets.spark import GAP, SPAN, pairs, runs
from ui.widgets.vital_tile import VitalTile, tile_face


def face(metric: Metric, *, hide_time: bool = False, **changes):
    readings = samples.readings()
    readings[metric] = replace(readings[metric], **changes)
    return tile_face(samples.snapshot(readings=readings), metric, hide_time=hide_time)


def missing_face(metric: Metric, why: Absence, *, hide_time: bool = False):
    readings = {**samples.readings(), metric: samples.missing(metric, why, 31)}
    return tile_face(samples.snapshot(readings=readings), metric, hide_time=hide_time)


def test_a_live_value_has_its_unit_and_no_age():
    shown = face(Metric.HR)
    assert (shown.name, shown.value, shown.unit) == ("Heart rate", "84", "bpm")
    assert (shown.value_tone, shown.note) == ("hr", "")


def test_blood_pressure_is_one_value_with_its_age():
    shown = face(Metric.NIBP_SYS)
    assert (shown.value, shown.note) == ("138/84", "4 min ago")


def test_blood_pressure_never_stands_without_its_age():
    assert face(Metric.NIBP_SYS, age=10.0).note == "just now"
    assert face(Metric.NIBP_SYS, age=10.0, hide_time=True).note == "just now"
    doubtful = face(Metric.NIBP_SYS, validity=Validity.QUESTIONABLE)
    assert doubtful.note == "check sensor\n4 min ago"


def test_blood_pressure_without_its_lower_number_says_so():
    readings = samples.readings()
    readings[Metric.NIBP_DIA] = samples.missing(Metric.NIBP_DIA, Absence.ARTEFACT, 1)
    shown = tile_face(samples.snapshot(readings=readings), Metric.NIBP_SYS, hide_time=False)
    assert shown.value == "138/--"


def test_an_old_value_is_muted_and_says_how_old():
    shown = face(Metric.HR, freshness=Freshness.STALE, age=130.0)
    assert (shown.value, shown.value_tone) == ("84", "muted")
    assert shown.note == "old, from 2:04 pm"
    assert face(Metric.HR, freshness=Freshness.STALE, age=None).note == "old value"


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (Absence.SENSOR_OFF, "sensor off"),
        (Absence.LINK_LOST, "not connected"),
        (Absence.ARTEFACT, "signal not clear"),
        (Absence.NOT_DUE, "not measured yet"),
    ],
)
def test_each_kind_of_nothing_has_its_reason_and_its_time(why, words):
    shown = missing_face(Metric.SPO2, why)
    assert (shown.value, shown.unit, shown.value_tone) == ("--", "", "muted")
    assert shown.note == f"{words}\nsince 1:36 pm"
    assert not shown.trend


def test_a_missing_reading_never_shows_a_number():
    readings = samples.readings()
    readings[Metric.HR] = replace(readings[Metric.HR], freshness=Freshness.MISSING)
    shown = tile_face(samples.snapshot(readings=readings), Metric.HR, hide_time=False)
    assert shown.value == "--"
    assert tile_face(samples.snapshot(readings={}), Metric.HR, hide_time=False).value == "--"


def test_a_doubtful_value_asks_for_the_sensor():
    shown = face(Metric.RR, validity=Validity.QUESTIONABLE)
    assert (shown.value, shown.note, shown.note_tone) == ("15", "check sensor", "caution")


def test_hidden_time_leaves_out_minutes_and_clock():
    assert face(Metric.NIBP_SYS, hide_time=True).note == "earlier"
    old = face(Metric.HR, hide_time=True, freshness=Freshness.STALE, age=130.0)
    assert old.note == "old value"
    assert missing_face(Metric.SPO2, Absence.SENSOR_OFF, hide_time=True).note == "sensor off"


def shown_tile(qtbot, snapshot: Snapshot, *metrics: Metric) -> VitalTile:
    tile = VitalTile(*metrics)
    qtbot.addWidget(tile)
    tile.resize(512, 160)
    tile.show_snapshot(snapshot)
    tile.show()
    tile.show_snapshot(replace(snapshot, now=snapshot.now.shifted(60)))
    return tile


def test_without_an_ecg_the_pulse_is_shown_by_its_own_name(qtbot):
    readings = samples.readings()
    readings[Metric.HR] = samples.missing(Metric.HR, Absence.SENSOR_OFF, 2)
    tile = shown_tile(qtbot, samples.snapshot(readings=readings), Metric.HR, Metric.PULSE)
    assert tile.name.text() == "Pulse"
    assert tile.value.text() == "84"


def test_the_reason_takes_the_place_of_the_trend(qtbot):
    readings = {
        **samples.readings(),
        Metric.SPO2: samples.missing(Metric.SPO2, Absence.SENSOR_OFF, 5),
    }
    tile = shown_tile(qtbot, samples.snapshot(readings=readings), Metric.SPO2)
    assert tile.reason.isVisible()
    assert not tile.spark.isVisible()
    assert tile.value.property("tone") == "muted"


def trend_of(times, values) -> TrendView:
    return TrendView(np.asarray(times, float), np.asarray(values, float))


def test_a_gap_stays_a_gap():
    times = [float(t) for t in range(600)]
    values = [80.0 + t % 3 for t in range(600)]
    for t in range(200, 300):
        values[t] = math.nan
    found = runs(times, values, 0.0, 60)
    assert len(found) == 2
    assert max(c.x for c in found[0]) < 300 / SPAN * 60 <= min(c.x for c in found[1]) + 1


def test_silence_without_a_mark_is_a_gap_too():
    assert len(runs([0.0, 10.0, 10.0 + GAP + 1], [80.0, 81.0, 82.0], 0.0, 60)) == 2
    assert len(runs([0.0, 60.0, 120.0], [80.0, 81.0, 82.0], 0.0, 60)) == 1


def test_a_column_keeps_its_least_and_greatest_value():
    times = [float(t) for t in range(30)]
    values = [80.0] * 30
    values[7], values[11] = 140.0, 40.0
    (run,) = runs(times, values, 0.0, 60)
    assert (run[0].low, run[0].high) == (40.0, 140.0)


def test_no_line_crosses_a_gap(qtbot):
    now = samples.NOW_T
    times = [now - 1200 + t for t in range(1200)]
    values = [80.0] * 1200
    for t in range(300, 900):
        values[t] = math.nan
    snapshot = samples.snapshot(trends={Metric.HR: trend_of(times, values)})
    tile = shown_tile(qtbot, snapshot, Metric.HR)
    width = tile.spark.width()
    start, end = ((SPAN - 1200 + t - 60) / SPAN * width for t in (350, 850))
    assert tile.spark.lines
    assert not [ln for ln in tile.spark.lines if ln.x1() < end and ln.x2() > start]


def test_only_gaps_and_no_data_draw_nothing(qtbot):
    times = [samples.NOW_T - 100 + t for t in range(100)]
    gaps = samples.snapshot(trends={Metric.HR: trend_of(times, [math.nan] * 100)})
    assert shown_tile(qtbot, gaps, Metric.HR).spark.lines == []
    assert shown_tile(qtbot, samples.snapshot(trends={}), Metric.HR).spark.lines == []


def test_cuff_values_are_bars_and_never_a_line(qtbot):
    tile = shown_tile(qtbot, samples.snapshot(), Metric.NIBP_SYS)
    shafts = [ln for ln in tile.spark.lines if ln.x1() == ln.x2()]
    caps = [ln for ln in tile.spark.lines if ln.x1() != ln.x2()]
    assert shafts
    assert len(caps) == 2 * len(shafts)
    assert all(ln.y1() == ln.y2() for ln in caps)


def test_a_bar_needs_both_numbers():
    sys = trend_of([0, 300, 600], [130, math.nan, 128])
    dia = trend_of([0, 300, 900], [80, 81, 82])
    assert list(pairs(sys, dia, 0.0)) == [(0.0, 130.0, 80.0)]
