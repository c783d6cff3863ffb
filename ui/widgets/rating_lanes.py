"""What the patient reported, on the board's time axis, and when each effect should settle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.symptom import Effect, Rating
from ui import theme
from ui.widgets.time_axis import Pictured, TimeAxis, axis_for, edge, gutter
from ui.widgets.timeline_ratings import Mark, Row, paint_mark, rows_of

translate = QCoreApplication.translate
_ROW = 39
_LEAST_ROW = 32
_SQUARE = 32
_LEGEND = 34
_LOW_LEGEND = 28


class RatingLanes(QWidget):
    """Rows of rating squares under the plot, on exactly its x axis."""

    def __init__(self) -> None:
        super().__init__()
        self.axis: TimeAxis | None = None
        self._seen: TimeAxis | None = None
        self._past: float | None = None
        self._snapshot: Pictured | None = None
        self.rows: tuple[Row, ...] = ()
        scale = theme.current()
        self.setMinimumHeight(scale.px(_LEAST_ROW) * len(Effect) + scale.px(_LOW_LEGEND))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """Return room for all rows and for what the signs mean."""
        scale = theme.current()
        return QSize(scale.px(900), scale.px(_ROW) * len(Effect) + scale.px(_LEGEND))

    def row_height(self) -> int:
        """Return the height of a row; in a low window rows move closer."""
        room = self.height() - self.legend_height()
        return min(theme.current().px(_ROW), room // len(Effect))

    def legend_height(self) -> int:
        """Return the height of the line that says what the signs mean."""
        low = self.height() < self.sizeHint().height()
        return theme.current().px(_LOW_LEGEND if low else _LEGEND)

    def show_snapshot(self, snapshot: Pictured) -> None:
        """Show the ratings and the windows of a snapshot."""
        session = snapshot.session
        if session is None:
            return
        self._snapshot = snapshot
        axis = axis_for(session, snapshot.now.t)
        if self._past is not None:
            axis = axis_for(session, self._past, past=True)
        seen = self._seen
        if seen is not None and seen.origin == axis.origin:
            axis = replace(axis, low=seen.low, high=seen.high)
        self.axis, self.rows = axis, rows_of(session, axis, snapshot.now)
        self.update()

    def show_axis(self, axis: TimeAxis) -> None:
        """Show the part of the time that the plot above shows."""
        self._seen = axis
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def show_past(self, picture: Pictured, ended: float) -> None:
        """Show a session that ended at kiosk time `ended`: no now, and nothing expected."""
        self._past = ended
        self.show_snapshot(picture)

    def x_of(self, minute: float) -> float:
        """Return where a minute stands in this widget."""
        return self._xs([minute])[0]

    def _xs(self, minutes: Sequence[float]) -> list[float]:
        assert self.axis is not None
        left = gutter()
        wide = self.width() - left - edge()
        return [left + self.axis.part(minute) * wide for minute in minutes]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all rows, and under them what the signs mean."""
        if self.axis is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self.row_height()
        if self.axis.shows_now:
            painter.setPen(QPen(theme.colour("text"), theme.current().px(3)))
            x = self.x_of(self.axis.now)
            painter.drawLine(round(x), 0, round(x), height * len(self.rows))
        for number, row in enumerate(self.rows):
            self._paint_row(painter, row, QRect(0, number * height, self.width(), height))
        self._paint_legend(painter, height * len(self.rows))

    def _paint_row(self, painter: QPainter, row: Row, place: QRect) -> None:
        axis = self.axis
        assert axis is not None
        left, right = gutter(), self.width() - edge()
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.current().font("small"))
        middle = Qt.AlignmentFlag.AlignVCenter
        name = QRect(0, place.top(), left, place.height())
        painter.drawText(name, Qt.AlignmentFlag.AlignLeft | middle, row.name)
        y = place.center().y()
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(left, y, right, y)
        if row.pill is not None:
            self._paint_pill(painter, row.pill, y)
        self._paint_note(painter, row, place)
        shown = [mark for mark in row.marks if axis.low <= mark.minute <= axis.high]
        places = self._xs([mark.minute for mark in shown])
        for mark, x, later in zip_longest(shown, places, places[1:]):
            self._paint_mark(painter, mark, QPointF(x, y), later)

    def _paint_pill(self, painter: QPainter, pill: tuple[float, float], y: float) -> None:
        start, end = self.x_of(pill[0]), self.x_of(pill[1])
        high = theme.current().px(16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_dim"))
        painter.drawRoundedRect(
            QRectF(start, y - high / 2, max(high, end - start), high), high / 2, high / 2
        )

    def _paint_note(self, painter: QPainter, row: Row, place: QRect) -> None:
        if not row.note or self.axis is None or not self.axis.shows_now:
            return
        scale = theme.current()
        painter.setFont(scale.font("fine"))
        start = round(self.x_of(self.axis.now)) + scale.px(30)
        if row.pill is not None:
            start = round(self.x_of(row.pill[1])) + scale.px(12)
        room = self.width() - start
        words = row.longer or row.note
        if painter.fontMetrics().horizontalAdvance(words) + scale.px(16) > room:
            words = row.note
        wide = painter.fontMetrics().horizontalAdvance(words) + scale.px(16)
        if wide > room:
            return
        box = QRect(start, place.top() + 2, wide, place.height() - 4)
        painter.fillRect(box, theme.colour("surface"))
        painter.setPen(theme.colour(row.tone))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_mark(
        self, painter: QPainter, mark: Mark, place: QPointF, later: float | None
    ) -> None:
        side = min(theme.current().px(_SQUARE), self.row_height() - 3)
        # A square gives way to the next one, so that both keep their figures.
        gap = side if later is None else later - place.x()
        wide = min(side, max(0.55 * side, 2 * (gap - side / 2) - 1))
        box = QRectF(place.x() - wide / 2, place.y() - side / 2, wide, side)
        # Half a figure would mislead: what is covered all the same keeps only its colour.
        paint_mark(painter, mark, box, figure=gap >= 0.75 * side)

    def _paint_legend(self, painter: QPainter, top: int) -> None:
        scale = theme.current()
        painter.setFont(scale.font("fine"))
        x, high = gutter(), self.legend_height()
        side = min(scale.px(24), high - 2)
        entries = (
            (Mark(0, None, False), translate("rating_lanes", "no answer")),
            (Mark(0, Rating.MILD, True), translate("rating_lanes", "entered by staff")),
        )
        for mark, words in entries:
            paint_mark(painter, mark, QRectF(x, top + (high - side) / 2, side, side), "fine")
            x += side + scale.px(10)
            painter.setFont(scale.font("fine"))
            painter.setPen(theme.colour("muted"))
            wide = painter.fontMetrics().horizontalAdvance(words)
            box = QRect(round(x), top, wide + 2, high)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
            x += wide + scale.px(36)
        if self.axis is not None and not self.axis.past:
            self._paint_pill_legend(painter, x, top + high / 2)

    def _paint_pill_legend(self, painter: QPainter, x: float, y: float) -> None:
        scale = theme.current()
        high, wide = scale.px(14), scale.px(48)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_dim"))
        painter.drawRoundedRect(QRectF(x, y - high / 2, wide, high), high / 2, high / 2)
        painter.setPen(theme.colour("muted"))
        words = translate("rating_lanes", "expected to settle in this time")
        left = round(x + wide + scale.px(10))
        box = QRect(left, round(y - scale.px(_LEGEND) / 2), self.width() - left, scale.px(_LEGEND))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
