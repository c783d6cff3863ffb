"""A slow beat for what is urgent: once in two seconds, and only while somebody can see it."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QTimer, Signal, Slot

PERIOD_MS = 2000
STEPS = 8


class Pulse(QObject):
    """Rises from 0 to 1 and falls again in PERIOD_MS; `moved` carries the level."""

    moved = Signal(float)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._step = 0
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD_MS // STEPS)
        self._timer.timeout.connect(self.step)

    @property
    def running(self) -> bool:
        """Return whether it beats."""
        return self._timer.isActive()

    def run(self, wanted: bool) -> None:
        """Beat or stop; it stops at 0."""
        if wanted == self._timer.isActive():
            return
        if wanted:
            self._timer.start()
            return
        self._timer.stop()
        self._step = 0
        self.moved.emit(0.0)

    @Slot()
    def step(self) -> None:
        """Go on by one step."""
        self._step = (self._step + 1) % STEPS
        self.moved.emit(round((1.0 - math.cos(2.0 * math.pi * self._step / STEPS)) / 2.0, 3))
