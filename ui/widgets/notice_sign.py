"""The sign of a notice: one to three exclamation marks, or a broken link for a technical one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.domain.notice import Priority
from ui import theme

LINK = "link"
MARKS = {Priority.HIGH: "!!!", Priority.MEDIUM: "!!", Priority.LOW: "!"}
TONES = {Priority.HIGH: "danger", Priority.MEDIUM: "caution", Priority.LOW: "muted"}


def tone_of(priority: Priority, technical: bool) -> str:
    """Return the colour of a notice; what the kiosk cannot see is never red."""
    return "caution" if technical and priority == Priority.HIGH else TONES[priority]


class NoticeSign(QWidget):
    """Says by its shape how soon somebody should look; its tone is no more than a help."""

    def __init__(self) -> None:
        super().__init__()
        self.sign, self.tone = MARKS[Priority.LOW], "muted"
        self._font = theme.current().font("button", bold=True)
        scale = theme.current()
        self.setFixedSize(QSize(scale.px(64), scale.px(44)))

    def show_kind(self, priority: Priority, technical: bool) -> None:
        """Show the sign of a priority, or that of a technical notice."""
        wanted = LINK if technical else MARKS[priority], tone_of(priority, technical)
        if wanted != (self.sign, self.tone):
            self.sign, self.tone = wanted
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sign in the middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour(self.tone))
        if self.sign != LINK:
            painter.setFont(self._font)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.sign)
            return
        pen = QPen(theme.colour(self.tone), max(2.0, self.height() / 11))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        self._paint_link(painter)

    def _paint_link(self, painter: QPainter) -> None:
        """Draw two halves of a chain with a gap, and a stroke through the gap."""
        side = self.height() * 0.42
        middle, x = self.height() / 2, self.width() / 2
        gap = self.height() * 0.2
        for way, begin in ((-1, 90), (1, -90)):
            box = QRectF(0, 0, side, side)
            box.moveCenter(QPointF(x + way * (gap + side * 0.55), middle))
            painter.drawArc(box, begin * 16, 180 * 16)
            edge = x + way * gap * 0.9
            for y in (box.top(), box.bottom()):
                painter.drawLine(QPointF(box.center().x(), y), QPointF(edge, y))
        high = self.height() * 0.34
        painter.drawLine(
            QPointF(x + gap * 0.5, middle - high), QPointF(x - gap * 0.5, middle + high)
        )
