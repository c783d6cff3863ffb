"""Vital signs on the one time axis: measured left of now, and nothing invented right of it."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QFontMetrics, QHideEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.metric import Metric
from app.snapshot import Snapshot
from ui import theme, when
from ui.widgets.plot_lanes import LANES, CurveLane, Lane, PressureLane, curve, line_pen
from ui.widgets.time_axis import TimeAxis, axis_for, edge, gutter

translate = QCoreApplication.translate
# One trend is redrawn per tick: a board with five of them stays cheap.
TICK_MS = 170
# The band above the lanes, where the labels of the infusion and of now stand.
_HEAD = 56
_TICKS = 44
_TICK_SPACE = 132
_TEMP_ROOM = 420


class Timeline(QWidget):
    """The plot of the board with its gutter of names and its row of minutes."""

    def __init__(self) -> None:
        super().__init__()
        scale = theme.current()
        self.setMinimumHeight(scale.px(190))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.axis: TimeAxis | None = None
        self._snapshot: Snapshot | None = None
        self.lanes: list[Lane] = [
            PressureLane(s) if len(s.metrics) > 1 else CurveLane(s) for s in LANES
        ]
        self._dirty: set[int] = set()
        self._turn = 0
        self._seen: dict[Metric, int] = {}
        self._build_plot()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.redraw_one)

    def sizeHint(self) -> QSize:
        """Return the height that lets every lane be read."""
        return QSize(theme.current().px(900), theme.current().px(340))

    def _build_plot(self) -> None:
        self.view = pg.GraphicsView(self, useOpenGL=False, background=theme.COLOURS["surface"])
        self.view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self.box.disableAutoRange()
        self.view.setCentralItem(self.box)
        self.shade = pg.LinearRegionItem(
            movable=False, brush=theme.colour("raised"), pen=pg.mkPen(None)
        )
        self.shade.setZValue(-10)
        self.grid = curve("line", 1, "pairs")
        self.grid.setZValue(-5)
        self.now_line = pg.InfiniteLine(angle=90, pen=line_pen("text", 3))
        self.shade_text = self._text("muted")
        self.expected_text = self._text("muted")
        self.now_text = self._text("bg", theme.COLOURS["text"])
        self.now_text.setAnchor((0.5, 0))
        for item in (self.shade, self.grid, self.now_line):
            self.box.addItem(item, ignoreBounds=True)
        for lane in self.lanes:
            for item in lane.items:
                self.box.addItem(item, ignoreBounds=True)
        for item in (self.shade_text, self.expected_text, self.now_text):
            self.box.addItem(item, ignoreBounds=True)

    def _text(self, tone: str, fill: str | None = None) -> pg.TextItem:
        made = pg.TextItem("", color=theme.colour(tone), fill=fill)
        made.setFont(theme.current().font("small", bold=fill is not None))
        made.setZValue(20)
        return made

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take a snapshot; trends that grew are redrawn one after the other."""
        session = snapshot.session
        if session is None:
            return
        before, self._snapshot = self.axis, snapshot
        self.axis = axis_for(session, snapshot.now.t)
        if not self.axis.same_scale(before):
            self.redraw_all()
        self._mark_grown(snapshot)
        self._place_marks()
        if self._dirty and not self._timer.isActive():
            self._timer.start()

    def _mark_grown(self, snapshot: Snapshot) -> None:
        for number, lane in enumerate(self.lanes):
            for metric in lane.spec.metrics:
                length = len(snapshot.trends.get(metric, ()))
                if self._seen.get(metric) != length:
                    self._seen[metric] = length
                    self._dirty.add(number)

    @Slot()
    def redraw_one(self) -> None:
        """Redraw the next trend that has grown; stop when there is none."""
        if not self._dirty:
            self._timer.stop()
            return
        order = [(self._turn + k) % len(self.lanes) for k in range(len(self.lanes))]
        number = next(k for k in order if k in self._dirty)
        self._turn = number + 1
        self._dirty.discard(number)
        self._draw(number)

    def redraw_all(self) -> None:
        """Lay out and draw everything at once: another session, scale or size."""
        if self.axis is None:
            return
        self._lay_out()
        self.box.setRange(
            xRange=(self.axis.low, self.axis.high), yRange=(0, 1), padding=0, disableAutoRange=True
        )
        ticks = np.array(self.ticks(), dtype=float)
        self.grid.setData(np.repeat(ticks, 2), np.tile([0.0, 1.0], len(ticks)))
        for number in range(len(self.lanes)):
            self._draw(number)
        self._dirty.clear()
        self._place_marks()
        self.update()

    def _draw(self, number: int) -> None:
        lane = self.lanes[number]
        if self._snapshot is None or self.axis is None or not lane.items[0].isVisible():
            return
        before = (lane.low, lane.high)
        pixel = (self.axis.high - self.axis.low) / max(1, self.plot_area().width())
        lane.draw(self._snapshot, self.axis, pixel)
        if before != (lane.low, lane.high):
            self.update()

    def _lay_out(self) -> None:
        """Share the height out; temperature only where there is room for it."""
        height = self.plot_area().height()
        roomy = height >= theme.current().px(_TEMP_ROOM)
        for lane in self.lanes:
            for item in lane.items:
                item.setVisible(roomy or lane.spec.tone != "temp")
        shown = self.shown_lanes()
        head = theme.current().px(_HEAD) / max(1, height)
        gap = 0.03
        unit = (1.0 - head - gap * len(shown)) / sum(lane.spec.share for lane in shown)
        top = 1.0 - head
        for lane in shown:
            lane.top, lane.bottom = top, top - unit * lane.spec.share
            top = lane.bottom - gap

    def shown_lanes(self) -> list[Lane]:
        """Return the lanes there is room for, from top to bottom."""
        return [lane for lane in self.lanes if lane.items[0].isVisible()]

    def _place_marks(self) -> None:
        axis, snapshot = self.axis, self._snapshot
        if axis is None or snapshot is None or snapshot.session is None:
            return
        began, ended = axis.infusion
        self.shade.setRegion((began, ended))
        _say(self.now_text, translate("timeline", " now "))
        _say(self.expected_text, translate("timeline", "expected"))
        step = theme.current().px(12) * (axis.high - axis.low) / max(1, self.plot_area().width())
        start = max(began, axis.low) + step
        planned = snapshot.session.infusion.duration
        _say(self.shade_text, self._infusion_words(axis, start, planned))
        self.shade_text.setPos(start, 1.0)
        self.now_line.setValue(axis.now)
        self.now_text.setPos(axis.now, 1.0)
        self.expected_text.setPos(axis.now + 4 * step, 1.0)

    def _infusion_words(self, axis: TimeAxis, start: float, planned: float) -> str:
        """Return the longest label that ends before the one of now."""
        began, ended = axis.infusion
        length = when.duration(60.0 * (ended - began))
        words = translate("timeline", "infusion {duration}").format(duration=length)
        short = translate("timeline", "infusion")
        if axis.running:
            # When it began was not measured: what it was meant to last is all that is known.
            words = short = translate("timeline", "infusion running")
            if planned > 0:
                text = translate("timeline", "infusion running, planned {duration}")
                words = text.format(duration=when.duration(60.0 * planned))
        per_minute = self.plot_area().width() / (axis.high - axis.low)
        room = (axis.now - start) * per_minute - theme.current().px(56)
        metrics = QFontMetrics(theme.current().font("small"))
        fitting = (words, short, translate("timeline", "infusion"), "")
        return next(w for w in fitting if not w or metrics.horizontalAdvance(w) <= room)

    def plot_area(self) -> QRect:
        """Return where the plot stands in this widget."""
        scale = theme.current()
        left, right = gutter(), edge()
        return QRect(
            left, 0, max(1, self.width() - left - right), max(1, self.height() - scale.px(_TICKS))
        )

    def ticks(self) -> list[int]:
        """Return the labelled minutes."""
        if self.axis is None:
            return []
        return self.axis.ticks(self.plot_area().width(), theme.current().px(_TICK_SPACE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the plot between the gutter and the right edge."""
        self.view.setGeometry(self.plot_area())
        self.redraw_all()
        super().resizeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Draw nothing while nobody looks."""
        self._timer.stop()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the names and scales in the gutter and the minutes under the plot."""
        painter = QPainter(self)
        for lane in self.shown_lanes():
            self._paint_gutter(painter, lane)
        self._paint_ticks(painter)

    def _paint_gutter(self, painter: QPainter, lane: Lane) -> None:
        scale, area = theme.current(), self.plot_area()
        top = round((1 - lane.top) * area.height())
        bottom = round((1 - lane.bottom) * area.height())
        strip = QRect(0, top, area.left() - scale.px(14), bottom - top)
        painter.setPen(theme.colour(lane.spec.tone))
        low = strip.height() < scale.px(34)
        painter.setFont(scale.font("fine" if low else "small", bold=True))
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        left |= int(Qt.TextFlag.TextDontClip)
        painter.drawText(strip, left, lane.name)
        painter.setPen(theme.colour("muted"))
        painter.setFont(scale.font("fine"))
        right = Qt.AlignmentFlag.AlignRight
        if strip.height() < 1.7 * painter.fontMetrics().height():
            both = int(right | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip)
            painter.drawText(strip, both, f"{lane.low:g}–{lane.high:g}")
            return
        painter.drawText(strip, right | Qt.AlignmentFlag.AlignTop, f"{lane.high:g}")
        painter.drawText(strip, right | Qt.AlignmentFlag.AlignBottom, f"{lane.low:g}")

    def _paint_ticks(self, painter: QPainter) -> None:
        if self.axis is None:
            return
        scale, area = theme.current(), self.plot_area()
        row = QRect(0, area.bottom() + 1, area.left(), scale.px(_TICKS))
        painter.setFont(scale.font("fine"))
        painter.setPen(theme.colour("muted"))
        middle = Qt.AlignmentFlag.AlignVCenter
        since = translate("timeline", "after infusion")
        if self.axis.running:
            since = translate("timeline", "while it runs")
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | middle, since)
        half = scale.px(_TICK_SPACE) // 2
        for minute in self.ticks():
            x = area.left() + round(self.axis.part(minute) * area.width())
            if x + half > self.width():
                continue
            place = QRect(x - half, row.top(), 2 * half, row.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter | middle, tick_text(minute))


def tick_text(minute: int) -> str:
    """Return a minute of the axis in words, with its sign."""
    sign = "+" if minute > 0 else ""
    return translate("timeline", "{n} min").format(n=f"{sign}{minute}")


def _say(item: pg.TextItem, text: str) -> None:
    if item.toPlainText() != text:
        item.setText(text)
