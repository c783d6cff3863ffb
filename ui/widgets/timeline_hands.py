"""What hands do to the plot: which part of the time is seen, and where a finger points."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.widgets.time_axis import TimeAxis
from ui.widgets.timeline_gestures import Gestures
from ui.widgets.timeline_overlay import NEAR
from ui.widgets.timeline_view import TimeView
from ui.widgets.touch import TouchButton

translate = QCoreApplication.translate


class Hands(QObject):
    """The seen part of the axis and the pointing finger of a plot, with the two buttons on it."""

    moved = Signal()  # something else is seen, while a finger moves
    jumped = Signal()  # something else is seen, at once
    pointed = Signal()

    def __init__(self, plot: QWidget) -> None:
        super().__init__(plot)
        self._view = TimeView()
        self._session: int | None = None
        self._area = QRect(0, 0, 1, 1)
        self.finger: float | None = None  # the kiosk time whose values are shown
        self.to_now = TouchButton(translate("timeline", "Now"), kind="primary", parent=plot)
        self.to_now.tapped.connect(self._on_now)
        self.whole = TouchButton(translate("timeline", "Whole session"), parent=plot)
        self.whole.tapped.connect(self._on_whole)
        self.show_buttons()
        self._gestures = Gestures(self)
        self._gestures.grabbed.connect(self._on_grabbed)
        self._gestures.dragged.connect(self._on_dragged)
        self._gestures.tapped.connect(self._on_tapped)
        self._gestures.held.connect(self._on_held)
        self._gestures.zoomed.connect(self._on_zoomed)
        plot.installEventFilter(self)

    @property
    def axis(self) -> TimeAxis | None:
        """Return the axis that is seen."""
        return self._view.axis

    def take(self, session: int, base: TimeAxis) -> None:
        """Take the axis of this moment; another session is seen whole."""
        if session != self._session:
            self._session, self.finger = session, None
            self._view.whole()
        self._view.take(base)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the plot's fingers and mouse for gestures."""
        if not self._gestures.handle(event):
            return False
        event.accept()
        return True

    def drop(self) -> None:
        """Forget the fingers: the plot is gone from under them."""
        self._gestures.drop()

    def lay_out(self, area: QRect) -> None:
        """Take where the plot stands, and put the buttons into its corners."""
        self._area = area
        for button in (self.to_now, self.whole):
            button.resize(button.sizeHint().expandedTo(button.minimumSize()))
            button.raise_()
        self.whole.move(area.left(), 0)
        self.to_now.move(area.right() + 1 - self.to_now.width(), 0)

    @property
    def head(self) -> int:
        """Return how many pixels the buttons take at the top."""
        return self.whole.height() if self._view.zoomed else 0

    @property
    def taken(self) -> int:
        """Return how many pixels of the top line they take at its left end."""
        return self.whole.width() if self._view.zoomed else 0

    def show_buttons(self) -> None:
        """Show a button where it leads somewhere."""
        self.to_now.setVisible(self._view.left_now)
        self.whole.setVisible(self._view.zoomed)

    def _place_of(self, x: float) -> float:
        return (x - self._area.left()) / self._area.width()

    @Slot(tuple)
    def _on_grabbed(self, xs: tuple[float, ...]) -> None:
        self._view.grab(tuple(self._place_of(x) for x in xs))

    @Slot(tuple)
    def _on_dragged(self, xs: tuple[float, ...]) -> None:
        self._view.drag(tuple(self._place_of(x) for x in xs))
        self.moved.emit()

    @Slot(float, float)
    def _on_zoomed(self, factor: float, x: float) -> None:
        self._view.zoom(factor, self._place_of(x))
        self.moved.emit()

    @Slot()
    def _on_now(self) -> None:
        self._view.to_now()
        self.jumped.emit()

    @Slot()
    def _on_whole(self) -> None:
        self._view.whole()
        self.jumped.emit()

    @Slot(float)
    def _on_tapped(self, x: float) -> None:
        """Show the values there; a tap on the line takes them away."""
        axis = self.axis
        if axis is not None and self.finger is not None:
            line = self._area.left() + axis.part(axis.minute(self.finger)) * self._area.width()
            if abs(line - x) <= theme.current().px(NEAR):
                self.finger = None
                self.pointed.emit()
                return
        self._on_held(x)

    @Slot(float)
    def _on_held(self, x: float) -> None:
        axis = self.axis
        if axis is None or not self._area.left() <= x <= self._area.right() + 1:
            return
        minute = axis.low + self._place_of(x) * (axis.high - axis.low)
        self.finger = axis.origin + 60.0 * minute
        self.pointed.emit()
