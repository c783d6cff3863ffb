"""What past sessions are looked for: how the MRN begins, how they ended, how long ago."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.past import EVERY, PastFilter
from app.domain.session import SessionEnd
from ui import review_words as words
from ui.widgets.basics import columns, label, rows
from ui.widgets.chips import Chip, ChipRow
from ui.widgets.letter_entry import LetterEntry

MOST_LETTERS = 40
DAYS = (7, 30, 365)


class PastSearch(QWidget):
    """A pad for the MRN and chips for the rest; `wanted` carries the PastFilter."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.entry = LetterEntry(self.tr("Any MRN"), MOST_LETTERS)
        self.entry.pad.show_digits(True)
        self.ends = ChipRow(columns=2, gap=10, multiple=True)
        self.ends.set_choices([(end, words.end_name(end)) for end in SessionEnd])
        self.days = ChipRow(columns=2, gap=10)
        self.days.set_choices([(n, words.days_text(n)) for n in (None, *DAYS)])
        self.days.picked.connect(self._on_days)
        self.show_all = Chip(self.tr("Show all"))
        self.show_all.tapped.connect(self._on_all)
        self.go = Chip(self.tr("Find"), kind="primary")
        self.go.tapped.connect(self._on_find)
        buttons = columns(self.show_all, self.go, gap=14)
        for number in range(2):
            buttons.setStretch(number, 1)
        typed = rows(label(self.tr("The MRN begins with"), "strong"), self.entry, gap=10)
        typed.setStretch(1, 1)
        chosen = rows(
            label(self.tr("How it ended"), "strong"),
            self.ends,
            label(self.tr("When it began"), "strong"),
            self.days,
            1,
            buttons,
            gap=10,
        )
        body = columns(typed, chosen, gap=36)
        for number in range(2):
            body.setStretch(number, 1)
        self.setLayout(body)
        self.forget()

    def forget(self) -> None:
        """Keep nothing of what was looked for."""
        self.entry.clear()
        self.ends.choose(())
        self.days.choose([None])

    @property
    def filter(self) -> PastFilter:
        """Return what is looked for."""
        ends = frozenset(end for end in SessionEnd if end in self.ends.chosen)
        days = next((n for n in DAYS if n in self.days.chosen), None)
        return PastFilter(self.entry.text, ends, days)

    @Slot(object)
    def _on_days(self, key: object) -> None:
        self.days.choose([key])

    @Slot()
    def _on_all(self) -> None:
        self.forget()
        self.wanted.emit(EVERY)

    @Slot()
    def _on_find(self) -> None:
        self.wanted.emit(self.filter)
