"""The line on top of every patient screen: time, bay, where the data is from, trouble."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.notice import LEVELLED, PRIVATE, TECHNICAL
from app.domain.readiness import Readiness
from app.snapshot import Snapshot
from ui import theme, when, wording
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.touch import TouchButton

# What the kiosk measures, or cannot, and what staff see is told on the staff's side only.
_STAFF_ONLY = TECHNICAL | PRIVATE | LEVELLED


class Passing(QWidget):
    """Two small lines for a nurse who walks past: open checks, and notices nobody took."""

    def __init__(self) -> None:
        super().__init__()
        self.checks = label("", "text", "muted")
        self.notices = label("", "text", "caution")
        for line in (self.checks, self.notices):
            line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(rows(1, self.checks, self.notices, 1))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw a snapshot."""
        session = snapshot.session
        say(self.checks, "" if session is None else self._checks(session.readiness))
        mine = [n for n in snapshot.notices if n.kind not in _STAFF_ONLY]
        waiting = sum(notice.acknowledged is None for notice in mine)
        words = self.tr("! 1 notice") if waiting == 1 else self.tr("! {n} notices")
        say(self.notices, words.format(n=waiting) if waiting else "")
        self.notices.setVisible(waiting > 0)

    def _checks(self, readiness: Readiness) -> str:
        """Count the checks; whether anybody may go is for staff to say."""
        count = len(readiness.results)
        if readiness.ready:
            return self.tr("All checks met")
        return self.tr("{n} of {count} checks open").format(n=count - readiness.met, count=count)


class Header(QWidget):
    """Clock time, bay, banner for data that is not live, and the way for staff.

    `right` are further widgets for its right end.
    """

    staff_tapped = Signal()

    def __init__(self, *right: QWidget, staff: bool = True) -> None:
        super().__init__()
        scale = theme.current()
        self.clock = label("", "strong")
        self.bay = label("", "text", "muted")
        self.origin = label()
        self.origin.setObjectName("origin")
        self.origin.setProperty("patient", "true")
        self.origin.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.trouble = label("", "text", "caution", wrap=True)
        self.trouble.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = columns(self.clock, self.bay, self.origin, gap=26)
        row.addWidget(self.trouble, 1)
        for item in right:
            row.addWidget(item)
        self.staff_button: TouchButton | None = None
        if staff:
            self.staff_button = TouchButton(self.tr("Staff"), size="text")
            self.staff_button.setMinimumWidth(scale.px(220))
            self.staff_button.tapped.connect(self.staff_tapped)
            row.addWidget(self.staff_button)
        self.setLayout(row)
        # As high with a button as without, so that screens do not jump.
        self.setFixedHeight(max(scale.px(76), scale.staff_target + 6))

    def show_snapshot(self, snapshot: Snapshot, *, hide_time: bool = False) -> None:
        """Draw a snapshot."""
        say(self.clock, when.clock_of(snapshot.now))
        self.clock.setVisible(not hide_time)
        say(self.bay, snapshot.bay)
        banner = wording.origin_text(snapshot.source.origin)
        say(self.origin, banner)
        self.origin.setVisible(bool(banner))
        broken = snapshot.storage_error is not None or snapshot.unsaved > 0
        say(
            self.trouble, self.tr("Not saving right now. Please tell your nurse.") if broken else ""
        )
