"""The line on top of a staff screen: what it is, where the data is from, and buttons."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from app.snapshot import Snapshot
from ui import theme
from ui.widgets.basics import columns, label, say
from ui.wording import origin_text


class StaffTop(QWidget):
    """`left` fills the line, the origin banner and the buttons follow."""

    def __init__(self, left: QWidget, *buttons: QWidget) -> None:
        super().__init__()
        self.origin = label()
        self.origin.setObjectName("origin")
        self.origin.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        left.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        line = columns(left, self.origin, *buttons, gap=20)
        line.setStretch(0, 1)
        self.setLayout(line)
        self.setMinimumHeight(max(theme.current().px(72), theme.current().staff_target + 4))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show where the data of a snapshot is from."""
        banner = origin_text(snapshot.source.origin)
        say(self.origin, banner)
        self.origin.setVisible(bool(banner))
