"""The right of the infusion page: what can be done, and what would be written."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame

from app.clock import Instant
from app.snapshot import SessionView
from ui import theme
from ui.screens.infusion_form import Act, InfusionForm
from ui.screens.infusion_notes import begin_text, comparison, missing_text
from ui.screens.infusion_words import is_single
from ui.widgets.basics import label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.touch import HoldButton
from ui.widgets.word_table import WordTable

_HIGH = 117


class ActionPanel(QFrame):
    """The ways to change what is written; grave ones are held."""

    correct = Signal()
    again = Signal()
    end = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.end_button = HoldButton(self.tr("Ended now\n(hold)"), size="text")
        self.end_button.held.connect(self._on_end)
        self.correct_button = Chip(self.tr("Correct what is written"))
        self.correct_button.tapped.connect(self._on_correct)
        self.again_button = Chip(self.tr("Started again"))
        self.again_button.tapped.connect(self._on_again)
        self.message = label("", "small", wrap=True)
        self._end_hint = label(
            self.tr("Where the end is not as planned, the kiosk works out what was given."),
            "small",
            "muted",
            wrap=True,
        )
        high = theme.current().px(_HIGH)
        for button in (self.end_button, self.correct_button, self.again_button):
            button.setMinimumHeight(max(high, theme.current().staff_target))
            button.setMaximumHeight(max(high, theme.current().staff_target))
        self.setLayout(
            rows(
                label(self.tr("Change"), "heading"),
                self.end_button,
                self._end_hint,
                self.correct_button,
                self.again_button,
                self.message,
                1,
                gap=20,
                margin=32,
            )
        )

    @Slot()
    def _on_end(self) -> None:
        self.end.emit()

    @Slot()
    def _on_correct(self) -> None:
        self.correct.emit()

    @Slot()
    def _on_again(self) -> None:
        self.again.emit()

    def show_session(self, session: SessionView, *, busy: bool) -> None:
        """Offer what fits what is written; nothing while an answer is awaited."""
        infusion = session.infusion
        running = infusion.ended is None
        self.end_button.setHidden(not running)
        self._end_hint.setHidden(not running or is_single(infusion))
        # A further spray or injection is a correction of the one dose.
        self.again_button.setHidden(running or is_single(infusion))
        for button in (self.end_button, self.correct_button, self.again_button):
            button.setEnabled(not busy)

    def tell(self, words: str, tone: str) -> None:
        """Say what became of the last act."""
        say(self.message, words, tone)
        self.message.setHidden(not words)


class CheckPanel(QFrame):
    """What is written beside what will be, what is missing, and the way to write it."""

    save = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.table = WordTable()
        self.begin = label("", "small", "caution", wrap=True)
        self.reason = label("", "small", "caution", wrap=True)
        self.save_button = Chip(self.tr("Save the correction"), kind="primary")
        self.save_button.tapped.connect(self._on_save)
        self.hold_button = HoldButton(self.tr("Started again\n(hold)"), size="text")
        self.hold_button.held.connect(self._on_save)
        high = max(theme.current().px(_HIGH), theme.current().staff_target)
        for button in (self.save_button, self.hold_button):
            button.setMinimumHeight(high)
            button.setMaximumHeight(high)
        self.setLayout(
            rows(
                label(self.tr("To be written"), "heading"),
                self.table,
                self.begin,
                1,
                self.reason,
                self.save_button,
                self.hold_button,
                gap=16,
                margin=32,
            )
        )

    @Slot()
    def _on_save(self) -> None:
        self.save.emit()

    def show_form(self, form: InfusionForm, now: Instant, *, said: str, tone: str) -> None:
        """Draw the form; `said` is what became of it, which comes before what is missing."""
        self.table.show_table(*comparison(form, now))
        begin = begin_text(form, now)
        say(self.begin, begin)
        self.begin.setHidden(not begin)
        missing = missing_text(form, now)
        say(self.reason, said or missing, tone if said else "caution")
        self.reason.setHidden(not (said or missing))
        again = form.act == Act.AGAIN
        self.save_button.setHidden(again)
        self.hold_button.setHidden(not again)
        waiting = bool(said) and tone != "danger"
        for button in (self.save_button, self.hold_button):
            button.setEnabled(form.ready(now) and not waiting)
