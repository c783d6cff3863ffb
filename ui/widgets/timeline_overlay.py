"""What lies over the trends: limits, states, events, and the values under the finger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.domain.event import SYMPTOMS, EventKind
from app.domain.metric import Metric
from app.domain.symptom import CheckInEnd
from ui import theme, when
from ui.widgets.plot_lanes import Lane
from ui.widgets.time_axis import Pictured, TimeAxis
from ui.widgets.timeline_states import BAND, States, intervals_of, paint_band
from ui.widgets.timeline_table import Under, paint_table
from ui.widgets.timeline_values import values_at

translate = QCoreApplication.translate
Limits = Mapping[Metric, tuple[float | None, float | None]]
ROW = 44  # the row of events at the bottom of the plot, of the 1080p picture
NEAR = 24  # between a finger and what it means, of the 1080p picture
_TONES = {
    EventKind.DRUG_GIVEN.value: "accent",
    EventKind.VOMITED.value: "caution",
    EventKind.SEDATION.value: "caution",
    **dict.fromkeys((kind.value for kind in SYMPTOMS), "danger"),
}


class Marker(NamedTuple):
    """An event: when (kiosk seconds), the value of its kind, and what it is called."""

    t: float
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Layer:
    """Everything that lies over the trends at one moment; `check_ins` are (minute, missed)."""

    axis: TimeAxis
    lanes: tuple[Lane, ...]
    scales: tuple[tuple[float, float], ...]
    limits: Limits
    states: States
    markers: tuple[Marker, ...]
    check_ins: tuple[tuple[float, bool], ...]
    under: Under | None


class Overlay(QWidget):
    """A clear sheet over the plot; touches go through it. What lies on it is set from outside."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.limits: Limits = {}
        self.states: States = {}
        self.markers: tuple[Marker, ...] = ()
        self.head = 0  # pixels at the top where buttons stand
        self.layer: Layer | None = None

    def refresh(
        self, picture: Pictured, axis: TimeAxis, lanes: list[Lane], finger: float | None
    ) -> None:
        """Work out what lies over these lanes, and paint it if it differs."""
        session = picture.session
        rounds = () if session is None else session.check_ins
        layer = Layer(
            axis=axis,
            lanes=tuple(lanes),
            scales=tuple((lane.low, lane.high) for lane in lanes),
            limits=self.limits,
            states=self.states,
            markers=self.markers,
            check_ins=tuple((axis.minute(c.opened), c.end == CheckInEnd.MISSED) for c in rounds),
            under=None if finger is None else self._under(picture, axis, lanes, finger),
        )
        before, self.layer = self.layer, layer
        if before is None or self._changed(before, layer):
            self.update()

    def _under(
        self, picture: Pictured, axis: TimeAxis, lanes: list[Lane], finger: float
    ) -> Under | None:
        minute = axis.minute(finger)
        if not axis.low <= minute <= axis.high:
            return None
        near = theme.current().px(NEAR) * (axis.high - axis.low) / max(1, self.width())
        text = translate("timeline", "{event}, {time}")
        events = tuple(
            text.format(event=m.words, time=when.clock_time(picture.now, m.t))
            for m in self.markers
            if abs(axis.minute(m.t) - minute) <= near
        )
        values = values_at(picture, axis, lanes, self.states, minute)
        return Under(minute, when.clock_time(picture.now, finger), values, events)

    def _changed(self, before: Layer, layer: Layer) -> bool:
        """Return whether another picture comes of it; what lasts grows with time."""
        if not layer.axis.same_scale(before.axis):
            return True
        here, there = (layer.axis.part(a.now) * self.width() for a in (before.axis, layer.axis))
        if round(here) != round(there) and self._lasting(layer):
            return True
        return replace(before, axis=layer.axis) != layer

    @staticmethod
    def _lasting(layer: Layer) -> bool:
        return any(
            each.until is None
            for lane in layer.lanes
            for each in intervals_of(layer.states, lane.spec.metrics)
        )

    def x_of(self, minute: float) -> int:
        """Return where a minute stands in this widget."""
        return 0 if self.layer is None else round(self.layer.axis.part(minute) * self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all there is."""
        layer = self.layer
        if layer is None:
            return
        painter = QPainter(self)
        for lane in layer.lanes:
            self._paint_limits(painter, layer, lane)
            self._paint_states(painter, layer, lane)
        self._paint_check_ins(painter, layer)
        self._paint_markers(painter, layer)
        if layer.under is not None:
            self._paint_under(painter, layer.under)

    def _paint_limits(self, painter: QPainter, layer: Layer, lane: Lane) -> None:
        pen = QPen(theme.colour(lane.spec.tone), max(1, theme.current().px(2)))
        pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        for metric in lane.spec.metrics:
            for limit in layer.limits.get(metric, ()):
                if limit is None or not lane.low <= limit <= lane.high:
                    continue
                part = (limit - lane.low) / (lane.high - lane.low)
                y = round((1 - lane.bottom - part * (lane.top - lane.bottom)) * self.height())
                painter.drawLine(0, y, self.width(), y)

    def _paint_states(self, painter: QPainter, layer: Layer, lane: Lane) -> None:
        axis, high = layer.axis, theme.current().px(BAND)
        bottom = round((1 - lane.bottom) * self.height())
        for each in intervals_of(layer.states, lane.spec.metrics):
            end = axis.now if each.until is None else axis.minute(each.until)
            start = axis.minute(each.since)
            if end < axis.low or start > axis.high:
                continue
            left, right = max(0, self.x_of(start)), min(self.width(), self.x_of(end))
            # However short it was, it is seen.
            place = QRect(left, bottom - high, max(theme.current().px(4), right - left), high)
            paint_band(painter, each.state, place)

    def _paint_check_ins(self, painter: QPainter, layer: Layer) -> None:
        """Paint a notch at the bottom for each round of questions, a hollow one if missed."""
        side = theme.current().px(8)
        painter.setPen(QPen(theme.colour("muted"), 2))
        for minute, missed in layer.check_ins:
            x, bottom = self.x_of(minute), self.height() - 1
            painter.setBrush(Qt.BrushStyle.NoBrush if missed else theme.colour("muted"))
            painter.drawPolygon(
                [QPointF(x - side, bottom), QPointF(x + side, bottom), QPointF(x, bottom - side)]
            )

    def _paint_markers(self, painter: QPainter, layer: Layer) -> None:
        scale, high = theme.current(), theme.current().px(ROW)
        painter.setFont(scale.font("fine"))
        places = [self.x_of(layer.axis.minute(marker.t)) for marker in layer.markers]
        for number, marker in enumerate(layer.markers):
            x, dot = places[number], scale.px(9)
            middle = self.height() - high + scale.px(16)  # above the notches
            painter.setPen(QPen(theme.colour("muted"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(x, scale.px(56), x, middle)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(_TONES.get(marker.kind, "text")))
            painter.drawEllipse(QPointF(x, middle), dot, dot)
            room = (places[number + 1] if number + 1 < len(places) else self.width()) - x
            left = x + dot + scale.px(6)
            wide = painter.fontMetrics().horizontalAdvance(marker.words)
            if wide + 2 * dot + scale.px(14) <= room:
                painter.setPen(theme.colour("text"))
                box = QRect(left, middle - high // 2, wide + 2, high)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, marker.words)

    def _paint_under(self, painter: QPainter, under: Under) -> None:
        x = self.x_of(under.minute)
        painter.setPen(QPen(theme.colour("accent"), max(1, theme.current().px(3))))
        painter.drawLine(x, 0, x, self.height())
        paint_table(painter, under, self.rect().adjusted(0, self.head, 0, 0), x)
