"""Hands on the plot: zoom, pan, the way back to now, and the values under a finger."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.metric import Metric
from app.domain.trend import TrendView
from tests.ui import samples as s
from ui import theme
from ui.widgets.rating_lanes import RatingLanes
from ui.widgets.time_axis import axis_for
from ui.widgets.timeline_view import LEAST, TimeView

MIDDLE = 150


@pytest.fixture
def timeline(qtbot, qapp):
    from ui.widgets.timeline import Timeline

    made = Timeline()
    qtbot.addWidget(made)
    made.resize(1200, 500)
    made.show()
    made.show_snapshot(s.snapshot())
    return made


@pytest.fixture
def touch(timeline):
    """Put fingers on the plot, move them and take them away."""
    device = QTest.createTouchDevice()
    down: set[int] = set()

    def at(*xs: float | None) -> None:
        sequence = QTest.touchEvent(timeline, device)
        for number, x in enumerate(xs):
            if x is None:
                if number in down:
                    down.discard(number)
                    sequence.release(number, QPoint(0, MIDDLE), timeline)
            elif number in down:
                sequence.move(number, QPoint(round(x), MIDDLE), timeline)
            else:
                down.add(number)
                sequence.press(number, QPoint(round(x), MIDDLE), timeline)
        sequence.commit()

    return at


def x_of(timeline, minute):
    area = timeline.plot_area()
    return area.left() + timeline.axis.part(minute) * area.width()


def span(timeline):
    return timeline.axis.high - timeline.axis.low


def at(minutes):
    later = replace(s.NOW, boottime=s.NOW.boottime + 60 * minutes, utc=s.NOW.utc + 60 * minutes)
    return s.snapshot(now=later)


def zoom_to(timeline, minute, factor=0.2):
    timeline.hands._on_zoomed(factor, x_of(timeline, minute))
    timeline.redraw_all()


def test_two_fingers_zoom_and_keep_the_minutes_under_them(timeline, touch):
    left, right = x_of(timeline, 0), x_of(timeline, 20)
    whole = span(timeline)
    touch(left, right)
    touch(left - 100, right + 200)
    timeline.redraw_all()
    assert x_of(timeline, 0) == pytest.approx(left - 100, abs=2)
    assert x_of(timeline, 20) == pytest.approx(right + 200, abs=2)
    touch(None, None)
    assert span(timeline) < 0.6 * whole
    assert timeline.hands.whole.isVisible()


def test_one_finger_moves_the_time_with_it(timeline, touch):
    zoom_to(timeline, 0)
    x = x_of(timeline, 0)
    touch(x)
    touch(x + 120)
    assert x_of(timeline, 0) == pytest.approx(x + 120, abs=2)
    touch(None)
    assert timeline.hands.finger is None


def test_a_finger_that_stays_of_two_does_not_make_it_jump(timeline, touch):
    touch(500, 700)
    touch(400, 800)
    before = timeline.axis
    touch(None, 800)
    assert timeline.axis == before
    touch(None, 830)
    assert x_of(timeline, before.low) == pytest.approx(timeline.plot_area().left() + 30, abs=2)
    touch(None, None)


def test_the_plot_is_drawn_with_what_is_seen(timeline, touch, qtbot):
    touch(500, 700)
    touch(300, 900)
    touch(None, None)
    qtbot.waitUntil(lambda: not timeline._soon.isActive(), timeout=5000)
    low, high = timeline.box.viewRange()[0]
    assert (low, high) == pytest.approx((timeline.axis.low, timeline.axis.high))
    assert timeline.lanes[0].curve.xData.max() < timeline.axis.high + 5


def test_the_mouse_pans_and_its_wheel_zooms(timeline):
    point = QPointF(x_of(timeline, 10), MIDDLE)
    wheel = QWheelEvent(
        *(point, timeline.mapToGlobal(point), QPoint(), QPoint(0, 960)),
        *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier),
        *(Qt.ScrollPhase.NoScrollPhase, False),
    )
    whole = span(timeline)
    QApplication.sendEvent(timeline, wheel)
    assert span(timeline) == pytest.approx(whole * 0.8**8)
    assert x_of(timeline, 10) == pytest.approx(point.x(), abs=2)
    start = QPoint(600, MIDDLE)
    minute = timeline.axis.low
    QTest.mousePress(timeline, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(timeline, QPoint(560, MIDDLE))
    QTest.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(560, MIDDLE))
    assert timeline.axis.low > minute


def test_zoom_ends_at_five_minutes_and_at_the_whole_session(timeline):
    whole = timeline.axis
    zoom_to(timeline, 10, 0.0001)
    assert span(timeline) == pytest.approx(LEAST)
    zoom_to(timeline, 10, 10_000)
    assert timeline.axis == whole
    assert not timeline.hands.whole.isVisible()


def test_pan_ends_at_both_ends_of_the_session(timeline, touch):
    whole = timeline.axis
    zoom_to(timeline, 0)
    for _ in range(8):
        touch(300)
        touch(1100)
        touch(None)
    assert timeline.axis.low == pytest.approx(whole.low)
    for _ in range(16):
        touch(1100)
        touch(300)
        touch(None)
    assert timeline.axis.high == pytest.approx(whole.high)


def test_now_is_offered_once_it_is_out_of_sight_and_leads_back(timeline, touch, qtbot):
    assert not timeline.hands.to_now.isVisible()
    zoom_to(timeline, -20)
    assert timeline.hands.to_now.isVisible()
    assert not timeline.scenery.now_line.isVisible()
    button = timeline.hands.to_now
    assert button.height() >= theme.current().staff_target
    seen = span(timeline)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert timeline.axis.low < timeline.axis.now < timeline.axis.high
    assert span(timeline) == pytest.approx(seen)
    assert not button.isVisible()
    assert timeline.scenery.now_line.isVisible()


def test_the_whole_session_is_one_tap_away(timeline, qtbot):
    whole = timeline.axis
    zoom_to(timeline, 0)
    qtbot.mouseClick(timeline.hands.whole, Qt.MouseButton.LeftButton)
    assert timeline.axis == whole


def test_what_shows_now_follows_it_and_what_has_left_stays(timeline):
    zoom_to(timeline, 32)
    for minutes in range(1, 40):
        timeline.show_snapshot(at(minutes))
        assert timeline.axis.low <= timeline.axis.now <= timeline.axis.high
    zoom_to(timeline, 0, 0.1)
    before = timeline.axis
    timeline.show_snapshot(at(45))
    assert (timeline.axis.low, timeline.axis.high) == (before.low, before.high)


def test_nothing_moves_under_a_finger(timeline, touch):
    zoom_to(timeline, 32)
    touch(700)
    before = timeline.axis
    timeline.show_snapshot(at(20))
    assert (timeline.axis.low, timeline.axis.high) == (before.low, before.high)
    touch(None)


def test_the_same_time_stays_in_view_when_the_infusion_ends(qapp):
    view = TimeView()
    running = replace(s.session(), infusion=replace(s.session().infusion, ended=None), check_ins=())
    view.take(axis_for(running, s.END))
    view.zoom(0.1, 0.3)
    before = view.axis.origin + 60 * view.axis.low
    view.take(axis_for(s.session(), s.END))
    assert view.axis.origin + 60 * view.axis.low == pytest.approx(before)


def test_another_session_is_seen_whole(timeline):
    zoom_to(timeline, 0)
    timeline.hands._on_held(x_of(timeline, 5))
    timeline.show_snapshot(s.snapshot(session=s.session(id=11)))
    assert timeline.axis == axis_for(s.session(), s.NOW_T)
    assert timeline.hands.finger is None


def test_rating_lanes_show_the_same_time(timeline, qtbot):
    lanes = RatingLanes()
    qtbot.addWidget(lanes)
    lanes.resize(timeline.width(), 300)
    lanes.show_snapshot(s.snapshot())
    timeline.axis_changed.connect(lanes.show_axis)
    zoom_to(timeline, 0)
    assert (lanes.axis.low, lanes.axis.high) == (timeline.axis.low, timeline.axis.high)
    assert lanes.x_of(5.0) == pytest.approx(x_of(timeline, 5.0), abs=1.5)
    lanes.show_snapshot(at(1))
    assert lanes.axis.low == timeline.axis.low
    assert all(row.pill is None or row.pill[1] <= lanes.axis.high for row in lanes.rows)
    qtbot.mouseClick(timeline.hands.whole, Qt.MouseButton.LeftButton)
    assert lanes.axis.low == axis_for(s.session(), s.NOW_T).low


def values(timeline):
    under = timeline.overlay.layer.under
    return {v.name: v for v in under.values}


def test_a_tap_shows_the_values_there_with_their_times(timeline, touch):
    x = x_of(timeline, -20)
    touch(x)
    touch(None)
    found = values(timeline)
    trend = s.snapshot().trends[Metric.HR]
    there = trend.values[np.searchsorted(trend.times, timeline.hands.finger, side="right") - 1]
    assert found["HR"].text == f"{there:.0f} bpm"
    assert found["HR"].note == "1:15 pm"
    assert found["NIBP"].text.endswith("mmHg")
    assert "/" in found["NIBP"].text
    assert found["NIBP"].note in ("1:10 pm", "1:15 pm"), "a cuff value has its own time"
    touch(x + 5)
    touch(None)
    assert timeline.overlay.layer.under is None


def test_a_finger_that_rests_shows_them_and_takes_them_along(timeline, touch, qtbot):
    touch(x_of(timeline, -20))
    qtbot.waitUntil(lambda: timeline.hands.finger is not None, timeout=5000)
    before = timeline.axis
    touch(x_of(timeline, 10))
    assert timeline.overlay.layer.under.minute == pytest.approx(10, abs=0.3)
    assert timeline.axis == before
    touch(None)
    assert timeline.overlay.layer.under is not None


def test_a_gap_and_the_time_to_come_are_dashes(timeline):
    trend = s.snapshot().trends[Metric.SPO2]
    hole = float(trend.times[np.flatnonzero(np.isnan(trend.values))[50]])
    timeline.hands.finger = hole
    timeline._refresh()
    assert values(timeline)["SpO₂"].text == "--"
    assert values(timeline)["HR"].text != "--"
    timeline.hands.finger = s.NOW_T + 600
    timeline._refresh()
    assert {v.text for v in values(timeline).values()} == {"--"}


def test_half_a_pressure_has_no_value(timeline):
    times = np.array([s.END, s.END + 300.0])
    trends = {
        **s.snapshot().trends,
        Metric.NIBP_SYS: TrendView(times, np.array([140.0, 130.0])),
        Metric.NIBP_DIA: TrendView(times, np.array([80.0, np.nan])),
    }
    timeline.show_snapshot(s.snapshot(trends=trends))
    timeline.hands.finger = s.END + 400
    timeline._refresh()
    assert values(timeline)["NIBP"].text == "140/80 mmHg"
    timeline.hands.finger = s.END - 400
    timeline._refresh()
    assert values(timeline)["NIBP"].text == "--"


def test_the_line_and_the_table_can_be_seen(timeline):
    before = timeline.grab().toImage()
    timeline.hands._on_held(x_of(timeline, 5))
    after = timeline.grab().toImage()
    x = round(x_of(timeline, 5))
    accent = theme.COLOURS["accent"]

    def lines(image):
        return sum(
            image.pixelColor(x + dx, y).name() == accent for dx in (-1, 0, 1) for y in range(400)
        )

    assert lines(before) < 20
    assert lines(after) > 300


def test_a_finger_beside_the_plot_means_nothing(timeline, touch):
    touch(20)
    touch(None)
    assert timeline.hands.finger is None
