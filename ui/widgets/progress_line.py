"""How far something is: a bar that fills from the left."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme


class ProgressLine(QWidget):
    """A bar for a share from 0 to 1; the words beside it say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.share = 0.0
        self.setFixedHeight(theme.current().px(20))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float) -> None:
        """Fill the bar up to a share of its length."""
        share = min(1.0, max(0.0, share))
        if share != self.share:
            self.share = share
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and what is done."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        wide = max(self.height(), round(self.width() * self.share)) if self.share else 0
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(QRectF(0, 0, wide, self.height()), radius, radius)
