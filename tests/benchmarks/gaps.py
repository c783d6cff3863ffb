"""The longest time in which the GUI thread answered nothing."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer


class Gaps(QObject):
    """Measures how long the GUI thread is away, by a timer that wants to run at once."""

    def __init__(self) -> None:
        super().__init__()
        self.worst = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._last = time.perf_counter()
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.worst = max(self.worst, now - self._last)
        self._last = now
