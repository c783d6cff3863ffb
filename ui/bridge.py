"""The one way between the core and the screens."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from app.commands import Command
from app.snapshot import Snapshot

POLL_MS = 25
# The core publishes twice a second; after this long without news it has stopped.
STALLED_MS = 4000


class Core(Protocol):
    """What the bridge needs of the core."""

    latest: Snapshot

    def put(self, message: object) -> None:
        """Take a message from any thread."""
        ...


class Bridge(QObject):
    """Looks for the newest snapshot on a timer and hands commands to the core.

    No Qt signal crosses a thread: the core publishes by one assignment, and
    this timer, on the GUI thread, picks it up.
    """

    snapshot = Signal(object)
    stalled = Signal()

    def __init__(self, core: Core, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._shown = -1
        self._news = QElapsedTimer()
        self._told = False
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.poll)

    def start(self) -> None:
        """Begin to look."""
        self._news.start()
        self._timer.start()

    def stop(self) -> None:
        """Look no more; must come before the core ends."""
        self._timer.stop()

    @property
    def latest(self) -> Snapshot:
        """Return the newest snapshot."""
        return self._core.latest

    @Slot()
    def poll(self) -> None:
        """Emit the newest snapshot if it has not been emitted yet."""
        newest = self._core.latest
        if newest.number != self._shown:
            self._shown = newest.number
            self._told = False
            self._news.restart()
            self.snapshot.emit(newest)
        elif not self._told and self.silent_ms() > STALLED_MS:
            # What stands on the screen is no longer what is: nobody may read it as live.
            self._told = True
            self.stalled.emit()

    def silent_ms(self) -> int:
        """Return the milliseconds since the last new snapshot."""
        return self._news.elapsed() if self._news.isValid() else 0

    @Slot(object)
    def send(self, command: Command) -> None:
        """Hand a command to the core."""
        self._core.put(command)
