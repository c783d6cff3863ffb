"""A list that pages with a button, which also says how much is out of sight."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.basics import rows
from ui.widgets.chips import Chip

_NEAR = 2  # pixels


class Fade(QWidget):
    """Lets a row that is cut by the edge fade out, instead of showing half a letter."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw from clear to the colour of the card."""
        solid = theme.colour("surface")
        clear = theme.colour("surface")
        clear.setAlpha(0)
        ramp = QLinearGradient(0, 0, 0, self.height())
        ramp.setColorAt(0, clear)
        ramp.setColorAt(0.75, solid)
        QPainter(self).fillRect(self.rect(), ramp)


class MoreBelow(QWidget):
    """Rows in a scroll area, and a button `more` that tells how many are below and shows them.

    The owner places the button, which keeps its place when it is not needed, so
    that it cannot flicker in and out. `moved` tells that other rows are in sight.
    """

    moved = Signal()

    def __init__(self, gap: int = 0) -> None:
        super().__init__()
        self.inner = QWidget()
        self.rows = QVBoxLayout(self.inner)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(gap)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(self.inner)
        self.fade = Fade(self.area.viewport())
        self.fade.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.more = Chip(kind="more")
        kept = self.more.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.more.setSizePolicy(kept)
        self.more.tapped.connect(self._on_more)
        self.more.hide()
        bar = self.area.verticalScrollBar()
        bar.valueChanged.connect(self._on_moved)
        bar.rangeChanged.connect(self._on_range)
        self.inner.installEventFilter(self)
        self.setLayout(rows(self.area))

    def items(self) -> list[QWidget]:
        """Return the rows from top to bottom."""
        places = (self.rows.itemAt(i) for i in range(self.rows.count()))
        found = (place.widget() for place in places if place is not None)
        return [widget for widget in found if widget is not None and not widget.isHidden()]

    def below(self) -> int:
        """Return how many rows are not wholly in sight below."""
        last = self.area.verticalScrollBar().value() + self.area.viewport().height()
        return sum(widget.geometry().bottom() > last + _NEAR for widget in self.items())

    @property
    def at_end(self) -> bool:
        """Return whether the last row is in sight."""
        bar = self.area.verticalScrollBar()
        return bar.value() >= bar.maximum() - _NEAR

    def to_top(self) -> None:
        """Show the first row."""
        self.area.verticalScrollBar().setValue(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count again when the rows were laid out anew."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._update_more()
        return super().eventFilter(watched, event)

    @Slot(int, int)
    def _on_range(self, low: int, high: int) -> None:
        self._update_more()

    @Slot(int)
    def _on_moved(self, value: int) -> None:
        self._update_more()

    @Slot()
    def _on_more(self) -> None:
        bar = self.area.verticalScrollBar()
        if self.at_end:
            bar.setValue(0)
            return
        seen = bar.value() + self.area.viewport().height()
        hidden = [w for w in self.items() if w.geometry().bottom() > seen + _NEAR]
        bar.setValue(hidden[0].geometry().top() if hidden else bar.maximum())

    def _update_more(self) -> None:
        self.more.setHidden(self.area.verticalScrollBar().maximum() <= _NEAR)
        below = self.below()
        view, high = self.area.viewport().rect(), theme.current().px(44)
        self.fade.setGeometry(0, view.height() - high, view.width(), high)
        self.fade.setHidden(not below)
        self.fade.raise_()
        if below:
            self.more.setText(self.tr("{n} more below").format(n=below))
        else:
            self.more.setText(self.tr("Back to the top"))
        self.moved.emit()
