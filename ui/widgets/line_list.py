"""A list of short lines under headings, that pages where it does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ui import theme
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.more_below import MoreBelow
from ui.widgets.touch import set_state

# So many (name, value) pairs stand side by side.
PAIRS = 3
# Rows that are there at first: what counts for less has a line for each answer of the day.
PAGE = 40


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


class LineList(MoreBelow):
    """Lines from top to bottom, updated in place; more than PAGE come when asked for."""

    def __init__(self) -> None:
        super().__init__(inside=True)
        self._most = PAGE
        self._lines: Sequence[Line] = ()
        self.shown: list[LineRow] = []
        self.further = Chip()
        self.further.tapped.connect(self._on_further)
        self.further.hide()
        self.rows.addWidget(self.further)
        self.rows.addStretch(1)

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
        self.show_lines(self._lines)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        self._lines = lines
        left = max(0, len(lines) - self._most)
        self.further.setText(self.tr("Show {n} further ones").format(n=left))
        self.further.setHidden(not left)
        lines = lines[: self._most]
        while len(self.shown) < len(lines):
            self.shown.append(LineRow())
            self.rows.insertWidget(len(self.shown) - 1, self.shown[-1])
        for number, row in enumerate(self.shown):
            row.setHidden(number >= len(lines))
            if number < len(lines):
                row.show_line(lines[number])

    @property
    def words(self) -> tuple[str, ...]:
        """Return the text of every line that is shown, with what stands beside and beneath."""
        visible = [row for row in self.shown if not row.isHidden()]
        return tuple(" | ".join(row.words) for row in visible)
