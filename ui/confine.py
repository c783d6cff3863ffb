"""What would lead out of the kiosk does nothing: keys, closing, menus, drags, minimising."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent, QWindow
from PySide6.QtWidgets import QWidget

# A kiosk is touched. A keyboard that somebody plugs in has nothing to say, a pen button or a
# second finger opens no menu, and nothing is dragged in or out.
_DEAF = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.Shortcut,
        QEvent.Type.InputMethod,
        QEvent.Type.ContextMenu,
        QEvent.Type.DragEnter,
        QEvent.Type.DragMove,
        QEvent.Type.Drop,
        QEvent.Type.NativeGesture,
    }
)
_MOUSE = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
    }
)


class Confinement(QObject):
    """Stands before a window and lets through what a finger or the left button does.

    It keeps nothing in attributes: events still come while Python takes itself apart.
    """

    def __init__(self, window: QWidget) -> None:
        """The window has been shown, so that it has a handle."""
        super().__init__(window)
        # On the window's own handle: one call for what comes from outside, none for the rest.
        self._handle().installEventFilter(self)

    def _widget(self) -> QWidget:
        window = self.parent()
        assert isinstance(window, QWidget)
        return window

    def _handle(self) -> QWindow:
        handle = self._widget().windowHandle()
        assert isinstance(handle, QWindow), "shown before it is confined"
        return handle

    def lift(self) -> None:
        """Let everything through again: the kiosk ends."""
        self._handle().removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Drop what has no place in a kiosk."""
        if event.type() in _DEAF:
            return True
        if event.type() in _MOUSE:
            return isinstance(event, QMouseEvent) and event.button() != Qt.MouseButton.LeftButton
        return False


class LockedConfinement(Confinement):
    """The same for a full screen, which can neither be closed nor made smaller from outside.

    Whoever ends the kiosk ends its program.
    """

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Drop what has no place in a kiosk, and what would take the window away."""
        if event.type() == QEvent.Type.Close:
            event.ignore()
            return True
        if event.type() == QEvent.Type.WindowStateChange:
            QTimer.singleShot(0, self._fill)
        return super().eventFilter(watched, event)

    @Slot()
    def _fill(self) -> None:
        """Fill the screen again."""
        window = self._widget()
        if not window.isFullScreen() or window.isMinimized():
            window.showFullScreen()
