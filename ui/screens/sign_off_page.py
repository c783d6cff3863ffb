"""How the sign-off is laid out: the facts or the reason at the left, who signs at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app.domain.session import SessionEnd
from ui import sign_off_text, theme
from ui.screens.screen import Screen
from ui.widgets.basics import card, columns, label, rows
from ui.widgets.chips import Chip, ChipRow
from ui.widgets.facts_table import FactsTable
from ui.widgets.reason_form import ReasonForm
from ui.widgets.signer_panel import SignerPanel
from ui.widgets.staff_top import StaffTop
from ui.widgets.touch import HoldButton, TouchButton

FACTS, REASON = "facts", "reason"
FIRST, SECOND = "first", "second"


class SignOffPage(Screen):
    """The widgets of the sign-off; what they do is the screen's."""

    def __init__(self) -> None:
        super().__init__()
        self.top = self._build_top()
        body = columns(self._build_facts(), self._build_signers(), gap=28)
        body.setStretch(0, 1212)
        body.setStretch(1, 600)
        layout = rows(self.top, body, gap=16, margin=30)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _build_top(self) -> StaffTop:
        self.modes = ChipRow(columns=4)
        self.modes.set_choices(
            [
                (SessionEnd.DISCHARGED, self.tr("Discharge")),
                (SessionEnd.OVERRIDDEN, self.tr("Override")),
                (SessionEnd.TRANSFERRED, self.tr("Transfer or admit")),
                (SessionEnd.ENTERED_IN_ERROR, self.tr("Entered in error")),
            ]
        )
        self.back = TouchButton(self.tr("Back"))
        self.back.setMinimumWidth(theme.current().px(160))
        left = QWidget()
        line = columns(label(self.tr("Sign off"), "title"), self.modes, gap=24)
        line.setStretch(1, 1)
        left.setLayout(line)
        return StaffTop(left, self.back, clock=True)

    def _build_facts(self) -> QFrame:
        self.steps = ChipRow(columns=2)
        self.steps.set_choices([(FACTS, self.tr("1  The facts")), (REASON, self.tr("2  Why"))])
        self.heading = label(sign_off_text.heading(), "heading", wrap=True)
        self.sheet = Chip(self.tr("Take-home sheet"))
        head = columns(self.heading, self.sheet, gap=20)
        head.setStretch(0, 3)
        head.setStretch(1, 1)
        self.patient = label("", "small", "muted", wrap=True)
        self.table = FactsTable()
        self.notice = label("", "small", "caution", wrap=True)
        self.meaning = label("", "small", "", wrap=True)
        below = columns(self.meaning, self.table.more, gap=20)
        below.setStretch(0, 4)
        below.setStretch(1, 1)
        shown = QWidget()
        inside = rows(self.notice, head, self.patient, self.table, below, gap=6)
        inside.setStretch(3, 1)
        shown.setLayout(inside)
        self.reason = ReasonForm()
        self.pages = QStackedWidget()
        self.pages.addWidget(shown)
        self.pages.addWidget(self.reason)
        made = card()
        layout = rows(self.steps, self.pages, gap=10, margin=24)
        layout.setStretch(1, 1)
        made.setLayout(layout)
        return made

    def _build_signers(self) -> QFrame:
        self.turns = ChipRow(columns=2)
        self.turns.set_choices([(FIRST, self.tr("First signer")), (SECOND, self.tr("Second"))])
        self.first = SignerPanel(self.tr("Who signs?"))
        self.second = SignerPanel(self.tr("Who is the second to sign?"))
        self.panels = QStackedWidget()
        self.panels.addWidget(self.first)
        self.panels.addWidget(self.second)
        self.why_not = label("", "small", "caution", wrap=True)
        self.why_not.setMinimumHeight(2 * self.why_not.fontMetrics().lineSpacing())
        self.sign = HoldButton(self.tr("Sign and end\nthe session (hold)"), size="sign")
        made = card()
        layout = rows(self.turns, self.panels, self.why_not, self.sign, gap=8, margin=24)
        layout.setStretch(1, 1)
        made.setLayout(layout)
        return made

    def show_step(self, key: str) -> None:
        """Show the facts or the reason."""
        self.steps.choose([key])
        self.pages.setCurrentIndex(1 if key == REASON else 0)

    def show_turn(self, key: str) -> None:
        """Show the first or the second to sign."""
        self.turns.choose([key])
        self.panels.setCurrentIndex(1 if key == SECOND else 0)
