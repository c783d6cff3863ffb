"""A list that pages with a button, which also says how much is out of sight."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.basics import rows
from ui.widgets.chips import Chip
from ui.widgets.touch import activity

_NEAR = 2  # pixels


class Blind(QWidget):
    """Hides a row that is cut by the edge: half a row would read as another fact."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the colour of the card."""
        QPainter(self).fillRect(self.rect(), theme.colour("surface"))


class MoreBelow(QWidget):
    """Rows in a scroll area, and a button `more` that tells how many are below and shows them.

    The owner places the button, which keeps its place when it is not needed; with
    `inside` it stands under the rows, only where they do not fit. `moved` tells that
    other rows are in sight.
    """

    moved = Signal()

    def __init__(self, gap: int = 0, *, inside: bool = False) -> None:
        super().__init__()
        self._inside = inside
        self.inner = QWidget()
        self.rows = QVBoxLayout(self.inner)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(gap)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(self.inner)
        self.blinds = [Blind(self.area.viewport()) for _ in range(2)]
        for blind in self.blinds:
            # What cannot be seen cannot be tapped.
            blind.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.more = Chip(kind="more")
        kept = self.more.sizePolicy()
        kept.setRetainSizeWhenHidden(not inside)
        if inside:
            kept.setVerticalPolicy(QSizePolicy.Policy.Fixed)
        self.more.setSizePolicy(kept)
        self.more.tapped.connect(self._on_more)
        self.more.hide()
        bar = self.area.verticalScrollBar()
        bar.valueChanged.connect(self._on_moved)
        bar.rangeChanged.connect(self._on_range)
        bar.actionTriggered.connect(self._on_dragged)
        self.inner.installEventFilter(self)
        layout = rows(self.area, self.more, gap=8) if inside else rows(self.area)
        layout.setStretch(0, 1)
        self.setLayout(layout)

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
    def _on_dragged(self, action: int) -> None:
        activity.restart()

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
        self.more.setHidden(self._fits())
        below = self.below()
        self._cover_cut_rows()
        if below:
            self.more.setText(self.tr("{n} more below").format(n=below))
        else:
            self.more.setText(self.tr("Back to the top"))
        self.moved.emit()

    def _fits(self) -> bool:
        """Return whether every row is in sight, or would be without the button.

        It must not depend on whether the button is there now, or it would flicker.
        """
        if not self._inside:
            return self.area.verticalScrollBar().maximum() <= _NEAR
        wide = self.width()
        needed = self.rows.totalMinimumSize().height()
        if self.rows.hasHeightForWidth():
            needed = max(needed, self.rows.totalHeightForWidth(wide))
        return needed <= self.height()

    def _cover_cut_rows(self) -> None:
        """Put the blinds over what the upper and the lower edge cut."""
        first = self.area.verticalScrollBar().value()
        view = self.area.viewport().rect()
        last = first + view.height()
        places = [w.geometry() for w in self.items()]
        whole = [p for p in places if p.top() >= first - _NEAR and p.bottom() <= last + _NEAR]
        top, bottom = 0, view.height()
        if whole:
            cut = [p.bottom() for p in places if p.top() < first - _NEAR and p.bottom() >= first]
            top = max(cut, default=first - 1) + 1 - first
            cut = [p.top() for p in places if p.bottom() > last + _NEAR]
            bottom = min(min(cut, default=last) - first, view.height())
        upper, lower = self.blinds
        upper.setGeometry(0, 0, view.width(), max(0, top))
        lower.setGeometry(0, bottom, view.width(), max(0, view.height() - bottom))
        upper.setHidden(top <= 0)
        lower.setHidden(bottom >= view.height())
        for blind in self.blinds:
            blind.raise_()
