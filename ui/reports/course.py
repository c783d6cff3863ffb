"""The course of a past session as a picture for paper: dark lines on white, gaps stay gaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from app.domain.metric import Metric
from app.domain.symptom import Symptom
from app.snapshot import SessionView, Snapshot
from ui import when
from ui.event_words import markers
from ui.reports.course_states import STRIP, paint_states
from ui.theme import paper_font
from ui.widgets.decimate import Array, decimate, window
from ui.widgets.timeline_states import intervals_of
from ui.wording import metric_short, symptom_clinical, unit

_LEFT, _RIGHT, _TOP, _BOTTOM = 250, 24, 16, 56
_LANE = 150 + STRIP
_ROW = 44
# The size of the picture in its own units.
WIDE, HIGH = 1500, _TOP + 4 * _LANE + 5 * _ROW + _BOTTOM
_INK, _GRID, _SHADE, _PALE = QColor("#111"), QColor("#bbb"), QColor("#e8eef4"), QColor("#666")
_AT_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_MINUTE = 60.0
Place = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Lane:
    """One strip of the picture: its metric, and the least range of its axis in its unit."""

    metric: Metric
    low: float
    high: float


_LANES = (
    Lane(Metric.HR, 50, 110),
    Lane(Metric.SPO2, 88, 100),
    Lane(Metric.RR, 8, 24),
    Lane(Metric.NIBP_SYS, 60, 160),
)


class CoursePainter:
    """Draws measured values, ratings and events of one session on one axis of clock times."""

    def __init__(self, past: Snapshot, session: SessionView) -> None:
        self._past, self._session = past, session
        ended = session.infusion.ended
        self._first = min(session.started, session.infusion_began)
        self._last = max(past.now.t, self._first + _MINUTE, ended or 0.0)

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Draw it as wide as `box`, from its top left corner."""
        painter.save()
        painter.translate(box.topLeft())
        scale = box.width() / WIDE
        painter.scale(scale, scale)
        self._draw(painter)
        painter.restore()

    def _draw(self, painter: QPainter) -> None:
        painter.setFont(_font(26))
        self._shade(painter)
        top = float(_TOP)
        for lane in _LANES:
            self._lane(painter, lane, top)
            top += _LANE
        self._events(painter, top + len(Symptom) * _ROW)
        for symptom in Symptom:
            self._ratings(painter, symptom, top)
            top += _ROW
        self._axis(painter)

    def _x(self, t: float) -> float:
        share = (t - self._first) / (self._last - self._first)
        return _LEFT + share * (WIDE - _LEFT - _RIGHT)

    def _shade(self, painter: QPainter) -> None:
        """Shade the infusion, as far as its end is known."""
        end = self._session.infusion.ended
        left, right = self._x(self._session.infusion_began), self._x(end or self._last)
        painter.fillRect(QRectF(left, _TOP, right - left, HIGH - _TOP - _BOTTOM), _SHADE)

    def _lane(self, painter: QPainter, lane: Lane, top: float) -> None:
        trend = self._past.trends.get(lane.metric)
        times, values = (np.empty(0), np.empty(0))
        if trend is not None:
            times, values = window(trend.times, trend.values, self._first, self._last)
        known = values[np.isfinite(values)]
        low = min([lane.low, *([float(known.min())] if known.size else [])])
        high = max([lane.high, *([float(known.max())] if known.size else [])])
        box = QRectF(_LEFT, top + 8, WIDE - _LEFT - _RIGHT, _LANE - STRIP - 22)
        strip = QRectF(box.left(), box.bottom() + 4, box.width(), STRIP)
        states = intervals_of(self._session.states, (lane.metric,))
        paint_states(painter, states, self._x, strip)
        self._frame(painter, lane, box, low, high)
        if not known.size:
            painter.setPen(_PALE)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), "--")
            return

        def y(value: float) -> float:
            return box.bottom() - (value - low) / (high - low) * box.height()

        if lane.metric is Metric.NIBP_SYS:
            self._cuffs(painter, y)
        else:
            self._line(painter, times, values, y)

    def _frame(self, painter: QPainter, lane: Lane, box: QRectF, low: float, high: float) -> None:
        painter.setPen(QPen(_GRID, 1))
        painter.drawRect(box)
        painter.setPen(_INK)
        name = f"{metric_short(lane.metric)} {unit(lane.metric)}"
        side = QRectF(0, box.top(), _LEFT - 70, box.height())
        painter.drawText(
            side, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), name
        )
        for value, where in (
            (high, Qt.AlignmentFlag.AlignTop),
            (low, Qt.AlignmentFlag.AlignBottom),
        ):
            edge = QRectF(_LEFT - 70, box.top(), 62, box.height())
            painter.drawText(edge, int(where | Qt.AlignmentFlag.AlignRight), f"{value:.0f}")

    def _line(self, painter: QPainter, times: Array, values: Array, y: Place) -> None:
        pixel = (self._last - self._first) / (WIDE - _LEFT - _RIGHT)
        t, v = decimate(times, values, pixel)
        painter.setPen(QPen(_INK, 2))
        run: list[QPointF] = []
        for at, value in zip(t, v, strict=True):
            if np.isfinite(value):
                run.append(QPointF(self._x(float(at)), y(float(value))))
                continue
            painter.drawPolyline(QPolygonF(run))
            run = []
        painter.drawPolyline(QPolygonF(run))

    def _cuffs(self, painter: QPainter, y: Place) -> None:
        """Draw each cuff pressure as a bar from diastolic to systolic, never as a line."""
        high, low = (self._past.trends.get(m) for m in (Metric.NIBP_SYS, Metric.NIBP_DIA))
        if high is None or low is None:
            return
        lows = dict(zip(low.times.tolist(), low.values.tolist(), strict=True))
        pen = QPen(_INK, 7)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        for t, top in zip(high.times.tolist(), high.values.tolist(), strict=True):
            bottom = lows.get(t)
            if bottom is not None and np.isfinite(top) and np.isfinite(bottom):
                x = self._x(t)
                painter.drawLine(QPointF(x, y(top)), QPointF(x, y(bottom)))

    def _ratings(self, painter: QPainter, symptom: Symptom, top: float) -> None:
        painter.setPen(_INK)
        side = QRectF(0, top, _LEFT - 8, _ROW)
        painter.drawText(side, int(_AT_LEFT), symptom_clinical(symptom))
        for check_in in self._session.check_ins:
            closed = check_in.opened if check_in.closed is None else check_in.closed
            rating = check_in.ratings.get(symptom)
            box = QRectF(self._x(check_in.rated_at.get(symptom, closed)) - 16, top + 6, 32, 32)
            # Silence has a square too: a dash, and never a zero.
            painter.setPen(QPen(_PALE if rating is None else _INK, 2))
            painter.fillRect(box, Qt.GlobalColor.white)
            painter.drawRect(box)
            text = "–" if rating is None else str(int(rating))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)

    def _events(self, painter: QPainter, top: float) -> None:
        painter.setPen(QPen(_PALE, 1, Qt.PenStyle.DashLine))
        for t, _, _ in markers(self._session.events):
            x = self._x(t)
            painter.drawLine(QPointF(x, _TOP), QPointF(x, top))

    def _axis(self, painter: QPainter) -> None:
        painter.setPen(_INK)
        minutes = (self._last - self._first) / _MINUTE
        step = next((s for s in (5, 10, 15, 30, 60, 120, 240) if minutes / s <= 9), 480)
        began = self._past.now.at(self._first).local()
        spare = (began.hour * 60 + began.minute) % step * _MINUTE + began.second
        t = self._first + (step * _MINUTE - spare) % (step * _MINUTE)
        while t <= self._last:
            x = self._x(t)
            painter.drawLine(QPointF(x, HIGH - _BOTTOM), QPointF(x, HIGH - _BOTTOM + 8))
            box = QRectF(x - 75, HIGH - _BOTTOM + 10, 150, 36)
            text = when.clock_time(self._past.now, t)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignHCenter), text)
            t += step * _MINUTE


def _font(pixels: int) -> QFont:
    made = paper_font()
    made.setPixelSize(pixels)
    return made
