"""The left of a staff screen's top line: its title, then the bay and the clock."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.snapshot import Snapshot
from ui import when
from ui.widgets.basics import columns, label, say


class TitleLine(QWidget):
    """Goes into a StaffTop; bay and clock follow the snapshot."""

    def __init__(self, title: str, *, bay: bool = True) -> None:
        super().__init__()
        self.title = label(title, "title")
        self._bay = label("", "small", "muted")
        self._clock = label("", "strong")
        self._bay.setVisible(bay)
        self.setLayout(columns(self.title, 1, self._bay, self._clock, gap=24))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw bay and clock."""
        say(self._bay, snapshot.bay)
        say(self._clock, when.clock_of(snapshot.now))
