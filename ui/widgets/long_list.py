"""A list that begins with so many rows, and shows more of them when it is asked to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ui.widgets.chips import Chip
from ui.widgets.more_below import MoreBelow

# Rows that are there at first: a day has hundreds of forecasts, and of answers that count less.
PAGE = 40


class LongList(MoreBelow):
    """Rows updated in place; more than PAGE come when asked for, and go with `to_top`.

    A list says how a row is made and shown, and what its button says: override `make_row`,
    `show_row` and `further_words`.
    """

    def __init__(self) -> None:
        super().__init__(inside=True)
        self._most = PAGE
        self._items: Sequence[Any] = ()
        self.shown: list[Any] = []
        self.further = Chip()
        self.further.tapped.connect(self._on_further)
        self.further.hide()
        self.rows.addWidget(self.further)
        self.rows.addStretch(1)

    def make_row(self) -> QWidget:
        """Return a new row."""
        raise NotImplementedError

    def show_row(self, row: Any, item: Any) -> None:
        """Show an item in a row."""
        raise NotImplementedError

    def further_words(self) -> str:
        """Return what the button says, `{n}` being how many are left."""
        return self.tr("Show {n} further ones")

    def show_items(self, items: Sequence[Any]) -> None:
        """Show these, from top to bottom."""
        self._items = items
        left = max(0, len(items) - self._most)
        self.further.setText(self.further_words().format(n=left))
        self.further.setHidden(not left)
        items = items[: self._most]
        while len(self.shown) < len(items):
            self.shown.append(self.make_row())
            self.rows.insertWidget(len(self.shown) - 1, self.shown[-1])
        for number, row in enumerate(self.shown):
            row.setHidden(number >= len(items))
            if number < len(items):
                self.show_row(row, items[number])

    def visible(self) -> list[Any]:
        """Return the rows that show something."""
        return [row for row in self.shown if not row.isHidden()]

    def to_top(self) -> None:
        """Show the first ones, and let go of the rows of those that were asked for."""
        self._most = PAGE
        for row in self.shown[PAGE:]:
            self.rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        del self.shown[PAGE:]
        super().to_top()

    @Slot()
    def _on_further(self) -> None:
        self._most += PAGE
        self.show_items(self._items)
