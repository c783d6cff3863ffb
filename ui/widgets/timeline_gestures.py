"""Fingers and the mouse on the plot: a drag, a pinch, a tap and a hold told apart."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QEventPoint, QMouseEvent, QTouchEvent, QWheelEvent

from ui import theme
from ui.widgets.touch import activity

HOLD_MS = 500
_SLIP_MM = 3.0  # a finger that rests moves less than this
_NOTCH, _PER_NOTCH = 120.0, 0.8


class Gestures(QObject):
    """Turns events of touch and mouse into what they mean; all places are x in pixels."""

    grabbed = Signal(tuple)  # fingers hold the axis here; none: it was let go
    dragged = Signal(tuple)
    tapped = Signal(float)
    held = Signal(float)  # a finger rests, or moves on after it has rested
    zoomed = Signal(float, float)  # factor of the time that is seen, and where

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._began: QPointF | None = None
        self._at = QPointF()
        self._fingers = 0
        self._moving = self._holding = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(HOLD_MS)
        self._timer.timeout.connect(self.rest)

    def handle(self, event: QEvent) -> bool:
        """Return whether an event was one for the plot."""
        if isinstance(event, QTouchEvent):
            self._touch(event)
        elif isinstance(event, QWheelEvent):
            factor = _PER_NOTCH ** (event.angleDelta().y() / _NOTCH)
            self.zoomed.emit(factor, event.position().x())
        elif isinstance(event, QMouseEvent) and self._by_hand(event):
            self._mouse(event)
        else:
            return False
        return True

    @staticmethod
    def _by_hand(event: QMouseEvent) -> bool:
        left = Qt.MouseButton.LeftButton
        return left in (event.button(), event.buttons() & left)

    def _touch(self, event: QTouchEvent) -> None:
        gone = QEventPoint.State.Released
        down = sorted((p for p in event.points() if p.state() != gone), key=lambda p: p.id())
        if event.type() == QEvent.Type.TouchCancel:
            self._end(tap=False)
        elif not down:
            self._end(tap=True)
        else:
            self._fingers_at([point.position() for point in down])

    def _mouse(self, event: QMouseEvent) -> None:
        if event.type() == QEvent.Type.MouseButtonRelease:
            self._end(tap=True)
        else:
            self._fingers_at([event.position()])

    def _fingers_at(self, places: list[QPointF]) -> None:
        """Take where the fingers are now."""
        xs = tuple(place.x() for place in places[:2])
        if self._began is None:
            activity.restart()
            self._began = places[0]
            self._moving = self._holding = False
            self._timer.start()
        self._at = places[0]
        if len(xs) != self._fingers:
            self._changed(xs)
        elif self._holding:
            self.held.emit(xs[0])
        elif self._moving:
            self.dragged.emit(xs)
        elif self._slipped():
            self._timer.stop()
            self._moving = True
            self.dragged.emit(xs)

    def _changed(self, xs: tuple[float, ...]) -> None:
        """Another number of fingers: the axis is held anew, so that it does not jump."""
        self._fingers = len(xs)
        if self._holding:
            return
        if len(xs) > 1:
            self._timer.stop()
            self._moving = True
        self.grabbed.emit(xs)

    def _slipped(self) -> bool:
        if self._began is None:
            return False
        return (self._at - self._began).manhattanLength() > theme.current().mm(_SLIP_MM)

    @Slot()
    def rest(self) -> None:
        """The finger has rested for half a second."""
        if self._began is None or self._moving:
            return
        self._holding = True
        self.held.emit(self._at.x())

    def _end(self, *, tap: bool) -> None:
        self._timer.stop()
        began, self._began = self._began, None
        if began is None:
            return
        self._fingers = 0
        self.grabbed.emit(())
        if tap and not self._moving and not self._holding:
            self.tapped.emit(began.x())

    def drop(self) -> None:
        """Forget the fingers: the widget is gone from under them."""
        self._end(tap=False)
