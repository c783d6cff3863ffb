"""All notices of the session with who has seen them, and the limits in force."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QWidget

from app.commands import Command
from app.snapshot import Snapshot
from ui import session_words, theme
from ui.places import Place
from ui.screens.notices_limits import limit_lines
from ui.screens.screen import Screen
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.line_list import LineList
from ui.widgets.notice_list import NoticeList
from ui.widgets.notice_pause import NoticePause
from ui.widgets.staff_top import StaffTop
from ui.widgets.touch import TouchButton


class NoticesScreen(Screen):
    """Only staff see it: nothing of it is on the patient's side."""

    def __init__(self) -> None:
        super().__init__()
        self.top = self._build_top()
        self.list = NoticeList()
        self.list.command.connect(self._on_command)
        self.list.go.connect(self.go)
        self.limits = LineList()
        body = columns(self._build_list(), self._build_limits(), gap=24)
        body.setStretch(0, 11)
        body.setStretch(1, 8)
        layout = rows(self.top, body, gap=16, margin=32)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _build_top(self) -> StaffTop:
        self.initials = label("", "strong")
        self.mrn = label("", "text")
        self.back = TouchButton(self.tr("Back"))
        self.back.setMinimumWidth(theme.current().px(200))
        self.back.tapped.connect(self._on_back)
        who = QWidget()
        line = columns(label(self.tr("Notices"), "title"), self.initials, self.mrn, 1, gap=28)
        charge = self.tr("This is no alarm system: the bedside monitor stays in charge.")
        who.setLayout(rows(1, line, label(charge, "small", "caution", wrap=True), 1))
        return StaffTop(who, self.back, clock=True)

    def _build_list(self) -> QFrame:
        self.pause = NoticePause()
        self.pause.command.connect(self._on_command)
        heading = label(self.tr("This session, newest first"), "strong", wrap=True)
        quiet = label(
            self.tr("A pause quiets limits of vital signs, and nothing else."),
            "fine",
            "muted",
            wrap=True,
        )
        head = columns(rows(1, heading, quiet, 1), self.pause, gap=20)
        head.setStretch(0, 1)
        made = card()
        layout = rows(head, self.list, gap=12, margin=24)
        layout.setStretch(1, 1)
        made.setLayout(layout)
        return made

    def _build_limits(self) -> QFrame:
        made = card()
        heading = label(self.tr("Limits in force"), "strong", wrap=True)
        layout = rows(heading, self.limits, gap=6, margin=24)
        layout.setStretch(1, 1)
        made.setLayout(layout)
        return made

    def enter(self, snapshot: Snapshot) -> None:
        """Begin with both lists at their top."""
        self.list.to_top()
        self.limits.to_top()
        self.show_snapshot(snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw a snapshot, everything in place."""
        session = snapshot.session
        if session is None:
            return
        self.top.show_snapshot(snapshot)
        say(self.initials, session.patient.initials)
        say(self.mrn, session_words.mrn(session))
        self.pause.show_snapshot(snapshot)
        self.list.show_snapshot(snapshot)
        self.limits.show_lines(limit_lines(snapshot))

    @Slot(object)
    def _on_command(self, command: Command) -> None:
        self.send(command)

    @Slot()
    def _on_back(self) -> None:
        self.move_to(Place.BOARD)
