"""The page of vital signs: what is measured, what is old and what is missing, told apart."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from app.domain.metric import NIBP, Metric
from app.domain.numeric import Absence, Validity
from app.domain.plausibility import Reason
from app.domain.reading import Freshness
from app.domain.session import Baseline
from app.domain.trend import TrendView
from app.domain.vital_state import VitalState
from app.domain.wave import Wave
from tests.ui import samples as s
from tests.ui import vital_samples as vs
from tests.ui.staff_tools import show, shown, tap
from ui.application import Session
from ui.event_words import markers
from ui.limit_lines import limit_lines
from ui.main_window import place_for
from ui.places import Place
from ui.screens.vitals import Tab, VitalsScreen
from ui.screens.vitals_facts import pace


@pytest.fixture
def page(qtbot, qapp):
    screen = VitalsScreen({})
    screen.sent = show(qtbot, screen, vs.STATES["usual"])
    return screen


def face(page: VitalsScreen, snapshot, metric: Metric):
    page.show_snapshot(snapshot)
    found = page.table.line(metric).face
    assert found is not None
    return found


# --- what there is -----------------------------------------------------------------------


def test_every_metric_has_a_line_and_the_cuff_has_one(page):
    names = [line.name.text() for line in page.table.lines]
    assert names == ["HR", "NIBP", "SpO₂", "Pulse", "RR", "Temp", "PI"]
    lines = {metric: page.table.line(metric) for metric in NIBP[:2]}
    assert len(set(lines.values())) == 1


def test_a_value_stands_with_its_unit_age_baseline_and_source(page):
    hr = page.table.line(Metric.HR)
    assert (hr.value.text(), hr.unit.text(), hr.age.text()) == ("84", "bpm", "1 s")
    assert (hr.state.text(), hr.value.property("tone")) == ("measured", "hr")
    assert (hr.baseline.text(), hr.change.text()) == ("72", "+12")
    assert hr.limits.text() == "< 50, > 110"
    assert hr.source.text() == "Bay 3 monitor"
    assert page.table.line(Metric.SPO2).change.text() == "−1"
    assert not hr.out.isVisible()


def test_what_has_no_baseline_no_limit_and_no_source_says_nothing_of_them(page):
    temp = face(page, vs.snapshot(metric_source={}), Metric.TEMP)
    assert (temp.baseline, temp.change, temp.limits, temp.source) == ("--", "", "--", "--")
    bare = vs.snapshot(limits=None, session=s.session(baseline=Baseline()))
    hr = face(page, bare, Metric.HR)
    assert (hr.baseline, hr.change, hr.limits, hr.out) == ("--", "", "--", "")


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (59.9, "59 s"), (60.0, "1 min"), (7500.0, "2 h 5 min")]
)
def test_an_age_has_seconds_for_a_minute(page, seconds, words):
    assert face(page, vs.changed(Metric.HR, age=seconds), Metric.HR).age == words


def test_a_blood_pressure_is_one_entry_with_its_mean(page):
    cuff = face(page, vs.snapshot(), Metric.NIBP_SYS)
    assert (cuff.value, cuff.more, cuff.age) == ("138/84", "mean 102", "4 min")
    assert (cuff.baseline, cuff.change) == ("122/78", "+16/+6")
    assert cuff.limits == "Sys < 100, ≥ 146.4\nDia ≥ 93.6"


def test_a_mean_of_another_measurement_is_not_shown(page):
    assert face(page, vs.changed(Metric.NIBP_MEAN, age=600.0), Metric.NIBP_SYS).more == "mean --"
    gone = vs.snapshot(
        {**s.readings(), Metric.NIBP_MEAN: s.missing(Metric.NIBP_MEAN, Absence.ARTEFACT, 1)}
    )
    assert face(page, gone, Metric.NIBP_SYS).more == "mean --"


def test_half_a_blood_pressure_says_which_half_is_missing(page):
    readings = {**s.readings(), Metric.NIBP_DIA: s.missing(Metric.NIBP_DIA, Absence.ARTEFACT, 4)}
    cuff = face(page, vs.snapshot(readings), Metric.NIBP_SYS)
    assert (cuff.value, cuff.change) == ("138/--", "+16/--")
    assert (cuff.state, cuff.since) == ("Dia: signal not clear", "since 2:03 pm")


# --- the next blood pressure -------------------------------------------------------------


def cuffs(*minutes_ago: float):
    """Return a snapshot with blood pressures so many minutes ago, the newest last."""
    times = np.array([s.NOW_T - 60 * each for each in minutes_ago])
    trend = TrendView(times, np.full(len(times), 130.0))
    made = vs.changed(Metric.NIBP_SYS, age=60 * minutes_ago[-1])
    readings = dict(made.readings)
    for metric in NIBP:
        readings[metric] = replace(readings[metric], age=60 * minutes_ago[-1])
    return replace(made, readings=readings, trends={**made.trends, Metric.NIBP_SYS: trend})


def test_the_next_blood_pressure_follows_from_the_pace_of_the_last(page):
    assert face(page, cuffs(14, 9, 4), Metric.NIBP_SYS).since == "next about 2:08 pm"
    late = face(page, cuffs(17, 12, 7), Metric.NIBP_SYS)
    assert late.since == "next was expected about 2:05 pm"


@pytest.mark.parametrize("minutes", [(4,), (9, 4), (34, 9, 4), (0.3, 0.2, 0.1)])
def test_without_a_pace_nothing_is_expected(page, minutes):
    snapshot = cuffs(*minutes)
    assert pace(snapshot) is None
    assert "next" not in face(page, snapshot, Metric.NIBP_SYS).since
    assert pace(replace(snapshot, trends={})) is None


def test_a_measurement_that_failed_is_no_measurement(page):
    snapshot = cuffs(14, 9, 6, 4)
    snapshot.trends[Metric.NIBP_SYS].values[2] = np.nan
    assert pace(snapshot) == pytest.approx(300.0)


# --- what there is not -------------------------------------------------------------------


def test_each_kind_of_nothing_has_its_own_words_and_since_when(page):
    snapshot = vs.STATES["mixed"]
    found = {m: face(page, snapshot, m) for m in (Metric.HR, Metric.SPO2, Metric.RR, Metric.TEMP)}
    said = {m: (each.value, each.age, each.state, each.since) for m, each in found.items()}
    assert said[Metric.HR] == ("--", "last 6 min", "sensor off", "since 2:01 pm")
    assert said[Metric.SPO2] == ("96", "22 s", "old value", "last at 2:06 pm")
    assert said[Metric.RR] == ("--", "last 1 min", "signal not clear", "since 2:06 pm")
    assert said[Metric.TEMP] == ("--", "--", "never measured", "")
    cuff = face(page, snapshot, Metric.NIBP_SYS)
    assert (cuff.value, cuff.state, cuff.since) == ("--", "not measured yet", "last at 1:26 pm")
    assert found[Metric.SPO2].value_tone == "muted"
    lost = face(page, vs.STATES["lost"], Metric.HR)
    assert (lost.value, lost.state, lost.since) == ("--", "not connected", "since 2:03 pm")
    words = {each.state for each in (*found.values(), cuff, lost)}
    assert len(words) == 6


@pytest.mark.parametrize("state", ["nothing", "lost"])
def test_where_nothing_is_no_number_stands(page, state):
    page.show_snapshot(vs.STATES[state])
    for line in page.table.lines:
        assert line.value.text() == "--"
        assert not line.unit.isVisible()
        assert line.value.property("tone") == "muted"
    assert page.table.line(Metric.NIBP_SYS).more.text() == "mean --"


def test_a_metric_that_is_not_in_the_snapshot_was_never_measured(page):
    hr = face(page, replace(vs.snapshot(), readings={}), Metric.HR)
    assert (hr.value, hr.age, hr.state) == ("--", "--", "never measured")


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        (Metric.HR, "in doubt: impossible jump"),
        (Metric.SPO2, "in doubt: stuck"),
        (Metric.RR, "in doubt: out of range"),
        (Metric.PULSE, "in doubt: the device doubts it"),
        (Metric.NIBP_SYS, "in doubt: numbers do not agree"),
    ],
)
def test_a_doubt_has_its_reason(page, metric, words):
    said = face(page, vs.STATES["doubted"], metric)
    assert (said.state, said.state_tone, said.value_tone) == (words, "caution", "muted")


def test_a_doubt_without_a_reason_and_an_old_doubt_are_said(page):
    doubt = vs.changed(Metric.HR, validity=Validity.QUESTIONABLE)
    assert face(page, doubt, Metric.HR).state == "in doubt"
    old = vs.changed(
        Metric.HR, validity=Validity.QUESTIONABLE, freshness=Freshness.STALE, reason=Reason.STUCK
    )
    assert face(page, old, Metric.HR).state == "old value, in doubt: stuck"


def test_since_when_it_is_so_comes_from_what_was_noted(page):
    assert face(page, vs.STATES["doubted"], Metric.SPO2).since == "since 2:05 pm"
    # What was noted last is of another state: it says nothing of this one.
    session = s.session(states=vs.states(Metric.SPO2, VitalState.SENSOR_OFF, 2))
    assert face(page, vs.snapshot(vs.doubted(), session=session), Metric.SPO2).since == ""


# --- the ways of the page ----------------------------------------------------------------


def test_back_leads_to_the_board_and_sources_to_the_sources(page):
    tap(page.back)
    tap(page.sources)
    assert page.sent.places == [Place.BOARD, Place.SOURCES]
    assert page.sent == []


def test_it_is_a_page_of_a_session_for_staff():
    snapshot = vs.snapshot()
    assert place_for(Place.VITALS, snapshot) == Place.VITALS
    assert place_for(Place.VITALS, replace(snapshot, signed_in=None)) == Place.HOME
    assert place_for(Place.VITALS, replace(snapshot, session=None)) == Place.MENU


def test_now_and_trends_take_each_others_place(page):
    assert page.table.isVisible()
    assert not page.timeline.isVisible()
    tap(page.tabs.chip(Tab.TRENDS))
    assert page.timeline.isVisible()
    assert page.strip.isVisible()
    assert not page.table.isVisible()
    assert not page.sweep.isVisible()
    tap(page.tabs.chip(Tab.NOW))
    assert page.table.isVisible()
    assert page.sweep.isVisible()


def test_entering_again_begins_with_now(page):
    tap(page.tabs.chip(Tab.TRENDS))
    page.leave()
    page.enter(vs.STATES["usual"])
    assert page.table.isVisible()
    assert page.tabs.chosen == {Tab.NOW}


def test_the_trends_have_states_limits_and_events(page):
    page.show_snapshot(vs.STATES["mixed"])
    snapshot = vs.STATES["mixed"]
    assert page.timeline.overlay.states == snapshot.session.states
    assert page.timeline.overlay.limits == limit_lines(snapshot)
    page.show_snapshot(vs.STATES["usual"])
    events = vs.STATES["usual"].session.events
    said = tuple((each.t, each.kind, each.words) for each in page.timeline.overlay.markers)
    assert said == tuple(sorted(markers(events)))
    assert said


def test_the_kiosk_gives_the_page_its_waveforms(qtbot, qapp):
    waves = {Wave.PLETH: vs.Source()}
    screen = Session._vitals_screen(SimpleNamespace(behind=SimpleNamespace(waves=waves)))
    show(qtbot, screen, vs.STATES["usual"])
    assert list(screen.sweep.lanes) == [Wave.PLETH]


def test_the_waveforms_there_are_follow_their_sources(qtbot, qapp):
    waves = {Wave.PLETH: vs.Source(), Wave.ECG: vs.Source()}
    screen = VitalsScreen(waves)
    show(qtbot, screen, vs.STATES["mixed"])
    assert list(screen.sweep.lanes) == [Wave.ECG, Wave.PLETH]
    screen.sweep._clock = lambda: screen.sweep._began + 3.0
    screen.sweep.step()
    assert screen.sweep.silence_words(Wave.ECG) == "-- no signal: sensor off"


def test_simulated_data_is_labelled_and_a_session_that_ended_draws_nothing(page):
    origin = page.findChild(QLabel, "origin")
    assert (origin.text(), origin.isVisible()) == ("SIMULATED", True)
    before = [each.text() for each in shown(page, QLabel)]
    page.show_snapshot(replace(vs.STATES["lost"], session=None))
    assert [each.text() for each in shown(page, QLabel)] == before
