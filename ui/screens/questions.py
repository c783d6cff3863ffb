"""What this patient was asked today and what was answered; staff hand the kiosk over from here."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QWidget

from app.commands import OpenRound, SignOut
from app.domain.asking import RoundKind, newest
from app.errors import ErrorCode
from app.snapshot import AskedView, Snapshot
from ui import asking_told, session_words, theme
from ui.asking_words import round_name
from ui.error_words import error_text
from ui.places import Place
from ui.screens.screen import Screen
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.staff_top import StaffTop
from ui.widgets.touch import TouchButton


class RoundCard(QFrame):
    """One round: its answers, when it was asked, and a button to ask now."""

    wanted = Signal(object)

    def __init__(self, kind: RoundKind) -> None:
        super().__init__()
        self.kind = kind
        self.setProperty("card", "true")
        self.name = label(round_name(kind), "strong", wrap=True)
        self.said = label("", "text", wrap=True)
        self.when = label("", "small", "muted", wrap=True)
        self.why_not = label("", "small", "muted", wrap=True)
        self.ask = Chip(self.tr("Ask now"))
        self.ask.setFixedHeight(max(theme.current().px(110), theme.current().staff_target + 8))
        self.ask.tapped.connect(self._on_ask)
        says = rows(self.name, self.said, self.when, self.why_not, 1, gap=6)
        line = columns(says, rows(self.ask, 1), gap=20, margin=24)
        line.setStretch(0, 5)
        line.setStretch(1, 2)
        self.setLayout(line)

    def show_asked(self, asked: AskedView, snapshot: Snapshot) -> None:
        """Show the newest round of this kind."""
        found = newest(asked.rounds, self.kind)
        say(self.said, asking_told.said(found, asked.questions))
        say(self.when, asking_told.asked_when(found, snapshot))
        self.when.setHidden(found is None)
        reason = asking_told.why_not(self.kind, asked)
        say(self.why_not, reason)
        self.why_not.setHidden(not reason)
        self.ask.setEnabled(self.kind in asked.may)

    @Slot()
    def _on_ask(self) -> None:
        self.wanted.emit(self.kind)


class QuestionsScreen(Screen):
    """Handing over signs staff out: the patient gets to the questions and nowhere else."""

    def __init__(self) -> None:
        super().__init__()
        self._sent: str | None = None
        self.top = self._build_top()
        self.cards = {kind: RoundCard(kind) for kind in RoundKind}
        for each in self.cards.values():
            each.wanted.connect(self._on_ask)
        hint = label(
            self.tr(
                "Ask now signs you out and shows the questions to the patient. What was answered "
                "on thoughts of self-harm stands in the notices."
            ),
            "small",
            "muted",
            wrap=True,
        )
        self.message = label("", "small", "caution", wrap=True)
        left = rows(self.cards[RoundKind.BEFORE], self.cards[RoundKind.AFTER], gap=20)
        right = rows(self.cards[RoundKind.PHQ9], self.cards[RoundKind.BLADDER], gap=20)
        for column in (left, right):
            column.setStretch(0, 1)
            column.setStretch(1, 1)
        body = columns(left, right, gap=24)
        body.setStretch(0, 1)
        body.setStretch(1, 1)
        layout = rows(self.top, body, self.message, hint, gap=16, margin=32)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _build_top(self) -> StaffTop:
        self.initials = label("", "strong")
        self.mrn = label("", "text")
        self.told = Chip(self.tr("Thoughts of self-harm"), kind="danger")
        self.told.tapped.connect(self._on_told)
        self.series = Chip(self.tr("All infusions"))
        self.series.tapped.connect(self._on_series)
        self.back = TouchButton(self.tr("Back"))
        self.back.setMinimumWidth(theme.current().px(200))
        self.back.tapped.connect(self._on_back)
        who = QWidget()
        title = label(self.tr("Questions"), "title")
        who.setLayout(columns(title, self.initials, self.mrn, 1, gap=22))
        return StaffTop(who, self.told, self.series, self.back, clock=True)

    def enter(self, snapshot: Snapshot) -> None:
        """Begin without a message of before."""
        self._sent = None
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Forget what was asked for."""
        self._sent = None
        say(self.message, "")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw what was asked in this session."""
        session, asked = snapshot.session, snapshot.asked
        if session is None or asked is None:
            return
        self.top.show_snapshot(snapshot)
        say(self.initials, session.patient.initials)
        say(self.mrn, session_words.mrn(session))
        mine = [one for one in snapshot.concerns if one.mrn == session.patient.mrn]
        self.told.setHidden(not mine)
        for each in self.cards.values():
            each.show_asked(asked, snapshot)
        outcome = snapshot.outcome(self._sent or "")
        failed = outcome is not None and not outcome.done
        text = ""
        if outcome is not None and failed:
            text = error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail)
        say(self.message, text)
        self.message.setHidden(not text)

    @Slot(object)
    def _on_ask(self, kind: RoundKind) -> None:
        self._sent = self.send(OpenRound(kind=kind))
        self.send(SignOut())

    @Slot()
    def _on_series(self) -> None:
        self.move_to(Place.SERIES)

    @Slot()
    def _on_told(self) -> None:
        self.move_to(Place.TOLD)

    @Slot()
    def _on_back(self) -> None:
        self.move_to(Place.BOARD)
