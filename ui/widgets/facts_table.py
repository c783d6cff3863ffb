"""The table of facts that are signed: label, sign, evidence; exactly what is stored."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from app.domain.readiness import CriterionState
from ui import theme
from ui.sign_off_text import FactLine
from ui.widgets.basics import columns, label, say
from ui.widgets.more_below import MoreBelow
from ui.widgets.signs import STATE_SIGNS, Sign


class FactRow(QFrame):
    """One fact in one line."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("line", "below")
        self.sign = Sign(side=26)
        self.name = label("", "fine", "muted", wrap=True)
        self.evidence = label("", "fine", wrap=True)
        line = columns(self.sign, self.name, self.evidence, gap=16)
        line.setStretch(1, 4)
        line.setStretch(2, 9)
        line.setAlignment(self.sign, Qt.AlignmentFlag.AlignVCenter)
        edge = theme.current().px(2)
        line.setContentsMargins(0, edge, theme.current().px(10), edge)
        self.setLayout(line)

    def show_line(self, fact: FactLine) -> None:
        """Show one fact."""
        self.sign.set_sign(*STATE_SIGNS[fact.state])
        say(self.name, fact.label)
        say(self.evidence, fact.evidence, "" if fact.state == CriterionState.MET else "caution")

    @property
    def text(self) -> str:
        """Return what stands in the row, as it is stored."""
        return f"{self.name.text()}: {self.evidence.text()}"


class FactsTable(MoreBelow):
    """Every criterion of the protocol; pages where the window is too low."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[FactRow] = []
        self.rows.addStretch(1)

    def show_lines(self, facts: Sequence[FactLine]) -> None:
        """Show these facts from the top."""
        while len(self.lines) < len(facts):
            self.lines.append(FactRow())
            self.rows.insertWidget(len(self.lines) - 1, self.lines[-1])
        for number, row in enumerate(self.lines):
            row.setHidden(number >= len(facts))
            if number < len(facts):
                row.show_line(facts[number])
        self.to_top()

    def clear(self) -> None:
        """Forget every fact."""
        for row in self.lines:
            say(row.name, "")
            say(row.evidence, "")
