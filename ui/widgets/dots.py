"""Dots for progress: which questions are saved, answered, open, and which is shown."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui import theme


class Dot(StrEnum):
    """How far one question is; only a commit makes SAVED."""

    OPEN = "open"
    CURRENT = "current"
    UNSAVED = "unsaved"
    SAVED = "saved"
    FAILED = "failed"


class Dots(QWidget):
    """A row of painted dots: filled once saved, an empty circle until then."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._dots: tuple[Dot, ...] = (Dot.OPEN,) * count
        self._current: int | None = None
        scale = theme.current()
        self._step = scale.px(34)
        self.setFixedSize(QSize(self._step * count, scale.px(40)))

    def show_count(self, count: int) -> None:
        """Make room for so many dots."""
        self.setFixedWidth(self._step * count)

    @property
    def dots(self) -> tuple[Dot, ...]:
        """Return the state of every dot."""
        return self._dots

    def show_dots(self, dots: tuple[Dot, ...], current: int | None) -> None:
        """Show a state for every question; `current` is the one on the screen."""
        if (dots, current) != (self._dots, self._current):
            self._dots, self._current = dots, current
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dots."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, dot in enumerate(self._dots):
            self._draw(painter, index, dot)

    def _draw(self, painter: QPainter, index: int, dot: Dot) -> None:
        scale = theme.current()
        centre = QPointF(self._step * (index + 0.5), self.height() / 2)
        names = {Dot.SAVED: "accent", Dot.UNSAVED: "accent", Dot.FAILED: "caution"}
        colour = theme.colour(names.get(dot, "line"))
        hollow = dot in (Dot.UNSAVED, Dot.FAILED)
        painter.setPen(QPen(colour, scale.px(3)) if hollow else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if hollow else colour)
        if index == self._current and dot == Dot.OPEN:
            painter.setBrush(theme.colour("text"))
        radius = scale.px(9)
        painter.drawEllipse(centre, radius, radius)
        if index == self._current and dot != Dot.OPEN:
            painter.setPen(QPen(theme.colour("text"), scale.px(3)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(centre, scale.px(14), scale.px(14))
