"""The small trend in a vitals tile: half an hour, gaps as gaps, cuff values as bars."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.metric import METRICS, Metric
from app.snapshot import Snapshot
from ui import theme

if TYPE_CHECKING:
    from app.domain.trend import TrendView

SPAN = 30 * 60.0
# Seconds without a value that break the line; a monitor may send once a minute.
GAP = 90.0
# Seconds between two drawings: the picture moves by about a pixel in that time.
PACE = 10.0

# The least height of the scale in the metric's unit: noise must not look like a change.
_LEAST_RANGE: dict[Metric, float] = {
    Metric.HR: 30.0,
    Metric.PULSE: 30.0,
    Metric.SPO2: 8.0,
    Metric.RR: 10.0,
    Metric.TEMP: 2.0,
    Metric.NIBP_SYS: 40.0,
}


@dataclass(slots=True)
class Column:
    """All values that fall on one column of pixels."""

    x: float
    first: float
    last: float
    low: float
    high: float


def runs(times: list[float], values: list[float], since: float, columns: int) -> list[list[Column]]:
    """Return runs of columns with first, last, least and greatest value; a gap ends a run."""
    found: list[list[Column]] = []
    before = -math.inf
    for t, value in zip(times, values, strict=True):
        if math.isnan(value):
            before = -math.inf
            continue
        x = float(int((t - since) / SPAN * columns))
        if t - before > GAP:
            found.append([])
        before = t
        run = found[-1]
        if run and run[-1].x == x:
            column = run[-1]
            column.last = value
            column.low, column.high = min(column.low, value), max(column.high, value)
        else:
            run.append(Column(x, value, value, value, value))
    return found


def pairs(sys: TrendView, dia: TrendView, since: float) -> Iterator[tuple[float, float, float]]:
    """Return (time, systolic, diastolic) of every cuff measurement that has both."""
    low = dict(zip(*_recent(dia, since), strict=True))
    for t, high in zip(*_recent(sys, since), strict=True):
        if t in low and not math.isnan(high) and not math.isnan(low[t]):
            yield t, high, low[t]


def _recent(view: TrendView, since: float) -> tuple[list[float], list[float]]:
    start = int(view.times.searchsorted(since))
    return view.times[start:].tolist(), view.values[start:].tolist()


class Spark(QWidget):
    """The painted trend; it is worked out anew every ten seconds at most."""

    def __init__(self, colour: QColor) -> None:
        super().__init__()
        self._colour = colour
        self._old = False
        self._key: tuple[object, ...] = ()
        self._lines: list[QLineF] = []
        self.setMinimumSize(QSize(theme.current().px(90), theme.current().px(40)))
        self.setMaximumSize(QSize(theme.current().px(240), theme.current().px(80)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def lines(self) -> list[QLineF]:
        """Return the lines that are drawn, in pixels of this widget."""
        return self._lines

    def sizeHint(self) -> QSize:
        """Return the size of the picture."""
        return QSize(theme.current().px(220), theme.current().px(76))

    def show_trend(self, snapshot: Snapshot, metric: Metric, *, old: bool) -> None:
        """Show the last half hour of `metric`; `old` greys it."""
        view = snapshot.trends.get(metric)
        key = (metric, old, self.size(), view is None, int(snapshot.now.t / PACE))
        if key == self._key:
            return
        self._key, self._old = key, old
        self._lines = []
        if view is not None:
            since = snapshot.now.t - SPAN
            dia = snapshot.trends.get(Metric.NIBP_DIA)
            if METRICS[metric].episodic and dia is not None:
                self._lines = self._bars(list(pairs(view, dia, since)), since)
            elif not METRICS[metric].episodic:
                self._lines = self._curve(view, since, metric)
        self.update()

    def _curve(self, view: TrendView, since: float, metric: Metric) -> list[QLineF]:
        step = theme.current().px(4)
        found = runs(*_recent(view, since), since, max(2, self.width() // step))
        columns = [c for run in found for c in run]
        if not columns:
            return []
        low, high = min(c.low for c in columns), max(c.high for c in columns)
        low, high = _widened(low, high, _LEAST_RANGE.get(metric, 1.0))
        lines = []
        for run in found:
            before: Column | None = None
            for c in run:
                x, y1, y2 = c.x * step, self._y(c.low, low, high), self._y(c.high, low, high)
                if before is not None:
                    start = self._y(before.last, low, high)
                    lines.append(QLineF(before.x * step, start, x, self._y(c.first, low, high)))
                if y1 != y2 or len(run) == 1:
                    lines.append(QLineF(x, y1, x, y2))
                before = c
        return lines

    def _bars(self, found: list[tuple[float, float, float]], since: float) -> list[QLineF]:
        if not found:
            return []
        low, high = _widened(min(p[2] for p in found), max(p[1] for p in found), 40.0)
        cap = theme.current().px(6)
        lines = []
        for t, sys, dia in found:
            x = cap + (t - since) / SPAN * (self.width() - 2 * cap)
            top, bottom = self._y(sys, low, high), self._y(dia, low, high)
            lines.append(QLineF(x, top, x, bottom))
            lines.append(QLineF(x - cap, top, x + cap, top))
            lines.append(QLineF(x - cap, bottom, x + cap, bottom))
        return lines

    def _y(self, value: float, low: float, high: float) -> float:
        edge = theme.current().px(4)
        return edge + (high - value) / (high - low) * (self.height() - 2 * edge)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = theme.colour("muted") if self._old else self._colour
        pen = QPen(colour, theme.current().px(3))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLines(self._lines)


def _widened(low: float, high: float, least: float) -> tuple[float, float]:
    """Return bounds at least `least` apart, around the same middle."""
    extra = max(0.0, least - (high - low)) / 2
    return low - extra, high + extra
