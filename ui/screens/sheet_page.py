"""How the take-home sheet is laid out: the sheet at the left, what to do with it at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from ui import theme
from ui.screens.screen import Screen
from ui.sheet.view import SheetView
from ui.widgets.basics import card, columns, label, rows
from ui.widgets.chips import Chip, ChipRow
from ui.widgets.line_list import Line, LineList
from ui.widgets.staff_top import StaffTop
from ui.widgets.touch import TouchButton

READ, PRINTED = "read", "printed"


class SheetPage(Screen):
    """The widgets of the page; what they do is the screen's."""

    def __init__(self) -> None:
        super().__init__()
        self.top = self._build_top()
        body = columns(self._build_sheet(), self._build_side(), gap=24)
        body.setStretch(0, 1390)
        body.setStretch(1, 450)
        layout = rows(self.top, body, gap=16, margin=30)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _build_top(self) -> StaffTop:
        self.initials = label("", "strong")
        self.modes = ChipRow(columns=2, tabs=True)
        self.modes.set_choices(
            [(READ, self.tr("Large, to read together")), (PRINTED, self.tr("As it is printed"))]
        )
        self.back = TouchButton(self.tr("Back"))
        self.back.setMinimumWidth(theme.current().px(160))
        left = QWidget()
        title = label(self.tr("Take-home sheet"), "title")
        line = columns(title, self.initials, self.modes, gap=24)
        line.setStretch(2, 1)
        left.setLayout(line)
        return StaffTop(left, self.back, clock=True)

    def _build_sheet(self) -> QFrame:
        self.view = SheetView()
        words = self.tr("No sheet is open. Go back and open one from the session.")
        self.nothing = label(words, "body", "muted", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.earlier, self.later = Chip(self.tr("Page back")), Chip(self.tr("Next page"))
        self.count = label("", "small", "muted")
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        pager = columns(self.earlier, self.count, self.later, gap=20)
        for number, share in enumerate((3, 2, 3)):
            pager.setStretch(number, share)
        made = card()
        layout = rows(self.view, self.nothing, pager, gap=10, margin=20)
        layout.setStretch(0, 1)
        layout.setStretch(1, 1)
        made.setLayout(layout)
        return made

    def _build_side(self) -> QFrame:
        self.problem = label("", "small", "caution", wrap=True)
        self.problem.hide()
        self.given = LineList()
        self.hint = label("", "fine", "muted", wrap=True)
        self.together = Chip(self.tr("We have read it together"), kind="primary", size="text")
        self.print = Chip(self.tr("Print"))
        self.save = Chip(self.tr("Save as PDF"))
        self.told = label("", "small", wrap=True)
        self.told.hide()
        made = card()
        layout = rows(
            self.problem, self.told, self._build_doing(), self._build_where(), gap=12, margin=24
        )
        layout.setStretch(2, 1)
        layout.setStretch(3, 1)
        made.setLayout(layout)
        tall = max(theme.current().px(84), theme.current().staff_target + 6)
        for chip in (self.print, self.save, self.together, self.not_now):
            chip.setFixedHeight(tall)
        return made

    def _build_doing(self) -> QWidget:
        self.doing = QWidget()
        layout = rows(
            label(self.tr("Given so far"), "strong", wrap=True),
            self.given,
            columns(self.print, self.save, gap=14),
            self.hint,
            self.together,
            gap=12,
        )
        layout.setStretch(1, 1)
        self.doing.setLayout(layout)
        return self.doing

    def _build_where(self) -> QWidget:
        """Return the choice of a place for a file, in the place of everything else."""
        self.places = ChipRow(columns=1, gap=10)
        self.not_now = Chip(self.tr("Not now"))
        self.where = QWidget()
        title = label(self.tr("Where shall the PDF go?"), "strong", wrap=True)
        layout = rows(title, self.places, 1, self.not_now, gap=12)
        self.where.setLayout(layout)
        self.where.hide()
        return self.where

    def show_places(self, found: Sequence[tuple[str, str]]) -> None:
        """Offer places (key, words) for a file, or go back to what can be done."""
        self.places.set_choices(found)
        self.where.setHidden(not found)
        self.doing.setHidden(bool(found))

    def show_given(self, lines: Sequence[str]) -> None:
        """Show what was given so far, a line each."""
        self.given.show_lines([Line(text) for text in lines])
