"""Answers as big buttons: numbers from 0 up in two rows, and four answers in words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui import theme
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.call_button import WordButton
from ui.widgets.touch import TouchButton

_WIDE = 6
_MOST = 10
_CHOICES = 4


class NumberScale(QWidget):
    """Numbers from 0 to `most`, six in a row, with what both ends mean; `answered` carries one."""

    answered = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.low = label("", "body", "muted", wrap=True)
        self.high = label("", "body", "muted", wrap=True)
        self.high.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.keys = [self._key(number) for number in range(_MOST + 1)]
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.current().patient_gap)
        # Ten stands under five: a number lies where the row before said it would.
        for number, key in enumerate(self.keys):
            row = 0 if number < _WIDE else 1
            grid.addWidget(key, row, number if row == 0 else number - _WIDE + 1)
        for column in range(_WIDE):
            grid.setColumnStretch(column, 1)
        layout = rows(gap=18)
        layout.addLayout(grid, 1)
        layout.addLayout(columns(self.low, self.high, gap=30))
        self.setLayout(layout)
        # Clinical scales keep their direction in languages that are read from the right.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def _key(self, number: int) -> TouchButton:
        made = TouchButton(str(number), patient=True)
        made.setProperty("scale", "true")
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        made.setMaximumHeight(theme.current().px(230))
        made.tapped.connect(self._on_tapped)
        return made

    @Slot()
    def _on_tapped(self) -> None:
        tapped = self.sender()
        for number, key in enumerate(self.keys):
            if key is tapped:
                self.answered.emit(number)

    def show_scale(self, most: int, ends: tuple[str, str], chosen: int | None) -> None:
        """Show the numbers up to `most`, and which one was answered."""
        low, high = ends
        say(self.low, f"0: {low}" if low else "")
        say(self.high, f"{most}: {high}" if high else "")
        for number, key in enumerate(self.keys):
            key.setHidden(number > most)
            key.set_chosen(number == chosen)


class WordScale(QWidget):
    """Four answers in words; `answered` carries 0 to 3."""

    answered = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.keys = [WordButton(role="title") for _ in range(_CHOICES)]
        for key in self.keys:
            key.setProperty("choice", "true")
            key.setMaximumHeight(theme.current().px(400))
            key.tapped.connect(self._on_tapped)
        line = columns(*self.keys)
        line.setSpacing(theme.current().patient_gap)
        self.setLayout(line)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    @Slot()
    def _on_tapped(self) -> None:
        tapped = self.sender()
        for number, key in enumerate(self.keys):
            if key is tapped:
                self.answered.emit(number)

    def show_words(self, words: tuple[str, ...], chosen: int | None) -> None:
        """Show the answers, and which one was given."""
        for number, (key, text) in enumerate(zip(self.keys, words, strict=True)):
            key.set_words(text)
            key.set_chosen(number == chosen)
