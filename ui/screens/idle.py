"""The screen of a free bay: nothing of any patient is on it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot

from app.snapshot import Snapshot
from ui import theme
from ui.places import Place
from ui.screens.screen import Screen
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.header import Header


class IdleScreen(Screen):
    """Names the bay, says that it is free, and lets staff in."""

    def __init__(self) -> None:
        super().__init__()
        self.header = Header()
        self.header.staff_tapped.connect(self._on_staff)
        self.bay = label("", "display", wrap=True)
        self.free = label(self.tr("This bay is free"), "title", "accent", wrap=True)
        self.hint = label(
            self.tr("Staff start the next recovery here."), "body", "muted", wrap=True
        )
        for line in (self.bay, self.free, self.hint):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        scale = theme.current()
        frame = card()
        frame.setMinimumWidth(scale.px(1100))
        frame.setLayout(rows(self.bay, self.free, self.hint, gap=24, margin=90))
        box = rows(self.header, 5, columns(1, frame, 1), 6, gap=20)
        side, top = scale.px(40), scale.px(32)
        box.setContentsMargins(side, top, side, top)
        self.setLayout(box)

    @Slot()
    def _on_staff(self) -> None:
        self.move_to(Place.LOCK)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw a snapshot."""
        self.header.show_snapshot(snapshot)
        # The bay stands in the middle here; once is enough.
        self.header.bay.hide()
        say(self.bay, snapshot.bay)
