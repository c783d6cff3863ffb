"""Everybody who can sign in, as chips; more than eight are paged."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.snapshot import StaffMember
from ui import theme
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.chips import Chip, ChipRow


class StaffChips(QWidget):
    """Shows names, eight a page; `picked` tells the id, `chosen` is the one shown as chosen."""

    PAGE = 8
    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._staff: tuple[StaffMember, ...] = ()
        self._page = 0
        self._chosen: int | None = None
        self.row = ChipRow(columns=2, size="large")
        self.row.picked.connect(self._on_picked)
        self.before = Chip(self.tr("Back"))
        self.before.tapped.connect(self._on_before)
        self.after = Chip(self.tr("More names"))
        self.after.tapped.connect(self._on_after)
        self._where = label("", "small", "muted")
        self._paging = QWidget()
        self._paging.setLayout(columns(self.before, self._where, self.after, gap=20))
        layout = rows(self.row, self._paging, 0, gap=20)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    @property
    def chosen(self) -> int | None:
        """Return the id of the person chosen, None while nobody is."""
        return self._chosen

    def set_staff(self, staff: tuple[StaffMember, ...]) -> None:
        """Show these people; somebody who is gone is no longer chosen."""
        if self._chosen not in {member.id for member in staff}:
            self._chosen = None
        self._staff = staff
        self._draw()

    def choose(self, staff_id: int | None) -> None:
        """Show one person as chosen, on the page where they are."""
        self._chosen = staff_id
        ids = [member.id for member in self._staff]
        self._page = ids.index(staff_id) // self.PAGE if staff_id in ids else 0
        self._draw()

    def _draw(self) -> None:
        pages = max(1, -(-len(self._staff) // self.PAGE))
        self._page = min(self._page, pages - 1)
        first = self._page * self.PAGE
        shown = self._staff[first : first + self.PAGE]
        # Few names stand below each other, so that each is large.
        columns_now = 1 if len(self._staff) <= self.PAGE // 2 else 2
        self.row.set_columns(columns_now)
        self.row.set_choices([(member.id, member.name) for member in shown])
        self.row.choose([self._chosen])
        scale = theme.current()
        lines = max(1, -(-len(shown) // columns_now))
        self.row.setMaximumHeight(lines * scale.px(150))
        self._paging.setVisible(pages > 1)
        self.before.setEnabled(self._page > 0)
        self.after.setEnabled(self._page < pages - 1)
        words = self.tr("Page {n} of {all}").format(n=self._page + 1, all=pages)
        say(self._where, words)

    @Slot(object)
    def _on_picked(self, staff_id: int) -> None:
        self._chosen = staff_id
        self._draw()
        self.picked.emit(staff_id)

    @Slot()
    def _on_before(self) -> None:
        self._page = max(0, self._page - 1)
        self._draw()

    @Slot()
    def _on_after(self) -> None:
        self._page += 1
        self._draw()
