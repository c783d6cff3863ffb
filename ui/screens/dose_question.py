"""A page inside the window that asks about an unusual dose before anything starts."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QSizePolicy

from app.domain.limits import USUAL_DOSE_PER_KG
from ui import theme
from ui.screens.start_values import plain
from ui.screens.start_words import per_kg_text
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.touch import HoldButton


class DoseQuestion(QFrame):
    """Says dose, weight and mg/kg; going on needs a hold."""

    change = Signal()
    confirmed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._dose = label("", "question", wrap=True)
        self._ask = label(self.tr("Is this mg, not mg/kg?"), "grand", "caution", wrap=True)
        self._usual = label("", "body", "muted", wrap=True)
        self.change_button = Chip(self.tr("Change the dose"), kind="primary")
        self.change_button.tapped.connect(self._on_change)
        self.confirm_button = HoldButton(
            self.tr("Yes, the dose is right"), kind="danger", size="large"
        )
        self.confirm_button.held.connect(self._on_held)
        for button in (self.change_button, self.confirm_button):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            button.setMaximumHeight(theme.current().px(140))
        hint = label(self.tr("Hold for a second"), "fine", "muted")
        hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        buttons = columns(
            rows(self.change_button, label("", "fine"), gap=8),
            rows(self.confirm_button, hint, gap=8),
            gap=40,
        )
        for index in (0, 1):
            buttons.setStretch(index, 1)
        frame = card()
        frame.setLayout(
            rows(2, self._dose, self._ask, self._usual, 1, buttons, 1, gap=32, margin=80)
        )
        self.setLayout(rows(frame))

    def forget(self) -> None:
        """Let go of the dose that was asked about."""
        say(self._dose, "")
        say(self._usual, "")

    @property
    def text(self) -> str:
        """Return the sentence about the dose."""
        return self._dose.text()

    def ask(self, dose: float, weight: float) -> None:
        """Show the question about `dose` mg for `weight` kg."""
        per_kg = dose / weight
        words = self.tr("{dose} mg for {weight} kg is {per_kg}.").format(
            dose=_exact(dose), weight=plain(weight), per_kg=per_kg_text(per_kg)
        )
        say(self._dose, words)
        low, high = USUAL_DOSE_PER_KG.low, USUAL_DOSE_PER_KG.high
        usual = self.tr("Usual is {low} to {high} mg/kg.").format(low=plain(low), high=plain(high))
        if per_kg < low <= dose <= high:
            meant = self.tr("{x} mg/kg would be {dose} mg.").format(
                x=_exact(dose), dose=plain(dose * weight)
            )
            usual = f"{usual} {meant}"
        say(self._usual, usual)

    @Slot()
    def _on_change(self) -> None:
        self.change.emit()

    @Slot()
    def _on_held(self) -> None:
        self.confirmed.emit()


def _exact(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
