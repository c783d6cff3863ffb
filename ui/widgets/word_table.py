"""A small table of words: a line of headings, then rows whose cells stand under them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from ui import theme
from ui.widgets.basics import label, rule, say

# Shares of the width: names are short.
_NAME, _WORDS = 2, 3


class WordTable(QWidget):
    """Rows of words, updated in place; the first cell of each row is its name."""

    def __init__(self, *, large: bool = False) -> None:
        super().__init__()
        self._roles = ("small", "body", "lead") if large else ("fine", "text", "strong")
        self._headings: list[QLabel] = []
        self._rows: list[tuple[QFrame, list[QLabel]]] = []
        self._shown: tuple[tuple[str, ...], ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.current().px(24))
        self._grid.setVerticalSpacing(theme.current().px(10))

    @property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """Return the words of every row, without the headings."""
        return self._shown

    def show_table(self, headings: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
        """Show these headings and rows; every row is as long as the headings."""
        self._shown = tuple(rows)
        while len(self._rows) < len(rows):
            line = rule()
            self._grid.addWidget(line, 2 * len(self._rows) + 1, 0, 1, -1)
            self._rows.append((line, []))
            line.show()
        self._fill(self._headings, headings, 0)
        for number, (line, cells) in enumerate(self._rows):
            line.setHidden(number >= len(rows))
            words = rows[number] if number < len(rows) else ()
            self._fill(cells, words, 2 * number + 2)
        for column in range(len(self._headings)):
            share = _NAME if column == 0 else _WORDS
            self._grid.setColumnStretch(column, share if column < len(headings) else 0)

    def _fill(self, cells: list[QLabel], words: Sequence[str], row: int) -> None:
        while len(cells) < len(words):
            column = len(cells)
            role = self._roles[0 if row == 0 else 1 if column == 0 else 2]
            made = label("", role, "muted" if row == 0 or column == 0 else "", wrap=True)
            self._grid.addWidget(made, row, column)
            cells.append(made)
        for column, cell in enumerate(cells):
            say(cell, words[column] if column < len(words) else "")
            cell.setVisible(column < len(words))
