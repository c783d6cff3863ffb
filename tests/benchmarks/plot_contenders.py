"""What the plot benchmark compares: the kiosk's widgets, a strip drawn by hand, plain plots.

Each draws six trends of four hours and three waveforms, and does one frame when told to.
"""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import numpy as np
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF, QRect, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

POINTS, RATE, WIDE, HIGH = 14_400, 125, 1920, 1080
EVERY = 10  # frames between two trends: a sixth of a second
PERIOD = 1 / 60
COLUMNS = 1800
X = np.arange(float(COLUMNS))


class Ring:
    """A waveform that a bench writes: its newest samples, as the kiosk's own ring gives them."""

    rate = float(RATE)

    def __init__(self, hertz: float) -> None:
        t = np.arange(60 * RATE) / RATE
        self._all = (np.sin(2 * np.pi * hertz * t) ** 3).astype(np.float32)
        self.end = 0

    @property
    def samples(self) -> Any:
        return self._seen

    def newest(self, count: int) -> Ring:
        places = np.arange(max(0, self.end - count), self.end) % len(self._all)
        self._seen = self._all[places]
        return self


def trends() -> list[tuple[Any, Any]]:
    times = np.arange(float(POINTS))
    rng = np.random.default_rng(7)
    return [(times, 80 + 10 * np.sin(times / 900 + k) + rng.normal(0, 1, POINTS)) for k in range(6)]


class Ours:
    """The kiosk's widgets, one above the other."""

    name = "ours"

    def __init__(self) -> None:
        from app.domain.metric import Metric
        from app.domain.trend import TrendView
        from app.domain.wave import Wave
        from tests.ui import samples as s
        from ui.widgets.plot_lanes import LaneSpec
        from ui.widgets.sweep import Sweep
        from ui.widgets.timeline import Timeline

        self.t, self.live = 0.0, False
        kinds = (Metric.HR, Metric.PULSE, Metric.SPO2, Metric.RR, Metric.TEMP, Metric.PERFUSION)
        tones = ("hr", "bp", "spo2", "rr", "accent", "caution")
        specs = tuple(
            LaneSpec((m,), tone, 60, 100, 10, 1.0) for m, tone in zip(kinds, tones, strict=True)
        )
        self.rings = {wave: Ring(1 + k) for k, wave in enumerate(Wave)}
        self.sweep, self.timeline = Sweep(self.clock), Timeline(specs)
        self.window = QWidget()
        layout = QVBoxLayout(self.window)
        layout.addWidget(self.timeline, 3)
        layout.addWidget(self.sweep, 1)
        self.window.resize(WIDE, HIGH)
        self.window.show()
        shown = {
            m: TrendView(times + s.NOW_T - POINTS, values)
            for m, (times, values) in zip(kinds, trends(), strict=True)
        }
        self.timeline.show_snapshot(s.snapshot(trends=shown))
        self.sweep.show_waves(self.rings)
        self.sweep._timer.stop()
        self.timeline._timer.stop()

    def clock(self) -> float:
        return time.monotonic() if self.live else self.t

    def frame(self, number: int) -> None:
        self.t += PERIOD
        for ring in self.rings.values():
            ring.end = int(self.t * RATE)
        self.sweep.step()
        if number % EVERY == 0:
            self.timeline._dirty = {number // EVERY % 6}
            self.timeline.redraw_one()


class ByHand(QWidget):
    """The same data on one pixmap with as little code as possible: the measure of all."""

    name = "drawn by hand"

    def __init__(self) -> None:
        super().__init__()
        self.window = self  # type: ignore[assignment,method-assign]
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.pixmap = QPixmap(WIDE, HIGH)
        self.pixmap.fill("#182028")
        self.rings = [Ring(1 + k) for k in range(3)]
        self.trends, self.t, self.place = trends(), 0.0, 0.0
        self.pen = QPen(QBrush("#74e08f"), 3)
        self.pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.resize(WIDE, HIGH)
        self.show()

    def frame(self, number: int) -> None:
        self.t += PERIOD
        painter = QPainter(self.pixmap)
        painter.setPen(self.pen)
        self._waves(painter)
        if number % EVERY == 0:
            self._trend(painter, number // EVERY % 6)
        painter.end()

    def _waves(self, painter: QPainter) -> None:
        wide, step = 140 * PERIOD, 140 / RATE
        strip = QRect(int(self.place) + 40, 810, int(wide) + 2, 270)
        painter.fillRect(strip, "#182028")
        lines = []
        for number, ring in enumerate(self.rings):
            before, ring.end = ring.end, int(self.t * RATE)
            values = ring.newest(ring.end - before + 1).samples.tolist()
            middle, x = 855 + 90 * number, self.place
            for one, other in pairwise(values):
                lines.append(QLineF(x, middle - 40 * one, x + step, middle - 40 * other))
                x += step
        painter.drawLines(lines)
        self.update(strip.adjusted(-46, 0, 0, 0))
        self.place = (self.place + wide) % (WIDE - 50)

    def _trend(self, painter: QPainter, number: int) -> None:
        place = QRect(0, 135 * number, WIDE, 130)
        painter.fillRect(place, "#182028")
        values = self.trends[number][1].reshape(COLUMNS, -1)
        low, high = values.min(axis=1), values.max(axis=1)
        self._lines(painter, place.bottom() - low, place.bottom() - high)
        self.update(place)

    def _lines(self, painter: QPainter, low: Any, high: Any) -> None:
        """Draw a line up each column and one to the next."""
        lines, lows, highs = [], low.tolist(), high.tolist()
        for x in range(COLUMNS - 1):
            lines.append(QLineF(x, lows[x], x, highs[x]))
            lines.append(QLineF(x, highs[x], x + 1, lows[x + 1]))
        painter.drawLines(lines)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self.pixmap)


class ByHandInMemory(ByHand):
    """The same, with the lines of a trend handed over as memory: as fast as it gets."""

    name = "drawn by hand, lines as memory"

    def __init__(self) -> None:
        self.lines = PrimitiveArray(QLineF, 4)
        self.lines.resize(2 * COLUMNS)
        super().__init__()

    def _lines(self, painter: QPainter, low: Any, high: Any) -> None:
        ends = self.lines.ndarray()
        ends[0::2] = np.column_stack([X, low, X, high])
        ends[1::2] = np.column_stack([X, high, X + 1, np.roll(low, -1)])
        painter.drawLines(*self.lines.drawargs())


class PlainPlots:
    """pyqtgraph as it comes: every line set anew in each frame."""

    name = "pyqtgraph, setData each frame"

    def __init__(self) -> None:
        import pyqtgraph as pg

        self.window, pen = pg.GraphicsLayoutWidget(), pg.mkPen("g", width=3)
        self.curves = [self.window.addPlot(row=k, col=0).plot(pen=pen) for k in range(9)]
        self.trends, self.ring, self.t = trends(), Ring(1), 0.0
        self.window.resize(WIDE, HIGH)
        self.window.show()

    def frame(self, number: int) -> None:
        self.t += PERIOD
        for (times, values), curve in zip(self.trends, self.curves, strict=False):
            curve.setData(times, values)
        self.ring.end = 12 * RATE + int(self.t * RATE)
        for curve in self.curves[6:]:
            curve.setData(self.ring.newest(12 * RATE).samples)


class Charts:
    """QtCharts with replaceNp; only where the Addons are installed."""

    name = "QtCharts, replaceNp"

    def __init__(self) -> None:
        from PySide6.QtCharts import QChart, QChartView, QLineSeries, QValueAxis

        self.trends = trends()
        self.series: list[Any] = []
        chart = QChart()
        for k in range(9):
            series = QLineSeries()
            chart.addSeries(series)
            x, y = QValueAxis(), QValueAxis()
            x.setRange(0, POINTS)
            y.setRange(-100 * k, 900 - 100 * k)
            for axis, side in ((x, Qt.AlignmentFlag.AlignBottom), (y, Qt.AlignmentFlag.AlignLeft)):
                chart.addAxis(axis, side)
                series.attachAxis(axis)
            self.series.append(series)
        self.window = QChartView(chart)
        self.window.resize(WIDE, HIGH)
        self.window.show()

    def frame(self, number: int) -> None:
        for (times, values), series in zip(self.trends, self.series, strict=False):
            series.replaceNp(times[::8], np.roll(values, number)[::8])
        for series in self.series[6:]:
            series.replaceNp(np.arange(1500.0), np.roll(self.trends[0][1][:1500], number))
