"""The list of calls, as many as fit on a page: to be made, later ones, and those made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot

from ui import theme
from ui.widgets.basics import say
from ui.widgets.paged_rows import PagedRow, PagedRows, cell, line_of, pair
from ui.widgets.touch import TouchButton

# How urgent, who, which call and when they went home, what was tried or said, the button.
_SHARES = (18, 13, 29, 28, 12)


@dataclass(frozen=True, slots=True)
class CallLine:
    """One line of the list; `key` says which call it is, `tone` colours the first words."""

    key: tuple[int, float, int | None]
    urgency: str
    tone: str
    initials: str
    mrn: str
    which: str
    home: str
    told: str
    button: str


class CallRow(PagedRow):
    """One call; `opened` carries its key."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__(row_height())
        self._key: object = None
        self.urgency = cell("small")
        self.initials, self.mrn = cell("small"), cell("fine", "muted")
        self.which, self.home = cell("small"), cell("fine", "muted")
        self.told = cell("fine")
        self.open = TouchButton("")
        self.open.tapped.connect(self._on_open)
        who, what = pair(self.initials, self.mrn), pair(self.which, self.home)
        self.setLayout(line_of(_SHARES, self.urgency, who, what, self.told, self.open))

    def show_line(self, line: CallLine) -> None:
        """Show a call."""
        self._key = line.key
        say(self.urgency, line.urgency, line.tone)
        for target, text in (
            (self.initials, line.initials),
            (self.mrn, line.mrn),
            (self.which, line.which),
            (self.home, line.home),
            (self.told, line.told),
        ):
            say(target, text)
        if self.open.text() != line.button:
            self.open.setText(line.button)

    def forget(self) -> None:
        """Keep nothing of any patient."""
        self._key = None
        super().forget()

    @Slot()
    def _on_open(self) -> None:
        if self._key is not None:
            self.opened.emit(self._key)


class CallList(PagedRows):
    """Pages of calls; `opened` carries the key of the one that was chosen."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__(row_height(), self.tr("Page back"), self.tr("Next page"))
        self._none = ""

    def make_row(self) -> CallRow:
        """Return a new row."""
        row = CallRow()
        row.opened.connect(self.opened)
        return row

    def show_row(self, row: CallRow, item: CallLine) -> None:
        """Show a call in a row."""
        row.show_line(item)

    def none_words(self) -> str:
        """Return why there is no call."""
        return self._none

    def show_lines(self, lines: Sequence[CallLine], nothing: str) -> None:
        """Show these calls, or the words for none; the page stays where it is."""
        if (tuple(lines), nothing) != (self.items, self._none):
            self._none = nothing
            self.show_items(lines)


def row_height() -> int:
    """Return the height of a row: a staff target, or four fine lines."""
    scale = theme.current()
    lines = round(1.3 * 4 * scale.text("fine")) + scale.px(8)
    return max(scale.staff_target + scale.px(14), lines)
