"""A share on a line from 0 to 100 %: a dot, its sure bounds, and the mark it should reach."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme

# Lengths of the 1080p picture.
_HEIGHT, _EDGE, _DOT, _BOUNDS, _MARK = 40, 12, 8, 14, 36
AIM = 0.8


class Coverage(QWidget):
    """Shares are 0 to 1; the line runs from left to right in every language."""

    def __init__(self) -> None:
        super().__init__()
        self.share: float | None = None
        self.bounds: tuple[float, float] | None = None
        self.setFixedHeight(theme.current().px(_HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return a small width; the layout stretches it."""
        return QSize(theme.current().px(160), theme.current().px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return the least width on which a share can still be read."""
        return self.sizeHint()

    def show_share(self, share: float | None, bounds: tuple[float, float] | None) -> None:
        """Show a share with its bounds; None leaves the line and the mark alone."""
        if (share, bounds) != (self.share, self.bounds):
            self.share, self.bounds = share, bounds
            self.update()

    def across(self, share: float) -> float:
        """Return where a share stands, in pixels from the left."""
        edge = theme.current().px(_EDGE)
        return edge + min(1.0, max(0.0, share)) * (self.width() - 2 * edge)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw line, mark, bounds and dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale, middle = theme.current(), self.height() / 2
        painter.setPen(QPen(theme.colour("line"), scale.px(4)))
        painter.drawLine(QLineF(self.across(0.0), middle, self.across(1.0), middle))
        half, mark = scale.px(_MARK) / 2, self.across(AIM)
        painter.setPen(QPen(theme.colour("muted"), scale.px(3)))
        painter.drawLine(QLineF(mark, middle - half, mark, middle + half))
        painter.setPen(Qt.PenStyle.NoPen)
        if self.bounds is not None:
            left, right = (self.across(each) for each in self.bounds)
            high = scale.px(_BOUNDS)
            painter.setBrush(theme.colour("accent_dim"))
            box = QRectF(left, middle - high / 2, right - left, high)
            painter.drawRoundedRect(box, high / 2, high / 2)
        if self.share is not None:
            painter.setBrush(theme.colour("text"))
            dot = scale.px(_DOT)
            painter.drawEllipse(QPointF(self.across(self.share), middle), dot, dot)


class CoverageScale(Coverage):
    """The figures over a column of such lines: 0, 80 and, where there is room, 100."""

    def boxes(self) -> list[tuple[QRectF, str]]:
        """Return where each figure is drawn; none touches another."""
        metrics = QFontMetrics(theme.current().font("fine"))
        found: list[tuple[QRectF, str]] = []
        for share in (0.0, AIM, 1.0):
            text = f"{100 * share:.0f}"
            wide = metrics.horizontalAdvance(text) + 1
            left = min(max(0.0, self.across(share) - wide / 2), self.width() - wide)
            if not found or left > found[-1][0].right() + metrics.horizontalAdvance("0"):
                found.append((QRectF(left, 0, wide, self.height()), text))
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the figures where they stand on the lines beneath."""
        painter = QPainter(self)
        painter.setFont(theme.current().font("fine"))
        painter.setPen(theme.colour("muted"))
        for box, text in self.boxes():
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
