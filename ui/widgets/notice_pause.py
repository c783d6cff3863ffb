"""The pause of notices about limits: one button begins it, says until when, and ends it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.commands import PauseNotices
from app.snapshot import Snapshot
from ui import theme, when
from ui.error_words import error_text
from ui.widgets.basics import label, rows, say
from ui.widgets.tall_chip import TallChip


class NoticePause(QWidget):
    """Shows whether attention is paused; `command` carries what was asked for.

    A pause quiets limits only: never a call, nor what the kiosk cannot see.
    """

    command = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._sent = ""
        self._seconds = 0.0
        self._touched: float | None = None
        self.paused = False
        self.until = label("", "fine", "caution", wrap=True)
        self.button = TallChip()
        self.button.pressed.connect(self._on_pressed)
        self.button.tapped.connect(self._on_tapped)
        self.setLayout(rows(self.until, self.button, gap=4))
        self.setFixedWidth(theme.current().px(250))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show until when it is paused, or the usual pause."""
        pause, t = snapshot.pause, snapshot.now.t
        self.paused = pause is not None and pause.holds(t)
        words = ""
        button = self.tr("Pause {time}").format(time=when.duration(snapshot.pause_seconds))
        self._seconds = snapshot.pause_seconds
        if pause is not None and self.paused:
            self._seconds = 0.0
            button = self.tr("End pause")
            time = when.clock_time(snapshot.now, pause.until)
            words = self.tr("Paused until {time}").format(time=time)
        outcome = snapshot.outcome(self._sent)
        if outcome is not None and outcome.error is not None and not outcome.done:
            words = f"{words} {error_text(outcome.error, outcome.detail)}".strip()
        say(self.until, words)
        self.until.setHidden(not words)
        if self.button.text() != button:
            self.button.setText(button)
            self.button.updateGeometry()

    @Slot()
    def _on_pressed(self) -> None:
        # A pause that runs out under the finger must not begin anew.
        self._touched = self._seconds

    @Slot()
    def _on_tapped(self) -> None:
        seconds = self._seconds if self._touched is None else self._touched
        command = PauseNotices(seconds=seconds)
        self._sent = command.id
        self.command.emit(command)
