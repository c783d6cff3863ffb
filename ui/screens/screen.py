"""What every screen is: something that draws snapshots and sends commands."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.commands import Command
from app.snapshot import Snapshot
from ui.places import Place


class Screen(QWidget):
    """One page inside the window.

    `command` carries a Command to the core, `go` asks the window for another
    Place. A screen holds no truth: what it shows follows from the snapshot,
    and what is half typed is forgotten in `leave`.
    """

    command = Signal(object)
    go = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        # Where one was before, None for a plain page; the window says so before `enter`.
        self.came_from: Place | None = None

    def enter(self, snapshot: Snapshot) -> None:
        """Prepare to be shown; called each time before the screen appears."""
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Forget everything typed or shown; called each time the screen goes away."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw a snapshot; called only while the screen is shown. Screens override it."""

    def send(self, command: Command) -> str:
        """Send a command and return its id, to look for its outcome."""
        self.command.emit(command)
        return command.id

    def move_to(self, place: Place) -> None:
        """Ask the window to show another place."""
        self.go.emit(place)
