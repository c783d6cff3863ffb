"""The plot: gaps stay gaps, pressure is no line, extremes are kept, and it stays cheap."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from app.domain.forecast import EffectState
from app.domain.metric import Metric
from app.domain.symptom import CheckIn, CheckInEnd, Effect, Origin, Rating, Symptom
from app.domain.trend import TrendView
from tests.ui import samples as s
from tests.ui.tape import lay_out
from ui.widgets.decimate import decimate
from ui.widgets.rating_lanes import RatingLanes
from ui.widgets.time_axis import axis_for
from ui.widgets.timeline_ratings import expected_of, marks_of


@pytest.fixture
def timeline(qtbot, qapp):
    from ui.widgets.timeline import Timeline

    made = Timeline()
    qtbot.addWidget(made)
    made.resize(1200, 500)
    made.show()
    made.show_snapshot(s.snapshot())
    return made


def with_trend(metric, times, values):
    trends = {**s.snapshot().trends, metric: TrendView(np.array(times), np.array(values))}
    return s.snapshot(trends=trends)


def lane(timeline, metric):
    return next(x for x in timeline.lanes if metric in x.spec.metrics)


def test_decimation_keeps_extremes_and_stays_small():
    times = np.arange(14_400.0)
    values = 80 + np.sin(times / 300)
    values[7000], values[9000] = 180.0, 20.0
    x, y = decimate(times, values, 14_400 / 900)
    assert len(x) <= 2 * 901
    assert np.nanmax(y) == 180
    assert np.nanmin(y) == 20
    assert np.all(np.diff(x[np.isfinite(y)]) >= 0)


def test_a_gap_of_one_missing_value_stays_a_gap():
    values = np.full(1000, 80.0)
    values[500] = math.nan
    _, y = decimate(np.arange(1000.0), values, 1.0)
    assert np.isnan(y).sum() == 1


def test_a_silence_longer_than_three_intervals_is_a_gap():
    times = np.concatenate([np.arange(100.0), np.arange(104.0, 200.0)])
    _, y = decimate(times, np.full(len(times), 80.0), 1.0)
    assert np.isnan(y).sum() == 1
    times = np.concatenate([np.arange(100.0), np.arange(102.0, 200.0)])
    _, y = decimate(times, np.full(len(times), 80.0), 1.0)
    assert not np.isnan(y).any()


def test_a_value_alone_between_gaps_is_still_seen():
    values = [math.nan, 90.0, math.nan, 80.0, 80.0, 80.0]
    x, y = decimate(np.arange(6.0), np.array(values), 0.5)
    assert (y == 90).sum() == 2
    assert x[1] > x[0]


def test_nothing_at_all_draws_nothing():
    x, y = decimate(np.arange(5.0), np.full(5, math.nan), 1.0)
    assert len(x) == len(y) == 0


def test_the_curve_is_told_to_break_at_gaps(timeline):
    curve = lane(timeline, Metric.SPO2).curve
    assert curve.opts["connect"] == "finite"
    assert np.isnan(curve.yData).any()
    assert not curve.opts["antialias"]


def column(image, x):
    return [image.pixelColor(x, y).name() for y in range(image.height())]


def test_a_gap_is_empty_on_the_screen(timeline):
    times = np.arange(s.END, s.NOW_T, 1.0)
    values = np.full(len(times), 97.0)
    values[600:1200] = math.nan
    timeline.show_snapshot(with_trend(Metric.SPO2, times, values))
    timeline.redraw_all()
    image = timeline.view.grab().toImage()
    ratio = image.width() / timeline.view.width()

    def blue_at(minute):
        x = round(timeline.axis.part(minute) * timeline.view.width() * ratio)
        return "#6fcbf4" in column(image, x)

    assert blue_at(5)
    assert not blue_at(15)
    assert blue_at(25)


def test_pressure_is_bars_and_never_a_line(timeline):
    pressure = lane(timeline, Metric.NIBP_SYS)
    assert pressure.bars.opts["connect"] == "pairs"
    x = pressure.bars.xData
    assert np.array_equal(x[0::2], x[1::2])
    assert len(pressure.upper.points()) == len(x) // 2


def test_half_a_pressure_is_not_drawn(timeline):
    times = [s.END, s.END + 300.0]
    snapshot = with_trend(Metric.NIBP_SYS, times, [140.0, 130.0])
    trends = {**snapshot.trends}
    trends[Metric.NIBP_DIA] = TrendView(np.array(times), np.array([80.0, math.nan]))
    timeline.show_snapshot(replace(snapshot, trends=trends))
    timeline.redraw_all()
    assert len(lane(timeline, Metric.NIBP_SYS).upper.points()) == 1


def test_now_stands_at_now_and_moves(timeline):
    assert timeline.scenery.now_line.value() == pytest.approx(32)
    later = replace(s.NOW, boottime=s.NOW.boottime + 120, utc=s.NOW.utc + 120)
    timeline.show_snapshot(s.snapshot(now=later))
    assert timeline.scenery.now_line.value() == pytest.approx(34)


def test_nothing_is_drawn_right_of_now(timeline):
    for each in timeline.lanes:
        for item in each.items:
            x = item.getData()[0]
            assert np.nanmax(x) <= timeline.axis.now + 0.1


def test_plot_and_rating_lanes_share_one_mapping(timeline, qtbot):
    lanes = RatingLanes()
    qtbot.addWidget(lanes)
    lanes.resize(timeline.width(), 300)
    lanes.show_snapshot(s.snapshot())
    lay_out(timeline)
    for minute in (-40.0, 0.0, 32.0, 90.0):
        in_view = timeline.box.mapViewToScene(
            timeline.scenery.now_line.pos().__class__(minute, 0.5)
        ).x()
        assert in_view + timeline.plot_area().left() == pytest.approx(lanes.x_of(minute), abs=1.5)


def test_long_histories_draw_one_trend_a_tick(timeline, monkeypatch):
    times = s.NOW_T - np.arange(14_400.0)[::-1]
    trends = {
        m: TrendView(times, 80 + np.sin(times / 60)) for m in (Metric.HR, Metric.SPO2, Metric.RR)
    }
    drawn = []
    monkeypatch.setattr(timeline, "_draw", drawn.append)
    timeline.show_snapshot(s.snapshot(trends=trends))
    drawn.clear()
    timeline.redraw_one()
    assert len(drawn) == 1
    for _ in range(8):
        timeline.redraw_one()
    assert sorted(drawn) == [0, 1, 2, 3, 4]
    monkeypatch.undo()
    timeline.redraw_all()
    assert len(lane(timeline, Metric.HR).curve.xData) <= 2 * timeline.plot_area().width() + 2


def test_the_timer_rests_when_nothing_grew_and_when_hidden(timeline):
    for _ in range(8):
        timeline.redraw_one()
    assert not timeline._timer.isActive()
    grown = with_trend(Metric.HR, [s.END, s.END + 1], [80.0, 81.0])
    timeline.show_snapshot(grown)
    assert timeline._timer.isActive()
    timeline.hide()
    assert not timeline._timer.isActive()


def test_a_running_infusion_counts_from_its_start(timeline):
    session = s.session()
    session = replace(
        session,
        infusion=replace(session.infusion, ended=None),
        infusion_began=s.NOW_T - 20 * 60,
    )
    axis = axis_for(session, s.NOW_T)
    assert axis.running
    assert axis.now == pytest.approx(20)
    timeline.show_snapshot(s.snapshot(session=session))
    assert timeline.scenery.now_line.value() == pytest.approx(20)


def test_silence_is_a_dash_and_staff_entries_are_marked(qapp):
    axis = axis_for(s.session(), s.NOW_T)
    t = s.END + 600
    check_ins = (
        CheckIn(1, t, Origin.PROMPT, {}, {}, closed=t + 60, end=CheckInEnd.MISSED),
        CheckIn(
            2,
            t + 300,
            Origin.STAFF,
            {Symptom.NAUSEA: None, Symptom.DIZZINESS: Rating.NONE},
            {Symptom.NAUSEA: t + 300, Symptom.DIZZINESS: t + 301},
            by_staff=1,
        ),
    )
    dizzy = marks_of(check_ins, Symptom.DIZZINESS, axis)
    assert [m.text for m in dizzy] == ["–", "0"]
    assert [m.by_staff for m in dizzy] == [False, True]
    assert [m.text for m in marks_of(check_ins, Symptom.NAUSEA, axis)] == ["–", "–"]
    assert len(marks_of(check_ins, Symptom.ANXIETY, axis)) == 1


def test_expected_is_right_of_now_or_said_in_words(qapp):
    axis = axis_for(s.session(), s.NOW_T)
    pill, words = expected_of(s.forecast().effects[0], axis)
    assert pill is not None
    assert pill[0] >= axis.now
    assert words == ""
    for state in (
        EffectState.SETTLED,
        EffectState.OVERDUE,
        EffectState.UNREPORTED,
        EffectState.INFUSING,
    ):
        pill, words = expected_of(s.forecast(dissociation=(state, None)).effects[0], axis)
        assert pill is None
        assert words


def test_a_settled_symptom_says_what_was_reported_and_not_settled(qapp):
    axis = axis_for(s.session(), s.NOW_T)
    effect = s.forecast(dissociation=(EffectState.SETTLED, None)).of(Effect.DISSOCIATION)
    _, words = expected_of(replace(effect, last=Rating.MILD), axis)
    assert words == "mild"


@pytest.mark.parametrize(
    ("raised", "said"), [(True, "still raised"), (False, "near baseline"), (None, "not measured")]
)
def test_the_circulation_says_what_was_measured(qapp, raised, said):
    axis = axis_for(s.session(), s.NOW_T)
    effect = s.forecast(circulation=(EffectState.SETTLED, None)).of(Effect.CIRCULATION)
    assert expected_of(replace(effect, raised=raised), axis)[1] == said


def test_a_running_infusion_is_not_given_a_length_nobody_measured(timeline):
    session = s.session()
    session = replace(
        session,
        infusion=replace(session.infusion, ended=None),
        infusion_began=s.NOW_T - 90 * 60,
    )
    timeline.resize(2400, 500)
    timeline.show_snapshot(s.snapshot(session=session))
    assert "planned 40 min" in timeline.scenery.shade_text.toPlainText()
    assert "1 h 30 min" not in timeline.scenery.shade_text.toPlainText()


def test_in_a_low_window_the_legend_stays(qapp, qtbot):
    lanes = RatingLanes()
    qtbot.addWidget(lanes)
    lanes.resize(900, lanes.minimumHeight())
    room = lanes.row_height() * len(Effect) + lanes.legend_height()
    assert lanes.legend_height() > 20
    assert room <= lanes.height()
