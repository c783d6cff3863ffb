"""The line on top of a staff screen: what it is, where the data is from, and buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.reserve import ReserveState
from app.snapshot import Snapshot
from ui import theme, when
from ui.widgets.basics import columns, label, rows, say
from ui.wording import origin_text


class StaffTop(QWidget):
    """`left` fills the line, the origin banner and the buttons follow.

    With `clock` the time stands over the bay, between `left` and the banner.
    """

    def __init__(self, left: QWidget, *buttons: QWidget, clock: bool = False) -> None:
        super().__init__()
        self.origin = label()
        self.origin.setObjectName("origin")
        self.origin.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        left.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.clock = label("", "strong")
        self.bay = label("", "fine", "muted")
        for part in (self.clock, self.bay):
            part.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        where = QWidget()
        where.setLayout(rows(1, self.clock, self.bay, 1))
        where.setVisible(clock)
        self.reserve = label("", "fine", "caution", wrap=True)
        self.reserve.setFixedWidth(theme.current().px(180))
        self.reserve.hide()
        line = columns(left, self.reserve, where, self.origin, *buttons, gap=20)
        line.setStretch(0, 1)
        self.setLayout(line)
        self.setMinimumHeight(max(theme.current().px(72), theme.current().staff_target + 4))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the time, the bay, and where the data of a snapshot is from."""
        say(self.clock, when.clock_of(snapshot.now))
        say(self.bay, snapshot.bay)
        banner = origin_text(snapshot.source.origin)
        say(self.origin, banner)
        self.origin.setVisible(bool(banner))
        in_use = snapshot.reserve == ReserveState.IN_USE
        say(self.reserve, self.tr("Disk full: reserve in use") if in_use else "")
        self.reserve.setVisible(in_use)
