"""What lies over the trends, and a session that is over: states, limits, events, no now."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from app.domain.forecast import EffectState
from app.domain.metric import Metric
from app.domain.session import Infusion, Part, Route
from app.domain.vital_state import StateInterval, VitalState
from tests.ui import samples as s
from ui import theme
from ui.widgets.rating_lanes import RatingLanes
from ui.widgets.time_axis import axis_for
from ui.widgets.timeline_scenery import Band, bands_of
from ui.widgets.timeline_states import LOOKS, kinds, state_at, state_words

MIN = s.MIN
NOT_PRESENT = [state for state in VitalState if state != VitalState.PRESENT]


@dataclass
class Past:
    """Something like a snapshot, with only what is drawn."""

    now: object
    session: object
    trends: dict


@pytest.fixture
def timeline(qtbot, qapp):
    from ui.widgets.timeline import Timeline

    made = Timeline()
    qtbot.addWidget(made)
    made.resize(1200, 560)
    made.show()
    return made


def past():
    snapshot = s.snapshot()
    return Past(s.NOW.shifted(86_400), snapshot.session, snapshot.trends)


def pixels(timeline, tone, *, top=0, bottom=None):
    image = timeline.grab().toImage()
    wanted, area = theme.COLOURS[tone], timeline.plot_area()
    rows = range(top, area.bottom() if bottom is None else bottom)
    columns = range(area.left(), area.right())
    return sum(image.pixelColor(x, y).name() == wanted for x in columns for y in rows)


def test_a_past_session_has_no_now_and_expects_nothing(timeline):
    timeline.show_past(past(), s.NOW_T)
    assert timeline.axis.past
    assert timeline.axis.high <= 40
    assert not timeline.scenery.now_line.isVisible()
    assert not timeline.scenery.expected_text.isVisible()
    assert not any(band.isVisible() for band in timeline.scenery.bands)
    assert timeline.lanes[0].curve.xData.max() == pytest.approx(32, abs=0.2)


def test_bands_that_are_given_are_shown_in_the_past_too(timeline):
    timeline.show_past(past(), s.NOW_T)
    timeline.show_bands((Band(s.END + 10 * MIN, s.END + 20 * MIN, "then"),))
    assert timeline.scenery.bands[0].isVisible()
    assert timeline.scenery.bands[0].getRegion() == pytest.approx((10, 20))


def test_zoomed_far_from_its_end_a_past_session_offers_no_now(timeline):
    timeline.show_past(past(), s.NOW_T)
    timeline.hands._on_zoomed(0.1, timeline.plot_area().left() + 30.0)
    timeline.redraw_all()
    assert timeline.hands.whole.isVisible()
    assert not timeline.hands.to_now.isVisible()


def test_rating_lanes_of_the_past_expect_nothing(qtbot, qapp):
    lanes = RatingLanes()
    qtbot.addWidget(lanes)
    lanes.show_past(past(), s.NOW_T)
    assert lanes.axis.past
    assert all(row.pill is None for row in lanes.rows)
    assert sum(len(row.marks) for row in lanes.rows) == 20


def test_the_window_of_the_longest_effect_is_shaded_right_of_now(timeline):
    timeline.show_snapshot(s.snapshot())
    start, end = timeline.scenery.bands[0].getRegion()
    assert (start, end) == pytest.approx((55, 120))
    assert "Dizziness" in timeline.scenery.expected_text.toPlainText()
    timeline.show_snapshot(s.snapshot(now=s.NOW.shifted(40 * MIN)))
    assert timeline.scenery.bands[0].getRegion()[0] == pytest.approx(72)
    settled = s.forecast(
        **dict.fromkeys(("dizziness", "dissociation", "drowsiness"), (EffectState.SETTLED, None)),
        circulation=(EffectState.SETTLED, None),
    )
    assert bands_of(s.session(forecast=settled)) == ()


def test_every_part_of_the_infusion_is_shaded(timeline):
    parts = (Part(20.0, s.END - 60 * MIN, s.END - 45 * MIN),)
    infusion = Infusion(Route.KETAMINE_IV, 21.0, 30.0, s.END, parts)
    session = s.session(infusion=infusion, infusion_began=s.END - 60 * MIN)
    timeline.show_snapshot(s.snapshot(session=session))
    shown = [shade.getRegion() for shade in timeline.scenery.shades if shade.isVisible()]
    assert shown == [pytest.approx((-60, -45)), pytest.approx((-30, 0))]
    timeline.show_snapshot(s.snapshot())
    shown = [shade.getRegion() for shade in timeline.scenery.shades if shade.isVisible()]
    assert shown == [pytest.approx((-40, 0))]


def test_a_part_that_runs_is_shaded_from_its_own_start(qapp):
    parts = (Part(20.0, s.END - 60 * MIN, s.END - 45 * MIN),)
    infusion = Infusion(Route.KETAMINE_IV, 21.0, 30.0, None, parts)
    session = s.session(
        infusion=infusion, infusion_began=s.END - 60 * MIN, part_began=s.END - 20 * MIN
    )
    axis = axis_for(session, s.END)
    assert axis.infusion == (40, 60)
    assert axis.earlier == ((0, 15),)


@pytest.mark.parametrize("state", NOT_PRESENT)
def test_each_state_is_drawn_and_explained(timeline, state):
    timeline.show_snapshot(s.snapshot())
    bare, room = timeline.grab().toImage(), timeline.plot_area().height()
    timeline.show_states({Metric.RR: (StateInterval(state, s.END, s.END + 20 * MIN),)})
    assert timeline.plot_area().height() < room, "the legend has a line of its own"
    assert timeline.grab().toImage() != bare
    assert state_words(state)
    timeline.show_states({})
    assert timeline.plot_area().height() == room


def test_states_differ_in_pattern_or_sign_and_in_words():
    looks = [(pattern, sign) for _, pattern, sign in LOOKS.values()]
    assert set(LOOKS) == set(NOT_PRESENT)
    assert len(set(looks)) == len({sign for _, sign in looks}) == len(NOT_PRESENT)
    assert len({state_words(state) for state in NOT_PRESENT}) == len(NOT_PRESENT)


def test_a_state_that_lasts_reaches_to_now(timeline):
    lost = {Metric.RR: (StateInterval(VitalState.LINK_LOST, s.END, None),)}
    timeline.show_snapshot(s.snapshot())
    timeline.show_states(lost)
    early = pixels(timeline, "danger")
    timeline.show_snapshot(s.snapshot(now=s.NOW.shifted(20 * MIN)))
    assert pixels(timeline, "danger") > 1.2 * early > 0


def test_states_at_a_time():
    spans = {
        Metric.SPO2: (
            StateInterval(VitalState.SENSOR_OFF, 100, 200),
            StateInterval(VitalState.PRESENT, 200, 300),
            StateInterval(VitalState.LINK_LOST, 300, None),
        )
    }
    found = [state_at(spans, (Metric.SPO2,), t) for t in (50, 100, 199, 200, 250, 999)]
    present, off = VitalState.PRESENT, VitalState.SENSOR_OFF
    assert found == [present, off, off, present, present, VitalState.LINK_LOST]
    assert kinds(spans, (Metric.SPO2,)) == (off, VitalState.LINK_LOST)
    assert kinds(spans, (Metric.HR,)) == ()


def under(timeline, minute, states):
    timeline.show_states(states)
    timeline.hands.finger = s.END + minute * MIN
    timeline._refresh()
    return {v.name: v for v in timeline.overlay.layer.under.values}


def test_a_value_in_doubt_is_marked_and_an_absent_one_is_dashes(timeline):
    timeline.show_snapshot(s.snapshot())
    spans = (
        StateInterval(VitalState.QUESTIONABLE, s.END, s.END + 5 * MIN),
        StateInterval(VitalState.SENSOR_OFF, s.END + 5 * MIN, s.END + 9 * MIN),
    )
    doubt = under(timeline, 2, {Metric.HR: spans})["HR"]
    assert doubt.doubtful
    assert doubt.text != "--"
    assert "in doubt" in doubt.note
    off = under(timeline, 5.01, {Metric.HR: spans})["HR"]
    assert (off.text, off.note) == ("--", "sensor off")
    assert not under(timeline, 20, {Metric.HR: spans})["HR"].doubtful


def test_events_stand_at_their_time_and_are_named_under_the_finger(timeline):
    timeline.show_snapshot(s.snapshot())
    before = timeline.lanes[0].top - timeline.lanes[-1].bottom
    timeline.show_markers(
        ((s.END + 20 * MIN, "drug_given", "Ondansetron 4 mg"), (s.END + 5 * MIN, "vomited", "V"))
    )
    assert timeline.lanes[0].top - timeline.shown_lanes()[-1].bottom < before
    image, area = timeline.grab().toImage(), timeline.plot_area()
    x = area.left() + round(timeline.axis.part(20) * area.width())
    tones = {image.pixelColor(x + 4, y).name() for y in range(area.bottom() - 60, area.bottom())}
    assert theme.COLOURS["accent"] in tones
    timeline.hands.finger = s.END + 20 * MIN + 10
    timeline._refresh()
    assert timeline.overlay.layer.under.events == ("Ondansetron 4 mg, 1:55 pm",)
    timeline.hands.finger = s.END - 20 * MIN
    timeline._refresh()
    assert timeline.overlay.layer.under.events == ()


def test_limits_are_lines_in_their_own_lane_only(timeline):
    timeline.show_snapshot(s.snapshot())
    before = pixels(timeline, "hr")
    timeline.show_limits({Metric.HR: (60, 100)})
    both = pixels(timeline, "hr")
    assert both > before + 300
    timeline.show_limits({Metric.HR: (None, 100)})
    assert before < pixels(timeline, "hr") < both
    timeline.show_limits({Metric.HR: (10, 240)})
    assert pixels(timeline, "hr") == before, "a limit off the scale is not drawn elsewhere"


def test_an_unchanged_layer_is_not_painted_again(timeline, monkeypatch):
    timeline.show_snapshot(s.snapshot())
    painted = []
    monkeypatch.setattr(timeline.overlay, "update", lambda: painted.append(1))
    timeline.show_snapshot(s.snapshot(now=replace(s.NOW, boottime=s.NOW.boottime + 0.25)))
    assert painted == []
    timeline.show_limits({Metric.HR: (60, 100)})
    assert painted == [1]
