"""One source of vital signs: what it is, how it is doing, and a button to test it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout

from app.clock import Instant
from app.domain.metric import Metric
from app.snapshot import SourceView
from ui import source_words as words
from ui import theme
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.signs import Sign
from ui.widgets.touch import set_state

_TOP = Qt.AlignmentFlag.AlignTop
_FACTS_IN_A_ROW = 3


class SourceCard(QFrame):
    """Draws one view; `test` tells the id of the source whose button was tapped."""

    test = Signal(str)

    def __init__(self, last: bool) -> None:
        """Make the card; all but the `last` have a line below."""
        super().__init__()
        self._id = ""
        if not last:
            self.setProperty("line", "below")
        scale = theme.current()
        doing = columns(self._build_facts(), self._build_test(), gap=28)
        doing.setStretch(0, 12)
        doing.setStretch(1, 6)
        self.troubles = label("", "small", "caution", wrap=True)
        self.to_do = label("", "small", wrap=True)
        right = rows(doing, self.troubles, self.to_do, 1, gap=8)
        layout = columns(self._build_name(), right, gap=28)
        layout.setStretch(0, 10)
        layout.setStretch(1, 18)
        # The right edge keeps clear of a scroll bar.
        layout.setContentsMargins(0, scale.px(18), scale.px(24), scale.px(18))
        self.setLayout(layout)

    def _build_name(self) -> QVBoxLayout:
        self.name = label("", "heading", wrap=True)
        self.sign = Sign(side=32)
        self.state = label("", "strong", wrap=True)
        self.kind = label("", "small", "muted", wrap=True)
        self.origin = label("", "small", "caution", wrap=True)
        how = columns(self.sign, self.state, gap=14)
        how.setStretch(1, 1)
        self.shown_from = label("", "small", wrap=True)
        return rows(self.name, how, self.kind, self.origin, self.shown_from, 1, gap=6)

    def _build_facts(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.current().px(24))
        grid.setVerticalSpacing(theme.current().px(10))
        self.age = label("", "small", "muted", wrap=True)
        self.last = self._fact(grid, self.tr("Last value"), self.age)
        self.pace = self._fact(grid, self.tr("Messages a minute"))
        self.taken = self._fact(grid, self.tr("For this bed"))
        self.others = self._fact(grid, self.tr("For other beds"))
        self.repeated = self._fact(grid, self.tr("Repeated"))
        self.refused = self._fact(grid, self.tr("Not understood"))
        for column in range(_FACTS_IN_A_ROW):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        return grid

    def _fact(self, grid: QGridLayout, name: str, *more: QLabel) -> QLabel:
        row, column = divmod(grid.count(), _FACTS_IN_A_ROW)
        value = label("", "strong", wrap=True)
        cell = rows(label(name, "fine", "muted", wrap=True), value, *more, 1)
        grid.addLayout(cell, row, column)
        return value

    def _build_test(self) -> QVBoxLayout:
        self.button = Chip(self.tr("Test connection"))
        self.button.setFixedHeight(max(theme.current().px(84), theme.current().staff_target + 4))
        self.button.tapped.connect(self._on_test)
        self.tested = label("", "small", "muted", wrap=True)
        self.tested.setAlignment(_TOP)
        return rows(self.button, self.tested, 1, gap=8)

    def show_view(
        self, view: SourceView, now: Instant, metric_source: dict[Metric, str], place: str
    ) -> None:
        """Draw the source; `place` is its number in the order of preference, or ""."""
        self._id = view.id
        text = self.tr("{n}. {name}").format(n=place, name=view.name) if place else view.name
        say(self.name, text)
        _, sign, tone = words.state(view)
        self.sign.set_sign(sign, tone)
        say(self.state, words.state_since(view, now), tone)
        _say_or_hide(self.kind, words.kind_words(view))
        _say_or_hide(self.origin, words.not_live(view))
        self._show_facts(view, now)
        say(self.shown_from, *words.shown_from(view, metric_source))
        _say_or_hide(self.troubles, "\n".join(words.troubles(view)))
        _say_or_hide(self.to_do, words.what_to_do(view))
        self.button.setEnabled(not view.testing)

    def _show_facts(self, view: SourceView, now: Instant) -> None:
        say(self.last, *words.last_value(view, now))
        _say_or_hide(self.age, words.age(view, now))
        say(self.pace, words.pace(view))
        for shown, count in (
            (self.taken, view.taken),
            (self.others, view.others),
            (self.repeated, view.repeated),
            (self.refused, view.refused),
        ):
            say(shown, words.count(view, count))
        set_state(self.refused, "tone", "caution" if view.refused else "")

    def show_tested(self, text: str, tone: str) -> None:
        """Say what became of the test, "" for none."""
        say(self.tested, text, tone)

    @Slot()
    def _on_test(self) -> None:
        self.test.emit(self._id)


def _say_or_hide(target: QLabel, text: str) -> None:
    say(target, text)
    target.setVisible(bool(text))
