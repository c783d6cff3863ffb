"""Garbage collection on the GUI thread alone."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

SWEEP_MS = 1000


class Sweeper(QObject):
    """Takes the place of Python's automatic collection, which runs on whatever thread allocates.

    A widget in a reference cycle that is collected by the core's thread is
    destroyed there, and Qt dies of it. Created and stopped on the GUI thread.
    """

    def __init__(self) -> None:
        super().__init__()
        self._was_on = gc.isenabled()
        gc.disable()
        self._limits = gc.get_threshold()
        self._timer = QTimer(self)
        self._timer.setInterval(SWEEP_MS)
        self._timer.timeout.connect(self.sweep)

    @Slot()
    def sweep(self) -> None:
        """Collect the oldest generation that is due, as the automatic collection would."""
        young, middle, old = gc.get_count()
        if old > self._limits[2]:
            gc.collect(2)
        elif middle > self._limits[1]:
            gc.collect(1)
        elif young > self._limits[0]:
            gc.collect(0)

    def keep(self) -> None:
        """Begin to sweep; what is loaded by now stays for good and is never looked at again.

        Not earlier: a sweep in the middle of loading looks at every module and
        holds the window up for a tenth of a second.
        """
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        """Give the collection back to Python, once no other thread runs."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()
