"""One card of the learning page: a switch, how much is learned, and a reset."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QLabel

from app.domain.learning import LearnedScope, LearningView
from ui import theme
from ui.screens import learning_words as words
from ui.widgets.basics import columns, label, rows, rule, say
from ui.widgets.chips import ChipRow
from ui.widgets.touch import HoldButton, set_state


class LearningCard(QFrame):
    """Shows what the record holds, not what was tapped; tells what was tapped."""

    switched = Signal(object, bool)
    reset = Signal(object)

    def __init__(self, scope: LearnedScope) -> None:
        super().__init__()
        self.scope = scope
        self.setProperty("card", "true")
        self.amount = label("", "strong", wrap=True)
        self.status = label("", "fine", "muted", wrap=True)
        self.switch = ChipRow(columns=2)
        self.switch.set_choices([(True, self.tr("On")), (False, self.tr("Off"))])
        self.switch.picked.connect(self._on_switch)
        self.button = HoldButton(self.tr("Reset (hold)"), kind="danger")
        self.button.setMinimumWidth(theme.current().px(260))
        self.button.held.connect(self._on_reset)
        again = columns(self.status, self.button, gap=24)
        again.setStretch(0, 1)
        self.setLayout(
            rows(
                label(words.heading(scope), "heading", wrap=True),
                _two_lines(words.purpose(scope)),
                self.switch,
                self.amount,
                1,
                rule(),
                _two_lines(words.after_reset(scope)),
                again,
                gap=12,
                margin=28,
            )
        )

    def show_view(self, view: LearningView, *, allowed: bool = True) -> None:
        """Show the switch and how much is learned; not everybody is `allowed` to change it."""
        self.switch.choose([words.is_on(self.scope, view)] if view.able else [])
        for chip in self.switch.chips:
            chip.setEnabled(view.able and allowed)
        say(self.amount, *words.amount(self.scope, view))
        resettable = allowed and view.able and words.has_learned(self.scope, view)
        self.button.setEnabled(resettable)
        # A red edge on what cannot be done would only alarm.
        set_state(self.button, "kind", "danger" if resettable else "")

    def show_status(self, text: str, tone: str) -> None:
        """Say what became of the last tap, "" for none."""
        say(self.status, text, tone)

    @Slot(object)
    def _on_switch(self, on: object) -> None:
        self.switched.emit(self.scope, on is True)

    @Slot()
    def _on_reset(self) -> None:
        self.reset.emit(self.scope)


def _two_lines(text: str) -> QLabel:
    """Return a sentence in the room of two lines, so that two cards side by side line up."""
    made = label(text, "small", "muted", wrap=True)
    made.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    metrics = QFontMetrics(theme.current().font("small"))
    made.setMinimumHeight(metrics.boundingRect(QRect(0, 0, 9999, 9999), 0, "x\nx").height())
    return made
