"""Every notice of the session, the newest first; it pages where it does not fit."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot

from app.commands import Command
from app.snapshot import Snapshot
from ui import theme
from ui.widgets.basics import label
from ui.widgets.chips import Chip
from ui.widgets.more_below import MoreBelow
from ui.widgets.notice_entry import Answers, all_entries
from ui.widgets.notice_row import NoticeRow

# Rows that are there at first, and those that come with each asking: a long session has
# hundreds, nobody reads them all, and a row takes 100 kB.
PAGE, MORE = 8, 40


class NoticeList(MoreBelow):
    """Lines with their history, updated in place; `command` carries an answer, `go` a place.

    Older ones than PAGE come when they are asked for. What still stands is always there.
    """

    command = Signal(object)
    go = Signal(object)

    def __init__(self) -> None:
        super().__init__(theme.current().px(10), inside=True)
        self._answers = Answers()
        self._most = PAGE
        self._snapshot: Snapshot | None = None
        self.lines: list[NoticeRow] = []
        self.none = label(self.tr("No notice in this session."), "small", "muted", wrap=True)
        self.older = Chip()
        self.older.tapped.connect(self._on_older)
        self.older.hide()
        self.rows.addWidget(self.none)
        self.rows.addWidget(self.older)
        self.rows.addStretch(1)

    @property
    def shown(self) -> list[NoticeRow]:
        """Return the lines that are there, from top to bottom."""
        return [line for line in self.lines if not line.isHidden()]

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the notices of a snapshot."""
        self._snapshot = snapshot
        whole = all_entries(snapshot)
        self._answers.keep(whole)
        entries = [e for n, e in enumerate(whole) if n < self._most or e.stands]
        left = len(whole) - len(entries)
        self.older.setText(self.tr("Show {n} older ones").format(n=left))
        self.older.setHidden(not left)
        while len(self.lines) < len(entries):
            self._add()
        for number, line in enumerate(self.lines):
            line.setHidden(number >= len(entries))
            if number < len(entries):
                line.show_entry(entries[number], snapshot, self._answers)
        self.none.setHidden(bool(entries))

    def to_top(self) -> None:
        """Show the newest ones, and let go of the rows of those that were asked for."""
        self._most = PAGE
        for line in self.lines[PAGE:]:
            self.rows.removeWidget(line)
            line.hide()
            line.deleteLater()
        del self.lines[PAGE:]
        super().to_top()

    @Slot()
    def _on_older(self) -> None:
        self._most += MORE
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def _add(self) -> None:
        line = NoticeRow(history=True)
        line.answered.connect(self._on_answered)
        line.opened.connect(self.go)
        self.rows.insertWidget(1 + len(self.lines), line)
        self.lines.append(line)

    @Slot(object)
    def _on_answered(self, answer: tuple[object, Command]) -> None:
        key, command = answer
        self._answers.note(key, command)
        self.command.emit(command)
