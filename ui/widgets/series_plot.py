"""Bars and lines of one patient, an infusion a column; a gap stays a gap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.asking import RoundKind, newest
from app.domain.series import SeriesInfusion
from ui import series_words as words
from ui import theme

translate = QCoreApplication.translate

# A column in pixels at 1080p: two bars, and a date with mg/kg under them.
_COLUMN = 168
# The scale never ends below these: small numbers must not look like large ones.
_LEAST_MINUTES, _PHQ9_MOST, _MOOD_MOST = 120.0, 27.0, 10.0


@dataclass(frozen=True, slots=True)
class Column:
    """What is drawn of one infusion; None where nobody can say."""

    name: str
    settled: float | None
    ready: float | None
    phq9: float | None
    before: float | None
    after: float | None


def column_of(infusion: SeriesInfusion) -> Column:
    """Return the numbers of an infusion."""
    phq9 = newest(infusion.rounds, RoundKind.PHQ9)
    before = newest(infusion.rounds, RoundKind.BEFORE)
    after = newest(infusion.rounds, RoundKind.AFTER)
    day, dose = words.short_day(infusion.started), words.per_kg(infusion)
    return Column(
        f"{day} · {dose}",
        infusion.settled,
        infusion.ready,
        None if phq9 is None else phq9.total,
        None if before is None else before.value("mood"),
        None if after is None else after.value("mood"),
    )


class SeriesPlot(QWidget):
    """Minutes as bars, PHQ-9 and mood as lines, all over the same columns."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: tuple[Column, ...] = ()
        self.setMinimumHeight(theme.current().px(420))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Return room for a few infusions."""
        return QSize(theme.current().px(900), theme.current().px(600))

    @property
    def fits(self) -> int:
        """Return how many infusions stand side by side."""
        return max(1, self.width() // theme.current().px(_COLUMN))

    def show_infusions(self, infusions: Sequence[SeriesInfusion]) -> None:
        """Draw these infusions, oldest first."""
        columns = tuple(map(column_of, infusions))
        if columns != self.columns:
            self.columns = columns
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars, then both lines under them."""
        if not self.columns:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        high = float(self.height())
        self._paint_bars(painter, 0.0, 0.46 * high)
        self._paint_phq9(painter, 0.48 * high, 0.25 * high)
        self._paint_mood(painter, 0.75 * high, 0.25 * high)

    def centre(self, number: int) -> float:
        """Return the middle of a column in pixels."""
        wide = self.width() / max(len(self.columns), min(self.fits, 7))
        return (number + 0.5) * wide

    # -- bars -----------------------------------------------------------------------

    def _paint_bars(self, painter: QPainter, top: float, high: float) -> None:
        small = QFontMetrics(theme.current().font("small"))
        line = float(small.lineSpacing())
        ground = top + high - 1.3 * line
        known = [t for c in self.columns for t in (c.settled, c.ready) if t is not None]
        scale = (ground - top - 1.1 * line) / max(_LEAST_MINUTES, *known, 1.0)
        painter.setFont(theme.current().font("small"))
        for number, column in enumerate(self.columns):
            x, wide = self.centre(number), theme.current().px(42)
            bars = ((column.settled, x - wide - 2, "accent_dim"), (column.ready, x + 2, "accent"))
            for value, left, tone in bars:
                self._paint_bar(painter, value, QRectF(left, ground, wide, line), scale, tone)
            painter.setPen(theme.colour("muted"))
            self._text(painter, x, ground + 1.05 * line, column.name)

    def _paint_bar(
        self, painter: QPainter, value: float | None, place: QRectF, scale: float, tone: str
    ) -> None:
        middle = place.center().x()
        if value is None:
            painter.setPen(theme.colour("muted"))
            self._text(painter, middle, place.top() - 6, words.NOTHING)
            return
        tall = max(2.0, value * scale)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(tone))
        painter.drawRoundedRect(QRectF(place.left(), place.top() - tall, place.width(), tall), 6, 6)
        painter.setPen(theme.colour("text"))
        self._text(painter, middle, place.top() - tall - 6, words.minutes(value))

    def _text(self, painter: QPainter, x: float, base: float, text: str) -> None:
        metrics = QFontMetrics(painter.font())
        painter.drawText(QPointF(x - metrics.horizontalAdvance(text) / 2, base), text)

    # -- lines ----------------------------------------------------------------------

    def _paint_phq9(self, painter: QPainter, top: float, high: float) -> None:
        title = translate("series", "PHQ-9 before, 0 to 27")
        self._paint_title(painter, top, title, "caution")
        self._paint_line(painter, top, high, _PHQ9_MOST, "caution", lambda c: c.phq9)

    def _paint_mood(self, painter: QPainter, top: float, high: float) -> None:
        title = translate("series", "Mood the same day, 0 to 10: before (ring) and after (dot)")
        self._paint_title(painter, top, title, "settled")
        self._paint_line(painter, top, high, _MOOD_MOST, "settled", lambda c: c.after)
        self._paint_line(painter, top, high, _MOOD_MOST, "settled", lambda c: c.before, hollow=True)

    def _paint_title(self, painter: QPainter, top: float, title: str, tone: str) -> None:
        painter.setFont(theme.current().font("fine"))
        metrics = QFontMetrics(painter.font())
        painter.setPen(theme.colour(tone))
        text = metrics.elidedText(title, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QPointF(0.0, top + metrics.ascent()), text)

    def _paint_line(
        self,
        painter: QPainter,
        top: float,
        high: float,
        most: float,
        tone: str,
        value_of: Callable[[Column], float | None],
        *,
        hollow: bool = False,
    ) -> None:
        painter.setFont(theme.current().font("small"))
        line = QFontMetrics(painter.font()).lineSpacing()
        low, room = top + high - 0.3 * line, high - 2.6 * line
        radius, pen = theme.current().px(8), QPen(theme.colour(tone), theme.current().px(4))
        values = [value_of(column) for column in self.columns]
        points = [
            None if v is None else QPointF(self.centre(n), low - max(0.0, room) * v / most)
            for n, v in enumerate(values)
        ]
        painter.setPen(pen)
        for one, other in pairwise(points):
            if one is not None and other is not None and not hollow:
                painter.drawLine(one, other)
        for value, point in zip(values, points, strict=True):
            if point is None or value is None:
                continue
            painter.setPen(pen)
            painter.setBrush(theme.colour("surface" if hollow else tone))
            painter.drawEllipse(point, radius, radius)
            painter.setPen(theme.colour("muted" if hollow else "text"))
            shift = QPointF(
                radius * 3.2 if hollow else 0.0, 0.4 * line if hollow else -1.4 * radius
            )
            at = point + shift
            self._text(painter, at.x(), at.y(), f"{value:g}")
