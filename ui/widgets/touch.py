"""Buttons for fingers: one tap is one answer, and grave acts are held."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui import theme

GUARD_MS = 300
HOLD_MS = 800


class TapGuard:
    """Lets one tap through and drops what follows too soon, on whatever button it lands.

    A second hit of the same tap often lands on the next screen's button, so
    the guard is one for the whole window.
    """

    def __init__(self) -> None:
        self._timer = QElapsedTimer()

    def allow(self) -> bool:
        """Return whether a tap counts now; a counted tap starts the guard time."""
        if self._timer.isValid() and self._timer.elapsed() < GUARD_MS:
            return False
        self._timer.start()
        return True

    def reset(self) -> None:
        """Forget the last tap."""
        self._timer.invalidate()


guard = TapGuard()


class Activity:
    """Knows how long nobody has touched any button."""

    def __init__(self) -> None:
        self._timer = QElapsedTimer()
        self._timer.start()

    def restart(self) -> None:
        """Note a touch now."""
        self._timer.restart()

    def idle_seconds(self) -> float:
        """Return the seconds since the last touch."""
        return self._timer.elapsed() / 1000.0


activity = Activity()


def set_state(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property and restyle, only when it changed."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


class TouchButton(QPushButton):
    """A button that answers once a tap, on release inside it.

    `kind`: "", "primary", "call", "danger" or "field"; `patient` makes it a
    patient's target (20 mm), otherwise it is a staff target (12 mm).
    """

    tapped = Signal()

    def __init__(
        self,
        text: str = "",
        *,
        kind: str = "",
        size: str = "",
        patient: bool = False,
        guarded: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._guarded = guarded
        if kind:
            self.setProperty("kind", kind)
        if size:
            # Not named `size`: that is a property of every QWidget, and never a text.
            self.setProperty("letters", size)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if patient:
            # The style sheet's min-height overrides setMinimumSize, so it must know.
            self.setProperty("patient", "true")
            side = theme.current().patient_target
            self.setMinimumSize(QSize(side, side))
        else:
            self.setMinimumSize(QSize(theme.current().staff_target, theme.current().staff_target))
        self.clicked.connect(self._on_clicked)
        self.pressed.connect(activity.restart)

    @Slot()
    def _on_clicked(self) -> None:
        if not self._guarded or guard.allow():
            self.tapped.emit()

    def set_chosen(self, chosen: bool) -> None:
        """Show the button as chosen or not (a chip)."""
        set_state(self, "chosen", "true" if chosen else "false")

    @property
    def chosen(self) -> bool:
        """Return whether it is shown as chosen."""
        return bool(self.property("chosen") == "true")


class Key(TouchButton):
    """A key of a pad: fast typing is wanted here, so it is not guarded."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, guarded=False, parent=parent)
        self.setProperty("key", "true")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)


class HoldButton(TouchButton):
    """A button for grave acts: it answers after being held (0.8 s), and shows the time."""

    held = Signal()

    def __init__(
        self, text: str = "", *, kind: str = "primary", size: str = "", hold_ms: int = HOLD_MS
    ) -> None:
        super().__init__(text, kind=kind, size=size, guarded=False)
        self._hold_ms = hold_ms
        self._since = QElapsedTimer()
        self._tick = QTimer(self)
        self._tick.setInterval(40)
        self._tick.timeout.connect(self._on_tick)
        self.pressed.connect(self._on_pressed)
        self.released.connect(self._on_released)

    @Slot()
    def _on_pressed(self) -> None:
        self._since.start()
        self._tick.start()

    @Slot()
    def _on_released(self) -> None:
        self._tick.stop()
        self._since.invalidate()
        self.update()

    @Slot()
    def _on_tick(self) -> None:
        # Sliding off the button ends the hold, as it ends a tap.
        if not self.isDown():
            self._on_released()
        elif self._since.elapsed() >= self._hold_ms:
            self._on_released()
            self.setDown(False)
            self.held.emit()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button and how much of the hold has passed."""
        super().paintEvent(event)
        if not self._since.isValid():
            return
        part = min(1.0, self._since.elapsed() / self._hold_ms)
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("caution"))
        height = theme.current().px(10)
        painter.drawRect(QRectF(0, self.height() - height, self.width() * part, height))
