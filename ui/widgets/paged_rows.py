"""Rows of one height, as many as fit on a page, with two buttons that leaf through them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.chips import Chip


class PagedRows(QWidget):
    """Pages of `items`, one row each, of `height` px.

    A list says how a row is made, shown and forgotten, and what its words are: override
    `make_row`, `show_row`, `forget_row`, `count_words` and, if none may be there, `none_words`.
    """

    def __init__(self, height: int, earlier: str, later: str, head: QWidget | None = None) -> None:
        """`earlier` and `later` are the words of the buttons, `head` stands over the rows."""
        super().__init__()
        self.items: tuple[Any, ...] = ()
        self.first = 0
        self.shown: list[Any] = []
        self._height = height
        self.nothing = label("", "title", "muted", wrap=True)
        self.place = QWidget()
        self._rows = QVBoxLayout(self.place)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addWidget(self.nothing)
        self._rows.addStretch(1)
        self.place.setMinimumHeight(height)
        self.place.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        parts = (self.place, self._build_pager(earlier, later))
        layout = rows(*parts, gap=10) if head is None else rows(head, *parts, gap=10)
        layout.setStretchFactor(self.place, 1)
        self.setLayout(layout)

    def _build_pager(self, earlier: str, later: str) -> QWidget:
        self.count = label("", "small", "muted", wrap=True)
        self.back, self.on = Chip(earlier), Chip(later)
        self.back.tapped.connect(self._on_back)
        self.on.tapped.connect(self._on_next)
        for chip in (self.back, self.on):
            chip.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line = columns(self.count, self.back, self.on, gap=20)
        for number, share in enumerate((3, 1, 1)):
            line.setStretch(number, share)
        made = QWidget()
        made.setLayout(line)
        return made

    def make_row(self) -> QWidget:
        """Return a new row."""
        raise NotImplementedError

    def show_row(self, row: Any, item: Any) -> None:
        """Show an item in a row."""
        raise NotImplementedError

    def forget_row(self, row: Any) -> None:
        """Keep nothing of any patient in a row that is not shown."""
        row.forget()

    def count_words(self, first: int, last: int) -> str:
        """Return which items are shown, counted from 1."""
        return self.tr("{first} to {last} of {n}").format(first=first, last=last, n=len(self.items))

    def none_words(self) -> str:
        """Return what stands there when there is no item."""
        return ""

    @property
    def more(self) -> bool:
        """Return whether there are items after the last of `items`."""
        return False

    @property
    def fits(self) -> int:
        """Return how many rows are a page."""
        return max(1, self.place.height() // self._height)

    def sizeHint(self) -> QSize:
        """Return a small height: the list takes what there is."""
        return QSize(theme.current().px(900), 3 * self._height)

    def show_items(self, items: Sequence[Any]) -> None:
        """Show these; the page stays where it is."""
        self.items = tuple(items)
        self.show_page()

    def to_top(self) -> None:
        """Begin with the first page."""
        self.first = 0
        self.show_page()

    def forget(self) -> None:
        """Keep nothing of any patient."""
        self.items, self.first = (), 0
        self.show_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many rows as fit now."""
        super().resizeEvent(event)
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.show_page()

    def show_page(self) -> None:
        """Show the page that begins with item `first`."""
        self.first = max(0, min(self.first, len(self.items) - 1))
        page = self.items[self.first : self.first + self.fits]
        while len(self.shown) < len(page):
            self.shown.append(self.make_row())
            self._rows.insertWidget(len(self.shown) - 1, self.shown[-1])
        for number, row in enumerate(self.shown):
            row.setHidden(number >= len(page))
            if number < len(page):
                self.show_row(row, page[number])
            else:
                self.forget_row(row)
        last = self.first + len(page)
        say(self.nothing, self.none_words())
        self.nothing.setHidden(bool(self.items))
        say(self.count, self.count_words(self.first + 1, last) if page else "")
        self.back.setEnabled(self.first > 0)
        self.on.setEnabled(last < len(self.items) or self.more)

    def leaf(self) -> None:
        """Show the next page, if there is one."""
        if self.first + self.fits < len(self.items):
            self.first += self.fits
            self.show_page()

    @Slot()
    def _on_back(self) -> None:
        self.first -= self.fits
        self.show_page()

    @Slot()
    def _on_next(self) -> None:
        self.leaf()


class PagedRow(QFrame):
    """A row of columns that are alike in every row, whatever the words are."""

    def __init__(self, height: int) -> None:
        super().__init__()
        self.setProperty("line", "below")
        self.setFixedHeight(height)

    def forget(self) -> None:
        """Keep nothing of any patient."""
        for part in self.findChildren(QLabel):
            say(part, "")


def cell(role: str, tone: str = "") -> QLabel:
    """Return a label that takes no more room than its column gives it."""
    made = label("", role, tone, wrap=True)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    made.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return made


def pair(above: QLabel, below: QLabel) -> QWidget:
    """Return two labels of one column, one above the other."""
    made = QWidget()
    made.setLayout(rows(1, above, below, 1))
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made


def line_of(shares: Sequence[int], *parts: QWidget) -> QHBoxLayout:
    """Return columns with their shares of the width; the last part may be a button."""
    line = columns(*parts, gap=20)
    for number, share in enumerate(shares):
        line.setStretch(number, share)
    parts[-1].setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return line
