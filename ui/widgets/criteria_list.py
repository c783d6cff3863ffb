"""Every criterion with its sign, its evidence and age; what blocks stands on top."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame

from app.domain.readiness import CriterionResult, CriterionState
from app.snapshot import Snapshot
from ui import theme
from ui.criteria_words import STAFF_KINDS, facts_of, state_word, title
from ui.evidence_words import evidence_text
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.more_below import MoreBelow
from ui.widgets.signs import STATE_SIGNS, Sign
from ui.widgets.touch import TouchButton


class CriterionRow(QFrame):
    """One criterion; what staff assess can be tapped, the whole row is the target."""

    tapped = Signal()

    def __init__(self, staff: bool) -> None:
        super().__init__()
        self.setProperty("line", "below")
        scale = theme.current()
        self.sign = Sign()
        self.title = label("", "strong", wrap=True)
        self.evidence = label("", "fine", "muted", wrap=True)
        self.arrow = label("›" if staff else "", "heading", "muted")
        words = rows(1, self.title, self.evidence, 1)
        line = columns(self.sign, words, self.arrow, gap=18)
        line.setStretch(1, 1)
        line.setAlignment(self.arrow, Qt.AlignmentFlag.AlignVCenter)
        line.setContentsMargins(0, scale.px(2), scale.px(10), scale.px(2))
        self.setLayout(line)
        self.setMinimumHeight(scale.staff_target + 2 if staff else 0)
        self.button: TouchButton | None = None
        if staff:
            self.button = TouchButton(kind="cover", parent=self)
            self.button.tapped.connect(self.tapped)

    def show_result(self, heading: str, words: str, state: CriterionState) -> None:
        """Show a criterion's state and evidence."""
        self.sign.set_sign(*STATE_SIGNS[state])
        say(self.title, heading)
        say(self.evidence, words, "caution" if state == CriterionState.STALE else "muted")
        self.setAccessibleName(f"{heading}: {state_word(state)}, {words}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the target over the whole row."""
        super().resizeEvent(event)
        if self.button is not None:
            self.button.setGeometry(self.rect())


class CriteriaList(MoreBelow):
    """The rows of all criteria, updated in place; `assess` tells a tap on a staff item."""

    assess = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown: dict[str, CriterionRow] = {}
        self._order: list[str] = []
        self.rows.addStretch(1)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the readiness of a snapshot."""
        if snapshot.session is None:
            return
        facts = facts_of(snapshot)
        results = snapshot.session.readiness.results
        for result in results:
            row = self._row(result)
            row.show_result(title(result.criterion), evidence_text(result, facts), result.state)
        self._arrange(results)

    def row(self, criterion: str) -> CriterionRow:
        """Return the row of a criterion."""
        return self._shown[criterion]

    @property
    def order(self) -> tuple[str, ...]:
        """Return the criteria from top to bottom."""
        return tuple(self._order)

    def _row(self, result: CriterionResult) -> CriterionRow:
        key = result.criterion.id
        if key not in self._shown:
            made = CriterionRow(result.criterion.kind in STAFF_KINDS)
            made.tapped.connect(partial(self._on_tapped, key))
            self._shown[key] = made
        return self._shown[key]

    def _on_tapped(self, key: str) -> None:
        self.assess.emit(key)

    def _arrange(self, results: tuple[CriterionResult, ...]) -> None:
        blocking = [r.criterion.id for r in results if r.state != CriterionState.MET]
        met = [r.criterion.id for r in results if r.state == CriterionState.MET]
        wanted = blocking + met
        if wanted == self._order:
            return
        self._order = wanted
        for key in set(self._shown) - set(wanted):
            gone = self._shown.pop(key)
            self.rows.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for number, key in enumerate(wanted):
            if self.rows.indexOf(self._shown[key]) != number:
                self.rows.insertWidget(number, self._shown[key])
