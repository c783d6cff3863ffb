"""One thing staff assess: its name, big answers, and what was found before."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.domain.readiness import Assessment
from ui import theme
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.chips import ChipRow


class AssessRow(QFrame):
    """Answers for one item; the chosen one is what the record holds, not what was tapped."""

    picked = Signal(str, int)

    def __init__(
        self, item: str, name: str, hint: str, choices: Iterable[tuple[int, str]], count: int
    ) -> None:
        super().__init__()
        self.item = item
        self.setProperty("line", "below")
        self.name = label(name, "strong", wrap=True)
        self.hint = label(hint, "small", "muted", wrap=True)
        self.hint.setHidden(not hint)
        self.status = label("", "small", "muted", wrap=True)
        self.answers = ChipRow(columns=count)
        self.answers.set_choices(choices)
        self.answers.picked.connect(self._on_picked)
        line = columns(rows(1, self.name, self.hint, self.status, 1), self.answers, gap=28)
        line.setStretch(0, 2)
        line.setStretch(1, 3)
        edge = theme.current().px(8)
        line.setContentsMargins(0, edge, 0, edge)
        self.setLayout(line)

    def show_hint(self, words: str, tone: str) -> None:
        """Show another hint."""
        say(self.hint, words, tone)
        self.hint.setHidden(not words)

    def _on_picked(self, value: object) -> None:
        if isinstance(value, int):
            self.picked.emit(self.item, value)

    def show_found(self, found: Assessment | None, words: str, tone: str) -> None:
        """Show what the record holds, and how the last tap fares."""
        self.answers.choose([] if found is None else [found.value])
        say(self.status, words, tone)
