"""Tells the service manager that screen and core both answer, and nothing when one does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from app.service import ServiceManager
from ui.bridge import STALLED_MS

if TYPE_CHECKING:
    from ui.application import Session

# So often while the first screen is awaited.
WAITING_MS = 100
# Beats within the manager's period: some may be late on a busy machine.
BEATS = 4
SLOWEST_MS = 5000


class Heartbeat(QObject):
    """Beats on a timer of the screen's own event loop: a loop that stands sends nothing.

    A record that cannot be opened counts as answering: its page says what to do, and a restart
    would only take it away again.
    """

    def __init__(self, manager: ServiceManager, session: Session) -> None:
        super().__init__()
        self._manager = manager
        self._session = session
        self._ready = False
        period = SLOWEST_MS * BEATS if manager.period is None else int(manager.period * 1000)
        self._pace = max(1, min(SLOWEST_MS, period // BEATS))
        self._silence = min(STALLED_MS, period // 2)
        self._timer = QTimer(self)
        self._timer.setInterval(WAITING_MS)
        self._timer.timeout.connect(self.beat)
        manager.status("starting")
        self._timer.start()

    @Slot()
    def beat(self) -> None:
        """Say that the kiosk is ready, and from then on that it is alive."""
        if not self._ready:
            if self._session.main.place is None and not self._session.failed:
                return
            self._ready = True
            self._manager.ready()
            self._timer.setInterval(self._pace)
        if self._answers():
            self._manager.alive()

    def _answers(self) -> bool:
        bridge = self._session.bridge
        if bridge is None:
            self._manager.status("the record is not open" if self._session.failed else "starting")
            return True
        if bridge.silent_ms() > self._silence:
            self._manager.status("the core does not answer")
            return False
        self._manager.status("running")
        return True

    def stop(self) -> None:
        """Say that the end is in order, and beat no more."""
        self._timer.stop()
        self._manager.stopping()
