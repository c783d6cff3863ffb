"""Notices on top of the board: what stands, one button to answer each, and the pause."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.commands import Command
from app.domain.notice import NoticeKind, Priority
from app.snapshot import Snapshot
from ui import theme
from ui.places import Place
from ui.widgets.basics import columns, label
from ui.widgets.notice_entry import Answers, Entry, open_entries
from ui.widgets.notice_pause import NoticePause
from ui.widgets.notice_pulse import Pulse
from ui.widgets.notice_row import NoticeRow
from ui.widgets.tall_chip import TallChip

_MOST = 2


class NoticeBar(QWidget):
    """Up to two notices, and the way to all of them; hidden when there is nothing to say.

    `command` carries an answer or a pause, `go` the place with the whole list.
    """

    command = Signal(object)
    go = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._answers = Answers()
        self._urgent: list[NoticeRow] = []
        self.lines = [NoticeRow() for _ in range(_MOST)]
        for line in self.lines:
            line.answered.connect(self._on_answered)
            line.opened.connect(self.go)
        self.none = label(self.tr("No notice is open."), "small", "muted", wrap=True)
        self.pause = NoticePause()
        self.pause.command.connect(self._on_pause)
        self.more = TallChip()
        self.more.setMaximumWidth(theme.current().px(210))
        self.more.tapped.connect(self._on_more)
        self.pulse = Pulse(self)
        self.pulse.moved.connect(self._on_pulse)
        layout = columns(*self.lines, self.none, self.pause, self.more, gap=16)
        for number in range(_MOST + 1):
            layout.setStretch(number, 1)
        self.setLayout(layout)
        self.hide()

    @Slot(object)
    def _on_answered(self, answer: tuple[object, Command]) -> None:
        key, command = answer
        self._answers.note(key, command)
        self.command.emit(command)

    @Slot(object)
    def _on_pause(self, command: Command) -> None:
        self.command.emit(command)

    @Slot()
    def _on_more(self) -> None:
        self.go.emit(Place.NOTICES)

    @Slot(float)
    def _on_pulse(self, level: float) -> None:
        for line in self.lines:
            line.set_glow(level if line in self._urgent else 0.0)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the notices of a snapshot that stand."""
        entries = open_entries(snapshot)
        self._answers.keep(entries)
        for number, line in enumerate(self.lines):
            line.setHidden(number >= len(entries))
            if number < len(entries):
                line.show_entry(entries[number], snapshot, self._answers)
        self.pause.show_snapshot(snapshot)
        self.pause.setHidden(not (self.pause.paused or any(map(_can_pause, entries))))
        self._show_more(entries[_MOST:])
        self.none.setHidden(bool(entries))
        self.setHidden(not entries and not self.pause.paused)
        shown = zip(self.lines, entries, strict=False)
        self._urgent = [line for line, entry in shown if _urgent(entry)]
        for line in self.lines:
            if line not in self._urgent:
                line.set_glow(0.0)
        self.pulse.run(bool(self._urgent) and self.isVisible())

    def _show_more(self, hidden: list[Entry]) -> None:
        words = self.tr("All notices")
        if hidden:
            high = sum(e.priority == Priority.HIGH and not e.answered for e in hidden)
            text = self.tr("+{n} more, {high} high") if high else self.tr("+{n} more")
            words = text.format(n=len(hidden), high=high)
        if self.more.text() != words:
            self.more.setText(words)
            self.more.updateGeometry()

    def showEvent(self, event: QShowEvent) -> None:
        """Beat again where something is urgent."""
        super().showEvent(event)
        self.pulse.run(bool(self._urgent))

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop the beat: nobody sees it."""
        super().hideEvent(event)
        self.pulse.run(False)


def _can_pause(entry: Entry) -> bool:
    notice = entry.notice
    return notice is not None and notice.kind == NoticeKind.VITAL_LIMIT and not entry.answered


def _urgent(entry: Entry) -> bool:
    """Return whether a line may beat: only the highest priority does, and nothing technical."""
    technical = entry.notice is not None and entry.notice.technical
    return entry.attention and entry.priority == Priority.HIGH and not technical
