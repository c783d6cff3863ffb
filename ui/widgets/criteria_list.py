"""Every criterion with its evidence and age: what blocks on top, what is met in single lines."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy

from app.domain.criteria.told import SELF_HARM
from app.domain.readiness import CriterionResult, CriterionState
from app.snapshot import Snapshot
from ui import theme
from ui.board_words import (
    checks_for_staff,
    in_one_line,
    one_line,
    ordered,
    short_name,
    waits_for_staff,
)
from ui.criteria_words import STAFF_KINDS, Facts, facts_of, state_word, title
from ui.evidence_words import evidence_text
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.more_below import MoreBelow
from ui.widgets.signs import STATE_SIGNS, Sign
from ui.widgets.touch import TouchButton, set_state

# The key of the one row for everything that nobody of staff has looked at yet.
STAFF = "staff"
_SIGN, _SMALL_SIGN = 36, 26


class CriterionRow(QFrame):
    """One criterion; what staff assess can be tapped while it is open, the whole row is it."""

    tapped = Signal()

    def __init__(self, staff: bool) -> None:
        super().__init__()
        self.setProperty("line", "below")
        self._staff = staff
        scale = theme.current()
        self.sign = Sign(side=_SIGN)
        self.title = label("", "strong", wrap=True)
        self.evidence = label("", "text", wrap=True)
        self.arrow = label("›", "heading", "muted")
        words = rows(self.title, self.evidence)
        line = columns(self.sign, words, self.arrow, gap=14)
        line.setStretch(1, 1)
        for part in (self.sign, self.arrow):
            line.setAlignment(part, Qt.AlignmentFlag.AlignVCenter)
        line.setContentsMargins(0, scale.px(1), scale.px(8), scale.px(1))
        self.setLayout(line)
        # Rows that share spare height among them would move with each other's words.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.button: TouchButton | None = None
        if staff:
            self.button = TouchButton(kind="cover", parent=self)
            self.button.tapped.connect(self.tapped)
        self._set_full(True)

    def show_result(self, result: CriterionResult, facts: Facts) -> None:
        """Show a criterion's state and evidence; where there is little to say in one line."""
        state = result.state
        heading, words = title(result.criterion), evidence_text(result, facts)
        full = not in_one_line(result)
        self._set_full(full)
        self.sign.set_sign(*STATE_SIGNS[state])
        say(self.title, heading if full else "")
        shown = words if full else one_line(result, facts)
        say(self.evidence, shown, "caution" if state == CriterionState.STALE else "")
        self.setAccessibleName(f"{heading}: {state_word(state)}, {words}")

    def show_waiting(self, names: list[str]) -> None:
        """Show what staff have not looked at yet."""
        self.sign.set_sign(*STATE_SIGNS[CriterionState.UNKNOWN])
        heading, words = checks_for_staff(len(names)), " · ".join(names)
        say(self.title, heading)
        say(self.evidence, words)
        self.setAccessibleName(f"{heading}: {words}")

    def _set_full(self, full: bool) -> None:
        touchable = self._staff and full
        self.title.setHidden(not full)
        set_state(self.evidence, "role", "text" if full else "small")
        self.sign.set_side(_SIGN if full else _SMALL_SIGN)
        self.arrow.setHidden(not touchable)
        self.setMinimumHeight(theme.current().staff_target + 2 if touchable else 0)
        if self.button is not None:
            self.button.setHidden(not touchable)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the target over the whole row."""
        super().resizeEvent(event)
        if self.button is not None:
            self.button.setGeometry(self.rect())


class CriteriaList(MoreBelow):
    """The rows of all criteria, updated in place; `assess` tells a tap on a staff item.

    With `read_only` nothing can be tapped, and what is private is not there.
    """

    assess = Signal(str)

    def __init__(self, *, read_only: bool = False) -> None:
        super().__init__(inside=True)
        self._read_only = read_only
        self._shown: dict[str, CriterionRow] = {}
        self._order: list[str] = []
        self.rows.addStretch(1)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the readiness of a snapshot."""
        if snapshot.session is None:
            return
        facts = facts_of(snapshot)
        names: list[str] = []
        wanted: list[str] = []
        for result in ordered(snapshot.session.readiness.results):
            if self._read_only and result.criterion.id == SELF_HARM.id:
                continue
            key = STAFF if waits_for_staff(result) else result.criterion.id
            if key == STAFF:
                names.append(short_name(result.criterion))
            else:
                staff = result.criterion.kind in STAFF_KINDS
                self._row(key, staff).show_result(result, facts)
            if key not in wanted:
                wanted.append(key)
        if names:
            self._row(STAFF, True).show_waiting(names)
        self._arrange(wanted)

    def row(self, criterion: str) -> CriterionRow:
        """Return the row of a criterion, or of all that wait for staff."""
        return self._shown[criterion]

    @property
    def order(self) -> tuple[str, ...]:
        """Return the criteria from top to bottom, STAFF for the row of staff's checks."""
        return tuple(self._order)

    def _row(self, key: str, staff: bool) -> CriterionRow:
        if key not in self._shown:
            made = CriterionRow(staff and not self._read_only)
            made.tapped.connect(partial(self._on_tapped, key))
            self._shown[key] = made
        return self._shown[key]

    def _on_tapped(self, key: str) -> None:
        self.assess.emit(key)

    def _arrange(self, wanted: list[str]) -> None:
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
