"""Paints the reports an export asks for, a page at a time, whichever screen is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.commands import GiveReport
from app.log import log_bug
from app.snapshot import Snapshot

if TYPE_CHECKING:
    from ui.reports.session_report import SessionReport


class ReportDesk(QObject):
    """Watches the snapshots for a session to paint; `command` hands the report over."""

    command = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._last: Snapshot | None = None
        self._export, self._session = "", 0
        self._report: SessionReport | None = None
        self._pages: Iterator[None] = iter(())
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.step)

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Begin to paint what is asked for now; what is asked for no more is left."""
        wanted = snapshot.to_paint
        if wanted is self._last:
            return
        self._last = wanted
        self.stop()
        if wanted is None or wanted.session is None:
            return
        # Imported when it is first wanted: the start has other things to do.
        from ui.reports.session_report import SessionReport

        self._export, self._session = snapshot.painting_for, wanted.session.id
        self._report = SessionReport(wanted)
        self._pages = self._report.pages()
        self._timer.start()

    @Slot()
    def step(self) -> None:
        """Paint one page; after the last one, hand the report over."""
        if self._report is None:
            self.stop()
            return
        try:
            next(self._pages)
        except StopIteration:
            self._give(self._report.pdf)
        except Exception as error:
            log_bug("report", error)
            self._give(b"")

    def _give(self, pdf: bytes) -> None:
        given = GiveReport(export=self._export, session=self._session, pdf=pdf)
        self.stop()
        self.command.emit(given)

    def stop(self) -> None:
        """Paint no more."""
        self._timer.stop()
        self._report, self._pages = None, iter(())
