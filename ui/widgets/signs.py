"""Painted signs: the shipped font has no tick and no clock, and colour alone says nothing."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.domain.readiness import CriterionState
from ui import theme

MET = "met"
WAITING = "waiting"
UNKNOWN = "unknown"
OLD = "old"
ATTENTION = "attention"

STATE_SIGNS: dict[CriterionState, tuple[str, str]] = {
    CriterionState.MET: (MET, "settled"),
    CriterionState.NOT_MET: (WAITING, "caution"),
    CriterionState.UNKNOWN: (UNKNOWN, "muted"),
    CriterionState.STALE: (OLD, "caution"),
}


class Sign(QWidget):
    """One sign of four, each with a shape of its own: tick, dots, question mark, clock."""

    def __init__(self, sign: str = UNKNOWN, tone: str = "muted", side: int = 36) -> None:
        super().__init__()
        self._side = theme.current().px(side)
        self.sign, self.tone = sign, tone
        self.setFixedSize(QSize(self._side, self._side))

    def set_side(self, side: int) -> None:
        """Draw it larger or smaller; `side` in 1080p pixels."""
        wanted = theme.current().px(side)
        if wanted != self._side:
            self._side = wanted
            self.setFixedSize(QSize(wanted, wanted))

    def set_sign(self, sign: str, tone: str) -> None:
        """Show another sign in another tone."""
        if (sign, tone) != (self.sign, self.tone):
            self.sign, self.tone = sign, tone
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sign in the middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.colour(self.tone), max(2.0, self._side / 9))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        if self.sign == MET:
            painter.drawPolyline([self._at(0.18, 0.55), self._at(0.4, 0.78), self._at(0.82, 0.24)])
        elif self.sign == WAITING:
            self._paint_dots(painter)
        elif self.sign == OLD:
            painter.drawEllipse(QRectF(self._at(0.14, 0.14), self._at(0.86, 0.86)))
            painter.drawPolyline([self._at(0.5, 0.28), self._at(0.5, 0.53), self._at(0.66, 0.62)])
        else:
            font = theme.current().font("text", bold=True)
            font.setPixelSize(round(self._side * 0.85))
            painter.setFont(font)
            mark = "!" if self.sign == ATTENTION else "?"
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, mark)

    def _paint_dots(self, painter: QPainter) -> None:
        painter.setBrush(theme.colour(self.tone))
        painter.setPen(Qt.PenStyle.NoPen)
        for x in (0.2, 0.5, 0.8):
            painter.drawEllipse(self._at(x, 0.55), self._side / 11, self._side / 11)

    def _at(self, x: float, y: float) -> QPointF:
        return QPointF(x * self._side, y * self._side)
