"""Every notice of the session, the newest first; it pages where it does not fit."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot

from app.commands import Command
from app.snapshot import Snapshot
from ui import theme
from ui.widgets.basics import label
from ui.widgets.more_below import MoreBelow
from ui.widgets.notice_entry import Answers, all_entries
from ui.widgets.notice_row import NoticeRow


class NoticeList(MoreBelow):
    """Lines with their history, updated in place; `command` carries an answer, `go` a place."""

    command = Signal(object)
    go = Signal(object)

    def __init__(self) -> None:
        super().__init__(theme.current().px(10), inside=True)
        self._answers = Answers()
        self.lines: list[NoticeRow] = []
        self.none = label(self.tr("No notice in this session."), "small", "muted", wrap=True)
        self.rows.addWidget(self.none)
        self.rows.addStretch(1)

    @property
    def shown(self) -> list[NoticeRow]:
        """Return the lines that are there, from top to bottom."""
        return [line for line in self.lines if not line.isHidden()]

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show all notices of a snapshot."""
        entries = all_entries(snapshot)
        self._answers.keep(entries)
        while len(self.lines) < len(entries):
            self._add()
        for number, line in enumerate(self.lines):
            line.setHidden(number >= len(entries))
            if number < len(entries):
                line.show_entry(entries[number], snapshot, self._answers)
        self.none.setHidden(bool(entries))

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
