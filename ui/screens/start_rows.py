"""What changed the expected times, in short rows that page where there are many."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel

from ui import theme
from ui.widgets.basics import label, say
from ui.widgets.more_below import MoreBelow


class ReasonRows(MoreBelow):
    """Rows of words, each in its tone; another text begins again at the top."""

    def __init__(self) -> None:
        super().__init__(gap=theme.current().px(8), inside=True)
        self._labels: list[QLabel] = []
        self._shown: list[tuple[str, str]] = []
        self.rows.addStretch(1)
        # In a low window the times keep their room, and the rows page.
        self.area.setMinimumHeight(2 * theme.current().text("fine"))

    @property
    def texts(self) -> tuple[str, ...]:
        """Return what stands in the rows, from top to bottom."""
        return tuple(text for text, _ in self._shown)

    def show_rows(self, wanted: Sequence[tuple[str, str]]) -> None:
        """Show these rows of (words, tone)."""
        if list(wanted) == self._shown:
            return
        self._shown = list(wanted)
        while len(self._labels) < len(wanted):
            self._labels.append(label("", "fine", wrap=True))
            self.rows.insertWidget(len(self._labels) - 1, self._labels[-1])
        for number, row in enumerate(self._labels):
            text, tone = wanted[number] if number < len(wanted) else ("", "")
            say(row, text, tone)
            row.setHidden(not text)
        self.to_top()
