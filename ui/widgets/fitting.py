"""A value that becomes smaller before it is cut, and is shortened in its middle at last."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme

_SMALLER = ("title", "button", "text", "small", "fine")


class FittingText(QWidget):
    """One line of data in bold, in a text size (`role`) or the largest below it that fits."""

    def __init__(self, role: str, *, right: bool = False) -> None:
        super().__init__()
        self._text = ""
        self._roles = _SMALLER[_SMALLER.index(role) :]
        self._side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def text(self) -> str:
        """Return the whole text."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show a text."""
        if text != self._text:
            self._text = text
            self.updateGeometry()
            self.update()

    def minimumSizeHint(self) -> QSize:
        """Return room for a line of the largest size, and a few figures."""
        metrics = QFontMetrics(theme.current().font(self._roles[0], bold=True))
        least = QFontMetrics(theme.current().font(self._roles[-1], bold=True))
        wide = min(least.horizontalAdvance(self._text), least.horizontalAdvance("0" * 6))
        return QSize(wide, metrics.height())

    def sizeHint(self) -> QSize:
        """Return room for the text at its largest size."""
        metrics = QFontMetrics(theme.current().font(self._roles[0], bold=True))
        return QSize(metrics.horizontalAdvance(self._text) + 2, metrics.height())

    def font_that_fits(self) -> QFont:
        """Return the largest font in which the text fits."""
        made = theme.current().font(self._roles[0], bold=True)
        for role in self._roles:
            made = theme.current().font(role, bold=True)
            if QFontMetrics(made).horizontalAdvance(self._text) <= self.width():
                break
        return made

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text."""
        painter = QPainter(self)
        font = self.font_that_fits()
        painter.setFont(font)
        painter.setPen(theme.colour("text" if self.isEnabled() else "muted"))
        middle = Qt.TextElideMode.ElideMiddle
        text = QFontMetrics(font).elidedText(self._text, middle, self.width())
        painter.drawText(self.rect(), int(self._side | Qt.AlignmentFlag.AlignVCenter), text)
