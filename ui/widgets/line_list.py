"""A list of short lines under headings, that pages where it does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ui import theme
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.long_list import LongList
from ui.widgets.touch import set_state

# So many (name, value) pairs stand side by side.
PAIRS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its text and what stands small beneath; or (name, value) pairs side by side."""

    text: str = ""
    under: str = ""
    heading: bool = False
    pairs: tuple[tuple[str, str], ...] = ()


class Pair(QWidget):
    """A value under its name."""

    def __init__(self) -> None:
        super().__init__()
        self.name = label("", "fine", "muted", wrap=True)
        self.value = label("", "small", wrap=True)
        self.setLayout(rows(self.name, self.value, 1))

    def show_pair(self, name: str, value: str) -> None:
        """Show a name and its value."""
        say(self.name, name)
        say(self.value, value)

    @property
    def words(self) -> str:
        """Return both."""
        return f"{self.name.text()}: {self.value.text()}"


class LineRow(QFrame):
    """Shows one line; the same row shows another one later."""

    def __init__(self) -> None:
        super().__init__()
        self.text = label("", "small", wrap=True)
        self.under = label("", "fine", "muted", wrap=True)
        self.pairs = tuple(Pair() for _ in range(PAIRS))
        line = columns(*self.pairs, gap=16)
        for number in range(len(self.pairs)):
            line.setStretch(number, 1)
        self.setLayout(rows(self.text, self.under, line))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._heading: bool | None = None

    def show_line(self, line: Line) -> None:
        """Show a line."""
        if line.heading != self._heading:
            self._heading = line.heading
            self._restyle(line.heading)
        for target, words in ((self.text, line.text), (self.under, line.under)):
            say(target, words)
            target.setHidden(not words)
        for number, pair in enumerate(self.pairs):
            pair.setHidden(number >= len(line.pairs))
            if number < len(line.pairs):
                pair.show_pair(*line.pairs[number])

    @property
    def words(self) -> tuple[str, ...]:
        """Return every text of the line that is shown."""
        pairs = tuple(pair.words for pair in self.pairs if not pair.isHidden())
        own = tuple(each.text() for each in (self.text, self.under) if not each.isHidden())
        return (*own, *pairs)

    def _restyle(self, heading: bool) -> None:
        set_state(self.text, "role", "strong" if heading else "small")
        set_state(self, "line", "" if heading else "below")
        layout, scale = self.layout(), theme.current()
        assert layout is not None
        layout.setContentsMargins(0, scale.px(12 if heading else 3), scale.px(8), scale.px(3))


class LineList(LongList):
    """Lines from top to bottom."""

    def make_row(self) -> LineRow:
        """Return a new row."""
        return LineRow()

    def show_row(self, row: LineRow, item: Line) -> None:
        """Show a line in a row."""
        row.show_line(item)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        self.show_items(lines)

    @property
    def words(self) -> tuple[str, ...]:
        """Return the text of every line that is shown, with what stands beside and beneath."""
        return tuple(" | ".join(row.words) for row in self.visible())
