"""The lanes of the board's plot: how each vital sign is drawn in its strip."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, Qt

from app.domain.metric import Metric
from ui import theme
from ui.widgets import decimate
from ui.widgets.time_axis import Pictured, TimeAxis
from ui.wording import metric_short

translate = QCoreApplication.translate
_MORE = 2.0  # minutes
_LEAST_HEAD = 4  # pixels of an arrowhead


@dataclass(frozen=True, slots=True)
class LaneSpec:
    """One lane: what it shows, its least scale, its step, and its share of the height."""

    metrics: tuple[Metric, ...]
    tone: str
    low: float
    high: float
    step: float
    share: float


LANES = (
    LaneSpec((Metric.HR,), "hr", 50, 110, 10, 1.2),
    LaneSpec((Metric.NIBP_SYS, Metric.NIBP_DIA), "bp", 60, 160, 20, 1.5),
    LaneSpec((Metric.SPO2,), "spo2", 88, 100, 4, 1.0),
    LaneSpec((Metric.RR,), "rr", 8, 24, 4, 1.0),
    LaneSpec((Metric.TEMP,), "temp", 35, 38, 1, 0.9),
)


def line_pen(tone: str, width: float) -> object:
    """Return a thick pen that is cheap to draw."""
    # Opaque, flat and not antialiased: anything else costs five to thirty times as much.
    made = pg.mkPen(theme.colour(tone), width=max(1, theme.current().px(width)))
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    return made


def curve(tone: str, width: float, connect: str) -> pg.PlotCurveItem:
    """Return an empty line, drawn as single segments."""
    made = pg.PlotCurveItem(pen=line_pen(tone, width), connect=connect, antialias=False)
    made.setSegmentedLineMode("on")
    return made


class Lane:
    """One vital sign in its strip of the plot; `bottom` and `top` are parts of the height.

    `height` is that of the strip in pixels.
    """

    def __init__(self, spec: LaneSpec) -> None:
        self.spec = spec
        self.bottom, self.top, self.height = 0.0, 1.0, 100.0
        self.low, self.high = spec.low, spec.high
        self.items: list[pg.GraphicsObject] = []

    @property
    def name(self) -> str:
        """Return what stands in the gutter."""
        both = len(self.spec.metrics) > 1
        return translate("timeline", "NIBP") if both else metric_short(self.spec.metrics[0])

    def fit(self, values: np.ndarray) -> None:
        """Choose the scale: the least one, widened in whole steps."""
        spec = self.spec
        self.low, self.high = spec.low, spec.high
        if len(values):
            lowest, highest = float(np.nanmin(values)), float(np.nanmax(values))
            self.low = min(spec.low, spec.step * math.floor(lowest / spec.step))
            self.high = max(spec.high, spec.step * math.ceil(highest / spec.step))

    def place(self, values: np.ndarray) -> np.ndarray:
        """Return values as parts of the plot's height."""
        part = (values - self.low) / (self.high - self.low)
        return self.bottom + part * (self.top - self.bottom)

    def draw(self, picture: Pictured, axis: TimeAxis, pixel: float) -> None:
        """Draw the lane's part of the history anew; `pixel` is one pixel in minutes.

        Each kind of lane overrides it.
        """


class CurveLane(Lane):
    """A vital sign that is measured all the time, as a line with its gaps."""

    def __init__(self, spec: LaneSpec) -> None:
        super().__init__(spec)
        self.curve = curve(spec.tone, 3, "finite")
        self.items = [self.curve]

    def draw(self, picture: Pictured, axis: TimeAxis, pixel: float) -> None:
        """Draw the line, decimated to about two points a pixel."""
        minutes, values = _visible(picture, self.spec.metrics[0], axis)
        x, y = decimate.decimate(minutes, values, pixel)
        self.fit(y)
        self.curve.setData(x, self.place(y))


class PressureLane(Lane):
    """Blood pressure: one bar for each measurement, never joined by a line."""

    def __init__(self, spec: LaneSpec) -> None:
        super().__init__(spec)
        size = self._size = max(7, theme.current().px(13))
        brush = pg.mkBrush(theme.colour(spec.tone))
        self.bars = curve(spec.tone, 3, "pairs")
        self.upper = pg.ScatterPlotItem(symbol="t", size=size, pen=None, brush=brush)
        self.lower = pg.ScatterPlotItem(symbol="t1", size=size, pen=None, brush=brush)
        self.items = [self.bars, self.upper, self.lower]

    def draw(self, picture: Pictured, axis: TimeAxis, pixel: float) -> None:
        """Draw a bar from systolic to diastolic where both come from one measurement."""
        sys_at, sys = _visible(picture, Metric.NIBP_SYS, axis)
        dia_at, dia = _visible(picture, Metric.NIBP_DIA, axis)
        at, i, j = np.intersect1d(sys_at, dia_at, return_indices=True)
        both = np.isfinite(sys[i]) & np.isfinite(dia[j])
        at, high, low = at[both], sys[i][both], dia[j][both]
        self.fit(np.concatenate([high, low]))
        self._fit_heads(at, high - low, pixel)
        high, low = self.place(high), self.place(low)
        self.bars.setData(np.repeat(at, 2), np.column_stack([low, high]).ravel())
        self.upper.setData(at, high)
        self.lower.setData(at, low)

    def _fit_heads(self, at: np.ndarray, span: np.ndarray, pixel: float) -> None:
        """Make the arrowheads smaller where bars are close or short: they would be one blot."""
        size = float(max(7, theme.current().px(13)))
        if len(at) > 1:
            size = min(size, 0.75 * float(np.median(np.diff(at))) / pixel)
        if len(span):
            high = float(np.median(span)) / (self.high - self.low) * self.height
            size = min(size, 0.4 * high)
        size = max(_LEAST_HEAD, round(size))
        if size != self._size:
            self._size = size
            self.upper.setSize(size)
            self.lower.setSize(size)


def _visible(picture: Pictured, metric: Metric, axis: TimeAxis) -> tuple:
    trend = picture.trends.get(metric)
    if trend is None:
        return np.empty(0), np.empty(0)
    # A little more than is seen, so that a line does not end before the edge.
    start, end = axis.origin + 60 * (axis.low - _MORE), axis.origin + 60 * (axis.high + _MORE)
    times, values = decimate.window(trend.times, trend.values, start, end)
    return (times - axis.origin) / 60.0, values
